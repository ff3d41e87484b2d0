"""One published version: what it covers, where its tables lie, and what employees' rule needs."""

import os
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from cxdata import units
from cxdata.columns import called
from cxdata.errors import DataSetError, UsageError
from cxdata.metrics import METRICS, Metric, metric, of_question
from cxdata.people import privacy
from cxdata.published import inferring, manifest, versions
from cxdata.published.manifest import About, Coverage
from cxdata.published.versions import VERSIONS, Published
from cxdata.querying import extracts, parts
from cxdata.querying.asking import Asking
from cxdata.querying.cubes import CELLS, ROLLUPS, Cube, Span

CELLS_ONLY = (
    "This needs the single answers, and this data set has cells only: its answers were added up "
    "elsewhere. To see them, import a part of them, such as the last months, as a data set."
)


class Dataset(Asking):
    """A published version: its settings, what its cells cover, and answers to queries."""

    def __init__(self, folder: Path, version: str) -> None:
        """Open a version of the data set in `folder`.

        Its files were read back when they were published, so that only those are read again that
        were written since, or copied.

        Raises:
            DataSetError: where it is half-written, or a file is not the one published.
        """
        self.folder = folder
        home = (folder / VERSIONS / version).resolve()
        self.manifest = manifest.read(home)
        damages = list(manifest.damages(home, self.manifest, thorough=False))
        if damages:
            raise DataSetError(f"Version {version}: {'; '.join(damages[:3])}.")
        super().__init__(home)
        self._tables: dict[str, pl.DataFrame] = {}
        self._waves: dict[str, pl.Series] = {}
        self._question_groups: dict[str, privacy.Partitions] = {}

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
        """The catalogue entries for which this version has answers, as by `metric`."""
        return [self.metric(one.name) for one in METRICS if one.name in self.manifest.coverage]

    def metric(self, name: str) -> Metric:
        """The catalogue entry called `name`, saying of which answers here it is inferred.

        Raises:
            UsageError: for a name that is not in the catalogue.
        """
        entry = metric(name)
        found = [how for column in entry.needs for how in self._inferred.get(column, ())]
        return replace(entry, inferred="; ".join(found)) if found else entry

    @cached_property
    def _inferred(self) -> dict[str, list[str]]:
        return inferring.of(self.published)

    def coverage(self, metric: Metric) -> Coverage:
        """What the metric's cells hold.

        Raises:
            UsageError: where the version has no answers for it, naming the columns it needs.
        """
        covered = self.manifest.coverage.get("engagement" if metric.question else metric.name)
        if covered is None:
            raise UsageError(
                f"This data set has no answers for {metric.label}: it needs "
                f"{called(*metric.needs)}. Map that column and import again."
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
        return self.about.as_of or max(days, default=self.about.today())

    def _customers(self) -> list[Coverage]:
        answered = (m.name for m in METRICS if m.table in {"responses", "ratings"})
        covered = self.manifest.coverage
        return [covered[name] for name in answered if name in covered]

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

    def counted(self, cube: Cube) -> list[str]:
        """The files of one of these cubes, for a parameter of a query."""
        return self._files(f"counts/{cube.name}.parquet")

    def answered_again(self) -> list[str]:
        """The files of who answered more than once in a month, for a parameter of a query."""
        return self._files("counts/again.parquet")

    def extracts(self, *names: str) -> dict[str, object] | None:
        """The files of some extracts, for parameters of these names; None where one is absent."""
        files = {name: self._files(extracts.path(name)) for name in names}
        return dict(files) if all(files.values()) else None

    @cached_property
    def _years(self) -> dict[str, dict[int | None, str]]:
        """The files of each kind by their years; None where one is of all answers."""
        years: dict[str, dict[int | None, str]] = {}
        for file in self.manifest.files:
            name, year = parts.split(file)
            years.setdefault(name, {})[year] = file
        return years

    def _files(self, name: str, spans: Sequence[Span] = ()) -> list[str]:
        """The files of a kind that hold the days of `spans`, or all; none only where none is."""
        files = self._years.get(name, {})
        held = [
            file
            for year, file in files.items()
            if not spans
            or year is None
            or any(start.year <= year <= end.year for start, end in spans)
        ]
        return [str(self.home / file) for file in held or [*files.values()][:1]]

    def _rows(self, folder: str) -> dict[Cube, int]:
        """The cubes that there are of all years, with their rows."""
        files, years = self.manifest.files, self._years
        every = years.get(f"{folder}/{CELLS.name}.parquet", {}).keys()
        kept = {cube: years.get(f"{folder}/{cube.name}.parquet", {}) for cube in (CELLS, *ROLLUPS)}
        return {
            cube: sum(files[file].rows for file in found.values())
            for cube, found in kept.items()
            if found and found.keys() == every
        }

    def file(self, metric: Metric, cube: Cube, spans: Sequence[Span] = ()) -> list[str]:
        """The files of one of a metric's cubes that hold some days, for a parameter of a query."""
        return self._files(f"cells/metric={metric.name}/{cube.name}.parquet", spans)

    def cells(self, metric: Metric) -> list[str]:
        """The files of a metric's cells, as the `$cells` of a query."""
        self.coverage(metric)
        return self.file(metric, CELLS)

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
            found = privacy.of_question(whole, mine.drop("question"), self.groups)
            self._question_groups[metric.name] = found
        return self._question_groups[metric.name]

    @cached_property
    def groups(self) -> privacy.Partitions:
        """The atoms of the index and of eNPS."""
        return privacy.partitions(self._people())

    def waves(self, metric: Metric) -> pl.Series:
        """The days of the waves in which any employee answered the metric, sorted."""
        if metric.name not in self._waves:
            if metric.question:
                people = self.people_by_question().filter(pl.col("metric") == metric.name)
            else:
                people = self.frame("people", {"cells": self.cells(metric)})
            self._waves[metric.name] = people["wave"].unique().sort()
        return self._waves[metric.name]

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
        return {"engagement": files, **self.renaming()}

    @cached_property
    def present_names(self) -> dict[str, str]:
        """Old name → present name of each business unit that was renamed."""
        return units.present_names(self.table("units"))

    def renaming(self) -> dict[str, object]:
        """The present names, as parameters of a query that reads answers."""
        names = self.present_names
        return {"old_names": list(names), "present_names": list(names.values())}

    def under_any_name(self, wanted: Collection[str] | None) -> list[str] | None:
        """The business units wanted by all names that answers know them by; None for every unit."""
        if wanted is None:
            return None
        return [*wanted, *(old for old, new in self.present_names.items() if new in wanted)]

    def answers(self, table: str) -> list[str]:
        """The files of single answers, for a parameter of a query; none where there are none.

        Raises:
            UsageError: for a version of cells only.
        """
        if self.manifest.cells_only:
            raise UsageError(CELLS_ONLY)
        return [str(path) for path in self.published.files(table)]

    def table(self, name: str) -> pl.DataFrame:
        """All rows of a small table (units, goals, initiatives); empty where there are none."""
        if name not in self._tables:
            self._tables[name] = self.published.table(name)
        return self._tables[name]


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
