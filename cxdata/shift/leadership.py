"""The line in which leadership says what it did with the feedback."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cxdata.store import Entry

KIND = "leadership line"
"""How the store calls it; its body has `text` and, for one unit only, `business_unit`."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What was done with customers' feedback, who says so, and when."""

    text: str
    author: str
    day: date


def latest(
    entries: Iterable[Entry], units: tuple[str, ...] | None, day: Callable[[datetime], date]
) -> Line | None:
    """The newest line that is meant for the units of a board.

    Args:
        entries: of kind `leadership line`.
        units: the board's business units; None for all.
        day: on which day a moment falls.
    """
    meant = [entry for entry in entries if _meant(entry, units) and entry.body.get("text")]
    if not meant:
        return None
    newest = max(meant, key=lambda entry: (entry.written_at, entry.id))
    text = str(newest.body["text"])
    return Line(text=text, author=newest.author, day=day(newest.written_at))


def _meant(entry: Entry, units: tuple[str, ...] | None) -> bool:
    unit = entry.body.get("business_unit")
    return unit is None or (units is not None and unit in units)
