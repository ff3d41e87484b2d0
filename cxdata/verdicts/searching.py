"""The cells that are searched for changes, the test of each, and which of them are discovered."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import polars as pl
from scipy.special import ndtr, stdtr
from scipy.stats import false_discovery_control

from cxdata import metrics
from cxdata.frames import AS_WRITTEN, Frame, Numbers, with_computed
from cxdata.metrics import Metric
from cxdata.statistics import intervals
from cxdata.statistics.intervals import SUMS

FALSE_DISCOVERIES = 0.05
FEWEST = 50
"""Cells with fewer answers on either side are not searched: so far out in the tail, no test of so
few answers keeps its promise."""
UNIT, CHANNEL, PLACE = DIMENSIONS = ("business_unit", "channel", "place")
COMBINED = pl.all_horizontal(pl.col(DIMENSIONS).is_not_null())
"""Whether a cell is a combination of all dimensions, not one value of one of them."""
COLUMNS = ("metric", "later", *DIMENSIONS, *SUMS)
_NOTHING = pl.LazyFrame(
    schema={
        **dict.fromkeys(("metric", *DIMENSIONS), pl.String()),
        "later": pl.Boolean(),
        "n": pl.Int64(),
        **dict.fromkeys(SUMS[1:], pl.Float64()),
    }
)
Row = Mapping[str, Any]


def where(row: Row) -> tuple[str | None, ...]:
    """The cell's value of each dimension; None where it is over all of it."""
    return tuple(row[name] for name in DIMENSIONS)


def named(sums: Mapping[str, pl.DataFrame]) -> pl.LazyFrame:
    """The rows of several metrics as one frame, which says of each whose it is: `metric`."""
    each = [_named(frame.lazy(), name) for name, frame in sums.items()]
    return pl.concat([_NOTHING, *each], how="diagonal_relaxed")


def searched_cells(cells: pl.LazyFrame, asked: Iterable[str]) -> pl.DataFrame:
    """Every cell that was searched, as `discovered` says.

    Args:
        cells: as `cells` gives.
        asked: the metrics.
    """
    every = cells.collect(optimizations=AS_WRITTEN).lazy()
    alike: dict[tuple[object, ...], list[Metric]] = {}
    for metric in map(metrics.metric, asked):
        alike.setdefault((metric.kind, metric.low, metric.high, _once(metric)), []).append(metric)
    sides = _collected(
        _known(every.filter(pl.col("metric").is_in([one.name for one in some])), some[0])
        for some in alike.values()
    )
    pairs = _collected(
        _paired(one.lazy(), some[0]).filter(_searched(some[0]))
        for one, some in zip(sides, alike.values(), strict=True)
    )
    nothing = pl.DataFrame(schema={"p": pl.Float64(), "score": pl.Float64()})
    return discovered(pl.concat([nothing, *pairs], how="diagonal_relaxed"))


def _collected(frames: Iterable[pl.LazyFrame]) -> list[pl.DataFrame]:
    return pl.collect_all(frames, optimizations=AS_WRITTEN)


def cells(leaves: Frame) -> Frame:
    """A row per cell and side: all of it, each value of one dimension, each combination of three.

    `leaves` has `metric`, `later`, `DIMENSIONS` and `SUMS`, a row per side and combination.
    """
    parts = []
    for by in ([], *([name] for name in DIMENSIONS), list(DIMENSIONS)):
        sums = leaves.group_by("metric", "later", *by).agg(pl.col(SUMS).sum())
        missing = [pl.lit(None, pl.String).alias(name) for name in DIMENSIONS if name not in by]
        parts.append(sums.with_columns(missing).select(COLUMNS))
    return pl.concat(parts)


def explaining(sides: Frame, metric: Metric) -> Frame:
    """The cells that are not searched, as `compared`: they may explain those that are."""
    return compared(sides, metric).filter(~_searched(metric))


