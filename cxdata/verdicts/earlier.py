"""What a period is fairly compared with: the one before it, and the same days a year before."""

from dataclasses import dataclass
from datetime import date, timedelta

from cxdata import periods, settings
from cxdata.selection import Selection

CALENDAR = ("month", "quarter", "year")
YEARS = (365, 366)
"""Days of what a reader calls twelve months."""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The earlier selection, and what to call it after "on" and "than"."""

    selection: Selection
    words: str


def before(selection: Selection) -> Earlier:
    """The previous like period.

    Of a whole month, quarter or year the whole one before; of one that is not over the same
    number of its days; of any other days as many days before.
    """
    for grain in CALENDAR:
        start = periods.begins(selection.end, grain)
        if selection.start != start:
            continue
        previous = periods.preceding(start, grain)
        if periods.following(start, grain) - timedelta(days=1) == selection.end:
            return Earlier(
                selection=selection.during(previous, start - timedelta(days=1)),
                words=f"the {grain} before",
            )
        last = min(previous + (selection.end - start), start - timedelta(days=1))
        days = (last - previous).days + 1
        first = f"the first {days} days" if days > 1 else "the first day"
        return Earlier(
            selection=selection.during(previous, last), words=f"{first} of the {grain} before"
        )
    return Earlier(selection=selection.before(), words=_as_many(selection.days()))


def _as_many(days: int) -> str:
    if days == 1:
        return "the day before"
    return "the 12 months before" if days in YEARS else f"the {settings.count(days)} days before"


def year_before(selection: Selection) -> Earlier:
    """The same days of the year before; of a period over a year as many days, a year earlier."""
    start, end = day_of_year_before(selection.start), day_of_year_before(selection.end)
    return Earlier(selection=selection.during(start, end), words="the same days a year before")


def day_of_year_before(day: date) -> date:
    """The same day of the year before; of 29 February the 28th."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)
