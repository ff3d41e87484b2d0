"""Measurable: whether the answers are enough to see the move that a goal asks for."""

from datetime import date
from math import ceil, floor, inf, sqrt

import polars as pl
from scipy.stats import norm

from cxdata.goals import words
from cxdata.goals.evidence import Evidence
from cxdata.goals.goal import Goal
from cxdata.goals.letter import Letter
from cxdata.goals.progress import Assessed, Reading

MONTH = 30.4375
SEEN = float(norm.ppf(0.975) + norm.ppf(0.8))
"""Standard errors of a difference that is found with power 80 % at level 5 %, two-sided."""
FEWEST = 10
MOST = 100_000
"""Nobody can be told to ask for more answers a month."""


def measurable(one: Assessed, evidence: Evidence | None) -> Letter:
    """Whether the metric has answers, means what it meant, and can show the move."""
    name, goal = "Measurable", one.goal
    if evidence is None or one.metric is None:
        said = one.progress.reason or "Its metric has no answers."
        return Letter(name=name, holds=False, sentence=said, change="Choose a metric with answers.")
    if one.redefined:
        return Letter(
            name=name,
            holds=False,
            sentence=f"{one.metric.label} is defined otherwise than when the goal was set. Then: "
            f"{one.redefined} Now: {one.metric.definition}",
            change="Look at baseline and target under the new definition and save the goal again.",
        )
    if one.progress.now and one.progress.now.low is None:
        several = one.metric.occasions or "occasions"
        return Letter(
            name=name,
            holds=False,
            sentence=f"It pools several {several}, where one person may be counted more than "
            "once: without an interval no move is ever proven.",
            change=f"Choose one of the {several}, or pool fewer days.",
        )
    pace = monthly_answers(evidence.monthly, evidence.today)
    window = pace * goal.window_days / MONTH
    if window < FEWEST:
        return Letter(
            name=name,
            holds=False,
            sentence=f"At {pace:,.1f} answers a month its {goal.window_days} days bring "
            f"{floor(window):,}; under {FEWEST} nothing can be said.",
            change="Ask more customers, widen the selection, or pool more days.",
        )
    return _visible(one, pace, smallest(one, evidence.monthly, window))


def _visible(one: Assessed, pace: float, seen: float) -> Letter:
    goal, before = one.goal, one.progress.baseline or one.progress.now
    if before is None:
        said = f"It gets {pace:,.0f} answers a month, but has no baseline to move from."
        change = "Choose baseline days that have answers."
        return Letter(name="Measurable", holds=None, sentence=said, change=change)
    wanted = distance(goal, before)
    at, least = f"At {pace:,.0f} answers a month", words.size(one, seen)
    if wanted >= seen and goal.keeps:
        sentence = f"{at} {least} from a limit can be seen; it is {words.size(one, wanted)} away."
        return Letter(name="Measurable", holds=True, sentence=sentence)
    if wanted >= seen:
        sentence = f"{at} a move of {least} can be seen; {words.size(one, wanted)} is wanted."
        return Letter(name="Measurable", holds=True, sentence=sentence)
    kind = "distance from its limit" if goal.keeps else "move"
    return Letter(
        name="Measurable",
        holds=False,
        sentence=f"{at} a {kind} of {words.size(one, wanted)} cannot be told from chance; "
        f"{least} could be.",
        change=_more(
            wanted, seen, pace, f"set the limit {least} away" if goal.keeps else f"aim for {least}"
        ),
    )


def _more(wanted: float, seen: float, pace: float, instead: str) -> str:
    needed = ceil(pace * (seen / wanted) ** 2) if wanted > 0 else inf
    if needed > MOST:
        return f"Go further from the baseline: {instead}."
    return f"Ask for about {needed:,} answers a month, pool more days, or {instead}."


def distance(goal: Goal, before: Reading) -> float:
    """How far the value is to go; for a goal to keep, how far it is from the nearer limit."""
    if not goal.keeps:
        return max(goal.sign * (goal.target - before.value), 0.0)
    low, high = goal.band()
    return max(min(before.value - low, high - before.value), 0.0)


def monthly_answers(monthly: pl.DataFrame, today: date) -> float:
    """Answers a month over the last twelve months before this one; months without count as 0."""
    this = date(today.year, today.month, 1)
    first = date(today.year - 1, today.month, 1)
    last = monthly.filter(pl.col("period").is_between(first, this, closed="left"))
    if last.is_empty():
        last = monthly.filter(pl.col("period") == this)
        return float(last["effective"].fill_null(0).sum())
    earliest: date = monthly["period"].to_list()[0]
    begun = max(first, earliest)
    months = (this.year - begun.year) * 12 + this.month - begun.month
    return float(last["effective"].fill_null(0).sum()) / months


def smallest(one: Assessed, monthly: pl.DataFrame, window: float) -> float:
    """The least move that a window of so many answers finds with power 80 % (5 %, two-sided).

    Two independent means by the normal approximation: (z.975 + z.8) · s · √(1/n₀ + 1/n₁); for a
    goal to keep, one mean against a limit.
    """
    seen = monthly.filter(pl.col("adjusted_variance").is_not_null())
    answers = seen["effective"].to_numpy()
    weight = float(answers.sum())
    squares = float(seen["adjusted_variance"].to_numpy() @ answers**2)
    of_one = squares / weight if weight else 0.0
    baseline = one.progress.baseline
    before = 0.0 if one.goal.keeps or baseline is None else 1 / max(baseline.n, 1)
    return SEEN * sqrt(of_one) * sqrt(before + 1 / window)
