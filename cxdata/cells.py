"""Turns answers into cells: seven sums for each day, metric and combination of dimensions."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from cxdata import tables
from cxdata.manifest import Coverage, plain
from cxdata.metrics import METRICS, Metric

SQL = Path(__file__).parent / "sql"
FILE = "cells.parquet"
SUMS = ("n", "x", "xx", "w", "ww", "wx", "wxx")
Totals = tuple[int, dict[str, str]]
"""Rows, and the sum of each of the seven sums as text."""
DuckDBError = duckdb.Error


def build(
    version: Path, engagement: Path | None, time_zone: str, former: Path | None = None
) -> dict[str, tuple[Coverage, Totals]]:
    """Write `cells/metric=…/cells.parquet` into a version folder.

    Args:
        version: a folder that holds the tables as Parquet.
        engagement: the engagement answers with their respondents, which are not published.
        time_zone: the zone whose days the cells count.
        former: the version whose employee cells are kept for the waves that are not given.

    Returns:
        For each metric that has answers: what its cells cover, and their sums for the manifest.
    """
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set variable time_zone = $1", [time_zone])
        for name in ("responses", "ratings", "customers", "units"):
            _view(connection, name, [*version.glob(f"{name}/*/*"), *version.glob(f"{name}.*")])
        _view(connection, "engagement", [engagement] if engagement else [])
        connection.execute((SQL / "relations.sql").read_text(encoding="utf-8"))
        return dict(_write_cells(connection, version, former))


def _view(connection: duckdb.DuckDBPyConnection, name: str, files: list[Path]) -> None:
    if files:
        connection.read_parquet([str(path) for path in sorted(files)]).create_view(name)
    else:
        connection.from_arrow(tables.empty(name).to_arrow()).create(name)


def _write_cells(
    connection: duckdb.DuckDBPyConnection, version: Path, former: Path | None
) -> Iterator[tuple[str, tuple[Coverage, Totals]]]:
    for metric in METRICS:
        connection.execute(f"create or replace temp table cells as {cells_sql(metric)}")
        if former and metric.employees:
            _carry_over(connection, former / _folder(metric) / FILE)
        covered = coverage(connection)
        if covered:
            folder = version / _folder(metric)
            folder.mkdir(parents=True)
            connection.table("cells").write_parquet(
                str(folder / FILE), compression="zstd", row_group_size=122_880
            )
            yield metric.name, (covered, _totals(connection))


def _folder(metric: Metric) -> Path:
    return Path("cells", f"metric={metric.name}")


def _carry_over(connection: duckdb.DuckDBPyConnection, cells: Path) -> None:
    if cells.is_file():
        connection.read_parquet(str(cells)).create_view("former_cells", replace=True)
        connection.execute((SQL / "former_waves.sql").read_text(encoding="utf-8"))


def cells_sql(metric: Metric) -> str:
    """The query of one metric's cells; every part of it is a constant of the catalogue."""
    dimensions = (
        name if name in metric.dimensions else f"null::varchar as {name}"
        for name in tables.DIMENSIONS
    )
    return (
        (SQL / "cells.sql")
        .read_text(encoding="utf-8")
        .format(
            table=metric.table,
            score=metric.score,
            occasion=metric.occasion or "''",
            dimensions=", ".join(dimensions),
            decimals=metric.decimals,
            double_decimals=2 * metric.decimals,
        )
    )


def coverage(connection: duckdb.DuckDBPyConnection) -> Coverage | None:
    """What the table `cells` covers, or None where it is empty."""
    text = (SQL / "coverage.sql").read_text(encoding="utf-8")
    n, first, last, weighted, *values = connection.sql(text).fetchall()[0]
    if not n:
        return None
    named = dict(zip(tables.DIMENSIONS, map(tuple, values), strict=True))
    given = {name: found for name, found in named.items() if any(found)}
    return Coverage(n=n, first=first, last=last, weighted=weighted, values=given)


def _totals(connection: duckdb.DuckDBPyConnection) -> Totals:
    text = (SQL / "totals.sql").read_text(encoding="utf-8")
    rows, *sums = connection.sql(text).fetchall()[0]
    return rows, {name: plain(value) for name, value in zip(SUMS, sums, strict=True)}
