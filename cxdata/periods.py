"""Calendar periods: where a day, week, month, quarter or year begins, ends, and what is cut off."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from cxdata import settings
from cxdata.selection import Selection, day

MONTHS = {"month": 1, "quarter": 3, "year": 12}
EVERY = {"day": "1d", "week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}
"""A grain as polars counts it."""


def begins(when: date, grain: str) -> date:
    """The first day of the period that holds `when`.

    Weeks begin on Monday; quarters and years follow the fiscal year.
    """
    if grain == "day":
        return when
    if grain == "week":
        return when - timedelta(days=when.weekday())
    into = (when.month - settings.current().fiscal_year_start) % MONTHS[grain]
    month = when.month - into
    return date(when.year, month, 1) if month > 0 else date(when.year - 1, month + 12, 1)


def truncated(when: pl.Expr, grain: str) -> pl.Expr:
    """What `begins` is for one day, for a column of days."""
    if not fiscal(grain):
        return when.dt.truncate(EVERY[grain])
    months = settings.current().fiscal_year_start - 1
    shifted = when.dt.truncate("1mo").dt.offset_by(f"-{months}mo")
    return shifted.dt.truncate(EVERY[grain]).dt.offset_by(f"{months}mo")


def fiscal(grain: str | None) -> bool:
    """Whether periods of the grain begin in other months than those of the calendar."""
    return grain in {"quarter", "year"} and settings.current().fiscal_year_start != 1


def following(start: date, grain: str) -> date:
    """The first day of the next period."""
    if grain in {"day", "week"}:
        return start + timedelta(days=1 if grain == "day" else 7)
    month = start.month - 1 + MONTHS[grain]
    return date(start.year + month // 12, month % 12 + 1, 1)


def preceding(start: date, grain: str) -> date:
    """The first day of the period before."""
    return begins(start - timedelta(days=1), grain)


def label(start: date, grain: str) -> str:
    """A period as a reader names it: 5 Mar 2025, Mar 2025, Q1 2025, 2025; Q1 FY 2025/26."""
    if grain == "week":
        return f"week of {day(start)}"
    if grain == "quarter":
        first = settings.current().fiscal_year_start
        return f"Q{(start.month - first) % 12 // 3 + 1} {_year(start)}"
    return {"day": day(start), "month": f"{start:%b %Y}", "year": _year(start)}[grain]


def _year(when: date) -> str:
    """The calendar's year, or the fiscal one by both its years."""
    year = begins(when, "year").year
    return str(year) if not fiscal("year") else f"FY {year}/{(year + 1) % 100:02}"


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A period of which the selection holds only some days."""

    start: date
    held: int
    days: int

    def words(self, grain: str) -> str:
        """`Dec 2025 (17 of 31 days)`."""
        return f"{label(self.start, grain)} ({self.held} of {self.days} days)"


def cuts(selection: Selection, grain: str) -> list[Cut]:
    """The periods at either end of the selection that it does not hold whole."""
    found = {}
    for when in (selection.start, selection.end):
        start = begins(when, grain)
        after = following(start, grain)
        first, last = max(start, selection.start), min(after - timedelta(days=1), selection.end)
        held, days = (last - first).days + 1, (after - start).days
        if held < days:
            found[start] = Cut(start=start, held=held, days=days)
    return list(found.values())


def with_gaps(frame: pl.DataFrame, grain: str, by: str | None = None) -> pl.DataFrame:
    """`frame` with a row of nulls (n 0) for each period without answers, from first to last.

    `frame` has `period` and `n`, which stays null where it is hidden; where `by` is given, each
    of its values gets all periods.
    """
    if frame.is_empty():
        return frame
    answered: list[date] = frame["period"].to_list()
    starts = [min(answered)]
    while starts[-1] < max(answered):
        starts.append(following(starts[-1], grain))
    every = pl.DataFrame({"period": starts}, schema={"period": pl.Date})
    keys = ["period"]
    if by:
        every, keys = every.join(frame.select(by).unique(), how="cross"), ["period", by]
    gaps = every.join(frame, on=keys, how="anti", nulls_equal=True).with_columns(n=0)
    return pl.concat([frame, gaps], how="diagonal_relaxed").sort(keys)
