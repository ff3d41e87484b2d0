"""Importance against performance: what to fix first, keep up, watch, and leave as it is."""

from collections.abc import Iterator

import polars as pl

from cxdata.journey.drivers import WEAK, Drivers, Refused
from cxdata.metrics import Metric
from cxdata.selection import UNNAMED
from cxdata.verdicts import findings

FIX, KEEP, WATCH, LEAVE = QUADRANTS = ("Fix first", "Keep up", "Watch", "Leave as it is")
"""Important and weak, important and strong, neither important nor strong, strong alone."""


def against_performance(found: Drivers, performance: pl.DataFrame, usual: float) -> pl.DataFrame:
    """Each compared touchpoint's quadrant, and whether that is sure.

    Args:
        found: from `drivers.drivers`.
        performance: one row per touchpoint, from `estimates.estimate`.
        usual: the performance of all touchpoints together.

    Returns:
        `touchpoint`, `value` with `value_low`, `value_high` and `value_n`; `importance`, `low`,
        `high` and `n`; `quadrant`; `sure`, whether both intervals leave out the dividing lines.
        Important is more than an equal share. Sorted by quadrant, then by importance.
    """
    rated = performance.select(
        pl.col("touchpoint").fill_null(""),
        "value",
        value_low="low",
        value_high="high",
        value_n="n",
    )
    equal = 100 / found.table.height
    important, strong = pl.col("importance") > equal, pl.col("value") >= usual
    inside = (pl.col("low") <= equal) & (equal <= pl.col("high"))
    near = (pl.col("value_low") <= usual) & (usual <= pl.col("value_high"))
    quadrant = (
        pl.when(important & ~strong)
        .then(pl.lit(FIX))
        .when(important)
        .then(pl.lit(KEEP))
        .when(~strong)
        .then(pl.lit(WATCH))
        .otherwise(pl.lit(LEAVE))
    )
    return (
        found.table.join(rated, on="touchpoint")
        .with_columns(quadrant=quadrant, sure=~(inside | near.fill_null(True)))
        .sort(
            pl.col("quadrant").replace_strict(dict(zip(QUADRANTS, range(4), strict=True))),
            -pl.col("importance"),
        )
    )


def lead(rows: pl.DataFrame, found: Drivers, outcome: Metric, metric: Metric) -> str:
    """What to fix first, as a sentence; `rows` from `against_performance`."""
    if found.weak:
        return (
            f"All touchpoints together go with {found.r2:.0%} of the differences in "
            f"{outcome.short} ({found.r2_low:.0%} to {found.r2_high:.0%}): too little to say which "
            "matters most."
        )
    first = rows.filter(pl.col("quadrant") == FIX)
    if first.is_empty():
        best = rows.sort("importance", descending=True).row(0, named=True)
        return (
            f"What goes with {outcome.short} most, {best['touchpoint'] or UNNAMED}, does better "
            f"than usual: {metric.format(best['value'])}."
        )
    top = first.row(0, named=True)
    hedge = "" if top["sure"] else ", though chance could have put it here"
    number = findings.number(_performance(top), metric)
    return (
        f"Fix first: {top['touchpoint'] or UNNAMED}. It holds {top['importance']:.0f}% "
        f"({top['low']:.0f} to {top['high']:.0f}) of what goes with {outcome.short}, and does "
        f"worse than usual: {metric.short} {number}{hedge}."
    )


def _performance(row: dict[str, object]) -> dict[str, object]:
    given = {"value": row["value"], "low": row["value_low"], "high": row["value_high"]}
    return given | {"n": row["value_n"], "status": "ok"}


def finding(rows: pl.DataFrame, found: Drivers, outcome: Metric) -> str:
    """How many touchpoints lie in each quadrant, and how much they say, as a sentence."""
    counts = dict(rows.group_by("quadrant").len().iter_rows())
    many = ", ".join(f"{counts[name]} {name.lower()}" for name in QUADRANTS if name in counts)
    return (
        f"{rows.height} touchpoints ({many}) together go with {found.r2:.0%} of the differences "
        f"in {outcome.short} ({found.r2_low:.0%} to {found.r2_high:.0%})."
    )


def caveats(found: Drivers) -> Iterator[str]:
    """What a reader must know of the answers behind the importance, each as a sentence."""
    for one, other, r in found.collinear:
        yield (
            f"{one} and {other} are rated so alike (correlation {r:.2f}) that their importance "
            "cannot be told apart: read the two together."
        )
    seldom, pairs = found.apart
    if seldom:
        yield (
            f"{seldom} of {pairs} pairs of touchpoints were rated together too seldom to show how "
            "they go together: they are taken to share only what both share with the overall "
            "answer."
        )
    if found.mended:
        yield (
            "Different people rated different touchpoints, and their correlations contradict each "
            "other slightly; the nearest consistent ones are used."
        )
    if found.few:
        yield f"Too few answers to compare: {', '.join(name or UNNAMED for name in found.few)}."
    if found.r2_low < WEAK <= found.r2:
        yield "The touchpoints may say next to nothing together: read the order with care."


def refusal(refused: Refused) -> str:
    """Why there is no importance, as a sentence."""
    return (
        "Which touchpoint matters most cannot be said: that takes two touchpoints with 100 answers "
        f"beside the overall one, and here are {refused.enough}. Choose a longer period or clear a "
        "filter."
    )
