"""A metric over time: its line with the interval band, and below it how many answered."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl
from plotly.subplots import make_subplots

from cxdata.charts import theme
from cxdata.metrics import Metric
from cxdata.periods import Cut


def trend(
    frame: pl.DataFrame,
    metric: Metric,
    *,
    cuts: Sequence[Cut] = (),
    notes: Sequence[date] = (),
    height: int = 430,
) -> go.Figure:
    """One line with its 95 % band; below, the answers, for net scores by kind.

    Args:
        frame: `period`, `value`, `low`, `high`, `n`, `status`, sorted by period; for net
            scores also `promoters`, `passives`, `detractors` in percent.
        metric: what the values are.
        cuts: the periods that the selection does not hold whole, drawn dotted.
        notes: days to mark with their numbers, 1, 2, 3.
        height: in pixels.
    """
    shown = frame.filter(pl.col("value").is_not_null())
    bars = list(_bars(shown, metric))
    data = [_band(shown, theme.PALETTE[0]), *_line(shown, metric, theme.PALETTE[0], cuts)]
    return theme.figure(
        [*data, *bars],
        height=height,
        barmode="stack",
        yaxis={"title": {"text": f"{metric.short}, {metric.unit}"}, "domain": [0.34, 1]},
        yaxis2={"title": {"text": "answers"}, "domain": [0, 0.24], "rangemode": "tozero"},
        xaxis={"anchor": "y2"},
        **_annotated(notes),
    )


def lines(
    frame: pl.DataFrame,
    metric: Metric,
    by: str,
    *,
    cuts: Sequence[Cut] = (),
    height: int = 430,
) -> go.Figure:
    """One line per value of the dimension `by`, told apart by colour, dash and shape."""
    names = frame[by].unique(maintain_order=True).sort().to_list()
    data = [
        trace
        for index, name in enumerate(names)
        for trace in _line(
            frame.filter(pl.col(by).eq_missing(name), pl.col("value").is_not_null()),
            metric,
            theme.PALETTE[index % len(theme.PALETTE)],
            cuts,
            name=name or "(not given)",
            dash=theme.DASHES[index % len(theme.DASHES)],
            shape=theme.SHAPES[index % len(theme.SHAPES)],
        )
    ]
    return theme.figure(
        data,
        height=height,
        hovermode="closest",
        yaxis={"title": {"text": f"{metric.short}, {metric.unit}"}},
    )


def multiples(
    frame: pl.DataFrame, metric: Metric, by: str, *, cuts: Sequence[Cut] = (), columns: int = 4
) -> go.Figure:
    """One small chart with its band per value of `by`, all on the same axes."""
    names = frame[by].unique().sort().to_list()
    height = 200 * -(-len(names) // columns)
    figure = make_subplots(
        rows=-(-len(names) // columns),
        cols=columns,
        shared_xaxes=True,
        shared_yaxes=True,
        subplot_titles=[name or "(not given)" for name in names],
        vertical_spacing=40 / height,
        horizontal_spacing=0.02,
    )
    for index, name in enumerate(names):
        part = frame.filter(pl.col(by).eq_missing(name), pl.col("value").is_not_null())
        place = {"row": index // columns + 1, "col": index % columns + 1}
        for trace in (_band(part, theme.PALETTE[0]), *_line(part, metric, theme.PALETTE[0], cuts)):
            figure.add_trace(trace.update(showlegend=False), **place)
    shared = theme.figure([], height=height, hovermode="closest").layout
    return figure.update_layout(shared).update_layout(margin={"t": 28})


def _band(frame: pl.DataFrame, colour: str) -> go.Scatter:
    known = frame.filter(pl.col("low").is_not_null())
    days = known["period"].to_list()
    return go.Scatter(
        x=days + days[::-1],
        y=known["high"].to_list() + known["low"].to_list()[::-1],
        fill="toself",
        fillcolor=theme.see_through(colour),
        line={"width": 0},
        name="95 % interval",
        hoverinfo="skip",
    )


def _line(
    frame: pl.DataFrame,
    metric: Metric,
    colour: str,
    cuts: Sequence[Cut],
    *,
    name: str | None = None,
    dash: str = "solid",
    shape: str = "circle",
) -> Iterator[go.Scatter]:
    partial = pl.col("period").is_in([cut.start for cut in cuts])
    whole = frame.with_columns(value=pl.when(~partial).then("value"))
    yield _points(whole, metric, name or metric.short, colour, dash, shape)
    beside = partial | partial.shift(1, fill_value=False) | partial.shift(-1, fill_value=False)
    part = frame.with_columns(value=pl.when(beside).then("value"))
    if frame.select(partial.any()).item():
        dotted = _points(part, metric, f"{name or metric.short}, not whole", colour, "dot", shape)
        yield dotted.update(
            showlegend=name is None, opacity=0.6, hoverinfo="skip", hovertemplate=None
        )


def _points(
    frame: pl.DataFrame, metric: Metric, name: str, colour: str, dash: str, shape: str
) -> go.Scatter:
    few = [status == "too few" for status in frame["status"]]
    return go.Scatter(
        x=frame["period"].to_list(),
        y=frame["value"].to_list(),
        name=name,
        mode="lines+markers",
        line={"color": colour, "width": 2.5, "dash": dash},
        marker={
            "symbol": [f"{shape}-open" if small else shape for small in few],
            "size": 7,
            "color": colour,
        },
        customdata=[[_interval(row, metric), row["n"]] for row in frame.iter_rows(named=True)],
        hovertemplate=f"{name} %{{y:.{metric.digits + 1}f}} %{{customdata[0]}}, "
        "n %{customdata[1]:,}<extra></extra>",
    )


def _interval(row: dict[str, Any], metric: Metric) -> str:
    if row["low"] is None:
        return "(no interval)"
    few = " too few answers" if row["status"] == "too few" else ""
    return f"({metric.format(row['low'])} to {metric.format(row['high'])}){few}"


def _bars(frame: pl.DataFrame, metric: Metric) -> Iterator[go.Bar]:
    days = frame["period"].to_list()
    if metric.kind != "net":
        yield _bar(days, frame["n"].to_list(), "answers", theme.MIDDLE)
        return
    for name, colour in (
        ("detractors", theme.BAD),
        ("passives", theme.MIDDLE),
        ("promoters", theme.GOOD),
    ):
        counts = (frame[name] * frame["n"] / 100).round().to_list()
        yield _bar(days, counts, name, colour)


def _bar(days: list[date], counts: list[float], name: str, colour: str) -> go.Bar:
    hover = f"{name} %{{y:,}}<extra></extra>"
    return go.Bar(x=days, y=counts, name=name, marker_color=colour, yaxis="y2", hovertemplate=hover)


def _annotated(notes: Sequence[date]) -> dict[str, list[dict[str, Any]]]:
    rule = {"color": theme.QUIET, "dash": "dot", "width": 1.5}
    marks = [
        {"type": "line", "x0": day, "x1": day, "y0": 0.34, "y1": 1, "yref": "paper", "line": rule}
        for day in notes
    ]
    labels = [
        {"x": day, "y": 1, "yref": "paper", "text": f"<b>{number}</b>", "showarrow": False}
        | {"xanchor": "left", "yanchor": "top"}
        for number, day in enumerate(notes, start=1)
    ]
    return {"shapes": marks, "annotations": labels}
