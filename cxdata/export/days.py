"""The lines of a panel over one row of days, as a chart with a date axis needs them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from cxdata.export.plots import Panel, Series

MONTH, MOST_LABELS = 27, 12


@dataclass(frozen=True, kw_only=True)
class Days:
    """All days of a panel, sorted, each series' values on them, and how they are written."""

    days: Sequence[date]
    values: Sequence[Sequence[float | None]]
    unit: Literal["days", "months"]
    step: int
    """So many units from one label to the next."""
    written: str
    """A number format of spreadsheets."""


def on_days(panel: Panel) -> Days | None:
    """The panel's series on all its days; None where it is not over days."""
    days = sorted({one for series in panel.series for one in series.x if isinstance(one, date)})
    if not days or any(not isinstance(one, date) for one in panel.series[0].x):
        return None
    apart = min(((later - one).days for one, later in pairwise(days)), default=1)
    monthly = apart >= MONTH and all(day.day == days[0].day for day in days)
    span = (days[-1] - days[0]).days
    step = -(-(span // 30 if monthly else span) // MOST_LABELS) or 1
    return Days(
        days=days,
        values=[_filled(series, days) for series in panel.series],
        unit="months" if monthly else "days",
        step=step,
        written="mmm yyyy" if monthly or span > 3 * 365 else "d mmm yyyy",
    )


def _filled(series: Series, days: Sequence[date]) -> list[float | None]:
    """The values on every day; a plain line between two of its points runs on between them."""
    known = dict(zip(series.x, series.y, strict=True))
    if series.symbol or not series.line or None in series.y:
        return [known.get(day) for day in days]
    return [_between(known, day) for day in days]


def _between(known: dict[date, float | None], day: date) -> float | None:
    past = [one for one in known if one <= day]
    ahead = [one for one in known if one >= day]
    if not past or not ahead:
        return None
    first, last = max(past), min(ahead)
    low, high = known[first], known[last]
    if low is None or high is None or first == last:
        return low
    return low + (high - low) * ((day - first).days / (last - first).days)
