"""Finds out how the dates of a column are written, and what the values alone cannot tell."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from cxdata.importing import moments
from cxdata.importing.mapping import Moment

MOST_FORMATS = 3
CLOCKS = (
    "",
    " %H:%M:%S",
    " %H:%M",
    " %I:%M:%S %p",
    " %I:%M %p",
    "T%H:%M:%S",
    "T%H:%M",
    " %H:%M:%S.%f",
    "T%H:%M:%S.%f",
    ", %H:%M:%S",
    ", %H:%M",
    ", %I:%M:%S %p",
    ", %I:%M %p",
    "T%H:%M:%S%z",
    "T%H:%M:%S.%f%z",
    " %H:%M:%S%z",
    " %H:%M:%S %z",
    " %H:%M:%S.%f%z",
    "T%H:%M%z",
    "-%H:%M:%S",
    " %H.%M.%S",
    " %H.%M",
)
WORDED = (
    "%d %b %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%b %d %Y",
    "%B %d %Y",
    "%d. %B %Y",
    "%a %b %d %Y",
    "%a, %d %b %Y",
    "%A, %B %d, %Y",
)
FIRSTS = {"day": ("%d{0}%m{0}%Y", "%d{0}%m{0}%y"), "month": ("%m{0}%d{0}%Y", "%m{0}%d{0}%y")}
YEAR_FIRST = ("%Y{0}%m{0}%d", "%y{0}%m{0}%d")
DATE_LIKE = re.compile(
    r"^\D{0,12}\d{1,4}[-/.\s]{1,2}(?:\d{1,2}|[^\W\d_]{3,9})[-/.,\s]{1,2}\d{2,4}|^[^\W\d_]{3,9},? ?"
    r"(?:[^\W\d_]{3,9} )?\d{1,2},? \d{4}"
)
COMPACT = re.compile(r"^(?:19|20)\d{6}$")
WHOLE = re.compile(r"^\d+(?:[.,]\d+)?$")
CODES = {
    "%Y": r"\d{4}",
    "%z": r"(?:[Zz]|[+-]\d\d:?\d\d)",
    "%f": r"\d+",
    "%p": r"[AaPp][Mm]",
    **dict.fromkeys(("%y", "%M", "%S"), r"\d\d"),
    **dict.fromkeys(("%d", "%m", "%H", "%I"), r"\d{1,2}"),
    **dict.fromkeys(("%a", "%A", "%b", "%B"), r"[^\W\d_]+"),
}
UNIX, EXCEL = (631_152_000, 2_208_988_800), (25_569, 73_050)
"""1990 to 2040 in Unix seconds; 1970 to 2100 in Excel's days."""


@dataclass(frozen=True, kw_only=True)
class Dates:
    """The readings of a column that account for its values; two of them are a doubt."""

    readings: tuple[tuple[str, ...], ...]
    """Each a way to read the column: one format, or several for its several layouts."""
    unread: int
    """Filled cells that no format reads."""
    example: str
    decided_by: str | None = None
    """A value that only one reading explains."""


def look_like_dates(values: Sequence[str]) -> bool:
    """Whether at least nine in ten values have the outer form of a date."""
    like = sum(bool(DATE_LIKE.match(value) or COMPACT.match(value)) for value in values)
    return len(values) > 0 and like >= 0.9 * len(values)


def read(cells: pl.Series, *, named: bool) -> Dates | None:
    """How the filled, cleaned `cells` are dates; None where they are none.

    Args:
        cells: every different value of the column.
        named: whether the header speaks of a date; only then is a bare number one.
    """
    values = cells.filter(cells != "").unique(maintain_order=True)
    if values.is_empty():
        return None
    first = values.head(1_000).to_list()
    if all(WHOLE.match(value) for value in first):
        return _counted(values, named=named)
    if not look_like_dates(first):
        return None
    return _written(values)


