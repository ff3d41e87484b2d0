"""Turns answers into cells: seven sums for each day, metric and combination of dimensions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import polars as pl

from cxdata import relations, tables
from cxdata.engines import Engine
from cxdata.metrics import METRICS, Metric
from cxdata.published.manifest import Coverage, plain
from cxdata.querying import cell_sums, extracts
from cxdata.querying.cell_sums import SUMS, Scored
from cxdata.querying.cubes import CELLS, COUNTED, COUNTED_ROLLUPS, OPENING, ROLLUPS, worth_keeping
from cxdata.sql import sql
from cxdata.tables import DIMENSIONS

FILE = "cells.parquet"
MEMORY_LIMIT = "1GB"
"""What does not fit is put on the disk meanwhile."""
ROWS = 122_880
"""Rows that are read at once."""
COUNTS, AGAIN = "counts", "again.parquet"
Totals = tuple[int, dict[str, str]]
"""Rows, and the sum of each of the seven sums as text."""
DuckDBError = duckdb.Error


@dataclass(frozen=True, kw_only=True)
class Built:
    """What was written into a version folder beside its tables."""

    coverage: Mapping[str, Coverage]
    """For each metric that has answers, what its cells cover."""
    files: Mapping[str, Totals]
    """For each file, the sums that the manifest keeps of it."""


def build(
    version: Path,
    engagement: Path | None,
    time_zone: str,
    former: Path | None = None,
    engine: Engine | None = None,
) -> Built:
    """Write `cells/metric=…` and `counts` into a version folder: cells, and what adds them up.

    Args:
        version: a folder that holds the tables as Parquet.
        engagement: the engagement answers with their respondents, which are not published.
        time_zone: the zone whose days the cells count.
        former: the version whose employee cells are kept for the waves that are not given.
        engine: what adds up `READ` where they lie, where the version folder does not hold them.
    """
    with duckdb.connect() as connection, TemporaryDirectory() as beyond_memory:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("set temp_directory = $1", [beyond_memory])
        connection.execute("set variable time_zone = $1", [time_zone])
        for name in ("responses", "ratings", "customers", "units", "invitations"):
            relations.view(
                connection, name, [*version.glob(f"{name}/*/*"), *version.glob(f"{name}.*")]
            )
        relations.view(connection, "engagement", [engagement] if engagement else [])
        relations.relate(connection, engine, time_zone)
        covered: dict[str, Coverage] = {}
        files: dict[str, Totals] = {}
        for _, metrics in groupby(METRICS, lambda metric: (metric.table, metric.occasion)):
            found, written = _write_metrics(connection, version, tuple(metrics), former, engine)
            covered |= found
            files |= written
        ordered = {
            metric.name: covered[metric.name] for metric in METRICS if metric.name in covered
        }
        if not engine:
            files |= dict(_write_extracts(connection, version))
        return Built(coverage=ordered, files=files)


def _write_metrics(
    connection: duckdb.DuckDBPyConnection,
    version: Path,
    metrics: Sequence[Metric],
    former: Path | None,
    engine: Engine | None,
) -> tuple[dict[str, Coverage], dict[str, Totals]]:
    """Write the cells of all metrics that score one relation, which is read once for them."""
    weights = relations.weights(connection, metrics, engine)
    scored = [
        Scored(metric, weighted=bool(one)) for metric, one in zip(metrics, weights, strict=True)
    ]
    relations.make(
        connection, "all_cells", cell_sums.cells_sql(scored), ("day", *DIMENSIONS), engine
    )
    files: dict[str, Totals] = {}
    if metrics[0].employees:
        covered, files = _write_employees(connection, version, scored, former)
    else:
        covered = coverage(connection, "all_cells", scored)
        asked = [one for one in scored if one.name in covered]
        for one in asked:
            files |= _write_one(connection, version, one, FILE, one.cells_sql(), SUMS)
        if asked:
            files |= _write_rollups(connection, version, asked, files)
    if metrics[0].table == "responses":
        files |= dict(_write_counts(connection, version, engine))
    return covered, files


def _write_employees(
    connection: duckdb.DuckDBPyConnection,
    version: Path,
    scored: Sequence[Scored],
    former: Path | None,
) -> tuple[dict[str, Coverage], dict[str, Totals]]:
    """Cells alone, to which those of former waves are added."""
    covered: dict[str, Coverage] = {}
    files: dict[str, Totals] = {}
    for one in scored:
        connection.execute(f"create or replace temp table cells as {one.cells_sql()}")
        if former:
            _carry_over(connection, former / folder(one.name) / FILE)
        found = coverage(connection, "cells", [replace(one, suffix="")])
        if found:
            covered |= found
            files |= _write_one(connection, version, one, FILE, "from cells", SUMS)
    return covered, files


def _write_one(
    connection: duckdb.DuckDBPyConnection,
    version: Path,
    one: Scored,
    file: str,
    text: str,
    sums: Sequence[str],
) -> dict[str, Totals]:
    path = folder(one.name) / file
    (version / path).parent.mkdir(parents=True, exist_ok=True)
    return {path.as_posix(): _write(connection.sql(text), version / path, sums)}


def _write_rollups(
    connection: duckdb.DuckDBPyConnection,
    version: Path,
    scored: Sequence[Scored],
    files: Mapping[str, Totals],
) -> dict[str, Totals]:
    """Write the coarser cubes that are worth it; each is made even so, for those made from it."""
    cells = {one: files[(folder(one.name) / FILE).as_posix()][0] for one in scored}
    written: dict[str, Totals] = {}
    connection.execute(cell_sums.finest_sql(scored))
    for cube in ROLLUPS if max(cells.values()) > OPENING else ():
        text = cell_sums.rollup_sql(cube, scored)
        connection.execute(f"create or replace temp table {cube.name} as {text}")
        counted = ", ".join(f"count(*) filter ({one.column('n')} > 0)" for one in scored)
        rows = connection.table(cube.name).aggregate(counted).fetchall()[0]
        for one, count in zip(scored, rows, strict=True):
            if worth_keeping(count, cells[one]):
                file, text = f"{cube.name}.parquet", one.rollup_sql(cube)
                written |= _write_one(connection, version, one, file, text, one.kept)
    return written


def _write_counts(
    connection: duckdb.DuckDBPyConnection, version: Path, engine: Engine | None
) -> Iterator[tuple[str, Totals]]:
    """Write how many responses came and surveys were sent, and who answered again."""
    connection.execute(sql("counted"))
    cells = _rows(connection, "counted")
    if not cells:
        return
    place = version / COUNTS
    place.mkdir()
    yield f"{COUNTS}/{FILE}", _write(connection.table("counted"), place / FILE, ())
    for cube in COUNTED_ROLLUPS:
        text = sql("counted_rollup").format(
            source="counted" if cube.of == CELLS.name else f"counted_{cube.of}",
            dimensions=", ".join(cube.dimensions),
            every=", ".join(COUNTED if cube.of == CELLS.name else ROLLUPS[0].dimensions),
        )
        name = f"counted_{cube.name}"
        connection.execute(f"create temp table {name} as {text}")
        if worth_keeping(_rows(connection, name), cells):
            file = f"{cube.name}.parquet"
            yield f"{COUNTS}/{file}", _write(connection.table(name), place / file, ())
    order = ("day", "number", *COUNTED)
    relations.make(connection, "again", sql("again"), order, engine)
    yield f"{COUNTS}/{AGAIN}", _write(connection.table("again"), place / AGAIN, ("number",))


def _write_extracts(
    connection: duckdb.DuckDBPyConnection, version: Path
) -> Iterator[tuple[str, Totals]]:
    """Write the narrow copies of the answers, where they are worth it."""
    connection.execute(sql("numbered"))
    rows = {name: _rows(connection, name) for name in tables.MONTHLY}
    for name, query in extracts.wanted(rows):
        file = version / extracts.path(name)
        file.parent.mkdir(exist_ok=True)
        size = extracts.ROWS.get(name, ROWS)
        connection.sql(query).write_parquet(str(file), compression="zstd", row_group_size=size)
        written = pl.scan_parquet(file).select(pl.len()).collect().item()
        yield extracts.path(name), (int(written), {})


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    (rows,) = connection.table(table).count("*").fetchall()[0]
    return int(rows)


def _write(rows_of: duckdb.DuckDBPyRelation, path: Path, added: Sequence[str]) -> Totals:
    """Write rows, and give their number and the sums of some columns."""
    rows_of.write_parquet(str(path), compression="zstd", row_group_size=ROWS)
    counted = ", ".join(["count(*)", *(f"sum({name})" for name in added)])
    rows, *sums = rows_of.aggregate(counted).fetchall()[0]
    return rows, {name: plain(value) for name, value in zip(added, sums, strict=True)}


def folder(metric: str) -> Path:
    """Where a version has the cells of a metric."""
    return Path("cells", f"metric={metric}")


def _carry_over(connection: duckdb.DuckDBPyConnection, cells: Path) -> None:
    if cells.is_file():
        connection.read_parquet(str(cells)).create_view("former_cells", replace=True)
        connection.execute(sql("former_waves"))


def coverage(
    connection: duckdb.DuckDBPyConnection, source: str, scored: Sequence[Scored]
) -> dict[str, Coverage]:
    """What a table of cells covers, of each metric that it has answers to."""
    rows = connection.sql(cell_sums.coverage_sql(source, scored)).fetchall()
    found = (_covered(one, place, rows) for place, one in enumerate(scored))
    return {one.name: made for one, made in zip(scored, found, strict=True) if made}


def _covered(one: Scored, place: int, rows: Sequence[tuple[Any, ...]]) -> Coverage | None:
    """Each row has the value of one dimension, or none, then three columns for each metric."""
    values: dict[str, list[str]] = {name: [] for name in tables.DIMENSIONS}
    whole: tuple[Any, ...] = (0, None, None)
    for row in rows:
        dimensions, sums = row[: len(values)], row[len(values) + 3 * place :][:3]
        named = [(n, v) for n, v in zip(values, dimensions, strict=True) if v is not None]
        if not named:
            whole = sums
        elif sums[0]:
            values[named[0][0]].append(named[0][1])
    n, first, last = whole
    if not n:
        return None
    given = {name: tuple(sorted(found)) for name, found in values.items() if any(found)}
    return Coverage(n=n, first=first, last=last, weighted=one.weighted, values=given)
