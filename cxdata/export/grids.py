"""A heatmap of `cxdata.charts` as rows of coloured cells, for tables of slides and sheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from cxdata.export.ink import hexed
from cxdata.export.lettering import runs
from cxdata.export.plots import plain, solid

ARROWS = {"triangle-up": "▲", "triangle-down": "▼"}
NEAR = 0.6
"""A mark belongs to a cell that is no further off, in cells."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell as it is printed: `41`, small `n 812`, on its colour."""

    text: str = ""
    small: str = ""
    fill: str = ""
    ink: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of cells; a heading has none."""

    name: str
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Heat:
    """The whole map."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def heat(figure: go.Figure) -> Heat | None:
    """The figure's map; None where the figure is no map."""
    bars = [trace for trace in figure.data if trace.type == "bar"]
    across, up = figure.layout.xaxis, figure.layout.yaxis
    if not bars or across.tickvals is None or up.tickvals is None or bars[0].width is None:
        return None
    if bars[0].base is None or bars[0].orientation == "h":
        return None
    marks = _marks(figure)
    cells: dict[tuple[float, float], Cell] = {}
    for bar in bars:
        for number, x in enumerate(bar.x):
            y = bar.base[number] + bar.y[number] / 2
            found = [sign for (mx, my), sign in marks if abs(mx - x) + abs(my - y) < NEAR]
            cells[_key(x, y)] = _cell(bar, number, "".join(found))
    columns = tuple(map(plain, across.ticktext))
    return Heat(
        title=plain((across.title.text or "").replace("<br>", ", ")),
        columns=columns,
        rows=tuple(_row(plain(n), y, across.tickvals, cells) for y, n in _named(up)),
    )


def _named(up: Any) -> list[tuple[float, str]]:
    return sorted(zip(up.tickvals, up.ticktext, strict=True))


def _key(x: float, y: float) -> tuple[float, float]:
    return round(x, 2), round(y, 2)


def _marks(figure: go.Figure) -> list[tuple[tuple[float, float], str]]:
    return [
        ((x, y), ARROWS.get(symbol, ""))
        for trace in figure.data
        if trace.type == "scatter" and trace.x
        for x, y, symbol in zip(trace.x, trace.y, trace.marker.symbol, strict=True)
    ]


def _row(
    name: str, y: float, places: Sequence[float], cells: dict[tuple[float, float], Cell]
) -> Row:
    if not any(_key(x, y) in cells for x in places):
        return Row(name=name)
    return Row(name=name, cells=tuple(cells.get(_key(x, y), Cell()) for x in places))


def _cell(bar: Any, number: int, mark: str) -> Cell:
    lines = ["".join(run["t"] for run in line) for line in runs(str(bar.text[number] or ""))]
    fill = bar.marker.color[number]
    ink = solid(bar.insidetextfont.color) if hexed(fill) else ""
    return Cell(
        text=" ".join(filter(None, [lines[0] if lines else "", mark])),
        small=" ".join(lines[1:]),
        fill=solid(fill),
        ink=ink,
    )
