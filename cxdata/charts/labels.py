"""Where the names of dots go, so that none runs into another or out of the picture."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

PHONE, DESK, HIGH = 280.0, 850.0, 275.0
"""Pixels of the plot: its width on a phone and on a desk, and its height."""
LETTER, LINE, GAP = 7.1, 15.0, 14.0
"""Pixels: a letter's width, a line's height, and the distance from a dot's middle to its name."""
ASIDE, ABOVE = 0.035, 14.0
"""A dot nearer than this to another's name would be taken for the one named: sideways as a share
of the width, up and down in pixels."""
LONGEST = 26
"""Letters of a name that a phone has room for."""
SIDES = {
    "top center": (-0.5, 0, 1),
    "bottom center": (-0.5, 0, -1),
    "middle right": (0, 1, 0),
    "middle left": (-1, -1, 0),
    "top right": (0, 0, 1),
    "top left": (-1, 0, 1),
    "bottom right": (0, 0, -1),
    "bottom left": (-1, 0, -1),
}
"""Plotly's text positions: where a name begins (in its own widths, in gaps), and up or down."""
Box = tuple[float, float, float, float]
Range = tuple[float, float]
Pixels = NDArray[np.float64]
Line = tuple[Pixels, Pixels]


def short(name: str) -> str:
    """The name as it stands in a picture, cut where it is too long for a phone."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def placed(
    points: pl.DataFrame,
    across: Range,
    up: Range,
    *,
    most: int,
    every: bool = False,
    first: str | None = None,
    kept_free: Sequence[Box] = (),
    lines: Sequence[Line] = (),
    bars: Line | None = None,
) -> list[str | None]:
    """The Plotly text position of each dot's name, None where it finds no room.

    Where every dot is to be named, each gets its best place. Otherwise no two names meet, and no
    name but the `first` stands so near to another dot that it could be taken for that one's.

    Args:
        points: columns `name`, `x` and `y`.
        across: the horizontal axis from end to end.
        up: the vertical axis from end to end.
        most: so many names at most, the outermost dots first.
        every: whether all of so many are named, also where they meet.
        first: the dot that comes before the outermost.
        kept_free: boxes in shares of the plot, left, bottom, right, top, that hold other text.
        lines: points along curves, in the units of the axes, that names stand beside where they
            can.
        bars: the lower and upper end of an upright line through each dot, which names stand
            beside likewise.
    """
    names = points["name"].to_list()
    x, y = (_shares(points[axis], ends) for axis, ends in (("x", across), ("y", up)))
    curves = [(_shares(one, across), _shares(other, up)) for one, other in lines]
    ends = bars and (_shares(bars[0], up), _shares(bars[1], up))
    screens = [Screen(wide, x, y, kept_free, curves, ends) for wide in (DESK, PHONE)]
    sides: dict[int, str] = {}
    for dot in _order(names, x, y, first):
        if len(sides) >= most:
            break
        costs = {side: _cost(screens, side, names[dot], dot) for side in SIDES}
        side = min(costs, key=lambda side: costs[side])
        meets, covers = costs[side][:2], costs[side][2:4]
        fits = not any(meets) and (names[dot] == first or not any(covers))
        if fits or every:
            sides[dot] = side
            for screen in screens:
                screen.taken.append(screen.box(side, names[dot], dot))
    return [sides.get(dot) for dot in range(len(names))]


class Screen:
    """The plot at one width: where its dots lie, and the text that it holds already."""

    def __init__(
        self,
        wide: float,
        x: Pixels,
        y: Pixels,
        kept_free: Sequence[Box],
        lines: Sequence[Line] = (),
        bars: Line | None = None,
    ) -> None:
        self.wide, self.x, self.y = wide, x * wide, y * HIGH
        self.lines = [(across * wide, up * HIGH) for across, up in lines]
        self.bars = bars and (bars[0] * HIGH, bars[1] * HIGH)
        self.taken = [(a * wide, b * HIGH, c * wide, d * HIGH) for a, b, c, d in kept_free]

    def box(self, side: str, name: str, dot: int) -> Box:
        """Where a name lies in pixels: left, bottom, right, top."""
        begins, aside, level = SIDES[side]
        wide = LETTER * len(short(name))
        left = float(self.x[dot]) + begins * wide + aside * GAP
        low = float(self.y[dot]) - LINE / 2 + level * (LINE / 2 + GAP)
        return left, low, left + wide, low + LINE

    def meets(self, box: Box) -> int:
        """How many texts, and edges of the picture, a name runs into."""
        beyond = [box[0] < 0, box[1] < 0, box[2] > self.wide, box[3] > HIGH]
        return sum(beyond) + sum(_meet(box, other) for other in self.taken)

    def covers(self, box: Box, dot: int) -> int:
        """How many dots but its own a name stands too near to."""
        aside = ASIDE * self.wide
        across = (box[0] - aside < self.x) & (self.x < box[2] + aside)
        near = across & (box[1] - ABOVE < self.y) & (self.y < box[3] + ABOVE)
        near[dot] = False
        return int(near.sum())

    def crossed(self, box: Box) -> int:
        """How many lines and bars run through a name."""
        found = sum(
            bool(np.any((box[0] < x) & (x < box[2]) & (box[1] < y) & (y < box[3])))
            for x, y in self.lines
        )
        return found + (self._barred(box, *self.bars) if self.bars else 0)

    def _barred(self, box: Box, low: Pixels, high: Pixels) -> int:
        upright = (box[0] < self.x) & (self.x < box[2])
        return int((upright & (low < box[3]) & (box[1] < high)).sum())


def _cost(screens: Sequence[Screen], side: str, name: str, dot: int) -> tuple[int, ...]:
    """What speaks against a place, the worst first."""
    boxes = [(screen, screen.box(side, name, dot)) for screen in screens]
    meets = [screen.meets(box) for screen, box in boxes]
    covers = [screen.covers(box, dot) for screen, box in boxes]
    return *meets, *covers, sum(screen.crossed(box) for screen, box in boxes)


def _order(names: Sequence[str], x: Pixels, y: Pixels, first: str | None) -> list[int]:
    """The dots, those far from the middle of all before the others, each axis in its spread."""
    across, up = ((values - values.mean()) / (values.std() or 1) for values in (x, y))
    away = across**2 + up**2
    return sorted(range(len(names)), key=lambda dot: (names[dot] != first, -away[dot]))


def _shares(values: pl.Series | Pixels, ends: Range) -> Pixels:
    given = values.to_numpy() if isinstance(values, pl.Series) else values
    shares: Pixels = (given - ends[0]) / (ends[1] - ends[0])
    return shares


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
