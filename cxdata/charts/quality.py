"""The charts of data quality: response rate, answers per week and unit, questions left blank."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import plotly.graph_objects as go
import polars as pl
from plotly.subplots import make_subplots

from cxdata.charts import theme
from cxdata.charts.trend import DAY, trend
from cxdata.metrics import Metric
from cxdata.periods import Cut, label
from cxdata.selection import UNNAMED

ROW = 58
"""Height of one unit's row of weeks, in pixels."""


def response_rate(
    frame: pl.DataFrame, metric: Metric, *, grain: str, cuts: Sequence[Cut] = ()
) -> go.Figure:
    """The rate with its band; below, the invitations and how many of them were answered.

    Args:
        frame: what `trend` takes, with `n` for invitations, and `answers`; a row a period.
        metric: the response rate.
        grain: what a period is.
        cuts: the periods that the selection does not hold whole, drawn dotted.
    """
    figure = trend(frame, metric, grain=grain, cuts=cuts, height=380)
    bars = [trace for trace in figure.data if trace.type == "bar"]
    figure.data = [trace for trace in figure.data if trace.type != "bar"]
    for name, column, colour in (
        ("invitations", "n", theme.MIDDLE),
        ("answers", "answers", theme.PALETTE[0]),
    ):
        hover = f"{name} %{{y:,}}<extra></extra>"
        bar = go.Bar(x=bars[0].x, y=frame[column].to_list(), name=name, hovertemplate=hover)
        figure.add_trace(bar.update(marker_color=colour, yaxis="y2", width=bars[0].width))
    return figure.update_layout(barmode="overlay", yaxis2_title_text="surveys")


def weeks(frame: pl.DataFrame, cuts: Sequence[Cut] = ()) -> go.Figure:
    """One row of bars per business unit, a bar per week, each row on its own scale.

    Args:
        frame: `period` (the Monday), `business_unit`, `answers`.
        cuts: the weeks that the selection does not hold whole, drawn paler.
    """
    parts = frame.partition_by("business_unit", maintain_order=True)
    names = [part["business_unit"][0] for part in parts]
    figure = make_subplots(
        rows=len(parts),
        shared_xaxes=True,
        subplot_titles=None if names == [UNNAMED] else names,
        vertical_spacing=0.45 / len(parts) if len(parts) > 1 else 0,
    )
    for number, part in enumerate(parts, start=1):
        figure.add_trace(_weekly(part, cuts), row=number, col=1)
        most = part["answers"].max()
        axis = {"tickvals": [0, most], "range": [0, most], "tickformat": ","}
        figure.update_yaxes(axis, row=number, col=1)
    height = 60 + ROW * len(parts) if len(parts) > 1 else 200
    shared: Any = theme.figure([], height=height, hovermode="closest", showlegend=False).layout
    figure.update_layout(shared).update_layout(margin={"t": 24})
    mondays = frame["period"].unique().sort().to_list()
    room = timedelta(days=21 if len(mondays) == 1 else 2)
    figure.update_xaxes(
        tickformat="%-d %b\n%Y",
        tickvals=mondays[:: -(-len(mondays) // 7)],
        range=[mondays[0] - room, mondays[-1] + timedelta(days=6) + room],
    )
    return figure.update_annotations(x=0, xanchor="left", font_size=13, yshift=2)


def _weekly(part: pl.DataFrame, cuts: Sequence[Cut]) -> go.Bar:
    cut = {cut.start for cut in cuts}
    days = part["period"].to_list()
    return go.Bar(
        x=days,
        width=6 * DAY,
        offset=0,
        y=part["answers"].to_list(),
        marker={"color": theme.PALETTE[0], "opacity": [0.45 if day in cut else 1 for day in days]},
        customdata=[label(day, "week") for day in days],
        hovertemplate="%{customdata}: %{y:,} answers<extra></extra>",
    )


def blanks(frame: pl.DataFrame) -> go.Figure:
    """One horizontal bar per question, the most often blank on top, its share printed.

    Args:
        frame: `question`, `responses`, `blank`, `share` (percent), the greatest share first.
    """
    bars = go.Bar(
        y=frame["question"].to_list(),
        x=frame["share"].to_list(),
        orientation="h",
        marker_color=theme.PALETTE[0],
        text=[f"{share:.1f}%" for share in frame["share"]],
        textposition="outside",
        cliponaxis=False,
        customdata=frame.select("blank", "responses").rows(),
        hovertemplate="%{y}: %{customdata[0]:,} of %{customdata[1]:,} blank<extra></extra>",
    )
    return theme.figure(
        [bars],
        height=78 + 30 * frame.height,
        hovermode="closest",
        margin={"l": 8, "r": 48, "t": 8, "b": 8},
        xaxis={"range": [0, 100], "tickvals": [0, 50, 100], "ticktext": ["0%", "50%", "100%"]},
        yaxis={"autorange": "reversed", "automargin": True},
    )
