"""The tables in which a metric's sums are kept, and which of them answer a question fastest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cxdata import periods
from cxdata.tables import DIMENSIONS

PLACES = ("business_unit", "channel", "stage", "touchpoint")
SHARED = ("business_unit", "region", "segment", "channel")
"""What every page can be filtered by."""
OPENING = 20_000
"""Opening a file takes as long as adding up so many rows."""
WORTH = 3
"""A rollup is kept where it has so many times fewer rows than the cells."""
HOPELESS = 2.5
"""A rollup is not even made to be counted where it is about not so many times smaller."""
APART = 0.8
"""Rows are left as they are where adding up those that are alike leaves so many of them."""
Span = tuple[date, date]
"""The first and the last of some days."""


@dataclass(frozen=True, kw_only=True)
class Cube:
    """Sums by day, or by month (named by its first day), and by some of the dimensions."""

    name: str
    dimensions: tuple[str, ...]
    monthly: bool = False
    of: str = "cells"
    """The finer cube that it is added up from."""


CELLS = Cube(name="cells", dimensions=DIMENSIONS)
ROLLUPS = (
    Cube(name="shared_days", dimensions=SHARED),
    Cube(name="unit_days", dimensions=("business_unit",), of="shared_days"),
    Cube(name="months", dimensions=DIMENSIONS, monthly=True),
    Cube(name="shared_months", dimensions=SHARED, monthly=True, of="shared_days"),
    Cube(name="place_months", dimensions=PLACES, monthly=True, of="months"),
)
"""Each finer one before those that are added up from it."""
COUNTED = tuple(name for name in DIMENSIONS if name not in {"stage", "touchpoint"})
"""The dimensions of surveys sent and of the responses that are counted against them."""
COUNTED_ROLLUPS = ROLLUPS[:2]


def making(needed: Collection[str]) -> list[Cube]:
    """The rollups that are needed, in the order of `ROLLUPS`.

    What would be added up from one that is not needed is added up from what that one is made of.
    """
    source, found = {CELLS.name: CELLS.name}, []
    for cube in ROLLUPS:
        source[cube.name] = cube.name if cube.name in needed else source[cube.of]
        if cube.name in needed:
            found.append(replace(cube, of=source[cube.of]))
    return found


def worth_keeping(rollup: int, cells: int) -> bool:
    """Whether a rollup of so many rows is read so much faster than the cells."""
    return cells > OPENING and WORTH * rollup <= cells


def may_be_worth(about: int, cells: int) -> bool:
    """Whether a rollup of about so many rows, some percent more or less, may be worth keeping."""
    return cells > OPENING and HOPELESS * about <= cells


def apart(groups: int, rows: int) -> bool:
    """Whether so few of the rows are alike that adding those up would spare next to nothing."""
    return rows > OPENING and groups >= APART * rows


@dataclass(frozen=True, kw_only=True)
class Part:
    """A cube, and the days that are read from it."""

    cube: Cube
    spans: tuple[Span, ...]


def plan(
    rows: Mapping[Cube, int], needed: Collection[str], span: Span, covered: Span, *, by_day: bool
) -> list[Part]:
    """The parts that together hold each day of `span` once, and are read the fastest.

    All sums are exact, so it does not matter for the answer which parts are chosen: whole
    months may come from a monthly cube, with the days at the edges from a daily one.

    Args:
        rows: the cubes there are, and how many rows each has; `CELLS` is among them.
        needed: the dimensions that are filtered or grouped by.
        span: the days asked for.
        covered: the first and the last day of which there are answers.
        by_day: whether the answer is grouped by days or weeks.
    """
    fitting = [cube for cube in rows if set(needed) <= set(cube.dimensions)]
    days = [cube for cube in fitting if not cube.monthly]
    ways = [[Part(cube=cube, spans=(span,))] for cube in days]
    inside = None if by_day else _whole_months(span, covered)
    if inside:
        edges = _edges(span, inside, covered)
        for cube in fitting:
            if cube.monthly:
                months = Part(cube=cube, spans=(inside,))
                ways += [[months, *_read(day, edges)] for day in (days if edges else days[:1])]
    return min(ways, key=lambda parts: sum(_cost(part, rows, covered) for part in parts))


def _read(cube: Cube, edges: tuple[Span, ...]) -> Sequence[Part]:
    return [Part(cube=cube, spans=edges)] if edges else []


def _whole_months(span: Span, covered: Span) -> Span | None:
    """From the first to the last day of the months of which `span` holds every day with answers."""
    start, end = max(span[0], covered[0]), min(span[1], covered[1])
    if start > end:
        return None
    first = periods.begins(start, "month")
    if first != start and span[0] > covered[0]:
        first = periods.following(first, "month")
    after = periods.following(periods.begins(end, "month"), "month")
    if after - timedelta(days=1) != end and span[1] < covered[1]:
        after = periods.begins(end, "month")
    return (first, after - timedelta(days=1)) if first < after else None


def _edges(span: Span, inside: Span, covered: Span) -> tuple[Span, ...]:
    one, start, end = timedelta(days=1), max(span[0], covered[0]), min(span[1], covered[1])
    around = ((start, inside[0] - one), (inside[1] + one, end))
    return tuple(edge for edge in around if edge[0] <= edge[1])


def _cost(part: Part, rows: Mapping[Cube, int], covered: Span) -> float:
    """About as many rows as are read; every cube is sorted by time, so that the rest is skipped."""
    every = (covered[1] - covered[0]).days + 1
    held = sum(
        max(0, (min(end, covered[1]) - max(start, covered[0])).days + 1)
        for start, end in part.spans
    )
    return OPENING + rows[part.cube] * held / every
