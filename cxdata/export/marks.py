"""The few marks that every picture is made of, as `templates/draw.typ` draws them."""

from collections.abc import Sequence
from math import cos, pi, sin
from typing import Any, Literal

from cxdata.export.lettering import runs

Mark = dict[str, Any]
Point = tuple[float, float]
Anchor = Literal[0, 1, 2]
"""Left, centre, right; top, middle, bottom."""


def pen(colour: str | None, thickness: float, dash: str = "solid") -> dict[str, Any] | None:
    """A line's colour, thickness and dashes; None where nothing is drawn."""
    if not colour or not thickness:
        return None
    return {"c": colour, "w": thickness, "dash": _dashes(dash or "solid", max(thickness, 1.5))}


def _dashes(dash: str, unit: float) -> list[float] | None:
    """Plotly's names in units of the line's thickness, or lengths such as `5px 2px`."""
    named = {
        "dot": (1, 1.4),
        "dash": (3, 2.4),
        "longdash": (5, 3),
        "dashdot": (3, 2, 1, 2),
        "longdashdot": (5, 2, 1, 2),
    }
    if dash == "solid":
        return None
    if dash in named:
        return [unit * part for part in named[dash]]
    return [float(part.removesuffix("px")) for part in dash.replace(",", " ").split()]


def path(
    parts: Sequence[Sequence[Point]],
    *,
    line: dict[str, Any] | None = None,
    fill: str | None = None,
    closed: bool = False,
) -> Mark:
    """One or several lines, filled where they are closed."""
    kept = [[[_short(x), _short(y)] for x, y in part] for part in parts if len(part) > 1]
    return {"kind": "path", "parts": kept, "pen": line, "fill": fill, "closed": closed}


def rect(
    one: Point,
    other: Point,
    *,
    fill: str | None = None,
    line: dict[str, Any] | None = None,
    hatch: str | None = None,
) -> Mark:
    """The upright rectangle between two of its corners, hatched in a colour of its own."""
    (x, y), (right, bottom) = map(min, one, other), map(max, one, other)
    x, y, right, bottom = (_short(value) for value in (x, y, right, bottom))
    box = {"kind": "rect", "x": x, "y": y, "w": _short(right - x), "h": _short(bottom - y)}
    return box | {"fill": fill, "pen": line, "hatch": hatch}


def words(
    text: str,
    at: Point,
    *,
    size: float,
    colour: str,
    across: Anchor = 0,
    down: Anchor = 1,
    angle: float = 0,
    weight: int = 400,
) -> Mark:
    """A text whose left, centre or right, and top, middle or bottom, is at a point."""
    mark = {"kind": "words", "runs": runs(text), "x": _short(at[0]), "y": _short(at[1])}
    look = {"size": size, "fill": colour, "weight": weight, "angle": angle}
    return mark | look | {"ax": across, "ay": down}


def clipped(one: Point, other: Point, marks: list[Mark]) -> Mark:
    """Marks of which only what lies in the rectangle is drawn."""
    return rect(one, other) | {"kind": "clip", "marks": marks}


def symbol(
    name: str, at: Point, size: float, *, fill: str | None, line: dict[str, Any] | None
) -> Mark:
    """A marker by Plotly's name: `circle`, `diamond-open`, `triangle-up`, `line-ns` and others.

    An open one is drawn in the colour it would be filled with.
    """
    if name.endswith("-open"):
        line, fill = line or pen(fill, 1.6), None
        name = name.removesuffix("-open")
    x, y = at
    r = size / 2
    if name in CROSSED:
        strokes = [[(x + r * a, y + r * b), (x + r * c, y + r * d)] for a, b, c, d in CROSSED[name]]
        return path(strokes, line=line or pen(fill, 2))
    if name in CORNERS:
        corners = [(x + r * dx, y + r * dy) for dx, dy in CORNERS[name]]
        return path([corners], line=line, fill=fill, closed=True)
    return {"kind": "disc", "x": _short(x), "y": _short(y), "r": r, "fill": fill, "pen": line}


def _star() -> list[Point]:
    """Five long and five short rays, the first upwards."""
    rays = [(1.15 if n % 2 == 0 else 0.5, n * pi / 5) for n in range(10)]
    return [(long * sin(angle), -long * cos(angle)) for long, angle in rays]


def _short(value: float) -> float:
    return round(float(value), 2)


CORNERS: dict[str, list[Point]] = {
    "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    "diamond": [(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)],
    "triangle-up": [(0, -1.1), (1.1, 0.8), (-1.1, 0.8)],
    "triangle-down": [(0, 1.1), (1.1, -0.8), (-1.1, -0.8)],
    "cross": [
        *((-0.4, -1), (0.4, -1), (0.4, -0.4), (1, -0.4), (1, 0.4), (0.4, 0.4)),
        *((0.4, 1), (-0.4, 1), (-0.4, 0.4), (-1, 0.4), (-1, -0.4), (-0.4, -0.4)),
    ],
    "star": _star(),
}
CROSSED: dict[str, list[tuple[float, float, float, float]]] = {
    "line-ns": [(0, -1, 0, 1)],
    "line-ew": [(-1, 0, 1, 0)],
    "x": [(-0.8, -0.8, 0.8, 0.8), (-0.8, 0.8, 0.8, -0.8)],
    "x-thin": [(-0.8, -0.8, 0.8, 0.8), (-0.8, 0.8, 0.8, -0.8)],
    "cross-thin": [(0, -1, 0, 1), (-1, 0, 1, 0)],
}
