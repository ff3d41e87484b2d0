"""The lines, boxes and words that a figure has besides its traces: shapes and annotations."""

from collections.abc import Iterator, Mapping
from typing import Any

from cxdata.charts.theme import QUIET
from cxdata.export.axes import Axis
from cxdata.export.ink import hexed
from cxdata.export.lettering import line_count, widest
from cxdata.export.marks import Anchor, Mark, Point, path, pen, rect, words
from cxdata.export.traces import Ink

Axes = Mapping[str, Axis]
Plot = tuple[Point, Point]
ACROSS: Mapping[str, Anchor] = {"left": 0, "center": 1, "right": 2}
DOWN: Mapping[str, Anchor] = {"top": 0, "middle": 1, "bottom": 2}


def shapes(
    layout: Mapping[str, Any], axes: Axes, plot: Plot, ink: Ink, *, below: bool
) -> Iterator[Mark]:
    """The figure's lines and rectangles that lie below the traces, or those above."""
    for shape in layout.get("shapes") or ():
        if (shape.get("layer") in {"below", "between"}) == below and shape.get(
            "visible"
        ) is not False:
            yield from _shape(shape, axes, plot, ink)


def _shape(shape: Mapping[str, Any], axes: Axes, plot: Plot, ink: Ink) -> Iterator[Mark]:
    one = _place(shape, "0", axes, plot)
    other = _place(shape, "1", axes, plot)
    line, opacity = shape.get("line") or {}, shape.get("opacity")
    seen = 1.0 if opacity is None else opacity
    width = 2 if line.get("width") is None else line["width"]
    stroke = pen(hexed(line.get("color") or ink["quiet"], seen), width, line.get("dash") or "solid")
    if shape.get("type") == "line":
        yield path([[one, other]], line=stroke)
    elif shape.get("type") in {"rect", None}:
        yield rect(one, other, fill=hexed(shape.get("fillcolor"), seen), line=stroke)
    label = shape.get("label") or {}
    if label.get("text"):
        at = (min(one[0], other[0]) + 4, min(one[1], other[1]) + 4)
        yield words(str(label["text"]), at, size=11, colour=ink["quiet"], down=0)


def _place(note: Mapping[str, Any], end: str, axes: Axes, plot: Plot) -> Point:
    """Where a note's `x` and `y` lie: on an axis, or in shares of the plot."""
    (left, top), (right, bottom) = plot
    return (
        _along(note.get(f"x{end}"), note.get("xref") or "x", axes, (left, right)),
        _along(note.get(f"y{end}"), note.get("yref") or "y", axes, (bottom, top)),
    )


def _along(value: Any, reference: str, axes: Axes, ends: tuple[float, float]) -> float:
    if reference == "paper":
        return ends[0] + float(value) * (ends[1] - ends[0])
    axis = axes.get(reference.split()[0]) or axes[reference[0]]
    if reference.endswith("domain"):
        return axis.start + float(value) * (axis.end - axis.start)
    return axis.at(value)


def annotations(layout: Mapping[str, Any], axes: Axes, plot: Plot, ink: Ink) -> Iterator[Mark]:
    """The figure's words, with an arrow to what they speak of where they have one."""
    for note in layout.get("annotations") or ():
        if note.get("visible") is False or not note.get("text"):
            continue
        x, y = _place(note, "", axes, plot)
        x, y = x + (note.get("xshift") or 0), y - (note.get("yshift") or 0)
        font = note.get("font") or {}
        colour = hexed(font.get("color")) or ink["quiet"]
        if note.get("showarrow") is not False:
            end = (x + _shift(note, "ax", 0), y + _shift(note, "ay", -30))
            line = pen(hexed(note.get("arrowcolor")) or hexed(QUIET), note.get("arrowwidth") or 1)
            yield path([[end, (x, y)]], line=line)
            x, y = end
        yield from _said(note, (x, y), float(font.get("size") or 12), colour)


def _shift(note: Mapping[str, Any], key: str, standard: float) -> float:
    return standard if note.get(key) is None else float(note[key])


def _said(note: Mapping[str, Any], at: Point, size: float, colour: str) -> Iterator[Mark]:
    across, down = _anchor(note, "x", ACROSS), _anchor(note, "y", DOWN)
    text, pad = str(note["text"]), 1.0 if note.get("borderpad") is None else note["borderpad"]
    if note.get("showarrow") is not False:
        down = 2 if _shift(note, "ay", -30) < 0 else 0 if _shift(note, "ay", -30) > 0 else 1
    place = (at[0] + (1 - across) * pad, at[1] + (1 - down) * (pad + 2))
    if note.get("bgcolor"):
        wide, high = widest(text, size), line_count(text) * size * 1.26
        left, top = place[0] - across * wide / 2, place[1] - down * high / 2
        box = (left - 3, top - 3), (left + wide + 3, top + high + 3)
        yield rect(*box, fill=hexed(note["bgcolor"]))
    angle = note.get("textangle") or 0
    yield words(text, place, size=size, colour=colour, across=across, down=down, angle=angle)


def _anchor(note: Mapping[str, Any], letter: str, sides: Mapping[str, Anchor]) -> Anchor:
    """As the note says; by itself the centre, but at the plot's edges the near side."""
    said = str(note.get(f"{letter}anchor"))
    if said in sides:
        return sides[said]
    if note.get(f"{letter}ref") != "paper" or note.get("showarrow") is not False:
        return 1
    share = float(note[letter])
    first: Anchor = 0 if letter == "x" else 2
    last: Anchor = 2 if letter == "x" else 0
    return first if share < 1 / 3 else last if share > 2 / 3 else 1
