"""Achievable: the move that a goal needs against what its unit, and all units, ever did."""

import polars as pl

from cxdata.goals import words
from cxdata.goals.evidence import Evidence
from cxdata.goals.goal import Goal
from cxdata.goals.letter import Letter
from cxdata.goals.power import FEWEST, MONTH, distance
from cxdata.goals.progress import Assessed

RARE = 0.05
"""A move that fewer than so many of all units' ever made is out of reach."""


def achievable(one: Assessed, evidence: Evidence | None) -> Letter:
    """Whether the unit, or one unit in twenty, ever went so far in as long."""
    name, goal, before = "Achievable", one.goal, one.progress.baseline
    if evidence is None or one.metric is None:
        return Letter(name=name, holds=None, sentence="Without answers there is no history.")
    if goal.keeps:
        return _kept_before(one, evidence)
    if before is None:
        said = "Without a baseline nobody can say how far it is."
        return Letter(name=name, holds=None, sentence=said)
    wanted, span, window = distance(goal, before), *spans(goal)
    own = moves(evidence.monthly, span, window, goal.sign)
    others = [move for unit in evidence.units.values() for move in moves(unit, span, window, 1)]
    others = [move * goal.sign for move in others]
    if not own and not others:
        said = f"There are not yet {span + window} months of answers to compare {span} months with."
        return Letter(name=name, holds=None, sentence=said)
    return _reached(one, wanted, span, max(own, default=None), others)


def _reached(
    one: Assessed, wanted: float, span: int, best: float | None, others: list[float]
) -> Letter:
    share = sum(move >= wanted for move in others) / len(others) if others else 0.0
    holds = (best is not None and best >= wanted) or share >= RARE
    low, high = _bounds(one)
    if not low <= one.goal.target <= high:
        holds = False
    most = None if best is None else words.size(one, best)
    more = best is not None and best < wanted and most == words.size(one, wanted)
    nearly = "almost as much" if more else most
    ever = "has no such history" if best is None else f"once moved {nearly}"
    own = f"the unit {ever}" if one.goal.business_unit else f"the company {ever}"
    sentence = (
        f"It needs {words.size(one, wanted)} in {_months(span)}; {own} in as long, and "
        f"{_share(share)} of all units’ moves ({len(others):,}) were as large."
    )
    change = "Give it more time, or aim for what was reached before."
    if not low <= one.goal.target <= high:
        sentence, change = (
            f"{one.metric.label if one.metric else 'The metric'} lies between {low:g} and "
            f"{high:g}: {one.goal.target:g} cannot be reached.",
            "Choose a target on the metric's scale.",
        )
    return Letter(name="Achievable", holds=holds, sentence=sentence, change="" if holds else change)


def _share(share: float) -> str:
    return "under 1%" if 0 < share < 0.01 else f"{share:.0%}"


def _bounds(one: Assessed) -> tuple[float, float]:
    return (one.metric.low, one.metric.high) if one.metric else (0.0, 0.0)


def _months(count: int) -> str:
    return f"{count} {'month' if count == 1 else 'months'}"


def spans(goal: Goal) -> tuple[int, int]:
    """The goal's time and its window in whole months, at least one each."""
    return max(1, round(goal.days / MONTH)), max(1, round(goal.window_days / MONTH))


def moves(monthly: pl.DataFrame, span: int, window: int, sign: int) -> list[float]:
    """Every move of the pooled value over `span` months, the better direction positive."""
    values = rolling(monthly, window)["value"]
    change = (values - values.shift(span)) * sign
    return change.drop_nulls().to_list()


def rolling(monthly: pl.DataFrame, window: int) -> pl.DataFrame:
    """`period` and `value`: at each month the answers of the last `window` months pooled.

    Null where those months have under ten answers, or begin before the first answer.
    """
    known = monthly.select("period", "value", n=pl.col("effective")).drop_nulls("value")
    if known.is_empty():
        return known.select("period", "value")
    filled = known.sort("period").upsample("period", every="1mo")
    n = pl.col("n").fill_null(0).rolling_sum(window)
    total = (pl.col("n") * pl.col("value")).fill_null(0).rolling_sum(window)
    return filled.select("period", value=pl.when(n >= FEWEST).then(total / n))


def _kept_before(one: Assessed, evidence: Evidence) -> Letter:
    values = rolling(evidence.monthly, spans(one.goal)[1])["value"].drop_nulls()
    if values.is_empty():
        said = "There are no months to look back on."
        return Letter(name="Achievable", holds=None, sentence=said)
    low, high = one.goal.band()
    inside = values.is_between(low, high).sum()
    holds = inside / len(values) >= 0.5
    return Letter(
        name="Achievable",
        holds=holds,
        sentence=f"The value was within its limits in {inside} of {len(values)} months so far.",
        change="" if holds else "Raise the value first, or set a limit that was mostly kept.",
    )
