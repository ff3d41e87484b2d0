"""What a trace of a figure looks like: lines, dots, bands and whiskers as marks."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import isnan
from typing import Any

from cxdata.charts.theme import PALETTE
from cxdata.export.axes import Axis
from cxdata.export.ink import hexed
from cxdata.export.marks import Anchor, Mark, Point, path, pen, symbol, words

Trace = Mapping[str, Any]
Ink = Mapping[str, str]
MANY = 20
"""Lines of more points have no markers unless the trace says so."""
SMALL, THIN = 6.0, 2.0


def each(value: Any, count: int, standard: Any = None) -> list[Any]:
    """A value for each of `count` points, whether one is given for all or a list."""
    if isinstance(value, str) or not hasattr(value, "__len__"):
        return [standard if value is None else value] * count
    return [standard if one is None else one for one in list(value)[:count]]


def modes(trace: Trace) -> set[str]:
    """What is drawn of a scatter trace: `lines`, `markers`, `text`."""
    count = len(trace.get("x") or trace.get("y") or ())
    said = trace.get("mode") or ("lines" if count >= MANY else "lines+markers")
    return set(said.split("+"))


def colour_of(trace: Trace, number: int) -> str:
    """The colour that stands for a trace."""
    marker = (trace.get("marker") or {}).get("color")
    own = marker if isinstance(marker, str) else None
    line = (trace.get("line") or {}).get("color")
    return (line or own if "lines" in modes(trace) else own or line) or PALETTE[
        number % len(PALETTE)
    ]


def scattered(
    trace: Trace, x: Axis, y: Axis, ink: Ink, number: int, base: list[Point]
) -> list[Mark]:
    """The band, the line, the whiskers, the dots and the words of a scatter trace, in that order.

    Args:
        trace: as Plotly keeps it.
        x: its horizontal axis.
        y: its vertical axis.
        ink: the picture's colours.
        number: the how manieth trace it is, which gives it a colour.
        base: the points of the trace before, down to which `tonexty` fills.
    """
    found = points(trace, x, y)
    return [
        *_band(trace, found, y, number, base),
        *_line(trace, found, number),
        *_whiskers(trace, x, y, number),
        *_dots(trace, found, number),
        *_words(trace, found, ink),
    ]


def points(trace: Trace, x: Axis, y: Axis) -> list[Point | None]:
    """Where the points of a trace lie; None where one has no value."""
    across, up = list(trace.get("x") or ()), list(trace.get("y") or ())
    across = across or list(range(len(up)))
    return [_point(a, b, x, y) for a, b in zip(across, up, strict=False)]


def _point(a: Any, b: Any, x: Axis, y: Axis) -> Point | None:
    if a is None or b is None:
        return None
    place = (x.at(a), y.at(b))
    return None if any(map(isnan, place)) else place


def stretches(found: Sequence[Point | None]) -> list[list[Point]]:
    """The points between the gaps."""
    parts: list[list[Point]] = [[]]
    for point in found:
        if point is None:
            parts.append([])
        else:
            parts[-1].append(point)
    return [part for part in parts if part]


def _opacity(trace: Trace) -> float:
    own = trace.get("opacity")
    return 1.0 if own is None else float(own)


def _band(
    trace: Trace, found: Sequence[Point | None], y: Axis, number: int, base: list[Point]
) -> Iterator[Mark]:
    kind = trace.get("fill") or "none"
    if kind == "none":
        return
    own = hexed(colour_of(trace, number), 0.5 * _opacity(trace))
    fill = hexed(trace.get("fillcolor"), _opacity(trace)) or own
    for part in stretches(found):
        if kind == "tozeroy":
            floor = y.at(0) if y.kind == "number" else y.start
            part = [(part[0][0], floor), *part, (part[-1][0], floor)]
        elif kind == "tonexty":
            part = [*part, *reversed(base)]
        yield path([part], fill=fill, closed=True)


def _line(trace: Trace, found: Sequence[Point | None], number: int) -> Iterator[Mark]:
    if "lines" not in modes(trace):
        return
    line = trace.get("line") or {}
    thickness = THIN if line.get("width") is None else float(line["width"])
    colour = hexed(line.get("color") or colour_of(trace, number), _opacity(trace))
    stroke = pen(colour, thickness, line.get("dash") or "solid")
    whole = trace.get("connectgaps")
    parts = stretches([p for p in found if p] if whole else found)
    parts = [_stepped(part, line.get("shape") or "linear") for part in parts if len(part) > 1]
    if stroke and parts:
        yield path(parts, line=stroke, closed=trace.get("fill") == "toself")


def _stepped(part: list[Point], shape: str) -> list[Point]:
    if shape not in {"hv", "vh"}:
        return part
    steps = [part[0]]
    for (x, y), (next_x, next_y) in pairwise(part):
        steps += [(next_x, y) if shape == "hv" else (x, next_y), (next_x, next_y)]
    return steps


def _dots(trace: Trace, found: Sequence[Point | None], number: int) -> Iterator[Mark]:
    if "markers" not in modes(trace):
        return
    marker, count = trace.get("marker") or {}, len(found)
    edge = marker.get("line") or {}
    columns = zip(
        found,
        each(marker.get("symbol"), count, "circle"),
        each(marker.get("size"), count, SMALL),
        each(marker.get("color"), count, colour_of(trace, number)),
        each(marker.get("opacity"), count, 1.0),
        each(edge.get("color"), count, colour_of(trace, number)),
        each(edge.get("width"), count, 0),
        strict=True,
    )
    for at, name, size, colour, opacity, edge_colour, width in columns:
        if at:
            seen = opacity * _opacity(trace)
            line = pen(hexed(edge_colour, seen), width)
            yield symbol(name, at, size, fill=hexed(colour, seen), line=line)


def _whiskers(trace: Trace, x: Axis, y: Axis, number: int) -> Iterator[Mark]:
    found = points(trace, x, y)
    for key, axis in (("error_x", x), ("error_y", y)):
        error = trace.get(key) or {}
        if error.get("array") is None or error.get("visible") is False:
            continue
        colour = hexed(error.get("color") or colour_of(trace, number))
        line = pen(colour, error.get("thickness") or THIN)
        cap = 4.0 if error.get("width") is None else float(error["width"])
        values = list(trace["x" if axis is x else "y"])
        beyond = each(error["array"], len(found), 0.0)
        below = (
            beyond
            if error.get("arrayminus") is None
            else each(error["arrayminus"], len(found), 0.0)
        )
        for at, value, more, less in zip(found, values, beyond, below, strict=True):
            if at and (more or less):
                ends = axis.at(axis.number(value) - less), axis.at(axis.number(value) + more)
                yield path(_whisker(at, ends, cap, axis is x), line=line)


def _whisker(at: Point, ends: tuple[float, float], cap: float, across: bool) -> list[list[Point]]:
    x, y = at
    if across:
        caps = [[(end, y - cap), (end, y + cap)] for end in ends]
        return [[(ends[0], y), (ends[1], y)], *caps]
    caps = [[(x - cap, end), (x + cap, end)] for end in ends]
    return [[(x, ends[0]), (x, ends[1])], *caps]


def _words(trace: Trace, found: Sequence[Point | None], ink: Ink) -> Iterator[Mark]:
    if "text" not in modes(trace):
        return
    count = len(found)
    sides = each(trace.get("textposition"), count, "middle center")
    sizes = each((trace.get("marker") or {}).get("size"), count, SMALL)
    dotted = "markers" in modes(trace)
    font = trace.get("textfont") or {}
    colour = hexed(font.get("color")) or ink["quiet"]
    for at, text, side, size in zip(
        found, each(trace.get("text"), count, ""), sides, sizes, strict=True
    ):
        if at and text:
            away = size / 2 + 3 if dotted else 3
            yield _beside(str(text), at, side, away, float(font.get("size") or 12), colour)


def _beside(text: str, at: Point, side: str, away: float, size: float, colour: str) -> Mark:
    vertical, horizontal = side.split()
    across: Mapping[str, tuple[Anchor, float]] = {
        "left": (2, -1),
        "center": (1, 0),
        "right": (0, 1),
    }
    down: Mapping[str, tuple[Anchor, float]] = {"top": (2, -1), "middle": (1, 0), "bottom": (0, 1)}
    (ax, dx), (ay, dy) = across[horizontal], down[vertical]
    place = (at[0] + dx * away, at[1] + dy * away)
    return words(text, place, size=size, colour=colour, across=ax, down=ay)
