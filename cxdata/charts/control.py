"""A control chart: the values, their centre and limits, and a shape at each signal."""

from collections.abc import Iterator, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl

from cxdata.charts import marks, theme, trend
from cxdata.metrics import Metric
from cxdata.periods import Cut
from cxdata.statistics.control import BEYOND, Limits
from cxdata.verdicts.marks import Mark

SHAPES = {"beyond the limits": "diamond", "run": "square"}


def control(
    found: Limits,
    metric: Metric,
    *,
    grain: str,
    cuts: Sequence[Cut] = (),
    marked: Sequence[Mark] = (),
    height: int = 430,
) -> go.Figure:
    """The values of a control chart, with signals as diamonds (beyond the limits) and squares.

    Args:
        found: from `cxdata.statistics.control.limits`.
        metric: what the values are.
        grain: what a period is.
        cuts: the periods that are not whole, drawn dotted.
        marked: days to mark, with their numbers.
        height: in pixels.
    """
    frame = found.frame
    data = [*_limits(frame, metric), *trend.line(frame, metric, theme.PALETTE[0], cuts)]
    return theme.figure(
        [*data, *_signals(frame, metric)],
        height=height,
        yaxis={"title": {"text": f"{metric.short}, {metric.unit}"}},
        xaxis=trend.time_axis(frame, grain),
        **marks.layout(marked, *trend.ends(frame)),
    )


def _limits(frame: pl.DataFrame, metric: Metric) -> Iterator[go.Scatter]:
    days = frame["period"].to_list()
    for column, name, dash in (
        ("upper", "limits", "dash"),
        ("lower", "limits", "dash"),
        ("centre", "centre", "solid"),
    ):
        yield go.Scatter(
            x=days,
            y=frame[column].to_list(),
            name=name,
            legendgroup=name,
            showlegend=column != "lower",
            mode="lines",
            line={"color": theme.QUIET, "dash": dash, "width": 1.2, "shape": "hvh"},
            hovertemplate=f"{column} %{{y:.{metric.digits + 1}f}}<extra></extra>",
        )


def _signals(frame: pl.DataFrame, metric: Metric) -> Iterator[go.Scatter]:
    beyond = pl.col("signals").list.contains(BEYOND)
    run = (pl.col("signals").list.len() > 0) & ~beyond
    for name, which in (("beyond the limits", beyond), ("run", run)):
        rows = frame.filter(which)
        if rows.height:
            yield _marked(rows, name)


def _marked(rows: pl.DataFrame, name: str) -> go.Scatter:
    look: dict[str, Any] = {"symbol": f"{SHAPES[name]}-open", "size": 14, "color": theme.BAD}
    return go.Scatter(
        x=rows["period"].to_list(),
        y=rows["value"].to_list(),
        name=name,
        mode="markers",
        marker=look | {"line": {"width": 2.5, "color": theme.BAD}},
        customdata=rows["signals"].list.join(", ").to_list(),
        hovertemplate="%{customdata}<extra></extra>",
    )