def _counted(values: pl.Series, *, named: bool) -> Dates | None:
    """Dates as numbers: 20240131, seconds, or a spreadsheet's days."""
    example = values[0]
    numbers = values.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    if all(COMPACT.match(value) for value in values) and not len(unread(values, ("%Y%m%d",))):
        return Dates(readings=(("%Y%m%d",),), unread=0, example=example) if named else None
    for (low, high), code in ((UNIX, "unix"), (EXCEL, "excel")):
        if named and numbers.is_between(low, high).fill_null(False).all():
            return Dates(readings=((code,),), unread=0, example=example)
    return None


def _written(values: pl.Series) -> Dates | None:
    """A layout may be mixed; day first and month first in one column is never taken for granted."""
    covers = {order: _cover(values, _formats(order)) for order in ("year", "day", "month")}
    missed = {order: unread(values, codes) for order, codes in covers.items() if codes}
    if not missed:
        return None
    best = min(len(rest) for rest in missed.values())
    if best and len(missed) > 1:
        both = _together(values, covers)
        if len(unread(values, both[0])) < best:
            return Dates(readings=both, unread=len(unread(values, both[0])), example=values[0])
    if best > 0.1 * len(values):
        return None
    readings = _different(values, [covers[o] for o, rest in missed.items() if len(rest) == best])
    decided = next((rest[0] for rest in missed.values() if len(rest) > best), None)
    certain = len(readings) == 1 and {"day", "month"} <= missed.keys()
    return Dates(
        readings=tuple(readings),
        unread=best,
        example=_telling(values, readings),
        decided_by=decided if certain else None,
    )


def _together(values: pl.Series, covers: dict[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """All formats in one list, either order of day and month first."""
    year, day, month = covers["year"], covers["day"], covers["month"]
    return (*{(*year, *day, *month): 1, (*year, *month, *day): 1},)


@cache
def _formats(order: str) -> tuple[str, ...]:
    return tuple(_generated(order))


def _generated(order: str) -> Iterator[str]:
    for date in YEAR_FIRST if order == "year" else FIRSTS[order]:
        for sign in ("-", "/", "."):
            yield from (date.format(sign) + clock for clock in CLOCKS)
    if order != "month":
        yield from (date + clock for date in WORDED for clock in CLOCKS)


def _cover(values: pl.Series, formats: Sequence[str]) -> tuple[str, ...]:
    """The fewest formats that read the values; after each one what it left is looked at anew."""
    chosen: list[str] = []
    left = values
    while len(left) and len(chosen) < MOST_FORMATS:
        trial = left.head(200)
        texts = trial.to_list()
        looks = [c for c in formats if c not in chosen and any(map(_shape(c).match, texts))]
        tried = [(len(trial) - len(unread(trial, (code,))), code) for code in looks]
        found, code = max(tried, key=lambda pair: pair[0], default=(0, ""))
        if not found:
            break
        chosen.append(code)
        left = unread(left, (code,))
    return tuple(chosen)


@cache
def _shape(code: str) -> re.Pattern[str]:
    """What a format's texts look like: a quick look before they are read in earnest."""
    parts = re.split(r"(%[A-Za-z])", code)
    return re.compile("".join(CODES.get(part) or re.escape(part) for part in parts) + r"\Z")


def unread(values: pl.Series, codes: tuple[str, ...]) -> pl.Series:
    """The values that no format reads, by the very reading that an import does."""
    return values.filter(_moments(values, codes).is_null())


def _moments(values: pl.Series, codes: tuple[str, ...]) -> pl.Series:
    moment = Moment(column="cell", formats=codes)
    frame = values.to_frame("cell").select(moments.read(moment, "UTC", ".").value.alias("moment"))
    return frame["moment"]


def _different(values: pl.Series, readings: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """`readings` without those that give the same moments as an earlier one."""
    kept: list[tuple[str, ...]] = []
    for codes in readings:
        mine = _moments(values, codes)
        if not any(mine.equals(_moments(values, other)) for other in kept):
            kept.append(codes)
    return kept


def _telling(values: pl.Series, readings: list[tuple[str, ...]]) -> str:
    """A value that the readings take for different days."""
    if len(readings) > 1:
        one, other = _moments(values, readings[0]), _moments(values, readings[1])
        apart = values.filter((one != other).fill_null(False))
        return str(apart[0]) if len(apart) else str(values[0])
    return str(values[0])
