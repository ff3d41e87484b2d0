"""Calendar periods: where a day, week, month, quarter or year begins, ends, and what is cut off."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from cxdata.selection import Selection, day

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def begins(when: date, grain: str) -> date:
    """The first day of the period that holds `when`; weeks begin on Monday."""
    if grain == "day":
        return when
    if grain == "week":
        return when - timedelta(days=when.weekday())
    months = MONTHS[grain]
    return date(when.year, (when.month - 1) // months * months + 1, 1)


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
    """A period as a reader names it: 5 Mar 2025, Mar 2025, Q1 2025, 2025."""
    if grain == "week":
        return f"week of {day(start)}"
    if grain == "quarter":
        return f"Q{(start.month + 2) // 3} {start.year}"
    return {"day": day(start), "month": f"{start:%b %Y}", "year": f"{start:%Y}"}[grain]


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
