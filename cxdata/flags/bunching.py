"""Finds the unit whose answers crowd at the end of the months, as when a quota has to be met."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import log
from statistics import fmean, stdev

import polars as pl
from scipy import stats

from cxdata import periods, settings
from cxdata.flags.flag import ALARM, Flag, by_unit
from cxdata.selection import Selection

LAST = 3
"""Days at a month's end."""
MONTHS, ANSWERS = 6, 30
"""Whole months and answers that are needed to tell."""
DENSER = 1.5
"""So many times the answers that an even month would have on its last days."""


def bunching(came: pl.DataFrame, selection: Selection) -> Iterator[Flag]:
    """A flag for each unit where the last days of the months bring more than the others.

    The chance is that of Student's t, one-sided, over the months' logarithms of how much denser
    the last days are; it is counted once for every unit.

    Args:
        came: `day`, `business_unit`, `answers`, of the selection.
        selection: what the reader looks at; only its whole months count.
    """
    months = _whole_months(selection)
    if len(months) < MONTHS:
        return
    units = by_unit(came.filter(pl.col("day").dt.month_start().is_in(months)))
    days = sum(map(_days, months))
    for unit, part in units.items():
        ends = _ends(part, months)
        last, every = sum(end for end, _ in ends), int(part["answers"].sum())
        even = LAST * len(months) / days
        if every < ANSWERS or last < DENSER * even * every:
            continue
        pairs = zip(ends, months, strict=True)
        if _above_zero([_denser(*end, _days(month)) for end, month in pairs]) * len(units) < ALARM:
            yield Flag(
                kind="bunching",
                business_unit=unit,
                sentence=f"{unit} answers at the end of the month: {last / every:.0%} of "
                f"{settings.count(every)} answers in {len(months)} months came on the last "
                f"{LAST} days, where {even:.0%} would be even.",
            )


def _whole_months(selection: Selection) -> list[date]:
    cut = {cut.start for cut in periods.cuts(selection, "month")}
    month, found = periods.begins(selection.start, "month"), []
    while month <= selection.end:
        found += [] if month in cut else [month]
        month = periods.following(month, "month")
    return found


def _days(month: date) -> int:
    return (periods.following(month, "month") - month).days


def _ends(part: pl.DataFrame, months: Sequence[date]) -> list[tuple[int, int]]:
    """Answers on the last days and answers in all, month by month."""
    left = (pl.col("day").dt.month_end() - pl.col("day")).dt.total_days()
    counts = part.group_by(month=pl.col("day").dt.month_start()).agg(
        last=pl.col("answers").filter(left < LAST).sum(), every=pl.col("answers").sum()
    )
    found = {month: (last, every) for month, last, every in counts.iter_rows()}
    return [found.get(month, (0, 0)) for month in months]


def _denser(last: int, every: int, days: int) -> float:
    """The logarithm of answers a day at the end over those before; one more is spread evenly."""
    even = LAST / days
    return log((last + even) / LAST) - log((every - last + 1 - even) / (days - LAST))


def _above_zero(values: Sequence[float]) -> float:
    """The chance of so high a mean if the true one were zero."""
    spread = stdev(values)
    if not spread:
        return 0.0 if fmean(values) > 0 else 1.0
    return float(stats.t.sf(fmean(values) / spread * len(values) ** 0.5, len(values) - 1))
