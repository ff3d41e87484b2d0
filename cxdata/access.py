"""Who is reading, what they may see, and the one function that makes a Selection of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cxdata.errors import UsageError, unknown
from cxdata.selection import Selection
from cxdata.tables import DIMENSIONS


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """A reader and the business units granted to them; `units=None` grants every unit."""

    name: str
    units: frozenset[str] | None = frozenset()


EVERYONE = Viewer(name="everyone", units=None)
"""The viewer where no sign-in is configured."""


def select(
    viewer: Viewer,
    *,
    start: date,
    end: date,
    wanted: Mapping[str, Iterable[str]] | None = None,
) -> Selection:
    """The viewer's wishes cut down to their grant; no wish about a dimension wants all of it.

    Raises:
        UsageError: for an unknown dimension, or a period that ends before it begins.
    """
    wishes = {name: tuple(sorted(set(values))) for name, values in (wanted or {}).items()}
    for name in wishes:
        if name not in DIMENSIONS:
            raise UsageError(unknown("dimension", name, DIMENSIONS))
    if end < start:
        raise UsageError(f"The period ends ({end}) before it begins ({start}). Swap the two days.")
    if viewer.units is not None:
        asked = set(wishes.get("business_unit", viewer.units))
        wishes["business_unit"] = tuple(sorted(viewer.units & asked))
    granted = None if viewer.units is None else tuple(sorted(viewer.units))
    filters = tuple(sorted(wishes.items()))
    return Selection(start=start, end=end, filters=filters, granted=granted)
