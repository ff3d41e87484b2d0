"""The axes of a figure: from a value to its place on the picture, with ticks and lines."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from cxdata.export import ticks
from cxdata.export.lettering import line_count, widest
from cxdata.export.ticks import Tick

Kind = Literal["number", "day", "name"]
TICK, TITLE = 12.0, 13.0
"""Points of the ticks' and the titles' letters."""
LINE = 1.26
"""Height of a line in sizes of its letters."""
GAP = 6.0
WIDEST = 300.0
"""A wider word at a tick loses its middle, so that there is room for what it names."""
DATED = r"\d{4}-\d\d-\d\d"
"""How a day begins that is written as text."""


@dataclass(kw_only=True)
class Axis:
    """One axis: its range in numbers, and where it lies once the picture is laid out."""

    name: str
    """`x`, `y`, `x2`, … as traces call it."""
    layout: Mapping[str, Any]
    kind: Kind
    names: list[Any] = field(default_factory=list)
    """The names along the axis, in their order, where it has names."""
    low: float = 0.0
    high: float = 1.0
    start: float = 0.0
    end: float = 1.0
    """Where `low` and `high` lie, in points from the left or the top."""
    marks: list[Tick] = field(default_factory=list)
    turned: bool = False
    """Whether the words at the ticks stand upright, since they would overlap."""

    @property
    def letter(self) -> str:
        """`x` or `y`."""
        return self.name[0]

    @property
    def visible(self) -> bool:
        """Whether anything of the axis itself is drawn."""
        return self.layout.get("visible") is not False

    @property
    def labelled(self) -> bool:
        """Whether words stand at the ticks."""
        return self.visible and self.layout.get("showticklabels") is not False

    @property
    def title(self) -> str:
        """What is written along the axis."""
        title = self.layout.get("title") or {}
        return (title.get("text") or "") if self.visible else ""

    @property
    def far(self) -> bool:
        """Whether it stands at the top or on the right."""
        return self.layout.get("side") in {"top", "right"}

    def number(self, value: Any) -> float:
        """A value of the axis as a number: milliseconds of a day, the place of a name, a power."""
        if self.kind == "day":
            return ticks.moment(value)
        if self.kind == "name" and not isinstance(value, int | float):
            return float(self.names.index(value)) if value in self.names else float("nan")
        if self.layout.get("type") == "log":
            return math.log10(value) if value > 0 else float("nan")
        return float(value)

    def at(self, value: Any) -> float:
        """Where a value lies, in points."""
        share = (self.number(value) - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)

    def lay(self, start: float, end: float) -> None:
        """Give the axis its place, and so its ticks."""
        self.start, self.end = start, end
        self.marks = self._ticks() if self.visible else []
        while self.kind == "day" and len(self.marks) > 2 and self._crowded():
            self.marks = ticks.spoken([place for place, _ in self.marks[::2]], self.layout)
        straight = self.layout.get("tickangle") == 0
        self.turned = self.letter == "x" and not straight and self._crowded()

    def _ticks(self) -> list[Tick]:
        low, high, length = *sorted((self.low, self.high)), abs(self.end - self.start)
        given = self.layout.get("tickvals")
        if given is not None:
            found = list(self._given(list(given)))
        elif self.kind == "name":
            found = [(float(place), str(name)) for place, name in enumerate(self.names)]
        elif self.kind == "day":
            found = ticks.days(low, high, length, self.letter, self.layout)
        else:
            found = ticks.numbers(low, high, length, self.letter, self.layout)
        return [(place, self._cut(text)) for place, text in found if low <= place <= high]

    def _cut(self, text: str) -> str:
        """The text, or its beginning and its end where it is too wide; marked-up text as it is."""
        wide = widest(text, self.size)
        if wide <= WIDEST or "<" in text:
            return text
        kept = int(len(text) * WIDEST / wide)
        return f"{text[: kept * 2 // 3]}…{text[len(text) - kept // 3 :]}"

    def _given(self, places: list[Any]) -> Iterator[Tick]:
        texts = self.layout.get("ticktext")
        if texts is not None:
            yield from zip(map(self.number, places), texts, strict=False)
        elif self.kind == "day":
            at = [self.number(place) for place in places]
            yield from ticks.spoken(at, self.layout)
        else:
            for place in map(self.number, places):
                exact = 1 if place == int(place) else 0.1
                yield place, ticks.written(place, self.layout, exact)

    def _crowded(self) -> bool:
        """Whether two words at neighbouring ticks would touch."""
        if self.letter == "y" or not self.labelled:
            return False
        ends = sorted(
            (self.at_number(place), widest(text, self.size) / 2) for place, text in self.marks
        )
        pairs = pairwise(ends)
        return any(a + half + 3 > b - other for (a, half), (b, other) in pairs)

    def at_number(self, number: float) -> float:
        """Where a number of the axis lies, in points."""
        return self.start + (number - self.low) / ((self.high - self.low) or 1) * (
            self.end - self.start
        )

    @property
    def size(self) -> float:
        """Points of the letters at the ticks."""
        return float((self.layout.get("tickfont") or {}).get("size") or TICK)

    def depth(self) -> float:
        """How much room the words beside the axis need, title included."""
        texts = [text for _, text in self.marks] if self.labelled else []
        beside = self.letter == "y" or self.turned
        room = [widest(t, self.size) if beside else line_count(t) * self.size * LINE for t in texts]
        ticked = max(room, default=0.0) + (GAP if texts else 0.0)
        return ticked + (line_count(self.title) * TITLE * LINE + GAP if self.title else 0.0)


def kind_of(layout: Mapping[str, Any], values: Iterable[Any]) -> Kind:
    """What lies along an axis: as its layout says, else as the first value shows."""
    said = layout.get("type")
    if said in {"date", "category", "linear"}:
        return {"date": "day", "category": "name", "linear": "number"}[said]  # type: ignore[return-value]
    known = next((value for value in values if value is not None), 0)
    if isinstance(known, date) or (isinstance(known, str) and re.match(DATED, known)):
        return "day"
    return "name" if isinstance(known, str) else "number"


def ranged(axis: Axis, numbers: list[float], *, from_zero: bool, padded: float) -> None:
    """Give the axis its range: the one of the layout, else what holds all the numbers.

    Args:
        axis: the axis.
        numbers: every number drawn along it.
        from_zero: whether bars stand on it, which begin at zero.
        padded: the room at either end, as a share of the span.
    """
    given = axis.layout.get("range")
    if given is not None and None not in given:
        # The ends of a logarithmic axis are given as powers of ten.
        powers = axis.layout.get("type") == "log"
        axis.low, axis.high = (float(end) if powers else axis.number(end) for end in given)
        return
    if axis.kind == "name":
        axis.low, axis.high = -0.5, max(len(axis.names), 1) - 0.5
    else:
        axis.low, axis.high = _holding(axis, numbers, from_zero, padded)
    if axis.layout.get("autorange") == "reversed":
        axis.low, axis.high = axis.high, axis.low


def _holding(
    axis: Axis, numbers: list[float], from_zero: bool, padded: float
) -> tuple[float, float]:
    zero = from_zero or axis.layout.get("rangemode") == "tozero"
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        room = 15 * ticks.DAY if axis.kind == "day" else 1.0
        return (low, high + room) if zero else (low - room, high + room)
    room = (high - low) * padded
    return low - (0 if zero and low == 0 else room), high + (0 if zero and high == 0 else room)
