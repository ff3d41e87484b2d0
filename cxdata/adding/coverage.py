"""What cells cover: their answers, their days and the values of their dimensions."""

from collections.abc import Sequence
from typing import Any

import duckdb

from cxdata import tables
from cxdata.published.manifest import Coverage
from cxdata.querying import cell_sums
from cxdata.querying.cell_sums import Scored


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
