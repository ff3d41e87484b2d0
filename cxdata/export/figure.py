"""A Plotly figure of `cxdata.charts` as marks: the very chart of the page, drawn as vectors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from cxdata.errors import unknown
from cxdata.export import bars, legend, notes, traces
from cxdata.export.axes import GAP, LINE, TITLE, Axis, kind_of, ranged
from cxdata.export.formats import Theme
from cxdata.export.ink import INKS
from cxdata.export.lettering import line_count, widest
from cxdata.export.marks import Anchor, Mark, Point, clipped, path, pen, words
from cxdata.export.traces import Trace
from cxdata.export.typesetting import NotPrinted

Ink = Mapping[str, str]
KINDS = ("scatter", "scattergl", "bar", "heatmap")
LEAST = 120.0
"""A plot is never lower than this."""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The marks of a figure, and its size in points."""

    width: float
    height: float
    marks: list[Mark]


def drawn(figure: go.Figure, *, width: float = 960, theme: Theme = "light") -> Drawing:
    """The figure as a drawing of that width; its height is the figure's own.

    Scatter, bar and heatmap traces on linear, time and named axes, with shapes, annotations and
    legend, as plotly.js lays them out.

    Raises:
        NotPrinted: for a trace of another kind.
    """
    content = figure.to_dict()
    ink = INKS[theme]
    shown = [t for t in content["data"] if t.get("visible") in (None, True)]
    for trace in shown:
        if trace["type"] not in KINDS:
            raise NotPrinted(unknown("kind of trace", trace["type"], KINDS))
    layout = content.get("layout", {})
    height = float(layout.get("height") or 430)
    return _Sheet(shown, layout, ink, width, height).drawing()


