"""Turns answers into cells: seven sums for each day, metric and combination of dimensions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from cxdata import tables
from cxdata.cubes import CELLS, COUNTED, COUNTED_ROLLUPS, OPENING, ROLLUPS, worth_keeping
from cxdata.manifest import Coverage, plain
from cxdata.metrics import METRICS, Metric

SQL = Path(__file__).parent / "sql"
FILE = "cells.parquet"
MEMORY_LIMIT = "1GB"
"""What does not fit is put on the disk meanwhile."""
COUNTS, AGAIN = "counts", "again.parquet"
UNWEIGHTED = ("n", "x", "xx")
"""What a rollup of answers that all weigh 1 has: the weighted sums would be the same again."""
SUMS = (*UNWEIGHTED, "w", "ww", "wx", "wxx")
OCCASIONS = "min(first_occasion) as first_occasion, max(last_occasion) as last_occasion,"
WEIGHTED = """sum(w)::decimal(28, 10) as w, sum(ww)::decimal(38, 20) as ww,
    sum(wx)::decimal(38, 14) as wx, sum(wxx)::decimal(38, 18) as wxx,"""
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
    version: Path, engagement: Path | None, time_zone: str, former: Path | None = None
) -> Built:
    """Write `cells/metric=…` and `counts` into a version folder: cells, and what adds them up.

    Args:
        version: a folder that holds the tables as Parquet.
        engagement: the engagement answers with their respondents, which are not published.
        time_zone: the zone whose days the cells count.
        former: the version whose employee cells are kept for the waves that are not given.
    """
    with duckdb.connect() as connection, TemporaryDirectory() as beyond_memory:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
        connection.execute("set temp_directory = $1", [beyond_memory])
        connection.execute("set variable time_zone = $1", [time_zone])
        for name in ("responses", "ratings", "customers", "units", "invitations"):
            _view(connection, name, [*version.glob(f"{name}/*/*"), *version.glob(f"{name}.*")])
        _view(connection, "engagement", [engagement] if engagement else [])
        connection.execute(_sql("relations"))
        covered: dict[str, Coverage] = {}
        files: dict[str, Totals] = {}
        for metric in METRICS:
            found = _write_metric(connection, version, metric, former)
            if found:
                covered[metric.name], written = found
                files |= written
        return Built(coverage=covered, files=files | dict(_write_counts(connection, version)))


def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def _view(connection: duckdb.DuckDBPyConnection, name: str, files: list[Path]) -> None:
    if files:
        connection.read_parquet([str(path) for path in sorted(files)]).create_view(name)
    else:
        connection.from_arrow(tables.empty(name).to_arrow()).create(name)


def _write_metric(
    connection: duckdb.DuckDBPyConnection, version: Path, metric: Metric, former: Path | None
) -> tuple[Coverage, dict[str, Totals]] | None:
    asked = _sql("weighted").format(table=metric.table, score=metric.score)
    weighted = bool(connection.sql(asked).fetchall()[0][0])
    text = cells_sql(metric, weighted=weighted)
    connection.execute(f"create or replace temp table cells as {text}")
    if former and metric.employees:
        _carry_over(connection, former / _folder(metric) / FILE)
    covered = coverage(connection, weighted=weighted)
    if not covered:
        return None
    folder = version / _folder(metric)
    folder.mkdir(parents=True)
    files = {FILE: _write(connection, "cells", folder / FILE, SUMS)}
    if not metric.employees:
        sums = SUMS if weighted else UNWEIGHTED
        files |= _write_rollups(connection, folder, metric, sums)
    return covered, {f"{_folder(metric)}/{name}": totals for name, totals in files.items()}


def _write_rollups(
    connection: duckdb.DuckDBPyConnection, folder: Path, metric: Metric, sums: Sequence[str]
) -> dict[str, Totals]:
    """Write the coarser cubes that are worth it; each is made even so, for those made from it."""
    cells, files = _rows(connection, "cells"), {}
    connection.execute(_sql("finest"))
    for cube in ROLLUPS if cells > OPENING else ():
        text = _sql("rollup").format(
            source="finest" if cube.of == CELLS.name else cube.of,
            day="date_trunc('month', day)::date" if cube.monthly else "day",
            dimensions=", ".join(cube.dimensions),
            occasions=OCCASIONS if metric.occasion else "",
            weighted=WEIGHTED if sums == SUMS else "",
            decimals=metric.decimals,
            double_decimals=2 * metric.decimals,
        )
        connection.execute(f"create or replace temp table {cube.name} as {text}")
        if worth_keeping(_rows(connection, cube.name), cells):
            file = f"{cube.name}.parquet"
            files[file] = _write(connection, cube.name, folder / file, sums)
    return files


def _write_counts(
    connection: duckdb.DuckDBPyConnection, version: Path
) -> Iterator[tuple[str, Totals]]:
    """Write how many responses came and surveys were sent, and who answered again."""
    connection.execute(_sql("counted"))
    cells = _rows(connection, "counted")
    if not cells:
        return
    folder = version / COUNTS
    folder.mkdir()
    yield f"{COUNTS}/{FILE}", _write(connection, "counted", folder / FILE, ())
    for cube in COUNTED_ROLLUPS:
        text = _sql("counted_rollup").format(
            source="counted" if cube.of == CELLS.name else f"counted_{cube.of}",
            dimensions=", ".join(cube.dimensions),
            every=", ".join(COUNTED if cube.of == CELLS.name else ROLLUPS[0].dimensions),
        )
        name = f"counted_{cube.name}"
        connection.execute(f"create temp table {name} as {text}")
        if worth_keeping(_rows(connection, name), cells):
            file = f"{cube.name}.parquet"
            yield f"{COUNTS}/{file}", _write(connection, name, folder / file, ())
    connection.execute(_sql("again"))
    yield f"{COUNTS}/{AGAIN}", _write(connection, "again", folder / AGAIN, ("number",))


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    (rows,) = connection.table(table).count("*").fetchall()[0]
    return int(rows)


def _write(
    connection: duckdb.DuckDBPyConnection, table: str, path: Path, added: Sequence[str]
) -> Totals:
    """Write a table, and give its rows and the sums of some columns."""
    rows_of = connection.table(table)
    rows_of.write_parquet(str(path), compression="zstd", row_group_size=122_880)
    counted = ", ".join(["count(*)", *(f"sum({name})" for name in added)])
    rows, *sums = rows_of.aggregate(counted).fetchall()[0]
    return rows, {name: plain(value) for name, value in zip(added, sums, strict=True)}


def _folder(metric: Metric) -> Path:
    return Path("cells", f"metric={metric.name}")


def _carry_over(connection: duckdb.DuckDBPyConnection, cells: Path) -> None:
    if cells.is_file():
        connection.read_parquet(str(cells)).create_view("former_cells", replace=True)
        connection.execute(_sql("former_waves"))


def cells_sql(metric: Metric, *, weighted: bool = True) -> str:
    """The query of one metric's cells; every part of it is a constant of the catalogue."""
    dimensions = (
        name if name in metric.dimensions else f"null::varchar as {name}"
        for name in tables.DIMENSIONS
    )
    decimals = {"decimals": metric.decimals, "double_decimals": 2 * metric.decimals}
    return _sql("cells").format(
        table=metric.table,
        score=metric.score,
        occasion=metric.occasion or "''",
        dimensions=", ".join(dimensions),
        weighted=_sql("weighted_sums" if weighted else "plain_sums").format(**decimals),
        **decimals,
    )


def coverage(connection: duckdb.DuckDBPyConnection, *, weighted: bool) -> Coverage | None:
    """What the table `cells` covers, or None where it is empty."""
    n, first, last, *values = connection.sql(_sql("coverage")).fetchall()[0]
    if not n:
        return None
    named = dict(zip(tables.DIMENSIONS, map(tuple, values), strict=True))
    given = {name: found for name, found in named.items() if any(found)}
    return Coverage(n=n, first=first, last=last, weighted=weighted, values=given)
