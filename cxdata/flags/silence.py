"""Finds the unit that answers every week and then, for weeks, does not."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import comb

import polars as pl

from cxdata import periods
from cxdata.flags.flag import ALARM, Flag, by_unit
from cxdata.selection import Selection, day

WEEKS = 2
"""Whole weeks of silence that are worth a look."""
USUAL, KNOWN = 0.8, 8
"""A unit usually answers if it does in so large a share of its other weeks, and in so many."""
ONE = timedelta(days=1)


def silences(longer: pl.DataFrame, selection: Selection) -> Iterator[Flag]:
    """A flag for each unit that stopped answering for whole weeks.

    The chance is that of so long a run of silent days if the same silent days were spread over
    the unit's time at random; it is counted once for every unit.

    Args:
        longer: `day`, `business_unit`, `answers`, of the selection and a time before it.
        selection: what the reader looks at; a silence ends in it or goes on.
    """
    units = by_unit(longer.filter(pl.col("answers") > 0))
    for unit, came in units.items():
        answered: list[date] = came["day"].unique().sort().to_list()
        start, after = _longest(answered, selection)
        if _whole_weeks(start, after) < WEEKS or not _usual(answered, start, after, selection.end):
            continue
        days, length = (selection.end - answered[0]).days, (after - start).days
        silent = days - (len(answered) - 1)
        if longest_run(length, silent, days) * len(units) < ALARM:
            pace = float(came["answers"].sum()) / (days + 1 - length) * 7
            yield Flag(kind="silent", business_unit=unit, sentence=_words(unit, start, after, pace))


def _words(unit: str, start: date, after: date, pace: float) -> str:
    return (
        f"{unit} fell silent: no answer on the {(after - start).days} days from {day(start)} to "
        f"{day(after - ONE)}, where about {max(pace, 1):,.0f} a week are usual."
    )


def _longest(answered: Sequence[date], selection: Selection) -> tuple[date, date]:
    """The longest silence that reaches into the selection: its first day and the day after it."""
    ends = [*answered[1:], selection.end + ONE]
    gaps = [(last + ONE, next_) for last, next_ in zip(answered, ends, strict=True)]
    inside = [gap for gap in gaps if gap[1] > selection.start]
    return max(inside, key=lambda gap: gap[1] - gap[0])


def _whole_weeks(start: date, after: date) -> int:
    monday = start + timedelta(days=-start.weekday() % 7)
    return max(0, (after - monday).days // 7)


def _usual(answered: Sequence[date], start: date, after: date, end: date) -> bool:
    """Whether the unit answers in most of its weeks, the silence left out."""
    first = periods.begins(answered[0], "week")
    every = [first + timedelta(days=7 * n) for n in range(1 + (end - first).days // 7)]
    other = [week for week in every if week < start or week + timedelta(days=6) >= after]
    with_answers = {periods.begins(one, "week") for one in answered}
    return len(with_answers) >= max(KNOWN, USUAL * len(other))


def longest_run(length: int, silent: int, days: int) -> float:
    """The chance that `silent` days, spread at random over `days`, hold a run of `length` or more.

    Exact, by inclusion and exclusion over the gaps between the other days (Bradley 1968,
    Distribution-Free Statistical Tests, ch. 11).
    """
    if length > silent:
        return 0.0
    others = days - silent
    runs = sum(
        (-1) ** (gaps + 1) * comb(others + 1, gaps) * comb(days - gaps * length, others)
        for gaps in range(1, min(others + 1, silent // length) + 1)
    )
    return float(runs / comb(days, others))
