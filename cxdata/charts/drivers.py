"""One dot per touchpoint: how it performs, and how much it goes with the overall answer."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl

from cxdata.charts import theme
from cxdata.charts.labels import Line, Range, placed, short
from cxdata.journey.quadrants import QUADRANTS
from cxdata.metrics import Metric
from cxdata.selection import UNNAMED

HEIGHT, STEPS = 440, 101
FEW, MOST = 6, 14
LOOKS = {
    "Fix first": (theme.BAD, "square"),
    "Keep up": (theme.GOOD, "circle"),
    "Watch": (theme.PALETTE[4], "diamond"),
    "Leave as it is": (theme.MIDDLE, "triangle-up"),
}
CORNERS = {
    "Fix first": (0, "left", 1, "top"),
    "Keep up": (1, "right", 1, "top"),
    "Watch": (0, "left", 0, "bottom"),
    "Leave as it is": (1, "right", 0, "bottom"),
}
NAMED = (
    (0.0, 0.94, 0.2, 1.0),
    (0.78, 0.94, 1.0, 1.0),
    (0.0, 0.0, 0.17, 0.06),
    (0.66, 0.0, 1.0, 0.06),
)
"""Where a phone shows the names of the quadrants, in shares of the plot."""


def drivers(rows: pl.DataFrame, metric: Metric, outcome: Metric, usual: float) -> go.Figure:
    """Dots with the interval of their importance; hollow where the quadrant is not sure.

    Args:
        rows: from `quadrants.against_performance`.
        metric: the performance.
        outcome: the overall answer.
        usual: the performance of all touchpoints together.

    Returns:
        Dots whose `customdata` begin with the touchpoint.
    """
    equal = 100 / rows.height
    across = _range(rows["value"], usual)
    up = (0.0, float(1.12 * max(rows["high"].to_list())))
    points = rows.select(
        name=pl.col("touchpoint").replace({"": UNNAMED}), x="value", y="importance"
    )
    lines = _dividing(across, up, usual, equal)
    bars = rows["low"].to_numpy(), rows["high"].to_numpy()
    few = rows.height < FEW
    sides = placed(
        points, across, up, most=MOST, every=few, kept_free=NAMED, lines=lines, bars=bars
    )
    drawn = rows.with_columns(side=pl.Series(sides, dtype=pl.String))
    quiet = {"color": theme.QUIET, "dash": "dot", "width": 1}
    # What is to be fixed is drawn last, so that no other's interval runs over its name.
    parts = [(name, drawn.filter(pl.col("quadrant") == name)) for name in reversed(QUADRANTS)]
    return theme.figure(
        [_dots(rows, name, metric) for name, rows in parts],
        height=HEIGHT,
        hovermode="closest",
        xaxis={
            "title": {"text": f"{metric.short}, {metric.unit}"},
            "range": across,
            "zeroline": False,
            "fixedrange": True,
        },
        yaxis={
            "title": {"text": f"share of what goes with {outcome.short}, %"},
            "range": up,
            "zeroline": False,
            "fixedrange": True,
        },
        shapes=[
            {"type": "line", "layer": "below", "line": quiet, "x0": usual, "x1": usual, "y0": 0}
            | {"y1": 1, "yref": "paper"},
            {"type": "line", "layer": "below", "line": quiet, "y0": equal, "y1": equal, "x0": 0}
            | {"x1": 1, "xref": "paper"},
        ],
        annotations=[_corner(name) for name in QUADRANTS],
    )


def _range(values: pl.Series, usual: float) -> Range:
    known = [*values.to_list(), usual]
    room = 0.14 * (max(known) - min(known)) or 1.0
    return min(known) - room, max(known) + room


def _dividing(across: Range, up: Range, usual: float, equal: float) -> list[Line]:
    """The lines between the quadrants, as points so near that no name lies between two."""
    return [
        (np.linspace(*across, STEPS), np.full(STEPS, equal)),
        (np.full(STEPS, usual), np.linspace(*up, STEPS)),
    ]


def _corner(name: str) -> dict[str, Any]:
    x, xanchor, y, yanchor = CORNERS[name]
    place = {"x": x, "xanchor": xanchor, "xref": "paper", "y": y, "yanchor": yanchor}
    return place | {"yref": "paper", "text": f"<b>{name}</b>", "showarrow": False}


def _dots(rows: pl.DataFrame, name: str, metric: Metric) -> go.Scatter:
    colour, shape = LOOKS[name]
    cells = rows.to_dicts()
    lasting = {"marker": {"opacity": 1}}
    return go.Scatter(
        x=rows["value"].to_list(),
        y=rows["importance"].to_list(),
        name=name,
        showlegend=False,
        mode="markers+text",
        text=[short(cell["touchpoint"] or UNNAMED) if cell["side"] else "" for cell in cells],
        textposition=[cell["side"] or "top center" for cell in cells],
        textfont={"size": 12, "shadow": theme.HALO},
        marker={
            "symbol": shape,
            "size": 12,
            "color": [colour if cell["sure"] else "rgba(0,0,0,0)" for cell in cells],
            "line": {"color": colour, "width": 2},
            "opacity": 1,
        },
        error_y=theme.whiskers(rows, "importance", theme.see_through(colour, 0.6), width=0),
        customdata=[[cell["touchpoint"], _hover(cell, metric)] for cell in cells],
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
        selected=lasting,
        unselected=lasting,
    )


def _hover(cell: dict[str, Any], metric: Metric) -> str:
    sure = cell["quadrant"] if cell["sure"] else f"{cell['quadrant']}, not surely"
    return (
        f"{sure}<br>importance {cell['importance']:.1f}% ({cell['low']:.1f} to {cell['high']:.1f}, "
        f"{cell['n']:,} answers with both)<br>{metric.short} {metric.format(cell['value'])} "
        f"({cell['value_n']:,} answers)"
    )
