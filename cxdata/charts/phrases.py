"""Words and phrases typical of one group of customers against those typical of another."""

from html import escape
from math import log

import plotly.graph_objects as go
import polars as pl

from cxdata.charts import theme

ROW, HEAD = 24, 92


def phrases(told: pl.DataFrame, low: str, high: str) -> go.Figure:
    """A line per term: how many times likelier it is in comments of one group, with interval.

    Args:
        told: rows of `phrases.telling`, the most typical of the low group first.
        low: the name of the less pleased group.
        high: the name of the more pleased group.

    Returns:
        Dots whose `customdata` begin with the term, so that a click tells it.
    """
    sides = (pl.col("log_odds") > 0, low, theme.BAD), (pl.col("log_odds") < 0, high, theme.GOOD)
    terms = told["term"].to_list()
    farthest = 1.05 * max(
        1.0, *(abs(end) for ends in told.select("low", "high").rows() for end in ends)
    )
    steps = [s for s in (1, 3, 10, 30, 100, 300) if log(s) <= farthest]
    ticks = {-log(s): f"{s}×" for s in steps} | {log(s): f"{s}×" for s in steps}
    return theme.figure(
        [_dots(told.filter(which), name, colour) for which, name, colour in sides],
        height=HEAD + ROW * len(terms),
        hovermode="closest",
        xaxis={
            "title": {"text": f"{high} ← likelier → {low.lower()}"},
            "tickangle": 0,
            "tickvals": list(ticks),
            "ticktext": list(ticks.values()),
            "range": [-farthest, farthest],
            "zeroline": True,
            "zerolinecolor": theme.QUIET,
            "fixedrange": True,
        },
        yaxis=theme.from_the_top(terms, [escape(term) for term in terms]),
    )


def _dots(rows: pl.DataFrame, name: str, colour: str) -> go.Scatter:
    return go.Scatter(
        x=rows["log_odds"].to_list(),
        y=rows["term"].to_list(),
        name=f"Typical of {name.lower()}",
        mode="markers",
        marker={
            "color": colour,
            "size": 11,
            "symbol": "square" if colour == theme.BAD else "circle",
        },
        error_x=theme.whiskers(rows, "log_odds", colour, width=3),
        customdata=[
            [term, _told(row)] for term, row in zip(rows["term"], rows.to_dicts(), strict=True)
        ],
        hovertemplate="<b>%{y}</b><br>%{customdata[1]}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def _told(row: dict[str, float]) -> str:
    return (
        f"{row['low_n']:,.0f} comments ({row['low_share']:.1%}) of the less pleased, "
        f"{row['high_n']:,.0f} ({row['high_share']:.1%}) of the more pleased"
    )
