"""A value per stage or touchpoint and column, coloured by how far it lies from the baseline."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go
import polars as pl
from plotly.colors import sample_colorscale, unlabel_rgb

from cxdata.charts import theme
from cxdata.journey.touchpoints import ALL, title
from cxdata.metrics import Metric
from cxdata.verdicts import findings

SMALLEST = 6
"""Pixels of the letters in the narrowest cells."""
ROW, HEAD = 34, 96
"""Pixels of a row, and of the columns' names."""
GAP, STAGE = 0.2, 0.9
"""Rows that the gap after the totals and the name of a stage take up."""
BLACK, WHITE = "#000000", "#FFFFFF"
"""Printed in the cells: on any colour, one of the two has a contrast of at least 4.5:1."""
UNSURE, HATCH, NOTHING = "#DDE2E7", "#AEB6BF", "rgba(0,0,0,0)"
Place = tuple[str, str]
"""Row and column."""
MARKS = {"above": "triangle-up", "below": "triangle-down"}
LEAST_SPAN = 1 / 20
"""Of the metric's range: smaller differences never get the full colour."""


BLIND = {"hover": "A blind spot: nobody was asked", "text": "–", "ink": theme.QUIET}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the cells print, and what they are held against."""

    change: str
    against: str


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One cell as it is drawn."""

    row: str
    column: str
    x: float
    y: float
    hover: str
    fill: str = NOTHING
    ink: str = BLACK
    text: str = ""
    hatched: bool = False
    mark: str | None = None


def heatmap(
    frame: pl.DataFrame,
    metric: Metric,
    *,
    by: str = "",
    chosen: tuple[str, str] = (ALL, ALL),
    change: str = "",
    against: str = "all together",
) -> go.Figure:
    """Cells with value and n, ▲ ▼ where they stand out, hatched where the answers are too few.

    Args:
        frame: cells of `touchpoints.crossed` and `touchpoints.compared`, in reading order.
        metric: what the values are.
        by: what the columns are, for their heading.
        chosen: row and column of the cell to outline.
        change: what `against` is, where that is printed instead of the value: `change`, `gap`.
        against: what the cells are held against.

    Returns:
        Bars, whose `customdata` begin with row and column, so that a click tells the cell.
    """
    columns, rows, names = _columns(frame), *_rows(frame)
    tiles = list(_tiles(frame, metric, columns, rows, Shown(change=change, against=against)))
    depth, breadth = max(rows.values()), max(columns.values())
    width, lines = (12, 2) if len(columns) < 7 else (18, 1)
    across = [(x, _wrapped(name, width, lines)) for name, x in columns.items()]
    what = f"{metric.short}, {change}" if change else f"{metric.short}, {metric.unit}"
    heading = f"{what}{by and '<br>by ' + by}"
    return theme.figure(
        [
            *(
                _bars([t for t in tiles if t.ink == ink], ink)
                for ink in (BLACK, WHITE, theme.QUIET)
            ),
            _marks(tiles),
        ],
        height=round((depth + 1) * ROW + HEAD),
        barmode="overlay",
        hovermode="closest",
        showlegend=False,
        # Else a cell whose n is short has larger letters than its neighbours.
        uniformtext={"mode": "show", "minsize": SMALLEST},
        shapes=[_outline(tile) for tile in tiles if (tile.row, tile.column) == chosen],
        xaxis=_axis(across)
        | {"side": "top", "range": [-0.5, breadth + 0.5], "title": {"text": heading}},
        yaxis=_axis(names) | {"range": [depth + 0.5, -0.5]},
    )


def _columns(frame: pl.DataFrame) -> dict[str, float]:
    names = [name for name in frame["column"].unique(maintain_order=True) if name != ALL]
    return {ALL: 0.0} | {name: 1 + GAP + place for place, name in enumerate(names)}


def _rows(frame: pl.DataFrame) -> tuple[dict[str, float], list[tuple[float, str]]]:
    """Where each row lies, and what is written beside the rows, stages included."""
    rows, names = {ALL: 0.0}, [(0.0, ALL)]
    below, stage = 1 + GAP, None
    lines = frame.filter(pl.col("row") != ALL).unique("row", maintain_order=True)
    for row, label, under in lines.select("row", "label", "under").iter_rows():
        if under != stage:
            names.append((below - (1 - STAGE) / 2, f"<b>{_wrapped(under, 22, 1)}</b>"))
            below, stage = below + STAGE, under
        rows[row] = below
        names.append((below, _wrapped(label, 22)))
        below += 1
    return rows, names


def _wrapped(name: str, width: int, lines: int = 2) -> str:
    return "<br>".join(map(escape, wrap(name, width, max_lines=lines, placeholder="…")))


def _axis(names: Sequence[tuple[float, str]]) -> dict[str, Any]:
    return {
        "tickvals": [place for place, _ in names],
        "ticktext": [name for _, name in names],
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickfont": {"size": 11},
        "autotickangles": [0, -90],
        "automargin": True,
    }


