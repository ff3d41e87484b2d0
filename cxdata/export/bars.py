"""Bars and heat cells as marks: stacked, beside one another or overlaid, hatched, with values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

from plotly.colors import sample_colorscale

from cxdata.charts.theme import BELOW_BASELINE_TO_ABOVE, PALETTE
from cxdata.export import ticks
from cxdata.export.axes import Axis
from cxdata.export.ink import hexed
from cxdata.export.lettering import widest
from cxdata.export.marks import Anchor, Mark, Point, rect, words
from cxdata.export.traces import Ink, Trace, each

SIZE = 12.0
Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar in the numbers of its axes: along the names or days, and from base to top."""

    left: float
    right: float
    base: float
    top: float
    place: int
    """Its place in its trace."""


def upright(trace: Trace) -> bool:
    """Whether the bars stand, rather than lie."""
    return trace.get("orientation") != "h"


def built(
    traces: Sequence[tuple[int, Trace]], layout: Mapping[str, Any], axes: Mapping[str, Axis]
) -> dict[int, list[Bar]]:
    """The bars of every bar trace, by its number: those on the same axes make room for another."""
    families: dict[Pair, list[tuple[int, Trace]]] = {}
    for number, trace in traces:
        pair = (trace.get("xaxis") or "x", trace.get("yaxis") or "y")
        families.setdefault(pair, []).append((number, trace))
    found: dict[int, list[Bar]] = {}
    for (x, y), family in families.items():
        found |= _family(family, layout, axes[x], axes[y])
    return found


def _family(
    family: Sequence[tuple[int, Trace]], layout: Mapping[str, Any], x: Axis, y: Axis
) -> dict[int, list[Bar]]:
    mode = layout.get("barmode") or "group"
    room = _room(family, x, y) * (1 - _gap(layout))
    count = len(family) if mode == "group" else 1
    heights: dict[tuple[float, bool], float] = {}
    found = {}
    for rank, (number, trace) in enumerate(family):
        shift = (rank - (count - 1) / 2) * room / count if mode == "group" else 0.0
        stacked = heights if mode in {"stack", "relative"} else None
        found[number] = list(_bars(trace, x, y, room / count, shift, stacked))
    return found


def _gap(layout: Mapping[str, Any]) -> float:
    return 0.2 if layout.get("bargap") is None else float(layout["bargap"])


def _room(family: Sequence[tuple[int, Trace]], x: Axis, y: Axis) -> float:
    along = x if upright(family[0][1]) else y
    places = sorted({along.number(v) for _, t in family for v in _along(t) if v is not None})
    least = min((b - a for a, b in pairwise(places)), default=0.0)
    return least or (ticks.DAY if along.kind == "day" else 1.0)


def _along(trace: Trace) -> list[Any]:
    own, other = ("x", "y") if upright(trace) else ("y", "x")
    if trace.get(own) is None:
        return list(range(len(trace[other])))
    return list(trace[own])


def _bars(
    trace: Trace,
    x: Axis,
    y: Axis,
    room: float,
    shift: float,
    heights: dict[tuple[float, bool], float] | None,
) -> Iterator[Bar]:
    along, up = (x, y) if upright(trace) else (y, x)
    values = list(trace["y" if upright(trace) else "x"])
    count = len(values)
    bases, widths = each(trace.get("base"), count), each(trace.get("width"), count, room)
    offsets = each(trace.get("offset"), count)
    for place, (where, value) in enumerate(zip(_along(trace), values, strict=False)):
        if where is None or value is None:
            continue
        at, size, width = along.number(where), up.number(value), widths[place]
        left = at + shift - width / 2 if offsets[place] is None else at + offsets[place]
        base = 0.0 if bases[place] is None else up.number(bases[place])
        if heights is not None:
            base = heights.get((at, size < 0), 0.0)
            heights[at, size < 0] = base + size
        yield Bar(left=left, right=left + width, base=base, top=base + size, place=place)


def drawn(trace: Trace, bars: Sequence[Bar], x: Axis, y: Axis, ink: Ink, number: int) -> list[Mark]:
    """The bars of a trace and the values printed in or beside them."""
    marker, count = trace.get("marker") or {}, len(trace.get("y") or trace.get("x") or ())
    pattern = marker.get("pattern") or {}
    colours = each(marker.get("color"), count, PALETTE[number % len(PALETTE)])
    seen = each(marker.get("opacity"), count, 1.0)
    shapes, inks = (
        each(pattern.get("shape"), count, ""),
        each(pattern.get("fgcolor"), count, ink["quiet"]),
    )
    opacity = 1.0 if trace.get("opacity") is None else trace["opacity"]
    marks: list[Mark] = []
    for bar in bars:
        one, other = _corners(bar, trace, x, y)
        hatch = hexed(inks[bar.place]) if shapes[bar.place] else None
        fill = hexed(colours[bar.place], seen[bar.place] * opacity)
        marks.append(rect(one, other, fill=fill, hatch=hatch))
    return marks


