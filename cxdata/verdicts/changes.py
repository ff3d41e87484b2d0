"""What changed since the reader last looked: every cell searched, false discoveries controlled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import false_discovery_control

from cxdata import metrics
from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.selection import NOT_GIVEN, UNNAMED, Selection
from cxdata.statistics import intervals
from cxdata.verdicts import earlier, initiatives

FALSE_DISCOVERIES = 0.05
FEWEST = 50
"""Cells with fewer answers on either side are not searched: so far out in the tail, no test of so
few answers keeps its promise."""
MOST = 3
UNIT, CHANNEL, PLACE = DIMENSIONS = ("business_unit", "channel", "place")
COMBINED = pl.all_horizontal(pl.col(DIMENSIONS).is_not_null())
"""Whether a cell is a combination of all dimensions, not one value of one of them."""
SUMS = ("n", "w", "ww", "wx", "wxx")
LEFT_OUT = ("rating_mean",)
"""Metrics whose answers are searched already under another name."""
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A cell that changed by more than chance: where, and its rows on both sides by metric."""

    metric: Metric
    now: Row
    before: Row
    where: tuple[tuple[str, str], ...]
    """The cell's dimensions and values."""
    selection: Selection
    """The later days, narrowed to the cell."""
    others: tuple[str, ...]
    """Other metrics that changed there, as `CSAT down 12 points`."""
    events: tuple[str, ...]
    """What began there in these days."""

    @property
    def place(self) -> str:
        """`Insurance, phone`, as a reader names the cell."""
        return ", ".join(value or UNNAMED for _, value in self.where)


@dataclass(frozen=True, kw_only=True)
class Search:
    """The changes found, and over how many cells and which days they were looked for."""

    found: tuple[Changed, ...]
    """The stories that are told apart, the most answers × size first."""
    searched: int
    discovered: int
    """So many cells passed; several may tell one story."""
    later: Selection
    before: Selection
    words: str
    """What the later days are compared with."""


def since(dataset: Dataset, selection: Selection, days: int) -> Search:
    """The changes of the selection's last days against the like period before them.

    Searched is each value of unit, stage and channel, and each combination of the three, for each
    metric that customers answer; a metric that one person answers at several touchpoints by
    touchpoint in place of stage, and only where that one counts once. Two-sided tests as in
    `comparison.change`; Benjamini & Hochberg (1995) at 5 % over all cells.
    """
    later = selection.during(selection.end - timedelta(days=days - 1), selection.end)
    past = earlier.before(later)
    leaves = {m.name: _sides(dataset, past.selection, later, m) for m in searched(dataset)}
    judged = searched_cells(leaves)
    hits = judged.filter("found").to_dicts()
    return Search(
        found=tuple(_told(own_stories(hits, leaves, judged.height), later, dataset)),
        searched=judged.height,
        discovered=len(hits),
        later=later,
        before=past.selection,
        words=past.words,
    )


def searched_cells(leaves: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Every cell that was searched, as `discovered` says; `leaves` by metric, as `cells` takes."""
    frames = [tested(cells(frame), metrics.metric(name)) for name, frame in leaves.items()]
    return discovered(pl.concat(frames, how="diagonal_relaxed") if frames else _nothing())


def searched(dataset: Dataset) -> list[Metric]:
    """The metrics of customers' answers."""
    return [
        metric
        for metric in dataset.metrics()
        if metric.table in {"responses", "ratings"} and metric.name not in LEFT_OUT
    ]


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema={"p": pl.Float64(), "score": pl.Float64()})


def _place(metric: Metric) -> str:
    return metric.occasion or "stage"


def _sides(dataset: Dataset, before: Selection, later: Selection, metric: Metric) -> pl.DataFrame:
    asked = {
        "cells": dataset.cells(metric),
        "since": later.start,
        "until": later.end,
        "place": _place(metric),
        "weighted": dataset.coverage(metric).weighted,
    }
    given = before.without(*before.beyond(metric.dimensions))
    frame = dataset.frame("sides", given.parameters() | asked)
    return frame.filter(pl.col("n") > 0).with_columns(
        pl.col(name).fill_null(NOT_GIVEN) for name in DIMENSIONS
    )


def cells(leaves: pl.DataFrame) -> pl.DataFrame:
    """A row per cell and side: each value of one dimension, and each combination of all three.

    `leaves` has `later`, `DIMENSIONS` and `SUMS`, a row per side and combination.
    """
    parts = []
    for by in (*([name] for name in DIMENSIONS), list(DIMENSIONS)):
        keys = ["later", *by]
        sums = leaves.group_by(keys).agg(pl.col(SUMS).sum())
        missing = [pl.lit(None, pl.String).alias(name) for name in DIMENSIONS if name not in by]
        parts.append(sums.with_columns(missing).select("later", *DIMENSIONS, *SUMS))
    return pl.concat(parts)


