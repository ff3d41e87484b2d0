"""Adds up answers on this machine, with DuckDB."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl

from cxdata.engines import source
from cxdata.engines.local import localise
from cxdata.errors import DataSetError
from cxdata.tables import TABLES

MEMORY_LIMIT = "2GB"
"""What does not fit is put on the disk meanwhile."""
ROWS = 1_000_000
"""Rows that are handed over at once."""


class Here:
    """The tables of a folder of this machine, through DuckDB."""

    name = "DuckDB"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._disk = TemporaryDirectory()
        self._connection = duckdb.connect()
        for setting in ("TimeZone = 'UTC'", f"memory_limit = '{MEMORY_LIMIT}'"):
            self._connection.execute(f"set {setting}")
        self._connection.execute("set enable_progress_bar = false")
        self._connection.execute("set preserve_insertion_order = false")
        self._connection.execute("set temp_directory = $1", [self._disk.name])
        self._columns = dict(self._tables())

    def _tables(self) -> Iterator[tuple[str, list[str]]]:
        for table in TABLES:
            one = self.folder / f"{table}.parquet"
            many = sorted((self.folder / table).rglob("*.parquet"))
            files = [str(one)] if one.is_file() else list(map(str, many))
            if files:
                try:
                    rows = self._connection.read_parquet(files, union_by_name=True)
                    rows.create_view(source(table))
                except duckdb.Error as error:
                    raise _unreadable(error) from error
                yield table, rows.columns

    def text(self, file: str) -> str | None:
        """A small text file of the folder; None where there is none."""
        path = self.folder / file
        return path.read_text(encoding="utf-8") if path.is_file() else None

    def columns(self, table: str) -> Sequence[str]:
        """The columns of a table; none where the folder does not hold it."""
        return self._columns.get(table, ())

    def give(self, name: str, rows: pl.DataFrame) -> None:
        """Let queries read a small table that is at hand."""
        self._connection.from_arrow(rows.to_arrow()).create(name)

    def run(self, script: str, time_zone: str) -> None:
        """Make the views of a script, whose days are local to a time zone."""
        self._connection.execute("set variable time_zone = $1", [time_zone])
        localise(self._connection)
        self._connection.execute(script)

    def rows(self, query: str) -> Iterator[pl.DataFrame]:
        """What a query finds, in parts that fit into memory.

        Raises:
            DataSetError: where a file cannot be read or the disk is full.
        """
        try:
            for batch in self._connection.sql(query).to_arrow_reader(ROWS):
                yield pl.DataFrame(pl.from_arrow(batch))
        except duckdb.Error as error:
            raise _unreadable(error) from error

    def close(self) -> None:
        """Give back memory and disk."""
        self._connection.close()
        self._disk.cleanup()


def _unreadable(error: duckdb.Error) -> DataSetError:
    return DataSetError(f"The answers cannot be added up: {str(error).splitlines()[0]}")
