"""All goals in time: from start to due day, how much of the way is done, and today."""

from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from cxdata.charts import theme

ROW, EDGES = 34, 56
LETTERS = 52
"""So many of standing and title together stand beside each other on a phone."""
COLOURS = {"good": theme.PALETTE[0], "watch": theme.PALETTE[5], "bad": theme.PALETTE[1]}


def timeline(frame: pl.DataFrame, today: date) -> go.Figure:
    """One bar a goal, named and coloured by its standing, which is printed in words too.

    Args:
        frame: `title`, `start`, `due`, `standing`, `tone`, in the order to draw from the top.
        today: drawn as a line.
    """
    rows = frame.to_dicts()
    at = list(range(len(rows)))
    bars = [_bar(row, y) for y, row in zip(at, rows, strict=True)]
    names = [_cut(row["title"], LETTERS - len(row["standing"])) for row in rows]
    figure = theme.figure(
        bars,
        height=EDGES + ROW * len(rows),
        showlegend=False,
        hovermode="closest",
        xaxis={"type": "date", "side": "top"},
        yaxis={"range": [len(rows) - 0.4, -0.6], "visible": False, "fixedrange": True},
        annotations=[_named(row, name, y) for y, row, name in zip(at, rows, names, strict=True)],
    )
    line = {"color": theme.QUIET, "width": 2, "dash": "dot"}
    return figure.add_shape(type="line", x0=today, x1=today, y0=0, y1=1, yref="paper", line=line)


def _cut(title: str, most: int) -> str:
    return f"{title[: most - 1]}…" if len(title) > most else title


def _bar(row: dict[str, Any], y: int) -> go.Scatter:
    colour = COLOURS.get(row["tone"], theme.MIDDLE)
    return go.Scatter(
        x=[row["start"], row["due"]],
        y=[y + 0.2, y + 0.2],
        mode="lines+markers",
        line={"width": 8, "color": colour},
        marker={"size": [1, 13], "symbol": ["circle", "diamond"], "color": colour},
        text=[f"{row['title']}: {row['standing']}"] * 2,
        hovertemplate="%{text}, %{x|%-d %b %Y}<extra></extra>",
    )


def _named(row: dict[str, Any], name: str, y: int) -> dict[str, Any]:
    return {
        "x": 0,
        "xref": "paper",
        "y": y - 0.18,
        "text": f"<b>{row['standing']}</b> · {name}",
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "middle",
    }
