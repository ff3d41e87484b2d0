"""A goal as its owner wrote it: metric, selection, target, dates, and the pace that they imply."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from math import inf, isfinite
from typing import Any, Literal

from cxdata.errors import UsageError, unknown
from cxdata.tables import DIMENSIONS

Kind = Literal["raise", "lower", "keep above", "keep within"]


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

    @staticmethod
    def of(row: Mapping[str, Any]) -> "Goal":
        """The goal of a row of table `goals`."""
        return Goal(**{field.name: row[field.name] for field in fields(Goal)})

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

    def expected(self, baseline: float, today: date) -> float:
        """The straight line from the baseline at the start to the target on the due day.

        The target itself where there is no way to go.
        """
        way = self.way(baseline)
        passed = self.elapsed(today) if way else 1.0
        return baseline * (1 - passed) + self.target * passed

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
