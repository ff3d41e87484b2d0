"""Where an axis has its ticks and what is written at them, as plotly.js chooses."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from math import ceil, floor, log10
from typing import Any

DAY = 86_400_000
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
DAYS = (1, 2, 7, 14)
Tick = tuple[float, str]
PIXELS = {"x": 80, "y": 40}
"""The least room of a tick."""


def moment(value: Any) -> float:
    """A day or moment in milliseconds since 1970, as Plotly counts."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    return float(value.replace(tzinfo=UTC).timestamp() * 1000) if not _is_number(value) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def day_of(milliseconds: float) -> datetime:
    """The moment that `moment` counted."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def numbers(
    low: float, high: float, length: float, letter: str, axis: Mapping[str, Any]
) -> list[Tick]:
    """Ticks at 1, 2 or 5 times a power of ten, within the axis' range."""
    step = axis.get("dtick") or _step(high - low, _most(length, letter, axis))
    first = axis.get("tick0") or 0.0
    places = _places(low, high, step, first)
    return [(place, written(place, axis, step)) for place in places]


def _most(length: float, letter: str, axis: Mapping[str, Any]) -> float:
    if axis.get("nticks"):
        return float(axis["nticks"])
    return min(max(length / PIXELS[letter], 4), 9) + 1


def _step(span: float, most: float) -> float:
    rough = abs(span) / most or 1.0
    base = 10.0 ** floor(log10(rough))
    return base * next(times for times in (1, 2, 5, 10) if times * base >= rough * (1 - 1e-9))


def _places(low: float, high: float, step: float, first: float) -> Iterator[float]:
    slack = step * 1e-6
    place = ceil((low - first - slack) / step)
    while first + place * step <= high + slack:
        yield round(first + place * step, 10)
        place += 1


def written(value: float, axis: Mapping[str, Any], step: float) -> str:
    """A number as the axis writes it: by its `tickformat`, else as exact as its ticks need."""
    spec = axis.get("tickformat") or ""
    if not re.fullmatch(r",?(\.\d+)?[f%d]?", spec):
        spec = ""
    if spec in {"", ","}:
        spec = f",.{max(0, -floor(log10(step) + 1e-9))}f"
    text = format(abs(value), spec if spec[-1] != "d" else f"{spec[:-1]}.0f")
    sign = "−" if value < 0 and float(re.sub(r"[,%]", "", text)) else ""
    return f"{axis.get('tickprefix') or ''}{sign}{text}{axis.get('ticksuffix') or ''}"


def days(
    low: float, high: float, length: float, letter: str, axis: Mapping[str, Any]
) -> list[Tick]:
    """Ticks at whole days, weeks, months or years; a second line only where it changes."""
    step, places = _dated(low, high, _most(length, letter, axis), axis)
    return list(_said(places, _pattern(step, axis)))


def _dated(
    low: float, high: float, most: float, axis: Mapping[str, Any]
) -> tuple[float, list[float]]:
    if axis.get("dtick") and _is_number(axis["dtick"]):
        step = float(axis["dtick"])
        first = moment(axis.get("tick0") or "2000-01-03")
        return step, list(_places(low, high, step, first))
    rough = (high - low) / most
    for count in DAYS:
        if count * DAY >= rough:
            # Weeks begin on Mondays; 1970 began on a Thursday.
            first = 4 * DAY if count >= 7 else 0
            return count * DAY, list(_places(low, high, count * DAY, first))
    months = next((m for m in MONTHS if m * 30.4 * DAY >= rough), MONTHS[-1])
    return months * 30.4 * DAY, list(_months(low, high, months))


def _months(low: float, high: float, step: int) -> Iterator[float]:
    start = day_of(low)
    month = ceil((start.year * 12 + start.month - 1) / step) * step
    while (place := moment(datetime(month // 12, month % 12 + 1, 1))) <= high:
        if place >= low:
            yield place
        month += step


def spoken(places: Sequence[float], axis: Mapping[str, Any]) -> list[Tick]:
    """The given days with their words."""
    step = min((b - a for a, b in pairwise(places)), default=31 * DAY)
    return list(_said(places, _pattern(step, axis)))


def _pattern(step: float, axis: Mapping[str, Any]) -> str:
    for stop in axis.get("tickformatstops") or ():
        low, high = (_length(end) for end in stop["dtickrange"])
        if (low is None or step >= low) and (high is None or step <= high):
            return str(stop["value"])
    standard = "%-d %b\n%Y" if step < 25 * DAY else "%b\n%Y" if step < 360 * DAY else "%Y"
    return str(axis.get("tickformat") or standard)


def _length(end: Any) -> float | None:
    return float(end[1:]) * 31 * DAY if isinstance(end, str) else end


def _said(places: Sequence[float], pattern: str) -> Iterator[Tick]:
    before: list[str] = []
    for place in places:
        first, *others = dated(place, pattern).split("\n")
        new = [line for line in others if line not in before]
        before = others
        yield place, "<br>".join([first, *new])


def dated(milliseconds: float, pattern: str) -> str:
    """A moment by a pattern of d3's, of which `%-d` is not known to every system's strftime."""
    when = day_of(milliseconds)
    return when.strftime(pattern.replace("%-d", str(when.day)))
