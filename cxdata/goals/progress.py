"""Where a goal stands: today's value against target and pace, judged with its interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from cxdata.goals.goal import Goal
from cxdata.goals.pace import Season
from cxdata.goals.written import Kept
from cxdata.metrics import Metric
from cxdata.selection import Selection, day

Row = Mapping[str, Any]
Tone = Literal["good", "watch", "bad", "open"]


class Standing(StrEnum):
    """What can be said of a goal today, the most urgent first."""

    OFF_PACE = "off pace"
    BROKEN = "broken"
    MISSED = "missed"
    AT_RISK = "at risk"
    SHORT = "not met yet"
    UNMEASURED = "cannot be measured"
    ON_PACE = "on pace"
    MET = "met but not proven"
    KEPT = "kept but not proven"
    PROVEN = "met and proven"
    KEPT_PROVEN = "kept and proven"
    NOT_STARTED = "not started"

    @property
    def tone(self) -> Tone:
        """Whether it is good news, worth watching, bad, or open."""
        return _TONES.get(self, "good")


_TONES: Mapping[Standing, Tone] = {
    Standing.OFF_PACE: "bad",
    Standing.BROKEN: "bad",
    Standing.MISSED: "bad",
    Standing.AT_RISK: "watch",
    Standing.SHORT: "open",
    Standing.UNMEASURED: "open",
    Standing.NOT_STARTED: "open",
}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A value that can be leaned on; `low` and `high` are null where it has no interval."""

    value: float
    low: float | None
    high: float | None
    n: int

    @staticmethod
    def of(row: Row | None) -> "Reading | None":
        """What a row of `estimates.estimate` reads; null for too few, hidden or no answers."""
        if row is None or row["status"] != "ok" or row["value"] is None:
            return None
        return Reading(value=row["value"], low=row["low"], high=row["high"], n=row["n"])

    def turned(self, sign: int) -> "Reading":
        """The same for a scale on which more is better, whatever the goal's direction."""
        low, high = (self.low, self.high) if sign > 0 else (self.high, self.low)
        turn = [None if end is None else sign * end for end in (low, high)]
        return Reading(value=sign * self.value, low=turn[0], high=turn[1], n=self.n)

    def above(self, line: float) -> bool:
        """Whether the whole interval is at the line or above it."""
        return self.low is not None and self.low >= line

    def below(self, line: float) -> bool:
        """Whether the whole interval is below the line."""
        return self.high is not None and self.high < line


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A goal's standing on `today`, with the numbers behind it in the metric's unit."""

    standing: Standing
    today: date
    days_left: int
    """Until the due day; negative once it has passed."""
    now: Reading | None = None
    baseline: Reading | None = None
    expected: float | None = None
    """The pace: where the way should be today; for `keep` goals null."""
    share: float | None = None
    """Of the way from baseline to target: negative when going backwards, above 1 beyond."""
    per_week: float | None = None
    """The move a week that reaches the target on the due day; null where none is left."""
    reason: str = ""
    """Why there is no value today."""
    no_baseline: str = ""
    """Why there is no baseline."""


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """A goal and its progress, with the metric and the answers that made today's value.

    `metric` and `selection` are null where the row names what does not exist.
    """

    goal: Goal
    progress: Progress
    metric: Metric | None = None
    selection: Selection | None = None
    kept: Kept | None = None
    """What was published and written of it; null for a goal that is only being drafted."""

    @property
    def redefined(self) -> str | None:
        """The definition that the metric had when the goal was set, where it has changed."""
        then = self.goal.definition
        return then if self.metric and then and then != self.metric.definition else None


def assess(
    goal: Goal,
    baseline: Row | None,
    now: Row | None,
    today: date,
    season: Season | None = None,
) -> Progress:
    """The standing of a goal from two rows of `estimates.estimate`, null where nobody answered.

    The pace leads from the baseline at the start to the target on the due day; baseline and
    target count as given, and today's value with its 95 % interval. Without an
    interval nothing is proven, neither good nor bad. A `season` bends the pace by the same
    days of the years before.
    """
    before, value = Reading.of(baseline), Reading.of(now)
    paced = before and not goal.keeps
    expected = goal.expected(before.value, today, season) if before and paced else None
    return Progress(
        standing=_standing(goal, value, expected, today),
        today=today,
        days_left=(goal.due - today).days,
        now=value,
        baseline=before,
        expected=expected,
        share=goal.share(before.value, value.value) if before and value else None,
        per_week=_per_week(goal, value, today),
        reason=_lacking(now, "from {} to {}".format(*map(day, goal.window(today)))),
        no_baseline=_lacking(baseline, "in the baseline period"),
    )


def immeasurable(goal: Goal, today: date, reason: str) -> Progress:
    """The progress of a goal whose numbers cannot be asked for."""
    days_left = (goal.due - today).days
    return Progress(standing=Standing.UNMEASURED, today=today, days_left=days_left, reason=reason)


def _lacking(row: Row | None, when: str) -> str:
    if row is not None and row["status"] == "too few":
        return f"only {row['n']} answered {when}, too few to lean on"
    if row is not None and row["status"] == "hidden":
        return "not shown, since it would speak of fewer than five people"
    return "" if Reading.of(row) else f"nobody answered {when}"


def _standing(goal: Goal, now: Reading | None, expected: float | None, today: date) -> Standing:
    if now is None:
        return Standing.UNMEASURED if today >= goal.start else Standing.NOT_STARTED
    if today < goal.start:
        return Standing.NOT_STARTED
    if goal.keeps:
        return _keeping(now, *goal.band())
    reading, target = now.turned(goal.sign), goal.sign * goal.target
    if reading.value >= target:
        return Standing.PROVEN if reading.above(target) else Standing.MET
    if today > goal.due:
        return Standing.MISSED
    return _pace(reading, None if expected is None else goal.sign * expected)


def _pace(reading: Reading, expected: float | None) -> Standing:
    if expected is None:
        return Standing.SHORT
    if reading.value >= expected:
        return Standing.ON_PACE
    return Standing.OFF_PACE if reading.below(expected) else Standing.AT_RISK


def _keeping(now: Reading, least: float, most: float) -> Standing:
    mirrored = now.turned(-1)
    if least <= now.value <= most:
        proven = now.above(least) and mirrored.above(-most)
        return Standing.KEPT_PROVEN if proven else Standing.KEPT
    outside = now.below(least) or mirrored.below(-most)
    return Standing.BROKEN if outside else Standing.AT_RISK


def _per_week(goal: Goal, now: Reading | None, today: date) -> float | None:
    days = (goal.due - max(today, goal.start)).days
    if now is None or goal.keeps or days <= 0:
        return None
    missing = goal.target - now.value
    return missing / days * 7 if missing * goal.sign > 0 else None
