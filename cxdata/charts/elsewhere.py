"""The course of published medians: a line for each source, with the middle half about it."""

from collections.abc import Iterator

import plotly.graph_objects as go
import polars as pl

from cxdata.charts import theme

HEIGHT = 300


def medians(rows: pl.DataFrame) -> go.Figure:
    """A line of medians per source; the band holds the middle half of its organisations.

    Args:
        rows: from `engagement.elsewhere.engagement`.
    """
    data = [
        trace
        for place, part in enumerate(rows.partition_by("source", maintain_order=True))
        for trace in _source(part, place % len(theme.PALETTE))
    ]
    return theme.figure(
        data,
        height=HEIGHT,
        hovermode="closest",
        xaxis={"tickformat": "%Y", "zeroline": False},
        yaxis={"title": {"text": "engagement index"}, "zeroline": False},
    )


def _source(part: pl.DataFrame, place: int) -> Iterator[go.Scatter]:
    colour, name = theme.PALETTE[place], part["source"][0]
    days = part["period"].to_list()
    yield go.Scatter(
        x=days + days[::-1],
        y=part["upper"].to_list() + part["lower"].to_list()[::-1],
        name=f"{name}: middle half",
        fill="toself",
        fillcolor=theme.see_through(colour),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )
    yield go.Scatter(
        x=days,
        y=part["median"].to_list(),
        name=f"{name}: median",
        mode="lines+markers",
        line={"color": colour, "dash": theme.DASHES[place], "width": 2.5},
        marker={"color": colour, "symbol": theme.SHAPES[place], "size": 8},
        customdata=part.select("lower", "upper", "organisations").rows(),
        hovertemplate="<b>%{x|%Y}</b>: median %{y:.1f}, middle half %{customdata[0]:.1f} to "
        "%{customdata[1]:.1f}, %{customdata[2]:,} organisations<extra></extra>",
    )