def tested(sides: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """One row per cell with enough answers on both sides: `metric`, its sums, `change`, `z`, `p`.

    Args:
        sides: `later` (bool), `DIMENSIONS` (null where the cell is over all of it), `SUMS`.
        metric: a net score or a share, whose adjusted difference is judged by the normal tail.
    """
    enough = sides.filter(pl.col("n") >= FEWEST).with_columns(repeated=pl.lit(False))
    if metric.occasion:
        enough = enough.filter(pl.col(PLACE).is_not_null())
    known = intervals.with_adjusted(intervals.with_interval(enough, metric), metric)
    now, before = known.filter("later").drop("later"), known.filter(~pl.col("later")).drop("later")
    pairs = now.join(before, on=DIMENSIONS, nulls_equal=True, suffix="_before")
    spread = (pl.col("adjusted_variance") + pl.col("adjusted_variance_before")).sqrt()
    pairs = pairs.with_columns(
        metric=pl.lit(metric.name),
        change=pl.col("value") - pl.col("value_before"),
        z=(pl.col("adjusted") - pl.col("adjusted_before")) / spread,
    )
    size = pl.col("change").abs() / (metric.high - metric.low)
    p = 2 * ndtr(-pairs["z"].abs().to_numpy())
    return pairs.with_columns(p=pl.Series(p), score=pl.min_horizontal("n", "n_before") * size)


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


def own_stories(
    hits: Sequence[Row], leaves: Mapping[str, pl.DataFrame], searched: int
) -> list[Row]:
    """The hits that still changed once those that changed more strongly are set aside.

    Where the app fails, every stage that uses it falls: what remains of the stage without the
    app's answers has not changed, so that the app alone is told. The stories left are judged
    again as if they alone had been found among all cells searched, so that the many echoes of one
    great change do not carry a small one over the line. `leaves` by metric.
    """
    kept: list[Row] = []
    aside = {name: np.zeros(frame.height, dtype=bool) for name, frame in leaves.items()}
    for row in sorted(hits, key=lambda row: -abs(row["change"])):
        frame = leaves[row["metric"]]
        mask = _inside(frame, row)
        if _moved(frame.filter(mask & ~aside[row["metric"]])):
            kept.append(row)
            aside[row["metric"]] |= mask
    combined = [row for row in kept if None not in _where(row)]
    single = [row for row in kept if None in _where(row)]
    told = [*_still_found(single, searched), *_still_found(combined, searched)]
    return sorted(told, key=lambda row: -row["score"])


def _still_found(rows: Sequence[Row], searched: int) -> list[Row]:
    by_chance = sorted(row["p"] for row in rows)
    passed = [p for rank, p in enumerate(by_chance, 1) if p <= FALSE_DISCOVERIES * rank / searched]
    return [row for row in rows if row["p"] <= max(passed, default=0)]


def _inside(frame: pl.DataFrame, row: Row) -> NDArray[np.bool_]:
    here = [pl.col(name) == row[name] for name in DIMENSIONS if row[name] is not None]
    return frame.select(pl.all_horizontal(here)).to_series().to_numpy()


def _moved(leaves: pl.DataFrame) -> bool:
    """Whether the two sides of some leaves, added up, differ at the usual 5 %."""
    sides = leaves.group_by("later").agg(pl.col(SUMS).sum()).to_dicts()
    if len(sides) < 2 or min(side["n"] for side in sides) < FEWEST:
        return False
    means = [side["wx"] / side["w"] for side in sides]
    variances = [
        (side["wxx"] / side["w"] - mean**2) * side["ww"] / side["w"] ** 2
        for side, mean in zip(sides, means, strict=True)
    ]
    return bool((means[0] - means[1]) ** 2 > intervals.Z95**2 * sum(variances))


def _told(rows: Sequence[Row], later: Selection, dataset: Dataset) -> Iterator[Changed]:
    """One change per place, the greatest first."""
    apart: list[Row] = []
    for row in rows:
        if not any(_where(row) == _where(other) or _part_of(row, other) for other in apart):
            apart.append(row)
            same = [one for one in rows if one is not row and _where(one) == _where(row)]
            yield _changed(row, same, later, dataset)


def _part_of(row: Row, other: Row) -> bool:
    """Whether a row tells a part of what the other tells, or the other way round."""
    return bool(row["metric"] == other["metric"] and _nested(row, other))


def _where(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in DIMENSIONS)


def _nested(one: Row, other: Row) -> bool:
    """Whether one cell lies within the other."""
    pairs = list(zip(_where(one), _where(other), strict=True))
    inside = all(b is None or a == b for a, b in pairs)
    return inside or all(a is None or a == b for a, b in pairs)


def _changed(row: Row, same: Sequence[Row], later: Selection, dataset: Dataset) -> Changed:
    metric = metrics.metric(row["metric"])
    names = {UNIT: UNIT, CHANNEL: CHANNEL, PLACE: _place(metric)}
    where = tuple((names[name], row[name]) for name in DIMENSIONS if row[name] is not None)
    narrowed = later
    for dimension, value in where:
        narrowed = narrowed.narrowed(dimension, value)
    begun = _begun(dataset.table("initiatives"), narrowed)
    return Changed(
        metric=metric,
        now=_side(row, ""),
        before=_side(row, "_before"),
        where=where,
        selection=narrowed,
        others=tuple(_in_short(one, metrics.metric(one["metric"])) for one in same),
        events=tuple(initiatives.words(event) for event in begun.iter_rows(named=True)),
    )


def _begun(table: pl.DataFrame, narrowed: Selection) -> pl.DataFrame:
    """What began in these days for all, or for this very unit where the cell is of one."""
    begun = initiatives.during(table, narrowed)
    return begun if narrowed.wanted(UNIT) else begun.filter(pl.col(UNIT).is_null())


def _side(row: Row, end: str) -> Row:
    """One side of a cell as a row of `estimates.estimate`."""
    names = (*SUMS, "value", "low", "high", "adjusted", "adjusted_variance", "effective")
    side = {name: row[f"{name}{end}"] for name in names}
    return side | {"status": "ok", "repeated": False}


def _in_short(row: Row, metric: Metric) -> str:
    return f"{metric.short} {metric.format(row['change'], signed=True)}"