class _Sheet:
    """The figure while it is laid out: axes first, then every mark on them."""

    def __init__(
        self,
        shown: Sequence[Trace],
        layout: Mapping[str, Any],
        ink: Ink,
        width: float,
        height: float,
    ) -> None:
        self.shown, self.layout, self.ink = shown, layout, ink
        self.width, self.height = width, height
        self.axes = _axes(shown, layout)
        numbered = [(n, t) for n, t in enumerate(shown) if t["type"] == "bar"]
        self.bars = bars.built(numbered, layout, self.axes)
        for axis in self.axes.values():
            self._range(axis)
        self.legend = legend.Legend(shown, layout, width)
        self.left, self.right, self.top, self.bottom = self._frame()

    def _range(self, axis: Axis) -> None:
        """The numbers that lie along an axis: of points, of whiskers and bands, of bars."""
        numbers: list[float] = []
        standing, dotted = False, False
        for number, trace in enumerate(self.shown):
            if axis.name not in (_x(trace), _y(trace)):
                continue
            if number in self.bars:
                along = (axis.letter == "x") == bars.upright(trace)
                standing = standing or not along
                for bar in self.bars[number]:
                    numbers += [bar.left, bar.right] if along else [bar.base, bar.top]
            elif trace["type"] != "heatmap":
                values = trace.get(axis.letter)
                numbers += [
                    axis.number(v) for v in (() if values is None else values) if v is not None
                ]
                if axis.letter == "y" and trace.get("fill") == "tozeroy":
                    numbers.append(0.0)
                dotted = dotted or "markers" in traces.modes(trace)
        ranged(
            axis, numbers, from_zero=standing, padded=0.05 if dotted or axis.letter == "y" else 0
        )

    def _frame(self) -> tuple[float, float, float, float]:
        """The plot's left, right, top and bottom, with room for ticks, titles and legend.

        Whether words at the ticks are turned depends on the width, which depends on how wide the
        words of the other axis are: twice round is enough.
        """
        margin = {"l": 8, "r": 8, "t": 8, "b": 8} | dict(self.layout.get("margin") or {})
        top = margin["t"] + self.legend.height
        frame = (margin["l"] + 30.0, self.width - margin["r"], top, self.height - margin["b"] - 30)
        for _ in range(3):
            self._lay(*frame)
            depth = {side: self._depth(side) for side in ("left", "right", "top", "bottom")}
            frame = (
                margin["l"] + depth["left"],
                self.width - max(margin["r"], self._overhang()) - depth["right"],
                top + depth["top"],
                max(self.height - margin["b"] - depth["bottom"], top + depth["top"] + LEAST),
            )
        self._lay(*frame)
        self.height = max(self.height, frame[3] + depth["bottom"] + margin["b"])
        return frame

    def _lay(self, left: float, right: float, top: float, bottom: float) -> None:
        for axis in self.axes.values():
            first, last = axis.layout.get("domain") or (0, 1)
            if axis.letter == "x":
                axis.lay(left + first * (right - left), left + last * (right - left))
            else:
                axis.lay(bottom - first * (bottom - top), bottom - last * (bottom - top))

    def _depth(self, side: str) -> float:
        letter = "y" if side in {"left", "right"} else "x"
        far = side in {"right", "top"}
        return max(
            (a.depth() for a in self.axes.values() if a.letter == letter and a.far == far),
            default=0.0,
        )

    def _overhang(self) -> float:
        """How far the last words along a horizontal axis stand out on the right."""
        flat = [a for a in self.axes.values() if a.letter == "x" and a.labelled and not a.turned]
        ends = [a.at_number(p) + widest(t, a.size) / 2 - a.end for a in flat for p, t in a.marks]
        return max(ends, default=0.0)

    def drawing(self) -> Drawing:
        """Grid, what lies below, the traces, axes, what lies above, legend."""
        below = notes.shapes(self.layout, self.axes, self._plot, self.ink, below=True)
        above = notes.shapes(self.layout, self.axes, self._plot, self.ink, below=False)
        marks = [
            *self._grid(),
            *below,
            *self._traced(),
            *above,
            *self._ticked(),
            *notes.annotations(self.layout, self.axes, self._plot, self.ink),
            *self.legend.marks(self.ink),
        ]
        return Drawing(width=self.width, height=round(self.height, 2), marks=marks)

    @property
    def _plot(self) -> tuple[Point, Point]:
        return (self.left, self.top), (self.right, self.bottom)

    def _partner(self, axis: Axis) -> Axis:
        """The axis that this one stands on."""
        other = "y" if axis.letter == "x" else "x"
        anchor = axis.layout.get("anchor")
        for trace in self.shown:
            pair = (_x(trace), _y(trace))
            if anchor is None and axis.name in pair:
                anchor = pair[1 - pair.index(axis.name)]
        return self.axes.get(anchor or other) or self.axes[other]

    def _grid(self) -> Iterator[Mark]:
        for axis in self.axes.values():
            partner = self._partner(axis)
            if not axis.visible:
                continue
            # Plotly draws no lines across from a time or named axis below bars of names.
            if (
                axis.layout.get("showgrid") is not False
                and axis.letter == "y"
                and axis.kind != "name"
            ):
                lines = [_across(axis, place, partner) for place, _ in axis.marks]
                yield path(lines, line=pen(self.ink["grid"], 1))
            if (
                axis.layout.get("showgrid") is not False
                and axis.letter == "x"
                and axis.kind == "number"
            ):
                lines = [_across(axis, place, partner) for place, _ in axis.marks]
                yield path(lines, line=pen(self.ink["grid"], 1))
            low, high = sorted((axis.low, axis.high))
            crossed = axis.kind == "number" and low < 0 < high
            if crossed and axis.layout.get("zeroline") is not False:
                yield path([_across(axis, 0.0, partner)], line=pen(self.ink["edge"], 1.5))

    def _traced(self) -> Iterator[Mark]:
        base: list[Point] = []
        held: dict[tuple[str, str], list[Mark]] = {}
        free: list[Mark] = []
        for number, trace in enumerate(self.shown):
            x, y = self.axes[_x(trace)], self.axes[_y(trace)]
            marks = held.setdefault((x.name, y.name), [])
            if trace["type"] == "bar":
                marks += bars.drawn(trace, self.bars[number], x, y, self.ink, number)
                free += bars.printed(trace, self.bars[number], x, y, self.ink)
            elif trace["type"] == "heatmap":
                marks += bars.heated(trace, x, y, self.ink)
            else:
                found = traces.scattered(trace, x, y, self.ink, number, base)
                marks += [mark for mark in found if mark["kind"] != "words"]
                free += [mark for mark in found if mark["kind"] == "words"]
                base = [point for point in traces.points(trace, x, y) if point]
        for (across, up), marks in held.items():
            yield _within(self.axes[across], self.axes[up], marks)
        yield from free

    def _ticked(self) -> Iterator[Mark]:
        for axis in self.axes.values():
            if not axis.visible:
                continue
            edge = self._partner(axis)
            stand = edge.end if axis.far else edge.start
            yield from _labels(axis, stand, self.ink)
            yield from _title(axis, stand, self.ink)


