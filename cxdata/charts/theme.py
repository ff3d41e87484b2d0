"""Colours and shapes of every chart, chosen to be told apart on white and on near-black."""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from cxdata import settings

PALETTE = (
    "#2F80C8",
    "#C8702A",
    "#159A86",
    "#B4568F",
    "#8476E0",
    "#8A7A2E",
    "#C4485A",
    "#5C8A3A",
)
"""At least 3:1 on both backgrounds; eight stay apart with the dashes and shapes below."""
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "5px 2px", "2px 4px")
SHAPES = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "triangle-down")
GOOD, MIDDLE, BAD = "#2F80C8", "#9AA5B1", "#C8702A"
"""Promoters, passives, detractors: blue and orange, which no colour blindness confuses."""
QUIET = "#7D8894"
"""Reference lines and notes."""
BELOW_BASELINE_TO_ABOVE = (
    (0.0, "#B35A1F"),
    (0.25, "#E0A16F"),
    (0.5, "#E9ECEF"),
    (0.75, "#7FB2DC"),
    (1.0, "#2369A6"),
)
"""Diverging, for heatmaps: orange below the reader's own baseline, blue above."""
INK = {"light": "#3A4655", "dark": "#C3CCD6"}
"""Words in charts: Streamlit's own grey is too faint for WCAG AA."""

HALO = ", ".join(["0 0 2px var(--st-background-color, transparent)"] * 4)
"""Around names that lines run through, on pages; it has the colour of the page."""


def see_through(colour: str, opacity: float = 0.18) -> str:
    """The colour as a band that the line above it stands out from."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def figure(data: list[Any], **layout: Any) -> go.Figure:
    """A figure with the margins, legend and hover that all charts share."""
    shared = {
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "hovermode": "x unified",
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        "dragmode": False,
        "separators": "".join(settings.current().separators[::-1]),
    }
    return go.Figure(data, layout=shared | layout)


def from_the_top(names: list[str], texts: list[str]) -> dict[str, Any]:
    """A y axis of names from the top down, each written as its text."""
    return {
        "categoryorder": "array",
        "categoryarray": names[::-1],
        "tickmode": "array",
        "tickvals": names,
        "ticktext": texts,
        "automargin": True,
        "fixedrange": True,
    }


def whiskers(rows: pl.DataFrame, middle: str, colour: str, width: int = 4) -> dict[str, Any]:
    """Error bars from `low` to `high` about the column `middle`; of no length where null."""
    around = rows.select(
        above=pl.col("high").fill_null(pl.col(middle)) - pl.col(middle),
        below=pl.col(middle) - pl.col("low").fill_null(pl.col(middle)),
    )
    return {
        "type": "data",
        "symmetric": False,
        "array": around["above"].to_list(),
        "arrayminus": around["below"].to_list(),
        "color": colour,
        "thickness": 1.5,
        "width": width,
    }


def readable(figure: go.Figure, scheme: str) -> go.Figure:
    """The figure itself with its words in the ink of that scheme, whatever ink they had."""
    ink = {"color": INK[scheme]}
    axis = {"tickfont": ink, "title": {"font": ink}}
    own = (None, *INK.values())
    figure.update_traces(textfont=ink, selector={"mode": "markers+text"})
    figure.update_traces(textfont=ink, selector={"type": "bar", "textposition": "outside"})
    figure.update_annotations(font=ink, selector=lambda note: note.font.color in own)
    return figure.update_xaxes(axis).update_yaxes(axis).update_layout(legend={"font": ink})