def printed(trace: Trace, bars: Sequence[Bar], x: Axis, y: Axis, ink: Ink) -> Iterator[Mark]:
    """The values in the bars or beyond their ends."""
    texts = each(trace.get("text"), len(trace.get("y") or trace.get("x") or ()), "")
    where = trace.get("textposition") or "auto"
    for bar in bars:
        text = str(texts[bar.place])
        if not text or where == "none":
            continue
        one, other = _corners(bar, trace, x, y)
        inside = where == "inside" or (where == "auto" and _fits(text, one, other))
        yield (
            _inside(text, trace, one, other, ink)
            if inside
            else _outside(text, trace, one, other, ink)
        )


def _corners(bar: Bar, trace: Trace, x: Axis, y: Axis) -> tuple[Point, Point]:
    if upright(trace):
        return (x.at_number(bar.left), y.at_number(bar.base)), (
            x.at_number(bar.right),
            y.at_number(bar.top),
        )
    return (x.at_number(bar.base), y.at_number(bar.left)), (
        x.at_number(bar.top),
        y.at_number(bar.right),
    )


def _fits(text: str, one: Point, other: Point) -> bool:
    wide, high = abs(other[0] - one[0]), abs(other[1] - one[1])
    return widest(text, SIZE) + 4 < wide and high > SIZE * 1.2


def _font(trace: Trace, place: str) -> Mapping[str, Any]:
    return {**(trace.get("textfont") or {}), **(trace.get(f"{place}textfont") or {})}


def _inside(text: str, trace: Trace, one: Point, other: Point, ink: Ink) -> Mark:
    font = _font(trace, "inside")
    middle = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
    colour = hexed(font.get("color")) or "#FFFFFF"
    return words(text, middle, size=font.get("size") or SIZE, colour=colour, across=1, down=1)


def _outside(text: str, trace: Trace, one: Point, other: Point, ink: Ink) -> Mark:
    font = _font(trace, "outside")
    colour, size = hexed(font.get("color")) or ink["quiet"], font.get("size") or SIZE
    if upright(trace):
        down: Anchor = 2 if other[1] <= one[1] else 0
        away = -4 if down == 2 else 4
        middle = (one[0] + other[0]) / 2
        return words(text, (middle, other[1] + away), size=size, colour=colour, across=1, down=down)
    across: Anchor = 0 if other[0] >= one[0] else 2
    away = 5 if across == 0 else -5
    at = (other[0] + away, (one[1] + other[1]) / 2)
    return words(text, at, size=size, colour=colour, across=across, down=1)


def heated(trace: Trace, x: Axis, y: Axis, ink: Ink) -> Iterator[Mark]:
    """The cells of a heatmap trace with their texts."""
    rows = [list(row) for row in trace["z"]]
    known = [value for row in rows for value in row if value is not None]
    low, high = trace.get("zmin"), trace.get("zmax")
    low, high = (
        min(known, default=0) if low is None else low,
        max(known, default=1) if high is None else high,
    )
    scale = trace.get("colorscale") or [list(step) for step in BELOW_BASELINE_TO_ABOVE]
    across = list(range(len(rows[0]))) if trace.get("x") is None else list(trace["x"])
    up = list(range(len(rows))) if trace.get("y") is None else list(trace["y"])
    gaps = (trace.get("xgap") or 0) / 2, (trace.get("ygap") or 0) / 2
    for row, (name, values) in enumerate(zip(up, rows, strict=True)):
        for column, (at, value) in enumerate(zip(across, values, strict=True)):
            if value is None:
                continue
            place = min(max((value - low) / ((high - low) or 1), 0), 1)
            fill = sample_colorscale([list(step) for step in scale], [place])[0]
            one, other = _cell(x, at, y, name, gaps)
            yield rect(one, other, fill=hexed(fill))
            text = _text_of(trace, row, column, value)
            if text:
                middle = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
                yield words(text, middle, size=SIZE, colour=on(fill), across=1, down=1)


def _cell(x: Axis, at: Any, y: Axis, name: Any, gaps: tuple[float, float]) -> tuple[Point, Point]:
    wide = abs(x.at_number(1) - x.at_number(0)) if x.kind != "day" else _day_wide(x)
    high = abs(y.at_number(1) - y.at_number(0))
    middle, centre = x.at(at), y.at(name)
    half, tall = wide / 2 - gaps[0], high / 2 - gaps[1]
    return (middle - half, centre - tall), (middle + half, centre + tall)


def _day_wide(x: Axis) -> float:
    return abs(x.at_number(x.low + ticks.DAY) - x.at_number(x.low))


def _text_of(trace: Trace, row: int, column: int, value: float) -> str:
    if trace.get("text") is not None:
        return str(trace["text"][row][column] or "")
    return escape(f"{value:.0f}") if trace.get("texttemplate") else ""


def on(fill: str) -> str:
    """Black or white, whichever stands out more on a colour (WCAG 2.2)."""
    code = hexed(fill) or "#FFFFFFFF"
    parts = [int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#FFFFFF"
