"""What a goal's sentence rests on: the figures in a row and the details in words."""

from collections.abc import Iterator, Sequence
from unicodedata import bidirectional

from cxdata import settings
from cxdata.definitions import definition
from cxdata.goals import words
from cxdata.goals.progress import Assessed
from cxdata.selection import day

RIGHT_TO_LEFT = {"R", "AL"}
ISOLATED, END = "\u2068", "\u2069"
"""Unicode's first strong isolate, and its end (UAX 9)."""


def facts(one: Assessed) -> list[str]:
    """Whose goal it is, from where it leads to where, and how much time and way are left."""
    goal, progress = one.goal, one.progress
    whose = [goal.business_unit or "All business units", goal.owner]
    figures = [
        f"baseline {words.number(one, progress.baseline.value)}" if progress.baseline else None,
        _wanted(one),
        None if progress.expected is None else f"expected {words.number(one, progress.expected)}",
    ]
    way = None if progress.share is None else f"{_percent(progress.share)} of the way"
    return [_line(whose), _line(figures), _line([way, _left(one)])]


def _line(parts: Sequence[str | None]) -> str:
    text = " · ".join(apart(part) for part in parts if part)
    return text[:1].upper() + text[1:]


def apart(text: str) -> str:
    """The text; where some of it runs from right to left, it pulls nothing beside it along."""
    turned = any(bidirectional(sign) in RIGHT_TO_LEFT for sign in text)
    return f"{ISOLATED}{text}{END}" if turned else text


def _wanted(one: Assessed) -> str:
    goal, least = one.goal, words.number(one, one.goal.target)
    if goal.kind == "keep above":
        return f"keep at least {least}"
    if goal.kind == "keep within":
        return f"keep between {least} and {words.number(one, goal.target_high)}"
    return f"target {least}"


def _left(one: Assessed) -> str:
    left, due = one.progress.days_left, day(one.goal.due)
    days = f"{settings.count(abs(left))} {'day' if abs(left) == 1 else 'days'}"
    if left < 0:
        return f"due {due}, {days} ago"
    return f"{days} left, due {due}" if left else f"due today, {due}"


def _percent(share: float) -> str:
    """In percent; 100 only where the whole way is done."""
    whole = round(share * 100) if share >= 1 else min(round(share * 100), 99)
    return f"{'−' if whole < 0 else ''}{settings.count(abs(whole))}%"


def details(one: Assessed) -> Iterator[tuple[str, str]]:
    """Headings and texts: why, how it is measured, the baseline, the initiative behind it."""
    if one.goal.why:
        yield "Why", one.goal.why
    if one.goal.practice:
        yield "Serves", one.goal.practice
    if one.goal.objective:
        yield "Key result of", one.goal.objective
    if one.metric is None or one.selection is None:
        return
    yield "Measured by", f"{one.metric.label}: {definition(one.metric)}"
    yield "Today", f"{one.selection.sentence()} ({one.goal.window_days} days){_early(one)}."
    yield "Baseline", f"{_baseline(one)}.{_nowhere(one)}"
    if one.goal.initiatives:
        many = "Initiative" if len(one.goal.initiatives) == 1 else "Initiatives"
        yield many, "; ".join(one.goal.initiatives)
    if one.redefined:
        yield "Defined otherwise when set", one.redefined


def _early(one: Assessed) -> str:
    first, last = one.goal.window(one.progress.today)
    early = (min(one.goal.start, last) - first).days
    return f", of which {early} lie before the start" if early > 0 else ""


def _baseline(one: Assessed) -> str:
    first, last = one.goal.baseline_period()
    given = one.goal.baseline_from or one.goal.baseline_to
    period = f"{day(first)} to {day(last)}{'' if given else ', the window before the start'}"
    before = one.progress.baseline
    found = words.reading(one, before) if before else f"none, since {one.progress.no_baseline}"
    return f"{found}; {period}"


def _nowhere(one: Assessed) -> str:
    before = one.progress.baseline
    nowhere = before and not one.goal.keeps and one.goal.way(before.value) is None
    return " It is at the target or beyond it, so there is no way to go." if nowhere else ""
