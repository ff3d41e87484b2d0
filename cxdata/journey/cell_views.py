"""What the cells of a heatmap show beside their level: their change, and what they could add."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import polars as pl
from scipy.special import ndtr, stdtr

from cxdata import settings
from cxdata.journey.touchpoints import ALL, FALSE_DISCOVERIES, controlled
from cxdata.metrics import Metric
from cxdata.statistics import comparison
from cxdata.verdicts import findings

NOT_ASKED = "not asked"
"""The status of a row that nobody was asked about."""


def changed(cells: pl.DataFrame, before: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """Add `against` (value less that of the earlier period), `q` and `stands` to the cells.

    The test of each cell is that of `comparison.change` (shares: Agresti & Caffo; net scores:
    adjusted Wald; means: Welch's t), with a k-th of the answers where one person may be counted
    k times. `q` is its p-value after Benjamini & Hochberg (1995) over all cells with enough
    answers in both periods; totals are not searched. Cells without an earlier value have no
    `against`.

    Args:
        cells: from `touchpoints.crossed` or `moments.cells`, of the period.
        before: the same of the earlier period.
        metric: what the values are.
    """
    known = ("value", "n", "status", "effective", "adjusted", "adjusted_variance", "times")
    earlier = before.select("row", "column", *(pl.col(c).alias(f"{c}_before") for c in known))
    frame = cells.join(earlier, on=["row", "column"], how="left", maintain_order="left")
    frame = frame.with_columns(against=pl.col("value") - pl.col("value_before"))
    both = (pl.col("status") == "ok") & (pl.col("status_before") == "ok")
    one = pl.col("adjusted_variance") * pl.col("times")
    other = pl.col("adjusted_variance_before") * pl.col("times_before")
    total = (pl.col("row") == ALL) & (pl.col("column") == ALL)
    spread = (one + other).sqrt()
    searched = both & ~total & (spread > 0)
    z = pl.when(searched).then((pl.col("adjusted") - pl.col("adjusted_before")) / spread)
    left = pl.col("effective") / pl.col("times") - 1
    left_before = pl.col("effective_before") / pl.col("times_before") - 1
    freedom = (one + other) ** 2 / (one**2 / left + other**2 / left_before)
    tested = frame.with_columns(z=z, freedom=freedom)
    away = -np.abs(tested["z"].to_numpy().astype(float))
    tail = stdtr(tested["freedom"].to_numpy(), away) if metric.kind == "mean" else ndtr(away)
    tested = tested.with_columns(q=controlled(pl.Series(2 * tail, dtype=pl.Float64).fill_nan(None)))
    side = pl.when(pl.col("z") > 0).then(pl.lit("above")).otherwise(pl.lit("below"))
    return tested.with_columns(stands=pl.when(pl.col("q") <= FALSE_DISCOVERIES).then(side)).drop(
        "z", "freedom"
    )


def moved(cells: pl.DataFrame, metric: Metric, earlier: str) -> str:
    """How many cells rose and fell by more than chance, as a sentence; `cells` of `changed`."""
    searched = cells["q"].count()
    if not searched:
        return f"No cell has enough answers both now and in {earlier}."
    rose, fell = ((cells["stands"] == side).sum() for side in ("above", "below"))
    return (
        f"Against {earlier}, of {_searched(searched)} {rose} rose and {fell} fell by more "
        "than chance."
    )


def lacking(cells: pl.DataFrame, metric: Metric, target: float) -> str:
    """How many cells miss the target for sure, as a sentence; `cells` compared with the target."""
    searched = cells["q"].count()
    if not searched:
        return "No cell has enough differing answers to be searched."
    worse, better = ("below", "above") if metric.good == "high" else ("above", "below")
    missed, reached = ((cells["stands"] == side).sum() for side in (worse, better))
    return (
        f"Of {_searched(searched)}, {missed} miss{'es' * (missed == 1)} the target of "
        f"{metric.format(target)} and {reached} beat{'s' * (reached == 1)} it, by more than chance."
    )


def _searched(many: int) -> str:
    return f"{settings.count(many)} {'cell' if many == 1 else 'cells'} searched"


def recoverable(
    cells: pl.DataFrame, metric: Metric, target: float, importance: Mapping[str, float]
) -> pl.DataFrame:
    """Each row's points recoverable: its gap to the target × its share of answers × importance.

    With the importance left aside (1 each), the points are those by which the value of all
    together would rise if the row reached the target and nothing else changed.

    Args:
        cells: with the totals of the rows.
        metric: what the values are.
        target: in the metric's unit.
        importance: for a row's name its importance, where 1 is that of an average row; rows that
            are not in it count as average.

    Returns:
        `row`, `label`, `value`, `n`, `gap`, `volume` (share of answers), `importance`, `points`;
        the most recoverable first. Rows with too few answers have no points.
    """
    rows = cells.filter(pl.col("column") == ALL, pl.col("row") != ALL, pl.col("n") > 0)
    away = (target - pl.col("value")) * (1 if metric.good == "high" else -1)
    gap = pl.when(pl.col("status") == "ok").then(away.clip(lower_bound=0))
    weight = pl.col("row").replace_strict(importance, default=1.0, return_dtype=pl.Float64)
    found = rows.with_columns(
        gap=gap, volume=pl.col("n") / cells.filter(row=ALL, column=ALL)["n"].item()
    ).with_columns(importance=weight)
    points = pl.col("gap") * pl.col("volume") * pl.col("importance")
    names = ("row", "label", "value", "n", "gap", "volume", "importance", "points")
    return (
        found.with_columns(points=points)
        .select(names)
        .sort("points", descending=True, nulls_last=True)
    )


def ordered(cells: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """The cells with the most recoverable rows first, their points beside their names."""
    place = {row: number for number, row in enumerate(points["row"])}
    told = {
        row: f"{label} · {gain:.1f}" if gain and gain >= 0.05 else label
        for row, label, gain in points.select("row", "label", "points").iter_rows()
    }
    return (
        cells.with_columns(
            label=pl.col("row").replace_strict(
                told, default=pl.col("label"), return_dtype=pl.String
            ),
            under=pl.when(pl.col("row") == ALL).then("under"),
            place=pl.col("row").replace_strict(place, default=-1, return_dtype=pl.Int64),
        )
        .sort("place", maintain_order=True)
        .drop("place")
    )


def most_recoverable(points: pl.DataFrame, metric: Metric, target: float) -> str:
    """Where the points lie, as a sentence; `points` from `recoverable`."""
    worth = points.filter(pl.col("points") > 0)
    if worth.is_empty():
        return f"Everything reaches the target of {metric.format(target)}."
    top = worth.head(3)
    total = worth["points"].sum()
    named = ", ".join(
        f"{label} {gain:.1f}" for label, gain in top.select("label", "points").iter_rows()
    )
    return (
        f"Points recoverable up to {metric.format(target)}: {total:.1f} in all, most at {named} "
        "(gap × share of answers × importance)."
    )


def with_blind_spots(cells: pl.DataFrame, stages: Sequence[str]) -> pl.DataFrame:
    """The cells and a row for each stage of the journey that nobody was asked about.

    Only where the data set uses some of its stages; `cells` has stages for rows.
    """
    asked = cells["row"].unique().to_list()
    absent = [stage for stage in stages if stage not in asked]
    if not absent or len(absent) == len(stages):
        return cells
    blind = pl.DataFrame(
        {"row": absent, "label": absent, "stage": absent, "column": ALL, "n": 0, "times": 1}
        | {"status": NOT_ASKED}
    )
    typed = blind.cast({name: cells.schema[name] for name in blind.columns})
    both = pl.concat([cells, typed], how="diagonal")
    order = {ALL: -1} | {stage: place for place, stage in enumerate(stages)}
    place = pl.col("row").replace_strict(order, default=len(stages), return_dtype=pl.Int64)
    return both.sort(place, maintain_order=True)


def blind_spots(cells: pl.DataFrame) -> int:
    """How many cells of the map nobody was asked about."""
    names = (cells[name].unique() for name in ("row", "column"))
    rows, columns = (len([one for one in name if one != ALL]) for name in names)
    inner = cells.filter(pl.col("row") != ALL, pl.col("column") != ALL)
    if not columns:
        return int((cells["status"] == NOT_ASKED).sum())
    return rows * columns - inner.height


def largest_drop(cells: pl.DataFrame, metric: Metric) -> str:
    """The largest fall from one stage to the next, as a sentence; empty where there is none."""
    rows = cells.filter(
        pl.col("column") == ALL, pl.col("row") != ALL, pl.col("status") == "ok"
    ).to_dicts()
    worse = -1 if metric.good == "high" else 1
    steps = [
        (worse * (later["value"] - earlier["value"]), earlier, later)
        for earlier, later in pairwise(rows)
    ]
    falls = [step for step in steps if step[0] > 0]
    if not falls:
        return ""
    _, earlier, later = max(falls, key=lambda step: step[0])
    change = comparison.change(later, earlier, metric)
    sure = ""
    if change is not None and change.low is not None:
        sure = ", more than chance" if change.real else ", within normal variation"
    return (
        f"Largest drop between neighbouring stages: from {earlier['label']}, "
        f"{findings.number(earlier, metric)}, to {later['label']}, "
        f"{findings.number(later, metric)}{sure}."
    )