def _tiles(
    frame: pl.DataFrame,
    metric: Metric,
    columns: Mapping[str, float],
    rows: Mapping[str, float],
    shown: Shown,
) -> Iterator[Tile]:
    cells = {(cell["row"], cell["column"]): cell for cell in frame.iter_rows(named=True)}
    far = frame.filter(pl.col("status") == "ok")["against"].abs().to_list()
    span = max([*far, (metric.high - metric.low) * LEAST_SPAN])
    fills = _fills(cells, span)
    for row, y in rows.items():
        for column, x in columns.items():
            cell = cells.get((row, column))
            fill = fills.get((row, column))
            drawn = _drawn(cell, metric, fill, shown) if cell else dict(BLIND)
            hover = f"<b>{escape(title(row, column))}</b><br>{drawn.pop('hover')}"
            yield Tile(row=row, column=column, x=x, y=y, hover=hover, **drawn)


def _fills(cells: Mapping[Place, Mapping[str, Any]], span: float) -> dict[Place, str]:
    """The colour of each cell that has enough answers.

    Plotly reads the whole scale anew each time it is asked, so it is asked once for all.
    """
    sure = {
        place: 0.5 + cell["against"] / span / 2
        for place, cell in cells.items()
        if cell["n"] and cell["status"] == "ok" and cell["against"] is not None
    }
    if not sure:
        return {}
    scale = [list(step) for step in theme.BELOW_BASELINE_TO_ABOVE]
    return dict(zip(sure, sample_colorscale(scale, list(sure.values())), strict=True))


def _drawn(
    cell: Mapping[str, Any], metric: Metric, fill: str | None, shown: Shown
) -> dict[str, Any]:
    if not cell["n"]:
        return dict(BLIND)
    told = findings.number(cell, metric)
    if fill is None:
        return {"hover": told, "text": f"n {cell['n']:,}", "fill": UNSURE, "hatched": True}
    return {
        "hover": f"{told}<br>{_against(cell, metric, shown)}",
        "text": f"{_printed(cell, metric, shown)}<br>{_small(cell['n'])}",
        "fill": fill,
        "ink": _ink(fill),
        "mark": MARKS.get(cell["stands"]),
    }


def _printed(cell: Mapping[str, Any], metric: Metric, shown: Shown) -> str:
    if shown.change:
        return metric.format(cell["against"], signed=True)
    return metric.format(cell["value"]).rstrip("%")


def _small(n: int) -> str:
    """So many answers in small type: 812, 1.2k, 34k."""
    short = f"{n}" if n < 1_000 else f"{n / 1e3:.1f}k" if n < 10_000 else f"{n / 1e3:.0f}k"
    return f"<span style='font-size:9px'>n {short}</span>"


def _against(cell: Mapping[str, Any], metric: Metric, shown: Shown) -> str:
    size = f"{metric.format(cell['against'], signed=True)} against {escape(shown.against)}"
    if cell["q"] is None:
        return size
    chance = "more than chance" if cell["stands"] else "within normal variation"
    return f"{size}, {chance}"


def _ink(fill: str) -> str:
    """Black or white, whichever stands out more, by the luminance of WCAG 2.2."""
    parts = [part / 255 for part in unlabel_rgb(fill)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return BLACK if (luminance + 0.05) ** 2 > 1.05 * 0.05 else WHITE


def _bars(tiles: Sequence[Tile], ink: str) -> go.Bar:
    lasting = {"marker": {"opacity": 1}, "textfont": {"color": ink}}
    return go.Bar(
        x=[tile.x for tile in tiles],
        base=[tile.y - 0.48 for tile in tiles],
        y=[0.96] * len(tiles),
        width=0.97,
        marker={
            "color": [tile.fill for tile in tiles],
            "line": {"width": 0},
            "pattern": {
                "shape": ["/" if tile.hatched else "" for tile in tiles],
                "fillmode": "overlay",
                "fgcolor": HATCH,
                "size": 6,
                "solidity": 0.25,
            },
        },
        text=[tile.text for tile in tiles],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        insidetextfont={"color": ink, "size": 13},
        customdata=[[tile.row, tile.column, tile.hover] for tile in tiles],
        hovertemplate="%{customdata[2]}<extra></extra>",
        selected=lasting,
        unselected=lasting,
    )


def _marks(tiles: Sequence[Tile]) -> go.Scatter:
    """A small triangle in the corner of what stands out, which leaves the value its room."""
    marked = [tile for tile in tiles if tile.mark]
    return go.Scatter(
        x=[tile.x + 0.34 for tile in marked],
        y=[tile.y - 0.22 for tile in marked],
        mode="markers",
        marker={
            "symbol": [tile.mark for tile in marked],
            "color": [tile.ink for tile in marked],
            "size": 7,
        },
        hoverinfo="skip",
        unselected={"marker": {"opacity": 1}},
    )


def _outline(tile: Tile) -> dict[str, Any]:
    line = {"color": theme.QUIET if tile.fill == NOTHING else tile.ink, "width": 2.5}
    edges = {"x0": tile.x - 0.46, "x1": tile.x + 0.46, "y0": tile.y - 0.44, "y1": tile.y + 0.44}
    return {"type": "rect", "line": line} | edges
