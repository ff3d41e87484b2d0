"""The points of a scale that a column's cells stand for, whether numbers or words."""

import re
from collections import Counter
from dataclasses import dataclass

from cxdata.importing.proposing import likert
from cxdata.importing.proposing.column import Column

OF = re.compile(r"^(\d{1,2})\s*(?:/|out of|von|de|sur)\s*(?:5|7|10)$")
MEASURES = re.compile(
    r"years?|months?|weeks?|days?|hours?|minutes?|times?|jahre?|monate?|tage?|stunden?|mal"
    r"|euro?s?|usd|people|persons?|kids|children",
    re.IGNORECASE,
)
"""After a number these make it a measure, not a point of a scale."""
MOST_UNKNOWN = 0.2
MOST_POINTS = 101


@dataclass(frozen=True, kw_only=True)
class Points:
    """How often each point was given, and which cells are points although they are no numbers."""

    numbers: dict[float, int]
    values: dict[str, int]
    """Cell and point, for `[values]`."""
    silent: tuple[str, ...]
    unknown: dict[str, int]
    """Cells that are neither a point nor known to mean "no answer"."""
    length: int | None = None
    """How many points the scale has where it is in words."""
    otherwise: tuple[dict[str, int], ...] = ()
    """Other points that the words may stand for."""
    upside_down: bool = False
    """Whether the words say that a low number is a good answer."""

    @property
    def answers(self) -> int:
        """Cells that are points."""
        return sum(self.numbers.values())


def points(column: Column) -> Points | None:
    """The points in `column`; None where its cells are no scale."""
    if not column.few or not column.said or len(column.numbers) > MOST_POINTS:
        return None
    named = {text: found for text in column.texts if (found := _named(text)) is not None}
    words = {text: n for text, n in column.texts.items() if text not in named}
    numbers = Counter(column.numbers)
    for text, (point, _) in named.items():
        numbers[float(point)] += column.texts[text]
    if not numbers:
        return _worded(column)
    ends = _ends(words, numbers)
    for text, end in ends.items():
        numbers[float(end)] += words[text]
    unknown = {text: n for text, n in words.items() if text not in ends}
    if sum(unknown.values()) > MOST_UNKNOWN * sum(numbers.values()):
        return None
    turned = [
        likert.polarity(label) for _, label in sorted(named.values()) if likert.polarity(label)
    ]
    return Points(
        numbers=dict(sorted(numbers.items())),
        values={**{text: point for text, (point, _) in named.items()}, **ends},
        silent=column.silent,
        unknown=unknown,
        upside_down=len(turned) > 1 and turned[0] > 0 > turned[-1],
    )


def _named(text: str) -> tuple[int, str] | None:
    of = OF.match(text)
    if of:
        return int(of[1]), ""
    found = likert.labelled(text)
    return None if found is None or MEASURES.fullmatch(found[1]) else found


def _ends(words: dict[str, int], numbers: Counter[float]) -> dict[str, int]:
    """Words that stand for the end of a scale whose other points are numbers."""
    found = {}
    for text in words:
        sign = likert.polarity(text)
        top, bottom = int(max(numbers)), int(min(numbers))
        if sign > 0 and top in (4, 6, 9):
            found[text] = top + 1
        if sign < 0 and bottom in (1, 2):
            found[text] = bottom - 1 if top >= 8 or bottom == 2 else bottom
    one_each = len({*found.values()}) == len(found)
    return {t: p for t, p in found.items() if p not in numbers} if one_each else {}


def _worded(column: Column) -> Points | None:
    scale = likert.scale_of(column.texts)
    if scale is None:
        return None
    numbers: Counter[float] = Counter()
    for text, point in scale.points.items():
        numbers[float(point)] += column.texts[text]
    return Points(
        numbers=dict(sorted(numbers.items())),
        values=scale.points,
        silent=column.silent,
        unknown={},
        length=scale.length,
        otherwise=scale.otherwise,
    )


def whole(numbers: dict[float, int]) -> bool:
    """Whether there is no fraction among the numbers."""
    return all(value == int(value) for value in numbers)
