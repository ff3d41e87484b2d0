"""What is marked on a trend: initiatives, notes, changes of level and changes of definition."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from cxdata import periods, settings
from cxdata.metrics import Metric
from cxdata.selection import Selection, day
from cxdata.statistics.change_points import ChangePoint
from cxdata.verdicts import initiatives

Kind = Literal["initiative", "note", "change", "definition"]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A day worth a line on a trend."""

    on: date
    kind: Kind
    words: str
    """One line, beginning with the day."""
    about: str = ""
    """More of it, for who asks."""
    rises: bool | None = None
    """Of a change of level, whether it goes up."""


def of_initiatives(table: pl.DataFrame, selection: Selection) -> list[Mark]:
    """A mark for each row of table `initiatives` that begins in the selection."""
    return [
        Mark(
            on=row["start"],
            kind="initiative",
            words=initiatives.words(row),
            about=row["description"] or "",
        )
        for row in initiatives.during(table, selection).iter_rows(named=True)
    ]


def of_changes(
    points: Iterable[ChangePoint], metric: Metric, known: Sequence[Mark] = ()
) -> list[Mark]:
    """A mark for each change of level, which names the marks known within a week of it."""
    return [
        Mark(
            on=point.on,
            kind="change",
            words=f"{day(point.on)}: {_moved(point, metric)}{_beside(point.on, known)}",
            about=f"{settings.count(point.before.n)} answers before, "
            f"{settings.count(point.after.n)} at the new level.",
            rises=point.difference > 0,
        )
        for point in points
    ]


def _moved(point: ChangePoint, metric: Metric) -> str:
    """The two levels, with a decimal more where rounding would make them one."""
    ends = point.before.value, point.after.value
    digits = metric.digits + (metric.format(ends[0]) == metric.format(ends[1]))
    before, after = (metric.format(end, digits=digits) for end in ends)
    return f"{metric.short} {'rises' if point.difference > 0 else 'falls'} from {before} to {after}"


def _beside(on: date, known: Sequence[Mark]) -> str:
    near = [mark for mark in known if abs((mark.on - on).days) <= 7]
    if not near:
        return ""
    closest = min(near, key=lambda mark: abs((mark.on - on).days))
    return f", in the week of “{closest.words.split(': ', 1)[1]}”"


def in_order(*lists: Iterable[Mark]) -> list[Mark]:
    """All marks by their day; a mark's number on the chart is its place here, from 1."""
    return sorted((mark for marks in lists for mark in marks), key=lambda mark: mark.on)


def exported(frame: pl.DataFrame, marks: Sequence[Mark], grain: str) -> pl.DataFrame:
    """`frame` with a column `notes`: the marks that begin in each period, for the download."""
    held: dict[date, list[str]] = {}
    for mark in marks:
        held.setdefault(periods.begins(mark.on, grain), []).append(mark.words)
    notes = ["; ".join(held.get(period, [])) or None for period in frame["period"].to_list()]
    return frame.with_columns(notes=pl.Series(notes, dtype=pl.String))
