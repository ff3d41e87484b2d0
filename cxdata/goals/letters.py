"""Whether a goal is SMART: each letter a computation with a sentence, and what to change."""

from collections.abc import Iterator
from datetime import date

from cxdata.errors import UsageError
from cxdata.goals.evidence import Evidence
from cxdata.goals.goal import CHECK_IN_DAYS, Goal
from cxdata.goals.letter import Letter
from cxdata.goals.power import measurable
from cxdata.goals.progress import Assessed
from cxdata.goals.reach import achievable
from cxdata.selection import day
from cxdata.statistics.association import Refused


def letters(one: Assessed, evidence: Evidence | None) -> tuple[Letter, ...]:
    """The five letters of a goal as it stands; without evidence, of one that cannot be asked."""
    return (
        _specific(one, evidence),
        measurable(one, evidence),
        achievable(one, evidence),
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
    words_ = f"r {r.r:z.2f}, {low:z.2f} to {high:z.2f}, {r.n} {many}".replace("-", "−")
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
