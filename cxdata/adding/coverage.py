"""What cells cover: their answers, their days and the values of their dimensions."""

from collections.abc import Iterator, Sequence
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
    (whole,) = connection.sql(cell_sums.coverage_sql(source, scored)).fetchall()
    values = connection.sql(cell_sums.values_sql(source, scored)).fetchall()
    return {
        one.name: Coverage(
            n=n, first=first, last=last, weighted=one.weighted, values=dict(_given(place, values))
        )
        for place, one in enumerate(scored)
        for n, first, last in [whole[3 * place :][:3]]
        if n
    }


def _given(place: int, rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The dimensions of which the metric at a place has any value, with those that it has."""
    for name in tables.DIMENSIONS:
        found = [value for of, value, *answered in rows if of == name and answered[place]]
        if any(found):
            yield name, tuple(sorted(found))
