"""Writes what adds up the answers of one part: cells, coarser cubes, counts and extracts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, product
from pathlib import Path
from typing import Any

import duckdb

from cxdata import relations
from cxdata.adding.coverage import coverage
from cxdata.dimensions import DIMENSIONS
from cxdata.engines import Engine
from cxdata.metrics import METRICS, Metric
from cxdata.published.draft import Draft
from cxdata.published.manifest import Coverage, plain
from cxdata.querying import cell_sums, extracts
from cxdata.querying.cell_sums import Scored
from cxdata.querying.cubes import (
    CELLS,
    COUNTED,
    COUNTED_ROLLUPS,
    OPENING,
    ROLLUPS,
    Cube,
    making,
    may_be_worth,
    worth_keeping,
)
from cxdata.querying.parts import Part
from cxdata.sql import sql

FILE = "cells.parquet"
ROWS = 122_880
"""Rows that are read at once."""
MANY = 1_000_000
"""Rows of a year that are added up month by month."""
COUNTS, AGAIN = "counts", "again.parquet"


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
        show: Callable[[Part], None] | None = None,
    ) -> None:
        """`worth`: the cubes that were found to be worth it in other parts, by folder.

        An `engine` adds up the answers where they lie. `show` lets queries see fewer of them.
        """
        self._engine, self._show = engine, show
        self.connection, self._draft, self._part = connection, draft, part
        self._worth = worth

    def metrics(self, names: Sequence[str], weights: Mapping[str, bool]) -> dict[str, Coverage]:
        """Write the cells of all metrics that score some relations; each is read once for them."""
        covered: dict[str, Coverage] = {}
        for relation, metrics in scoring(names):
            scored = [Scored(m, weighted=weights.get(m.name, False)) for m in metrics]
            self.cells(scored)
            covered |= self._metrics(scored)
            if relation == "responses":
                self._counts()
        return covered

    def cells(self, scored: Sequence[Scored]) -> None:
        """Add up the cells of all metrics of one relation as `all_cells`.

        Of very many answers month by month: what is grouped at once then stays small, and the
        cells come in the same order.
        """
        query, order = cell_sums.cells_sql(scored), ("day", *DIMENSIONS)
        months = sorted(self._part.months or ())
        if self._show is None or len(months) < 2 or self._rows(scored[0].metric.table) < MANY:
            self._make("all_cells", query, order)
            return
        for month in months:
            self._show(replace(self._part, months=frozenset([month])))
            if month == months[0]:
                self._make("all_cells", query, order)
            else:
                relations.add(self.connection, "all_cells", query)
        self._show(self._part)

    def _rows(self, table: str) -> int:
        """The rows of a table in the year of this part."""
        begins = f"{table}/month={self._part.year}-"
        entries = self._draft.entries()
        return sum(one.rows for file, one in entries.items() if file.startswith(begins))

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
            before = self._before(file)
            asked = before or one.name in found
            count = self.metric(one, FILE, one.cells_sql(one.kept), one.kept) if asked else 0
            if count:
                rows[one] = count
                covered[one.name] = self._covered(one, file) if before else found[one.name]
        self._rollups(rows)
        return covered

    def _covered(self, one: Scored, file: str) -> Coverage:
        """What the cells of a metric cover, those that stay from before among them."""
        path = str(self._draft.home / self._part.file(file))
        self.connection.read_parquet(path).create_view("cells_written", replace=True)
        return coverage(self.connection, "cells_written", [replace(one, suffix="")])[one.name]

    def metric(self, one: Scored, file: str, text: str, sums: Sequence[str]) -> int:
        """Write one of a metric's cubes, and give its rows."""
        path = (folder(one.name) / file).as_posix()
        return self.write(self.connection.sql(text), path, sums)

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
        paths = [self._part.file((place / f"{cube.name}.parquet").as_posix()) for cube in ROLLUPS]
        written = zip(ROLLUPS, paths, strict=True)
        return {cube.name for cube, path in written if self._draft.entry(path)}

    def _is_worth(self, name: str, cube: Cube, counted: str, cells: int) -> bool:
        if name in self._worth:
            return cube.name in self._worth[name]
        (rows,) = self.connection.table(cube.name).filter(f"{counted} > 0").count("*").fetchall()
        return worth_keeping(rows[0], cells)

    def _counts(self) -> None:
        """Write how many responses came and surveys were sent, and who answered again."""
        self.connection.execute(sql("counted"))
        self._make("again", sql("again"), ("day", "number", *COUNTED))
        cells = self.write(self.connection.table("counted"), f"{COUNTS}/{FILE}", ())
        if not cells:
            return
        for cube in COUNTED_ROLLUPS:
            text = sql("counted_rollup").format(
                source="counted" if cube.of == CELLS.name else f"counted_{cube.of}",
                dimensions=", ".join(cube.dimensions),
                every=", ".join(COUNTED if cube.of == CELLS.name else ROLLUPS[0].dimensions),
            )
            name = f"counted_{cube.name}"
            self.table(name, text)
            if self._counts_worth(cube, name, cells):
                self.write(self.connection.table(name), f"{COUNTS}/{cube.name}.parquet", ())
        self._worth.setdefault(COUNTS, self._judged(Path(COUNTS)))
        self.write(self.connection.table("again"), f"{COUNTS}/{AGAIN}", ("number",), empty=True)

    def _counts_worth(self, cube: Cube, table: str, cells: int) -> bool:
        if COUNTS in self._worth:
            return cube.name in self._worth[COUNTS]
        return worth_keeping(_rows(self.connection, table), cells)

    def extracts(self, names: Sequence[str]) -> None:
        """Write the narrow copies of the answers."""
        self.connection.execute(sql("numbered"))
        for name in names:
            rows = self.connection.sql(extracts.query(name))
            size = extracts.ROWS.get(name, ROWS)
            backwards = name == extracts.VOICES
            self.write(rows, extracts.path(name), (), size=size, backwards=backwards)

    def write(
        self,
        rows_of: duckdb.DuckDBPyRelation,
        file: str,
        added: Sequence[str],
        *,
        size: int = ROWS,
        backwards: bool = False,
        empty: bool = False,
    ) -> int:
        """Write rows and those that stay from before, and give their number.

        Args:
            rows_of: what is new.
            file: where, within the version.
            added: the columns whose sums are noted in the manifest.
            size: rows in a group of the Parquet file.
            backwards: whether the newest months come first.
            empty: whether a file without rows is kept.
        """
        whole = self._with_kept(rows_of, file, backwards=backwards)
        path = self._draft.home / self._part.file(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        whole.write_parquet(str(path), compression="zstd", row_group_size=size)
        rows, *sums = self._added_up(whole, path, added)
        if rows or empty:
            totals = {name: plain(value) for name, value in zip(added, sums, strict=True)}
            self._draft.wrote(self._part.file(file), rows, totals)
        else:
            path.unlink()
        return int(rows)

    def _added_up(
        self, rows: duckdb.DuckDBPyRelation, path: Path, added: Sequence[str]
    ) -> tuple[Any, ...]:
        """The number of rows and sums of columns; where there are none, rows are cheap to count."""
        source = rows if added else self.connection.read_parquet(str(path))
        found = source.aggregate(", ".join(["count(*)", *(f"sum({name})" for name in added)]))
        return tuple(found.fetchall()[0])

    def _before(self, file: str) -> Path | None:
        """The file of the version before, of which the months that are not made anew stay."""
        former, name = self._draft.former, self._part.file(file)
        if not (self._part.kept and former and self._draft.known(name)):
            return None
        return former.home / name

    def _with_kept(
        self, rows_of: duckdb.DuckDBPyRelation, file: str, *, backwards: bool
    ) -> duckdb.DuckDBPyRelation:
        """Rows made anew and those of the version before, in the order of their months."""
        before = self._before(file)
        if before is None:
            return rows_of
        kept = self.connection.read_parquet(str(before))
        runs = [
            (rows_of if anew else kept).filter(f"day between date '{first}' and date '{last}'")
            for first, last, anew in self._part.runs(backwards=backwards)
        ]
        whole = runs[0]
        for run in runs[1:]:
            whole = whole.union(run)
        return whole


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    (rows,) = connection.table(table).count("*").fetchall()[0]
    return int(rows)
