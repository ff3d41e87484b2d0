"""A goal's line so far and the fan of where it is heading, against pace and target."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from cxdata.charts import theme
from cxdata.metrics import Metric

COLOUR = theme.PALETTE[0]


def heading(
    line: pl.DataFrame,
    fan: pl.DataFrame,
    metric: Metric,
    *,
    bounds: Sequence[float],
    pace: pl.DataFrame,
    notes: Sequence[date] = (),
    small: bool = False,
    digits: int = 0,
) -> go.Figure:
    """The line with the fan of its forecast (80 % and 95 %), the pace and the target.

    Args:
        line: `day`, `value`, the pooled value over time.
        fan: `day`, `low`, `low80`, `median`, `high80`, `high`; may be empty.
        metric: what the values are.
        bounds: the target, or the limits to keep within.
        pace: `day`, `value` of where the goal should be; may be empty.
        notes: days to mark with numbers, 1, 2, 3.
        small: whether it is a card's sparkline, without axes.
        digits: decimals to print.
    """
    traces = [*_fan(fan), *_pace(pace), _line(line, metric, digits), *_median(fan, metric, digits)]
    days = [*line["day"], *fan["day"], *pace["day"]]
    traces += _targets(bounds, days)
    if small:
        hidden = {"visible": False, "fixedrange": True}
        return theme.figure(
            traces,
            height=80,
            showlegend=False,
            hovermode="closest",
            margin={"l": 2, "r": 2, "t": 4, "b": 4},
            xaxis=hidden,
            yaxis=hidden,
        )
    title = {"text": f"{metric.short}, {metric.unit}"}
    return theme.figure(
        traces,
        height=380,
        hovermode="closest",
        yaxis={"title": title},
        xaxis={"type": "date", "hoverformat": "%-d %b %Y"},
        **_noted(notes),
    )


def _targets(bounds: Sequence[float], days: Sequence[date]) -> Iterator[go.Scatter]:
    for number, bound in enumerate(bounds if days else ()):
        yield go.Scatter(
            x=[min(days), max(days)],
            y=[bound, bound],
            mode="lines",
            name="target",
            line={"color": theme.QUIET, "width": 1.5, "dash": "dash"},
            showlegend=number == 0,
            hoverinfo="skip",
        )


def _fan(fan: pl.DataFrame) -> Iterator[go.Scatter]:
    days = fan["day"].to_list()
    for low, high, name, opacity in (
        ("low", "high", "95 % forecast", 0.14),
        ("low80", "high80", "80 % forecast", 0.22),
    ):
        if days:
            yield go.Scatter(
                x=days + days[::-1],
                y=fan[high].to_list() + fan[low].to_list()[::-1],
                fill="toself",
                mode="lines",
                line={"width": 0},
                fillcolor=theme.see_through(theme.PALETTE[1], opacity),
                name=name,
                hoverinfo="skip",
            )


def _pace(pace: pl.DataFrame) -> Iterator[go.Scatter]:
    if pace.height:
        yield go.Scatter(
            x=pace["day"].to_list(),
            y=pace["value"].to_list(),
            mode="lines",
            name="expected",
            line={"color": theme.QUIET, "width": 1.5, "dash": "dot"},
            hoverinfo="skip",
        )


def _line(line: pl.DataFrame, metric: Metric, digits: int) -> go.Scatter:
    said = [metric.format(value, digits=digits) for value in line["value"]]
    last = [0] * max(line.height - 1, 0) + [8]
    return go.Scatter(
        x=line["day"].to_list(),
        y=line["value"].to_list(),
        mode="lines+markers",
        name=metric.short,
        line={"color": COLOUR, "width": 2.5},
        marker={"size": last[-line.height :] if line.height else 8, "color": COLOUR},
        text=said,
        hovertemplate="%{text} on %{x|%-d %b %Y}<extra></extra>",
    )


def _median(fan: pl.DataFrame, metric: Metric, digits: int) -> Iterator[go.Scatter]:
    if fan.height:
        rows = fan.iter_rows(named=True)
        said = [
            f"{metric.format(row['median'], digits=digits)} "
            f"({metric.format(row['low'], digits=digits)} to "
            f"{metric.format(row['high'], digits=digits)})"
            for row in rows
        ]
        yield go.Scatter(
            x=fan["day"].to_list(),
            y=fan["median"].to_list(),
            mode="lines",
            name="forecast",
            line={"color": theme.PALETTE[1], "width": 2, "dash": "dash"},
            text=said,
            hovertemplate="forecast %{text} on %{x|%-d %b %Y}<extra></extra>",
        )


def _noted(notes: Sequence[date]) -> dict[str, list[dict[str, Any]]]:
    rule = {"color": theme.QUIET, "dash": "dot", "width": 1.5}
    marks = [
        {"type": "line", "x0": day, "x1": day, "y0": 0, "y1": 1, "yref": "paper", "line": rule}
        for day in notes
    ]
    labels = [
        {"x": day, "y": 1, "yref": "paper", "text": f"<b>{number}</b>", "showarrow": False}
        | {"xanchor": "left", "yanchor": "top"}
        for number, day in enumerate(notes, start=1)
    ]
    return {"shapes": marks, "annotations": labels}
