"""Whether a goal is SMART: each letter a computation with a sentence, and what to change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil, sqrt

import polars as pl
from scipy.stats import norm

from cxdata.association import Refused
from cxdata.errors import UsageError
from cxdata.goals import words
from cxdata.goals.evidence import Evidence
from cxdata.goals.goal import CHECK_IN_DAYS, Goal
from cxdata.goals.progress import Assessed, Reading
from cxdata.selection import day

MONTH = 30.4375
SEEN = float(norm.ppf(0.975) + norm.ppf(0.8))
"""Standard errors of a difference that is found with power 80 % at level 5 %, two-sided."""
FEWEST = 10
RARE = 0.05
"""A move that fewer than so many of all units' ever made is out of reach."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter: whether it holds (null where nothing can be said), why, and what to change."""

    name: str
    holds: bool | None
    sentence: str
    change: str = ""

    @property
    def initial(self) -> str:
        """S, M, A, R or T."""
        return self.name[0]


def letters(one: Assessed, evidence: Evidence | None) -> tuple[Letter, ...]:
    """The five letters of a goal as it stands; without evidence, of one that cannot be asked."""
    return (
        _specific(one, evidence),
        _measurable(one, evidence),
        _achievable(one, evidence),
        _relevant(one, evidence),
        _timely(one.goal, one.progress.today),
    )


def smart(found: tuple[Letter, ...]) -> bool:
    """Whether no letter fails."""
    return all(letter.holds is not False for letter in found)


def _specific(one: Assessed, evidence: Evidence | None) -> Letter:
    goal, metric = one.goal, one.metric
    missing = list(_missing(goal, evidence))
    if metric is None:
        said = one.progress.reason or f"There is no metric {goal.metric!r}."
        return Letter(name="Specific", holds=False, sentence=said, change="Choose what exists.")
    if missing:
        return Letter(
            name="Specific",
            holds=False,
            sentence=f"It names {' and '.join(missing)}.",
            change="Say who owns it and choose a unit and a selection that have answers.",
        )
    where = f", {goal.where.replace(';', ' or ')}" if goal.where else ""
    unit = goal.business_unit or "all business units"
    sentence = f"It names {metric.label} of {unit}{where}, and its owner {goal.owner}."
    return Letter(name="Specific", holds=True, sentence=sentence)


def _missing(goal: Goal, evidence: Evidence | None) -> Iterator[str]:
    if not (goal.owner or "").strip():
        yield "no owner"
    if evidence is None:
        return
    try:
        wanted = goal.wanted()
    except UsageError as error:
        yield str(error)
        return
    for name, values in wanted.items():
        lost = [value for value in values if value not in evidence.known.get(name, ())]
        if lost:
            yield f"{name.replace('_', ' ')} {' or '.join(lost)}, of which there are no answers"


def _measurable(one: Assessed, evidence: Evidence | None) -> Letter:
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
    pace = monthly_answers(evidence.monthly, evidence.today)
    window = pace * goal.window_days / MONTH
    if window < FEWEST:
        return Letter(
            name=name,
            holds=False,
            sentence=f"At {pace:,.1f} answers a month its {goal.window_days} days bring "
            f"{window:,.0f}; under {FEWEST} nothing can be said.",
            change="Ask more customers, widen the selection, or pool more days.",
        )
    return _visible(one, pace, smallest(one, evidence.monthly, window))


def _visible(one: Assessed, pace: float, seen: float) -> Letter:
    goal, before = one.goal, one.progress.baseline or one.progress.now
    if before is None:
        said = f"It gets {pace:,.0f} answers a month, but has no baseline to move from."
        change = "Choose baseline days that have answers."
        return Letter(name="Measurable", holds=None, sentence=said, change=change)
    wanted = _move(goal, before)
    at, least = f"At {pace:,.0f} answers a month", words.size(one, seen)
    if wanted >= seen:
        sentence = f"{at} a move of {least} can be seen; {words.size(one, wanted)} is wanted."
        return Letter(name="Measurable", holds=True, sentence=sentence)
    kind = "distance from its limit" if goal.keeps else "move"
    return Letter(
        name="Measurable",
        holds=False,
        sentence=f"{at} a {kind} of {words.size(one, wanted)} cannot be told from chance; "
        f"{least} could be.",
        change=f"{_more(wanted, seen, pace)}pool more days, or aim for {least}.",
    )


def _more(wanted: float, seen: float, pace: float) -> str:
    if wanted <= 0:
        return "Aim beyond the baseline, "
    needed = ceil(pace * (seen / wanted) ** 2)
    return f"Ask for about {needed:,} answers a month, " if needed < 100_000 else "Aim higher, "


