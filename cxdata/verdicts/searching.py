"""The cells that are searched for changes, the test of each, and which of them are discovered."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from scipy.special import ndtr, stdtr
from scipy.stats import false_discovery_control

from cxdata import metrics
from cxdata.metrics import Metric
from cxdata.statistics import intervals
from cxdata.statistics.intervals import AS_WRITTEN, Frame

FALSE_DISCOVERIES = 0.05
FEWEST = 50
"""Cells with fewer answers on either side are not searched: so far out in the tail, no test of so
few answers keeps its promise."""
UNIT, CHANNEL, PLACE = DIMENSIONS = ("business_unit", "channel", "place")
COMBINED = pl.all_horizontal(pl.col(DIMENSIONS).is_not_null())
"""Whether a cell is a combination of all dimensions, not one value of one of them."""
SUMS = ("n", "w", "ww", "wx", "wxx")
Row = Mapping[str, Any]


def where(row: Row) -> tuple[str | None, ...]:
    """The cell's value of each dimension; None where it is over all of it."""
    return tuple(row[name] for name in DIMENSIONS)


def searched_cells(cells_of: Mapping[str, pl.LazyFrame]) -> pl.DataFrame:
    """Every cell that was searched, as `discovered` says; by metric, rows as `cells` gives."""
    frames = [tested(frame, metrics.metric(name)) for name, frame in cells_of.items()]
    if not frames:
        return discovered(_nothing())
    every = pl.concat(frames, how="diagonal_relaxed")
    return discovered(every.collect(optimizations=AS_WRITTEN))


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema={"p": pl.Float64(), "score": pl.Float64()})


def cells(leaves: Frame) -> Frame:
    """A row per cell and side: all of it, each value of one dimension, each combination of three.

    `leaves` has `later`, `DIMENSIONS` and `SUMS`, a row per side and combination.
    """
    parts = []
    for by in ([], *([name] for name in DIMENSIONS), list(DIMENSIONS)):
        sums = leaves.group_by("later", *by).agg(pl.col(SUMS).sum())
        missing = [pl.lit(None, pl.String).alias(name) for name in DIMENSIONS if name not in by]
        parts.append(sums.with_columns(missing).select("later", *DIMENSIONS, *SUMS))
    return pl.concat(parts)


def tested(sides: Frame, metric: Metric) -> Frame:
    """The cells that are searched, as `compared`: in which each answer is another person's."""
    return compared(sides, metric).filter(_once(metric))


def explaining(sides: Frame, metric: Metric) -> Frame:
    """The other cells, as `compared`: what answers share there may explain those searched."""
    return compared(sides, metric).filter(~_once(metric))


def _once(metric: Metric) -> pl.Expr:
    return pl.lit(metric.occasion != "touchpoint") | pl.col(PLACE).is_not_null()


def compared(sides: Frame, metric: Metric) -> Frame:
    """One row per cell with enough answers on both sides: its sums, `change`, `z`, `p`.

    Args:
        sides: `later` (bool), `DIMENSIONS` (null where the cell is over all of it), `SUMS`.
        metric: judged as by `comparison.change`: a net score or a share by the normal tail of its
            adjusted difference, another mean by Welch's t.
    """
    enough = sides.filter(pl.col("n") >= FEWEST).with_columns(repeated=pl.lit(False))
    known = intervals.with_adjusted(intervals.with_interval(enough, metric), metric)
    now, before = known.filter("later").drop("later"), known.filter(~pl.col("later")).drop("later")
    pairs = now.join(before, on=DIMENSIONS, nulls_equal=True, suffix="_before")
    spread = (pl.col("adjusted_variance") + pl.col("adjusted_variance_before")).sqrt()
    pairs = pairs.with_columns(
        metric=pl.lit(metric.name),
        change=pl.col("value") - pl.col("value_before"),
        noise=spread,
        z=(pl.col("adjusted") - pl.col("adjusted_before")) / spread,
    )
    size = pl.col("change").abs() / (metric.high - metric.low)
    return pairs.with_columns(
        p=_both_tails(metric), score=pl.min_horizontal("n", "n_before") * size
    )


def _both_tails(metric: Metric) -> pl.Expr:
    z = -pl.col("z").abs()
    if metric.kind != "mean":
        return z.map_batches(_normal, return_dtype=pl.Float64())
    one, other = pl.col("adjusted_variance"), pl.col("adjusted_variance_before")
    weight = one**2 / (pl.col("effective") - 1) + other**2 / (pl.col("effective_before") - 1)
    freedom = (one + other) ** 2 / weight
    return pl.map_batches([freedom, z], _student, return_dtype=pl.Float64())


def _normal(z: pl.Series) -> pl.Series:
    return pl.Series(z.name, 2 * ndtr(z.to_numpy()))


def _student(of: Sequence[pl.Series]) -> pl.Series:
    freedom, z = (one.to_numpy() for one in of)
    return pl.Series(of[0].name, 2 * stdtr(freedom, z))


def discovered(judged: pl.DataFrame) -> pl.DataFrame:
    """Add `found`, and put the cells of most answers × size first; `judged` by `tested`.

    False discoveries are controlled over all cells, and also among the single values and among
    the combinations apart (Efron 2008): the many true changes of whole units do not carry a chance
    combination over the line.
    """
    if judged.is_empty():
        return judged.with_columns(found=pl.lit(False))
    q = pl.col("p").map_batches(_q, return_dtype=pl.Float64)
    apart = pl.max_horizontal(q, q.over(COMBINED))
    found = judged.with_columns(found=apart <= FALSE_DISCOVERIES)
    return found.sort("score", descending=True)


def _q(p: pl.Series) -> pl.Series:
    return pl.Series(false_discovery_control(p.to_numpy()))
