"""One published version, read through a DuckDB of its own that can do nothing else."""

import os
import threading
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

import duckdb
import polars as pl

from cxdata import manifest, privacy, units, versions
from cxdata.cubes import CELLS, ROLLUPS, Cube
from cxdata.errors import DataSetError, UsageError
from cxdata.manifest import About, Coverage
from cxdata.metrics import METRICS, Metric, of_question
from cxdata.versions import VERSIONS, Published

SQL = Path(__file__).parent / "sql"
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


Asked = tuple[str, str, str]
MANY = frozenset({"counts"})
"""Queries with thousands of rows, which DuckDB hands over as columns the fastest."""


class Dataset:
    """A published version: its settings, what its cells cover, and answers to queries.

    Safe to share between threads: each query has a cursor of its own, and about as many run at
    once as there are cores.
    """

    limit_ms = 20_000
    """A query that takes longer is stopped."""

    def __init__(self, folder: Path, version: str) -> None:
        """Open a version of the data set in `folder`.

        Raises:
            DataSetError: where it is half-written, or a file is not the one published.
        """
        self.folder = folder
        self.home = (folder / VERSIONS / version).resolve()
        self.manifest = manifest.read(self.home)
        damages = list(manifest.damages(self.home, self.manifest))
        if damages:
            raise DataSetError(f"Version {version}: {'; '.join(damages[:3])}.")
        self._answers: dict[Asked, pl.DataFrame] = {}
        self._kept = 0.0
        self._keeping = threading.Lock()
        self._admitted = threading.Semaphore(os.cpu_count() or 2)
        self._instance = self._connect()

    @property
    def version(self) -> str:
        """The version's name, which is the moment it was published."""
        return self.manifest.version

    @property
    def about(self) -> About:
        """The settings of the data set."""
        return self.manifest.about

    @cached_property
    def published(self) -> Published:
        """The version's tables and receipts as they lie on disk."""
        return Published(home=self.home, about=self.about)

    def metrics(self) -> list[Metric]:
        """The catalogue entries for which this version has answers."""
        return [metric for metric in METRICS if metric.name in self.manifest.coverage]

    def coverage(self, metric: Metric) -> Coverage:
        """What the metric's cells hold.

        Raises:
            UsageError: where the version has no answers for it, naming the columns it needs.
        """
        covered = self.manifest.coverage.get("engagement" if metric.question else metric.name)
        if covered is None:
            raise UsageError(
                f"This data set has no answers for {metric.label}: it needs "
                f"{', '.join(metric.needs)}. Map that column and import again."
            )
        return covered

    def values(self, dimension: str) -> list[str]:
        """All values of a dimension over all metrics, sorted; '' where it is not given."""
        covered = self.manifest.coverage.values()
        return sorted({value for one in covered for value in one.values.get(dimension, ())})

    def first_day(self) -> date:
        """The first day of customers' answers, or of any where there are none."""
        days = [one.first for one in self._customers() or self.manifest.coverage.values()]
        return min(days, default=self.as_of())

    def as_of(self) -> date:
        """What the dashboard calls today: the setting, else the latest day customers answered."""
        days = [one.last for one in self._customers() or self.manifest.coverage.values()]
        return self.about.as_of or max(days, default=date.today())

    def _customers(self) -> list[Coverage]:
        answered = (m.name for m in METRICS if m.table in {"responses", "ratings"})
        covered = self.manifest.coverage
        return [covered[name] for name in answered if name in covered]

    def frame(
        self, query: str, parameters: Mapping[str, object], filled: Mapping[str, str] = NOTHING
    ) -> pl.DataFrame:
        """The answer to `sql/<query>.sql`, kept for the next who asks: a version never changes.

        Args:
            query: the name of the file.
            parameters: its `$parameters`.
            filled: what fills its braces, where it has any: constants of the catalogue, never
                input.

        Raises:
            DataSetError: where a file cannot be read or the query runs out of time or memory.
        """
        asked = (query, repr(sorted(filled.items())), repr(sorted(parameters.items())))
        known = self._answers.get(asked)
        if known is not None:
            return known
        text = sql(query)
        found = self._ask(query, text.format(**filled) if filled else text, parameters)
        self._keep(asked, found)
        return found

    def _keep(self, asked: Asked, found: pl.DataFrame) -> None:
        size = found.estimated_size()
        if size > LARGEST:
            return
        with self._keeping:
            if asked not in self._answers:
                self._answers[asked] = found
                self._kept += size
            while self._kept > KEPT:
                oldest = self._answers.pop(next(iter(self._answers)))
                self._kept -= oldest.estimated_size()

    def clear(self) -> None:
        """Keep no answer any longer, so that every question is asked anew, as when measuring."""
        with self._keeping:
            self._answers.clear()
            self._kept = 0.0

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

    def cubes(self, metric: Metric) -> dict[Cube, int]:
        """The cubes that the version holds of a metric, with the rows of each."""
        self.coverage(metric)
        return self._rows(f"cells/metric={metric.name}")

    def counts(self) -> dict[Cube, int]:
        """The cubes of how many were asked and answered, with the rows of each.

        Raises:
            UsageError: for a version published before there were any.
        """
        found = self._rows("counts")
        if not found:
            raise UsageError(
                f"Version {self.version} was published before answers were counted by day. Publish "
                "it again: `python -m cxdata publish DIR`."
            )
        return found

    def counted(self, cube: Cube) -> str:
        """The file of one of these cubes, for a parameter of a query."""
        return str(self.home / "counts" / f"{cube.name}.parquet")

    def answered_again(self) -> str:
        """The file of who answered more than once in a month, for a parameter of a query."""
        return str(self.home / "counts" / "again.parquet")

    def _rows(self, folder: str) -> dict[Cube, int]:
        files = self.manifest.files
        paths = {cube: f"{folder}/{cube.name}.parquet" for cube in (CELLS, *ROLLUPS)}
        return {cube: files[path].rows for cube, path in paths.items() if path in files}

    def file(self, metric: Metric, cube: Cube) -> str:
        """The file of one of a metric's cubes, for a parameter of a query."""
        return str(self.home / "cells" / f"metric={metric.name}" / f"{cube.name}.parquet")

    def cells(self, metric: Metric) -> list[str]:
        """The files of a metric's cells, as the `$cells` of a query."""
        self.coverage(metric)
        return [self.file(metric, CELLS)]

    @property
    def atoms(self) -> pl.DataFrame:
        """The privacy atom of each group of employees by the latest wave."""
        return self.groups.latest()

    def partitions(self, metric: Metric) -> privacy.Partitions:
        """The privacy atoms by which an employees' metric is shown, the same for every reader."""
        if not metric.question:
            return self.groups
        if metric.name not in self._question_groups:
            whole = self._people().filter(pl.col("metric") == "engagement")
            mine = self.people_by_question().filter(pl.col("metric") == metric.name)
            found = privacy.of_question(whole, mine.drop("question"))
            self._question_groups[metric.name] = found
        return self._question_groups[metric.name]

    @cached_property
    def groups(self) -> privacy.Partitions:
        """The atoms of the index and of eNPS."""
        return privacy.partitions(self._people())

    @cached_property
    def _question_groups(self) -> dict[str, privacy.Partitions]:
        return {}

    def _people(self) -> pl.DataFrame:
        """How many employees of each team answered each metric, wave by wave."""
        asked = [
            self.frame("people", {"cells": self.cells(m)}).with_columns(metric=pl.lit(m.name))
            for m in self.metrics()
            if m.employees
        ]
        return pl.concat(asked)

    def people_by_question(self) -> pl.DataFrame:
        """How many employees of each team answered each five-point question, wave by wave.

        Columns of `privacy.LEAF`, `wave`, `question`, `people`, and `metric`, the metric's name.
        For the rule alone: no page may show it.
        """
        counts = self.frame("people_by_question", self.engagement())
        return counts.with_columns(metric=pl.format("question: {}", "question"))

    def questions(self) -> list[Metric]:
        """The metrics of the five-point questions put to employees, in alphabetical order."""
        if not self.published.files("engagement"):
            return []
        return [of_question(text) for text in self.people_by_question()["question"].unique().sort()]

    def engagement(self) -> dict[str, object]:
        """The files of the employees' answers and the units' names, as a query takes them."""
        files = [str(path) for path in self.published.files("engagement")]
        names = units.present_names(self.table("units"))
        given = {"old_names": list(names), "present_names": list(names.values())}
        return {"engagement": files, **given}

    def table(self, name: str) -> pl.DataFrame:
        """All rows of a small table (units, goals, initiatives); empty where there are none."""
        return self.published.table(name)

    def _stopped(self) -> DataSetError:
        return DataSetError(
            f"A question was stopped after {self.limit_ms / 1000:g} s, so that other readers need "
            "not wait for it. Choose a shorter period or fewer groups, or try again later."
        )

    def _unreadable(self, query: str, error: duckdb.Error) -> DataSetError:
        said = str(error).splitlines()[0]
        return DataSetError(
            f"Version {self.version} could not answer {query!r}: {said} If a file was damaged "
            "after publishing, import the survey again or go back to an older version."
        )

    def _connect(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        for statement in self._locks():
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


def sql(query: str) -> str:
    """The text of `sql/<query>.sql`."""
    return (SQL / f"{query}.sql").read_text(encoding="utf-8")


def _frame(result: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Rows as a frame; for the few rows of an answer half the time of DuckDB's own way there."""
    schema = {name: TYPES[str(kind)] for name, kind, *_ in result.description or ()}
    return pl.DataFrame(result.fetchall(), schema=schema, orient="row")


def open_current(folder: Path) -> Dataset:
    """The current version of the data set in `folder`.

    Raises:
        DataSetError: for a folder that is no data set, or a version that cannot be served.
    """
    name = versions.current(versions.existing(folder))
    if name is None or name not in versions.names(folder):
        raise DataSetError(f"CURRENT in {folder} names {name}, which is not among its versions.")
    return Dataset(folder, name)


def folder_from_environment(default: Path) -> Path:
    """The data set's folder: `CX_DATA` where it is set, else `default`."""
    return Path(os.environ.get("CX_DATA") or default)