def _move(goal: Goal, before: Reading) -> float:
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


def _achievable(one: Assessed, evidence: Evidence | None) -> Letter:
    name, goal, before = "Achievable", one.goal, one.progress.baseline
    if evidence is None or one.metric is None:
        return Letter(name=name, holds=None, sentence="Without answers there is no history.")
    if goal.keeps:
        return _kept_before(one, evidence)
    if before is None:
        said = "Without a baseline nobody can say how far it is."
        return Letter(name=name, holds=None, sentence=said)
    wanted, span, window = _move(goal, before), *spans(goal)
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
        f"{share:.0%} of all units’ moves ({len(others):,}) were as large."
    )
    change = "Give it more time, or aim for what was reached before."
    if not low <= one.goal.target <= high:
        sentence, change = (
            f"{one.metric.label if one.metric else 'The metric'} lies between {low:g} and "
            f"{high:g}: {one.goal.target:g} cannot be reached.",
            "Choose a target on the metric's scale.",
        )
    return Letter(name="Achievable", holds=holds, sentence=sentence, change="" if holds else change)


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


def _relevant(one: Assessed, evidence: Evidence | None) -> Letter:
    goal = one.goal
    if evidence is None or one.metric is None:
        return Letter(name="Relevant", holds=None, sentence="Without answers nothing goes with it.")
    practice = goal.practice or ""
    linked = practice in evidence.practices
    serves = f"It serves the {evidence.practices[practice]} “{practice}”" if linked else ""
    if not linked:
        serves = (
            f"It names “{practice}”, which is not in the vision"
            if practice
            else "It serves no practice or value of the vision"
        )
    goes, said = _goes_with(one, evidence)
    change = []
    if not linked:
        change.append("Choose what in the vision it serves.")
    if goes is False:
        change.append("Choose a metric that goes with what the company lives by.")
    holds = False if not linked or goes is False else goes
    return Letter(
        name="Relevant", holds=holds, sentence=f"{serves}; {said}.", change=" ".join(change)
    )


def _goes_with(one: Assessed, evidence: Evidence) -> tuple[bool | None, str]:
    outcome, metric = evidence.outcome, one.metric
    name = metric.short if metric else ""
    if outcome is None:
        return True, f"{name} is an outcome itself"
    many = {"team": "teams", "business_unit": "business units"}[outcome.level]
    if isinstance(outcome.found, Refused):
        return None, (
            f"whether {name} is associated with {outcome.metric.short} cannot be said of "
            f"{outcome.found.n} {many}"
        )
    r = outcome.found.correlation
    low, high = r.interval
    words_ = f"r {r.r:.2f}, {low:.2f} to {high:.2f}, {r.n} {many}".replace("-", "−")
    sign = one.goal.sign * (1 if metric is None or metric.good == "high" else -1)
    if not r.clear:
        return False, f"{name} is not clearly associated with {outcome.metric.short} ({words_})"
    if r.r * sign < 0:
        return False, (
            f"{name} is associated with {outcome.metric.short} the other way ({words_}): what it "
            "asks for goes with a worse outcome"
        )
    return True, f"{name} is associated with {outcome.metric.short} ({words_})"


def _timely(goal: Goal, today: date) -> Letter:
    name, span = "Time-bound", f"{day(goal.start)} to {day(goal.due)}"
    try:
        interim = [when for when, _ in goal.interim() if goal.start < when < goal.due]
    except UsageError as error:
        return Letter(name=name, holds=False, sentence=str(error), change="Mend its steps.")
    every = goal.check_in_days or CHECK_IN_DAYS
    if goal.due <= goal.start:
        said = f"It is due on {day(goal.due)}, before it starts."
        return Letter(name=name, holds=False, sentence=said, change="Choose a later due day.")
    if not interim and every >= goal.days:
        return Letter(
            name=name,
            holds=False,
            sentence=f"{span}, with no look at it in between.",
            change=f"Check in more often than every {every} days, or set an interim target.",
        )
    over = " Its due day has passed." if goal.due < today else ""
    steps = f"{len(interim)} interim targets" if len(interim) > 1 else "an interim target"
    check = steps if interim else f"a check-in every {every} days"
    return Letter(name=name, holds=True, sentence=f"{span}, with {check}.{over}")


def initials(found: tuple[Letter, ...]) -> Mapping[str, bool | None]:
    """Letter → whether it holds."""
    return {letter.initial: letter.holds for letter in found}
