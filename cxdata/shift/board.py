"""What stands on a shift board, in words, whatever it is drawn on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cxdata import settings
from cxdata.estimates import TOO_FEW
from cxdata.goals import Assessed
from cxdata.metrics import Metric
from cxdata.selection import UNNAMED, Selection, day
from cxdata.shift.hours import Hours
from cxdata.shift.leadership import Line
from cxdata.shift.quotes import Quote
from cxdata.shift.watch import Watched
from cxdata.statistics import comparison
from cxdata.statistics.comparison import Change
from cxdata.verdicts import findings

Row = Mapping[str, Any]
Verdict = Literal["better", "worse", "usual", "unknown"]
WEEKS = 12
"""So many weekdays before make what is usual."""
NAMED = 2
"""So many values are called by name."""
SAID: Mapping[Verdict, str] = {
    "better": "better than usual",
    "worse": "worse than usual",
    "usual": "as usual",
    "unknown": "too few to judge",
}


@dataclass(frozen=True, kw_only=True)
class Number:
    """One metric on the day, and what is usual for its weekday and hours.

    `now` and `usual` are rows like those of `estimates.estimate`, null where nobody answered.
    """

    metric: Metric
    now: Row | None
    usual: Row | None

    @property
    def n(self) -> int:
        """How many answered on the day."""
        return int(self.now["n"]) if self.now else 0

    @property
    def shown(self) -> bool:
        """Whether enough answered on the day: a wall shows no value of fewer."""
        return self.n >= TOO_FEW

    @property
    def change(self) -> Change | None:
        """The day against what is usual; None where either has too few answers."""
        if not self.now or not self.shown or not self.usual or self.usual["n"] < TOO_FEW:
            return None
        return comparison.change(self.now, self.usual, self.metric)

    @property
    def verdict(self) -> Verdict:
        """Whether the day differs from what is usual by more than chance."""
        if not (change := self.change):
            return "unknown"
        if not change.real:
            return "usual"
        return "better" if (change.difference > 0) == (self.metric.good == "high") else "worse"

    def value(self) -> str:
        """The value as printed; a dash for too few answers."""
        return self.metric.format(self.now["value"] if self.now and self.shown else None)

    def against(self) -> str:
        """`usual 41`, or what is missing."""
        if self.change and self.usual:
            return f"usual {self.metric.format(self.usual['value'])}"
        return "usual not known" if self.shown else "no value under 10"

    def sentence(self) -> str:
        """`NPS 34 (12 to 56, 57 answers), down 7 on what is usual, within normal variation …`"""
        if not self.now or not self.shown:
            return f"{self.metric.short}: {settings.answers(self.n)}, too few to judge."
        if not self.change:
            return f"{findings.estimate(self.now, self.metric)}; what is usual is not known."
        moved = comparison.words(self.change, self.metric, "what is usual")
        return f"{findings.estimate(self.now, self.metric)}, {moved}."


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything on the board of one place and day."""

    selection: Selection
    """Of the one day."""
    hours: Hours
    numbers: tuple[Number, ...]
    win: Quote | None = None
    miss: Quote | None = None
    watched: Watched | None = None
    thanked: tuple[tuple[str, int], ...] = ()
    goal: Assessed | None = None
    leadership: Line | None = None

    @property
    def day(self) -> date:
        """The day it speaks of."""
        return self.selection.end

    @property
    def n(self) -> int:
        """How many answered the question that most answered."""
        return max((number.n for number in self.numbers), default=0)

    def place(self) -> str:
        """Whose board it is: the team, else the units, else all."""
        for dimension in ("team", "business_unit"):
            if values := self.selection.wanted(dimension):
                return _named(dimension, values)
        return "All business units"

    def within(self) -> str:
        """What else narrows it, as the unit of a team: `Branches · region North`."""
        named = "team" if self.selection.wanted("team") else "business_unit"
        others = [
            (name, values) for name, values in self.selection.filters if name != named and values
        ]
        return " · ".join(
            _named(name, values)
            if name == "business_unit" or len(values) > NAMED
            else f"{name} {_named(name, values)}"
            for name, values in others
        )

    def when(self) -> str:
        """`Tuesday 16 Dec 2025, 06–14 h`."""
        hours = "" if self.hours.whole else f", {self.hours.words()}"
        return f"{self.day:%A} {day(self.day)}{hours}"

    def answer(self) -> str:
        """The day in one sentence: `CSAT better than usual for a Tuesday; NPS as usual.`"""
        judged = [n for n in self.numbers if n.verdict != "unknown"]
        if not judged:
            return (
                f"{settings.answers(self.n)}: too few to say how the day differs from a usual "
                f"{self._day}."
            )
        groups = {v: [n.metric.short for n in judged if n.verdict == v] for v in SAID}
        parts = [f"{_and(names)} {SAID[v]}" for v, names in groups.items() if names]
        first, *others = parts
        return "; ".join([f"{first} for a {self._day}", *others]) + "."

    @property
    def _day(self) -> str:
        return f"{self.day:%A}"

    def words(self) -> str:
        """The whole board as text, for who cannot see it."""
        return " ".join(self._told())

    def _told(self) -> Iterator[str]:
        yield f"{self.place()}, {self.when()}. {self.answer()}"
        yield from (number.sentence() for number in self.numbers)
        if self.win:
            yield f"Win: “{self.win.text}” ({self.win.score} of 10, {day(self.win.day)})."
        if self.miss:
            yield f"Miss: “{self.miss.text}” ({self.miss.score} of 10, {day(self.miss.day)})."
        if self.watched:
            yield f"To watch: {self.watched.sentence()}"
        if self.goal:
            yield f"Goal: {self.goal.goal.title}, {self.goal.progress.standing}."
        if self.thanked:
            yield f"Thanks to {_and([name for name, _ in self.thanked])}, named by customers."
        if self.leadership:
            yield (
                f"What we did with your feedback: {self.leadership.text} "
                f"({self.leadership.author}, {day(self.leadership.day)})"
            )


def _named(dimension: str, values: Sequence[str]) -> str:
    """Two names, or how many there are: `Branches or Wealth`, `40 business units`."""
    if len(values) > NAMED:
        return f"{len(values)} {dimension.replace('_', ' ')}s"
    return " or ".join(value or UNNAMED for value in values)


def _and(names: list[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
