"""Asks the files of one published version, through a DuckDB of its own that can do nothing else."""

import os
import threading
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path

import duckdb
import polars as pl

from cxdata.errors import DataSetError
from cxdata.querying.kept import Kept
from cxdata.sql import sql

MEMORY_LIMIT = "2GB"
TYPES: Mapping[str, type[pl.DataType]] = {
    "BIGINT": pl.Int64,
    "BOOLEAN": pl.Boolean,
    "DATE": pl.Date,
    "DOUBLE": pl.Float64,
    "VARCHAR": pl.String,
}
"""What the queries of `sql/` return."""
NOTHING: Mapping[str, str] = {}
KEPT, LARGEST = 32_000_000, 4_000_000
"""Bytes of answers, in all and of one, that are kept so that a second reader waits for no query."""
LASTING = frozenset({"cube", "people", "people_by_question"})
"""Queries about a version as a whole, whatever is selected: no other answers crowd out theirs."""
MANY = frozenset({"comment_words", "counts", "cube", "sides"})
"""Queries with thousands of rows, which DuckDB hands over as columns the fastest."""


class Asking:
    """Queries over the files of one version, and the answers that are kept.

    Safe to share between threads: each query has a cursor of its own, and about as many run at
    once as there are cores.
    """

    limit_ms = 20_000
    """A query that takes longer is stopped."""

    def __init__(self, home: Path) -> None:
        """Connect to the version in the folder `home`, and let nothing else be read."""
        self.home = home
        self._answers, self._lasting = Kept(KEPT, LARGEST), Kept(KEPT, LARGEST)
        self._admitted = threading.Semaphore(os.cpu_count() or 2)
        self._instance = self._connect()

    def frame(
        self,
        query: str,
        parameters: Mapping[str, object],
        filled: Mapping[str, str] = NOTHING,
        shaped: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
    ) -> pl.DataFrame:
        """The answer to `sql/<query>.sql`, kept for the next who asks: a version never changes.

        Args:
            query: the name of the file.
            parameters: its `$parameters`.
            filled: what fills its braces, where it has any: constants of the catalogue, never
                input.
            shaped: what is kept and given is what this makes of the answer: a function of a module,
                or a `partial` of one.

        Raises:
            DataSetError: where a file cannot be read or the query runs out of time or memory.
        """
        given, values = (repr(sorted(one.items())) for one in (filled, parameters))
        asked = (query, given, values, repr(shaped))
        kept = self._lasting if query in LASTING else self._answers
        known = kept.get(asked)
        if known is not None:
            return known
        text = sql(query)
        found = self._ask(query, text.format(**filled) if filled else text, parameters)
        found = shaped(found) if shaped else found
        kept.keep(asked, found)
        return found

    def made(self, asked: Hashable, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """A frame made from answers, kept as they are for the next who asks for the same."""
        known = self._answers.get(asked)
        if known is not None:
            return known
        found = make()
        self._answers.keep(asked, found)
        return found

    def clear(self) -> None:
        """Keep no answer any longer, so that every question is asked anew, as when measuring."""
        self._answers.clear()
        self._lasting.clear()

    def _ask(self, query: str, text: str, parameters: Mapping[str, object]) -> pl.DataFrame:
        """Wait to be admitted; the time of a query that is stopped counts from then on."""
        with self._admitted:
            try:
                return self._run(query, text, parameters)
            except duckdb.FatalException as error:
                self._instance = self._connect()
                raise self._unreadable(query, error) from error
            except duckdb.InterruptException as error:
                raise self._stopped() from error
            except duckdb.Error as error:
                raise self._unreadable(query, error) from error

    def _run(self, query: str, text: str, parameters: Mapping[str, object]) -> pl.DataFrame:
        cursor = self._instance.cursor()
        if query in MANY:
            return pl.DataFrame(cursor.sql(text, params=dict(parameters)).pl())
        return _frame(cursor.execute(text, parameters))

    def _stopped(self) -> DataSetError:
        return DataSetError(
            f"A question was stopped after {self.limit_ms / 1000:g} s, so that other readers need "
            "not wait for it. Choose a shorter period or fewer groups, or try again later."
        )

    def _unreadable(self, query: str, error: duckdb.Error) -> DataSetError:
        said = str(error).splitlines()[0]
        return DataSetError(
            f"Version {self.home.name} could not answer {query!r}: {said} If a file was damaged "
            "after publishing, import the survey again or go back to an older version."
        )

    def _connect(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        for statement in (sql("among"), *self._locks()):
            connection.execute(statement)
        return connection

    def _locks(self) -> list[str]:
        home = str(self.home).replace("'", "''")
        return [
            "set TimeZone = 'UTC'",
            f"set global max_execution_time = {self.limit_ms}",
            f"set global memory_limit = '{MEMORY_LIMIT}'",
            "set autoinstall_known_extensions = false",
            "set autoload_known_extensions = false",
            "set allow_community_extensions = false",
            "set python_enable_replacements = false",
            f"set allowed_directories = ['{home}/']",
            "set enable_external_access = false",
            "set lock_configuration = true",
        ]


def _frame(result: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Rows as a frame; for the few rows of an answer half the time of DuckDB's own way there."""
    schema = {name: TYPES[str(kind)] for name, kind, *_ in result.description or ()}
    return pl.DataFrame(result.fetchall(), schema=schema, orient="row")