def _x(trace: Trace) -> str:
    return str(trace.get("xaxis") or "x")


def _y(trace: Trace) -> str:
    return str(trace.get("yaxis") or "y")


def _axes(shown: Sequence[Trace], layout: Mapping[str, Any]) -> dict[str, Axis]:
    names = dict.fromkeys(["x", "y", *(f(trace) for trace in shown for f in (_x, _y))])
    return {name: _axis(name, shown, layout) for name in names}


def _axis(name: str, shown: Sequence[Trace], layout: Mapping[str, Any]) -> Axis:
    own = layout.get(f"{name[0]}axis{name[1:]}") or {}
    values = [
        value
        for trace in shown
        if name in (_x(trace), _y(trace)) and trace.get(name[0]) is not None
        for value in trace[name[0]]
        if value is not None
    ]
    kind = kind_of(own, values)
    names = list(own.get("categoryarray") or dict.fromkeys(values)) if kind == "name" else []
    return Axis(name=name, layout=own, kind=kind, names=names)


def _across(axis: Axis, place: float, partner: Axis) -> list[Point]:
    at = axis.at_number(place)
    ends = (partner.start, partner.end)
    return [(at, end) for end in ends] if axis.letter == "x" else [(end, at) for end in ends]


def _within(x: Axis, y: Axis, marks: list[Mark]) -> Mark:
    """Marks cut off at the ends of their axes, with a hair's breadth for lines along the edge."""
    return clipped((x.start - 1, y.end - 1), (x.end + 1, y.start + 1), marks)


def _labels(axis: Axis, stand: float, ink: Ink) -> Iterator[Mark]:
    if not axis.labelled:
        return
    away = -GAP if axis.far == (axis.letter == "x") else GAP
    side: Anchor = 0 if axis.far else 2
    look: dict[str, Any] = {"size": axis.size, "colour": ink["quiet"]}
    for place, text in axis.marks:
        at = axis.at_number(place)
        if axis.letter == "y":
            yield words(text, (stand + away, at), across=side, **look)
        elif axis.turned:
            yield words(text, (at, stand + away), across=side, angle=-90, **look)
        else:
            yield words(text, (at, stand + away), across=1, down=2 if axis.far else 0, **look)


def _title(axis: Axis, stand: float, ink: Ink) -> Iterator[Mark]:
    if not axis.title:
        return
    room = axis.depth() - line_count(axis.title) * TITLE * LINE
    middle = (axis.start + axis.end) / 2
    look: dict[str, Any] = {"size": TITLE, "colour": ink["quiet"], "across": 1}
    if axis.letter == "x":
        at = (middle, stand - room if axis.far else stand + room)
        yield words(axis.title, at, down=2 if axis.far else 0, **look)
    else:
        at = (stand + room if axis.far else stand - room, middle)
        yield words(axis.title, at, down=0 if axis.far else 2, angle=-90, **look)
