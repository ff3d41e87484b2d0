"""Writes what adds up the answers of one part: cells, coarser cubes and counts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, product
from pathlib import Path

import duckdb

from cxdata import relations
from cxdata.adding import counts
from cxdata.adding.coverage import coverage
from cxdata.adding.files import Files
from cxdata.dimensions import DIMENSIONS
from cxdata.engines import Engine
from cxdata.metrics import METRICS, Metric
from cxdata.published.draft import Draft
from cxdata.published.manifest import Coverage
from cxdata.querying import cell_sums
from cxdata.querying.cell_sums import Scored
from cxdata.querying.cubes import (
    CELLS,
    OPENING,
    ROLLUPS,
    Cube,
    apart,
    making,
    may_be_worth,
    worth_keeping,
)
from cxdata.querying.parts import Part

FILE = "cells.parquet"
MANY = 1_000_000
"""Rows of a year that are added up month by month."""


def scoring(names: Sequence[str]) -> Iterator[tuple[str, tuple[Metric, ...]]]:
    """The metrics that score each of the relations, those together that are asked at once."""
    for (name, _), metrics in groupby(METRICS, lambda metric: (metric.table, metric.occasion)):
        if name in names:
            yield name, tuple(metrics)


def folder(metric: str) -> Path:
    """Where a version has the cells of a metric."""
    return Path("cells", f"metric={metric}")


class Sums:
    """Writes what adds up the answers of one part, and takes over what it had before."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        draft: Draft,
        part: Part,
        worth: dict[str, set[str]],
        engine: Engine | None = None,
        show: Callable[..., None] | None = None,
    ) -> None:
        """`worth`: the cubes that were found to be worth it in other parts, by folder.

        An `engine` adds up the answers where they lie. `show` lets queries see fewer of them.
        """
        self._engine, self._show = engine, show
        self.connection, self.files = connection, Files(connection, draft, part)
        self._worth = worth

    def metrics(self, names: Sequence[str], weights: Mapping[str, bool]) -> dict[str, Coverage]:
        """Write the cells of all metrics that score some relations; each is read once for them."""
        covered: dict[str, Coverage] = {}
        for relation, metrics in scoring(names):
            scored = [Scored(m, weighted=weights.get(m.name, False)) for m in metrics]
            self.cells(scored)
            covered |= self._metrics(scored)
            if relation == "responses":
                counts.write(self.files, self._worth, self._engine)
        return covered

    def cells(self, scored: Sequence[Scored]) -> None:
        """Add up the cells of all metrics of one relation as `all_cells`.

        Of very many answers month by month: what is grouped at once then stays small, and the
        cells come in the same order. Where hardly any answers of the first month are alike, each
        is a cell of its own, and they stay in the order of their files.
        """
        query, order = cell_sums.cells_sql(scored), ("day", *DIMENSIONS)
        table, months = scored[0].metric.table, sorted(self.files.part.months or ())
        rows = self.files.rows(table) if months else 0
        if self._show is None or rows <= OPENING:
            self._make("all_cells", query, order)
            return
        first, *others = (replace(self.files.part, months=frozenset([one])) for one in months)
        self._show(first, names=(table,))
        alone = self._apart(scored)
        if rows < MANY or alone:
            self._show(self.files.part)
            self._make("all_cells", cell_sums.cells_sql(scored, apart=alone), order)
            return
        self._make("all_cells", query, order)
        for part in others:
            self._show(part, names=(table,))
            relations.add(self.connection, "all_cells", query)
        self._show(self.files.part)

    def _apart(self, scored: Sequence[Scored]) -> bool:
        (found,) = self.connection.sql(cell_sums.alike_sql(scored)).fetchall()
        rows, alike = map(int, found)
        return apart(alike, rows)

    def _make(self, name: str, query: str, order: Sequence[str]) -> None:
        relations.make(self.connection, name, query, order, self._engine)

    def table(self, name: str, text: str) -> None:
        """Keep the answer to a query for those that follow."""
        self.connection.execute(f"create or replace temp table {name} as {text}")

    def _metrics(self, scored: Sequence[Scored]) -> dict[str, Coverage]:
        found = coverage(self.connection, "all_cells", scored)
        covered: dict[str, Coverage] = {}
        rows: dict[Scored, int] = {}
        for one in scored:
            file = (folder(one.name) / FILE).as_posix()
            before = self.files.before(file)
            asked = before or one.name in found
            count = self.metric(one, FILE, one.cells_sql(one.kept), one.kept) if asked else 0
            if count:
                rows[one] = count
                covered[one.name] = self._covered(one, file) if before else found[one.name]
        self._rollups(rows)
        return covered

    def _covered(self, one: Scored, file: str) -> Coverage:
        """What the cells of a metric cover, those that stay from before among them."""
        path = str(self.files.draft.home / self.files.part.file(file))
        self.connection.read_parquet(path).create_view("cells_written", replace=True)
        return coverage(self.connection, "cells_written", [replace(one, suffix="")])[one.name]

    def metric(self, one: Scored, file: str, text: str, sums: Sequence[str]) -> int:
        """Write one of a metric's cubes, and give its rows."""
        path = (folder(one.name) / file).as_posix()
        return self.files.write(self.connection.sql(text), path, sums)

    def _rollups(self, cells: Mapping[Scored, int]) -> None:
        """Write the coarser cubes that are worth it.

        Where there are several parts, the first says for all of them what is worth it.
        """
        if cells:
            self.connection.execute(cell_sums.finest_sql([*cells]))
        for cube in making(self._needed(cells)):
            self.table(cube.name, cell_sums.rollup_sql(cube, [*cells]))
            for one in cells:
                if self._is_worth(one.name, cube, one.column("n"), cells[one]):
                    self.metric(one, f"{cube.name}.parquet", one.rollup_sql(cube), one.kept)
        for one in cells:
            self._worth.setdefault(one.name, self._judged(folder(one.name)))

    def _needed(self, cells: Mapping[Scored, int]) -> set[str]:
        """The cubes that are worth it, or may be."""
        known = [self._worth[one.name] for one in cells if one.name in self._worth]
        needed = set[str]().union(*known)
        fresh = {one: rows for one, rows in cells.items() if one.name not in self._worth}
        if max(fresh.values(), default=0) <= OPENING:
            return needed
        tried = [cube for cube in ROLLUPS if cube.of == CELLS.name]
        (sizes,) = self.connection.sql(cell_sums.sizes_sql(tried, [*fresh])).fetchall()
        pairs = zip(product(fresh.values(), tried), sizes, strict=True)
        may_be = {cube.name for (rows, cube), size in pairs if may_be_worth(size, rows)}
        return needed | may_be | {cube.name for cube in ROLLUPS if cube not in tried}

    def _judged(self, place: Path) -> set[str]:
        """The cubes that were written of this part."""
        paths = {cube.name: (place / f"{cube.name}.parquet").as_posix() for cube in ROLLUPS}
        return {name for name, path in paths.items() if self.files.written(path)}

    def _is_worth(self, name: str, cube: Cube, counted: str, cells: int) -> bool:
        if name in self._worth:
            return cube.name in self._worth[name]
        (rows,) = self.connection.table(cube.name).filter(f"{counted} > 0").count("*").fetchall()
        return worth_keeping(rows[0], cells)
