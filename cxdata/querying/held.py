"""Cubes of few rows, held in memory: adding them up takes less time than opening their files."""

from collections.abc import Mapping, Sequence

import polars as pl

from cxdata import periods
from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.querying.cubes import Cube, Part
from cxdata.querying.wished import among
from cxdata.selection import Selection

MOST = 25_000
"""Rows of the largest cube that is held: some 2 MB, and a millisecond to add up."""
QUERY = "cube"


def holds(rows: Mapping[Cube, int], parts: Sequence[Part]) -> bool:
    """Whether all that is to be read is held; `rows` of each cube."""
    return all(rows[part.cube] <= MOST for part in parts)


def grouped(
    dataset: Dataset,
    selection: Selection,
    metric: Metric,
    parts: Sequence[tuple[Part, str]],
    *,
    by: Sequence[str],
    grain: str | None,
    columns: Sequence[str],
    repeats: bool,
) -> pl.DataFrame:
    """What `groups.sql` gives, from rows in memory.

    Args:
        dataset: the version to read.
        selection: the dimension values wanted; the days are those of the parts.
        metric: whose cubes.
        parts: each with the columns to be read of it, as a query names them.
        by: dimensions to group by.
        grain: of the periods, or None.
        columns: those that are summed as n, w, ww, wx, wxx.
        repeats: whether one person may be counted more than once.
    """
    wanted = [among(name, values) for name, values in selection.filters]
    rows = pl.concat(
        _rows(dataset, metric, part.cube, read)
        .lazy()
        .filter(pl.any_horizontal(pl.col("day").is_between(*span) for span in part.spans), *wanted)
        .select("day", *by, *_needed(columns, repeats))
        for part, read in parts
    )
    day, never = pl.col("day"), pl.lit(None, dtype=pl.Date)
    sums = {
        name: pl.col(of).sum().cast(pl.Int64 if name == "n" else pl.Float64)
        for name, of in zip(("n", "w", "ww", "wx", "wxx"), columns, strict=True)
    }
    again = pl.col("first_occasion").min() < pl.col("last_occasion").max()
    return (
        rows.with_columns(period=periods.truncated(day, grain) if grain else never)
        .group_by("period", *by)
        .agg(
            **sums,
            repeated=again.fill_null(False) if repeats else pl.lit(False),
            first_day=pl.col("first_day").min(),
            last_day=pl.col("last_day").max(),
        )
        .collect(optimizations=pl.QueryOptFlags.none())
    )


def _needed(columns: Sequence[str], repeats: bool) -> list[str]:
    spread = ["first_day", "last_day", *(["first_occasion", "last_occasion"] if repeats else [])]
    return [*dict.fromkeys(columns), *spread]


def _rows(dataset: Dataset, metric: Metric, cube: Cube, columns: str) -> pl.DataFrame:
    asked = {"file": dataset.file(metric, cube)}
    return dataset.frame(QUERY, asked, {"columns": columns}, shaped=_whole)


def _whole(rows: pl.DataFrame) -> pl.DataFrame:
    """Sums without decimals as whole numbers, which add up the fastest."""
    whole = [
        name
        for name, kind in rows.schema.items()
        if isinstance(kind, pl.Decimal) and kind.scale == 0
    ]
    return rows.with_columns(pl.col(whole).cast(pl.Int64))