def _once(metric: Metric) -> bool:
    """Whether nobody answers twice, at two touchpoints."""
    return metric.occasion != "touchpoint"


def _searched(metric: Metric) -> pl.Expr:
    """The cells that are searched: in which each answer is another person's."""
    return pl.lit(_once(metric)) | pl.col(PLACE).is_not_null()


def compared(sides: Frame, metric: Metric) -> Frame:
    """One row per cell with enough answers on both sides: its sums, `change`, `z`, `p`.

    A mean of answers that are all alike is not searched: it does not show how much they vary.

    Args:
        sides: `later` (bool), `DIMENSIONS` (null where the cell is over all of it), `SUMS`.
        metric: judged as by `comparison.change`: a net score or a share by the normal tail of its
            adjusted difference, another mean by Welch's t.
    """
    return _paired(_known(_named(sides, metric.name), metric), metric)


def _named(rows: Frame, name: str) -> Frame:
    return rows.with_columns(metric=pl.lit(name))


def _known(sides: Frame, metric: Metric) -> Frame:
    enough = sides.filter(pl.col("n") >= FEWEST).with_columns(repeated=pl.lit(False))
    adjusted = intervals.with_adjusted(intervals.with_interval(enough, metric), metric)
    return adjusted.filter(pl.col("adjusted_variance").is_not_null())


def _paired(known: Frame, metric: Metric) -> Frame:
    now, before = known.filter("later").drop("later"), known.filter(~pl.col("later")).drop("later")
    pairs = now.join(before, on=["metric", *DIMENSIONS], nulls_equal=True, suffix="_before")
    spread = (pl.col("adjusted_variance") + pl.col("adjusted_variance_before")).sqrt()
    pairs = pairs.with_columns(
        change=pl.col("value") - pl.col("value_before"),
        noise=spread,
        z=(pl.col("adjusted") - pl.col("adjusted_before")) / spread,
    )
    size = pl.col("change").abs() / (metric.high - metric.low)
    scored = pairs.with_columns(score=pl.min_horizontal("n", "n_before") * size)
    return _with_both_tails(scored, metric)


def _with_both_tails(pairs: Frame, metric: Metric) -> Frame:
    z = -pl.col("z").abs()
    if metric.kind != "mean":
        return with_computed(pairs, "p", _normal, z)
    one, other = pl.col("adjusted_variance"), pl.col("adjusted_variance_before")
    weight = one**2 / (pl.col("effective") - 1) + other**2 / (pl.col("effective_before") - 1)
    freedom = (one + other) ** 2 / weight
    return with_computed(pairs, "p", _student, freedom, z)


def _normal(z: Numbers) -> Numbers:
    return np.asarray(2 * ndtr(z))


def _student(freedom: Numbers, z: Numbers) -> Numbers:
    return np.asarray(2 * stdtr(freedom, z))


def discovered(judged: pl.DataFrame) -> pl.DataFrame:
    """Add `found`, and put the cells of most answers × size first; `judged` as by `compared`.

    False discoveries are controlled over all cells, and also among the single values and among
    the combinations apart (Efron 2008): the many true changes of whole units do not carry a chance
    combination over the line.
    """
    if judged.is_empty():
        return judged.with_columns(found=pl.lit(False))
    q = with_computed(judged, "q", _q, pl.col("p"), COMBINED)
    found = q.with_columns(found=pl.col("q") <= FALSE_DISCOVERIES).drop("q")
    # Of two names for the same answers the wider goes first, on every run.
    return found.sort(-pl.col("score"), "metric", *DIMENSIONS)


def _q(p: Numbers, combined: Numbers) -> Numbers:
    """The larger of a cell's q among all cells and among those of its kind."""
    found = np.array(false_discovery_control(p))
    for kind in (combined == 0, combined == 1):
        if kind.any():
            found[kind] = np.maximum(found[kind], false_discovery_control(p[kind]))
    return found
