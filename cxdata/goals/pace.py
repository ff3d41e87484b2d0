"""The way a goal is meant to go: interim targets as steps, and the season of the years before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Literal, get_args

from cxdata.errors import UsageError

Pace = Literal["line", "steps", "seasonal"]
PACES: tuple[Pace, ...] = get_args(Pace)
Steps = Sequence[tuple[date, float]]


@dataclass(frozen=True, kw_only=True)
class Season:
    """The metric on the same days some whole years before: at baseline, today and due."""

    baseline: float
    today: float
    due: float
    years: int

    def above_line(self, passed: float) -> float:
        """How far the season lifts today above the line; 0 at the start and on the due day."""
        return self.today - self.baseline * (1 - passed) - self.due * passed


def parsed(text: str | None) -> tuple[tuple[date, float], ...]:
    """`2025-06-30=55; 2025-09-30=58` as days and values, in order of the days.

    Raises:
        UsageError: where a part is no day=value.
    """
    parts = (part.strip() for part in (text or "").split(";"))
    return tuple(sorted(_step(part) for part in parts if part))


def _step(part: str) -> tuple[date, float]:
    when, _, value = (piece.strip() for piece in part.partition("="))
    try:
        step = date.fromisoformat(when), float(value.removesuffix("%"))
    except ValueError:
        raise UsageError(f"Its interim target {part!r} is not written as 2025-06-30=55.") from None
    if not isfinite(step[1]):
        raise UsageError(f"Its interim target {part!r} is not a number.")
    return step


def check(steps: Steps, start: date, due: date) -> None:
    """Find out whether the interim targets lie within the goal's time.

    Raises:
        UsageError: where they do not, or there are none.
    """
    if not steps:
        raise UsageError("Its pace is by steps, but it names none: write 2025-06-30=55.")
    for when, _ in steps:
        if not start < when < due:
            raise UsageError(f"Its interim target of {when} lies outside {start} to {due}.")


def reached(steps: Steps, baseline: float, today: date) -> float:
    """The interim target whose day has come last; the baseline before the first."""
    return next((value for when, value in reversed(steps) if when <= today), baseline)
