"""A goal as its owner wrote it: metric, selection, target, dates, and the pace that they imply."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from math import inf, isfinite
from typing import Any, Literal, get_args

from cxdata.errors import UsageError, unknown
from cxdata.goals import pace
from cxdata.goals.pace import Pace, Season
from cxdata.tables import DIMENSIONS

Kind = Literal["raise", "lower", "keep above", "keep within"]
KINDS: tuple[Kind, ...] = get_args(Kind)
CHECK_IN_DAYS = 31
"""So often an owner checks in where the goal does not say."""


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One row of table `goals`; `target` and `target_high` are in the metric's unit."""

    goal_id: str
    title: str
    why: str | None = None
    owner: str | None = None
    business_unit: str | None = None
    metric: str
    where: str | None = None
    kind: Kind
    baseline_from: date | None = None
    baseline_to: date | None = None
    target: float
    target_high: float | None = None
    window_days: int
    start: date
    due: date
    initiative: str | None = None
    practice: str | None = None
    objective: str | None = None
    pace: Pace | None = None
    steps: str | None = None
    check_in_days: int | None = None
    definition: str | None = None
    kept_anyway: str | None = None

    @staticmethod
    def of(row: Mapping[str, Any]) -> "Goal":
        """The goal of a row of table `goals`."""
        return Goal(**{field.name: row[field.name] for field in fields(Goal)})

    @property
    def initiatives(self) -> tuple[str, ...]:
        """The titles of the initiatives behind it."""
        parts = (part.strip() for part in (self.initiative or "").split(";"))
        return tuple(part for part in parts if part)

    @property
    def days(self) -> int:
        """How long the goal has, from its start to its due day."""
        return (self.due - self.start).days

    @property
    def keeps(self) -> bool:
        """Whether the goal is to hold a value rather than to move it."""
        return self.kind.startswith("keep")

    @property
    def sign(self) -> int:
        """+1 where more is better, −1 where less is."""
        return -1 if self.kind == "lower" else 1

    def band(self) -> tuple[float, float]:
        """The values that a `keep` goal allows, both ends included."""
        high = self.target_high if self.kind == "keep within" else None
        return self.target, inf if high is None else high

    def window(self, today: date) -> tuple[date, date]:
        """The first and the last day of the answers that make today's value."""
        return today - timedelta(days=self.window_days - 1), today

    def baseline_period(self) -> tuple[date, date]:
        """The first and the last day of the baseline: as given, else a window before the start."""
        end = self.baseline_to or self.start - timedelta(days=1)
        return self.baseline_from or end - timedelta(days=self.window_days - 1), end

    def elapsed(self, today: date) -> float:
        """The share of the goal's time that has passed: 0 until the start, 1 from the due day."""
        return min(max((today - self.start) / (self.due - self.start), 0.0), 1.0)

    def way(self, baseline: float) -> float | None:
        """Target minus baseline; null where there is no way to go.

        That is so for `keep` goals, and where the baseline is at the target or beyond it.
        """
        way = self.target - baseline
        return way if not self.keeps and way * self.sign > 0 else None

    def expected(self, baseline: float, today: date, season: Season | None = None) -> float:
        """Where its pace puts the goal today: on the line, on the last step, or on the season.

        The target itself where there is no way to go. A seasonal pace without a known season is
        the line; every pace begins at the baseline and ends at the target.
        """
        if not self.way(baseline):
            return self.target
        passed = self.elapsed(today)
        line = baseline * (1 - passed) + self.target * passed
        if self.pace == "steps" and today < self.due:
            return pace.reached(self.interim(), baseline, today)
        if self.pace == "seasonal" and season is not None:
            return line + season.above_line(passed)
        return line

    def way_points(self, baseline: float) -> tuple[tuple[date, float], ...]:
        """The corners of the pace from start to due day, for a drawing; none where no way is."""
        if not self.way(baseline):
            return ()
        ends = [(self.start, baseline), (self.due, self.target)]
        if self.pace != "steps":
            return tuple(ends)
        corners, level = [ends[0]], baseline
        for when, value in self.interim():
            corners += [(when, level), (when, value)]
            level = value
        return (*corners, (self.due, level), ends[1])

    def interim(self) -> tuple[tuple[date, float], ...]:
        """The interim targets with their days, in order of the days.

        Raises:
            UsageError: where `steps` is no list of day=value.
        """
        return pace.parsed(self.steps)

    def share(self, baseline: float, value: float) -> float | None:
        """How much of the way is done: 0 at the baseline, 1 at the target, below 0 if backwards."""
        way = self.way(baseline)
        return (value - baseline) / way if way else None

    def wanted(self) -> dict[str, tuple[str, ...]]:
        """The values of each dimension that the goal is about; several of one mean any of them.

        Raises:
            UsageError: where `where` is no list of `dimension=value`, or names what is none.
        """
        unit = self.business_unit
        found: dict[str, tuple[str, ...]] = {"business_unit": (unit,)} if unit else {}
        for part in filter(None, (part.strip() for part in (self.where or "").split(";"))):
            name, equals, value = (piece.strip() for piece in part.partition("="))
            if not equals:
                raise UsageError(f"Its selection {part!r} is not written as dimension=value.")
            if name not in DIMENSIONS:
                raise UsageError(unknown("dimension", name, DIMENSIONS))
            found[name] = (*found.get(name, ()), value)
        return found

    def check(self) -> None:
        """Find out whether the numbers and days fit together.

        Raises:
            UsageError: where they do not, saying which.
        """
        first, last = self.baseline_period()
        low, high = self.band()
        if not isfinite(self.target):
            raise UsageError("Its target is not a number.")
        if self.kind == "keep within" and not low <= high < inf:
            raise UsageError("To keep within two bounds it needs target_high, the upper one.")
        if last < first:
            raise UsageError(f"Its baseline ends ({last}) before it begins ({first}).")
        if self.due <= self.start:
            raise UsageError(f"It is due ({self.due}) before it has begun ({self.start}).")
        if self.window_days < 1:
            raise UsageError("Today's value needs the answers of at least one day.")
        if self.pace == "steps":
            pace.check(self.interim(), self.start, self.due)
