"""Finds the unit with more 9s and 10s among fewer who answer, as when only the happy are asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from scipy import stats

from cxdata import settings
from cxdata.flags.flag import ALARM, Flag, by_unit
from cxdata.selection import Selection, day

RECENT, EARLIER = 28, 84
"""Days of a sudden change, and the days before that it is measured on."""
POINTS, RATE = 2.0, 0.9
"""At least so many points more 9s and 10s, and at most so much of the former response rate."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What a unit was sent and answered in some days."""

    sent: int
    answers: int
    recommend: int
    promoters: int

    @property
    def share(self) -> float:
        """9s and 10s, in percent of those who answered that question."""
        return 100 * self.promoters / self.recommend

    @property
    def rate(self) -> float:
        """Answers, in percent of the surveys sent."""
        return 100 * self.answers / self.sent

    def known(self) -> bool:
        """Whether both shares can be told."""
        return bool(self.recommend) and self.answers <= self.sent


@dataclass(frozen=True, kw_only=True)
class Change:
    """A unit before and since."""

    unit: str
    start: date
    before: Counts
    since: Counts


def jumps(longer: pl.DataFrame, sent: pl.DataFrame, selection: Selection) -> Iterator[Flag]:
    """A flag for each unit where the 9s and 10s rose while the response rate fell.

    Over the selection against all that is given before it, or, as a sudden jump, over its last
    four weeks against the twelve before. Each change has to be more than chance (Fisher's exact
    test, one-sided); that of the scores is counted once for every fall of a rate.

    Args:
        longer: `day`, `business_unit`, `answers`, `recommend`, `promoters`.
        sent: `day`, `business_unit`, `sent`; both of the selection and a time before it.
        selection: what the reader looks at.
    """
    if sent.is_empty():
        return
    came, invited = by_unit(longer), by_unit(sent)
    units = [unit for unit in came if unit in invited]
    changes = [change for unit in units for change in _changes(unit, came, invited, selection)]
    fallen = [change for change in changes if _fell(change, len(changes))]
    told: set[str] = set()
    for change in fallen:
        if change.unit not in told and _rose(change, len(fallen)):
            told.add(change.unit)
            yield Flag(kind="jump", business_unit=change.unit, sentence=_words(change))


def _changes(
    unit: str,
    came: dict[str, pl.DataFrame],
    invited: dict[str, pl.DataFrame],
    selection: Selection,
) -> Iterator[Change]:
    """Both changes, over the days from the first to the last invitation of any unit."""
    sent = pl.concat(invited.values())["day"]
    first, last = min(sent.to_list()), min(max(sent.to_list()), selection.end)
    recent = last - timedelta(days=RECENT - 1)
    spans = [(first, selection.start), (max(first, recent - timedelta(days=EARLIER)), recent)]
    for begin, start in dict.fromkeys(spans):
        before = _counts(came[unit], invited[unit], begin, start - timedelta(days=1))
        since = _counts(came[unit], invited[unit], start, last)
        if before.known() and since.known():
            yield Change(unit=unit, start=start, before=before, since=since)


def _counts(came: pl.DataFrame, invited: pl.DataFrame, first: date, last: date) -> Counts:
    inside = pl.col("day").is_between(first, last)
    names = ("answers", "recommend", "promoters")
    sums = came.filter(inside).select(pl.col(names).sum()).row(0, named=True)
    return Counts(sent=int(invited.filter(inside)["sent"].sum()), **sums)


def _fell(change: Change, tests: int) -> bool:
    before, since = change.before, change.since
    chance = _greater(before.answers, before.sent, since.answers, since.sent)
    return since.rate <= RATE * before.rate and chance * tests < ALARM


def _rose(change: Change, tests: int) -> bool:
    before, since = change.before, change.since
    chance = _greater(since.promoters, since.recommend, before.promoters, before.recommend)
    return since.share - before.share >= POINTS and chance * tests < ALARM


def _greater(hits: int, of: int, other_hits: int, other_of: int) -> float:
    """The chance of so many hits or more if both groups had the same share (Fisher's exact)."""
    return float(stats.hypergeom.sf(hits - 1, of + other_of, hits + other_hits, of))


def _words(change: Change) -> str:
    before, since = change.before, change.since
    return (
        f"{change.unit} has more 9s and 10s from fewer who answer: since {day(change.start)} "
        f"{since.share:.0f}% of {settings.count(since.recommend)} answers, "
        f"{before.share:.0f}% before, while the response rate fell from "
        f"{before.rate:.1f}% to {since.rate:.1f}% of {settings.count(since.sent)} surveys."
    )
