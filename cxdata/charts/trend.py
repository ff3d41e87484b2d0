"""A metric over time: its line with the interval band, and below it how many answered."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import plotly.graph_objects as go
import polars as pl

from cxdata.charts import marks, quiet, theme
from cxdata.metrics import Metric
from cxdata.periods import Cut
from cxdata.selection import UNNAMED
from cxdata.verdicts.benchmarks import Reference
from cxdata.verdicts.marks import Mark

DAY = 86_400_000
"""Milliseconds, the unit in which Plotly counts on a time axis."""
DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
HOVER = {"day": "%-d %b %Y", "week": "week of %-d %b %Y", "month": "%b %Y", "year": "%Y"}
FEW = 7
"""So few days are named one by one: between them an axis would name the same day twice."""
MANY = 60
"""More points than this are drawn small."""
SMALL = 190
"""Pixels of one chart among many."""


def trend(
    frame: pl.DataFrame,
    metric: Metric,
    *,
    grain: str = "month",
    cuts: Sequence[Cut] = (),
    marked: Sequence[Mark] = (),
    references: Sequence[Reference] = (),
    bars: bool = True,
    height: int = 430,
) -> go.Figure:
    """One line with its 95 % band; below, the answers, for net scores by kind.

    Args:
        frame: `period`, `value`, `low`, `high`, `n`, `status`, sorted by period; for net
            scores also `promoters`, `passives`, `detractors` in percent. A period without
            answers is a row with null, so that the line breaks there.
        metric: what the values are.
        grain: what a period is.
        cuts: the periods that the selection does not hold whole, drawn dotted.
        marked: days to mark with their numbers, 1, 2, 3.
        references: targets and benchmarks, drawn as quiet lines.
        bars: whether to draw the answers.
        height: in pixels.
    """
    colour = theme.PALETTE[0]
    data = [*_bands(frame, colour), *line(frame, metric, colour, cuts)]
    data += quiet.lines(references, *ends(frame), metric)
    title = {"text": f"{metric.short}, {metric.unit}"}
    days = time_axis(frame, grain)
    if not bars:
        noted = marks.layout(marked, *ends(frame))
        return theme.figure(data, height=height, yaxis={"title": title}, xaxis=days, **noted)
    return theme.figure(
        [*data, *_bars(frame, metric, grain)],
        height=height,
        barmode="stack",
        bargap=0.25,
        yaxis={"title": title, "domain": [0.32, 1]},
        yaxis2={
            "title": {"text": "answers"},
            "domain": [0, 0.22],
            "rangemode": "tozero",
            "tickformat": ",",
        }
        | _whole_ticks(frame["n"]),
        xaxis={"anchor": "y2"} | days,
        **marks.layout(marked, *ends(frame), bottom=0.32),
    )


def _whole_ticks(counts: pl.Series) -> dict[str, int]:
    """Plotly's own ticks, but for so few answers that it would mark half ones."""
    return {"tick0": 0, "dtick": 1} if (counts <= 2).all() else {}


def lines(
    frame: pl.DataFrame,
    metric: Metric,
    by: str,
    *,
    grain: str = "month",
    cuts: Sequence[Cut] = (),
    height: int = 430,
) -> go.Figure:
    """One line per value of the dimension `by`, told apart by colour, dash and shape.

    `frame` has the columns of `trend` and `by`, null for not given; it is sorted by period.
    """
    data = [
        trace
        for index, (name, part) in enumerate(_each(frame, by))
        for trace in line(
            part,
            metric,
            theme.PALETTE[index % len(theme.PALETTE)],
            cuts,
            name=name,
            dash=theme.DASHES[index % len(theme.DASHES)],
            shape=theme.SHAPES[index % len(theme.SHAPES)],
        )
    ]
    axis = {"title": {"text": f"{metric.short}, {metric.unit}"}}
    days = time_axis(frame, grain)
    return theme.figure(data, height=height, hovermode="closest", yaxis=axis, xaxis=days)


def multiples(
    frame: pl.DataFrame,
    metric: Metric,
    by: str,
    *,
    grain: str = "month",
    cuts: Sequence[Cut] = (),
) -> dict[str, go.Figure]:
    """For each value of `by` a small line with its band; all have the same axes.

    `frame` is as in `lines`; the figures are named by the values, in their order.
    """
    known = frame.select(pl.min_horizontal("low", "value"), high=pl.max_horizontal("high", "value"))
    axis = {"range": _padded(known["low"].min(), known["high"].max()), "nticks": 5}
    axis |= {"ticksuffix": "%" if metric.unit == "%" else ""}
    days = time_axis(frame, grain) | {
        "nticks": 3 if grain in {"day", "week"} else 4,
        "tickangle": 0,
    }
    layout = {"height": SMALL, "yaxis": axis, "xaxis": days}
    colour = theme.PALETTE[0]
    return {
        name: theme.figure(
            [*_bands(part, colour), *line(part, metric, colour, cuts)], **layout
        ).update_traces(showlegend=False)
        for name, part in _each(frame, by)
    }


def _each(frame: pl.DataFrame, by: str) -> Iterator[tuple[str, pl.DataFrame]]:
    for name in frame[by].unique().sort().to_list():
        yield name or UNNAMED, frame.filter(pl.col(by).eq_missing(name))


def _padded(low: Any, high: Any) -> list[float]:
    room = max((high - low) * 0.05, 0.01)
    return [low - room, high + room]


def time_axis(frame: pl.DataFrame, grain: str) -> dict[str, Any]:
    """Half a period of room at either end, so that a single period is not a wall of bar."""
    first, last = (datetime.combine(day, time()) for day in ends(frame))
    room = timedelta(days=DAYS[grain] * (3 if first == last else 0.7))
    weeks = max(1, (last - first).days // 7 // 8)
    every = {"week": weeks * 7, "day": 1 if (last - first).days < FEW else 0}.get(grain)
    steps = {"tick0": first, "dtick": every * DAY} if every else {}
    return steps | {
        "type": "date",
        "range": [first - room, last + room],
        "hoverformat": HOVER.get(grain, "%b %Y"),
        "tickformatstops": [
            {"dtickrange": [None, DAY * 25], "value": "%-d %b\n%Y"},
            {"dtickrange": [DAY * 25, "M11"], "value": "%b\n%Y"},
            {"dtickrange": ["M11", None], "value": "%Y"},
        ],
    }


def ends(frame: pl.DataFrame) -> tuple[date, date]:
    """The first and the last `period`; `frame` must have one."""
    days: list[date] = frame["period"].to_list()
    return min(days), max(days)


def _bands(frame: pl.DataFrame, colour: str) -> Iterator[go.Scatter]:
    """One closed shape for each stretch of periods that have an interval."""
    known = frame.with_columns(stretch=pl.col("low").is_null().cum_sum()).filter(
        pl.col("low").is_not_null()
    )
    for number, (_, part) in enumerate(known.group_by("stretch", maintain_order=True)):
        days = part["period"].to_list()
        yield go.Scatter(
            x=days + days[::-1],
            y=part["high"].to_list() + part["low"].to_list()[::-1],
            fill="toself",
            fillcolor=theme.see_through(colour),
            line={"width": 8 if part.height == 1 else 0, "color": theme.see_through(colour)},
            mode="lines",
            name="95 % interval",
            legendgroup="interval",
            showlegend=number == 0,
            hoverinfo="skip",
        )


def line(
    frame: pl.DataFrame,
    metric: Metric,
    colour: str,
    cuts: Sequence[Cut],
    *,
    name: str | None = None,
    dash: str = "solid",
    shape: str = "circle",
) -> Iterator[go.Scatter]:
    """The line of the whole periods, and dotted to those that are not.

    Args:
        frame: as of `trend`.
        metric: what the values are.
        colour: of line and marks.
        cuts: the periods that are not whole.
        name: in the legend, by itself the metric; the dotted part has an entry only without it.
        dash: of the whole part, one of `theme.DASHES`.
        shape: of the marks, one of `theme.SHAPES`; hollow where too few answered.
    """
    partial = pl.col("period").is_in([cut.start for cut in cuts])
    beside = partial | partial.shift(1, fill_value=False) | partial.shift(-1, fill_value=False)
    whole = frame.with_columns(value=pl.when(~partial).then("value"))
    yield _points(whole, metric, name or metric.short, colour, dash, shape)
    if frame.select(partial.any()).item():
        part = frame.with_columns(value=pl.when(beside).then("value"))
        dotted = _points(part, metric, f"{name or metric.short}, partial", colour, "dot", shape)
        only = frame.height == frame.filter(partial).height
        hover = {} if only else {"hoverinfo": "skip", "hovertemplate": None}
        yield dotted.update(showlegend=name is None, opacity=0.6, **hover)


def _points(
    frame: pl.DataFrame, metric: Metric, name: str, colour: str, dash: str, shape: str
) -> go.Scatter:
    symbols = [f"{shape}-open" if status == "too few" else shape for status in frame["status"]]
    return go.Scatter(
        x=frame["period"].to_list(),
        y=frame["value"].to_list(),
        name=name,
        mode="lines+markers",
        line={"color": colour, "width": 2.5, "dash": dash},
        marker={"symbol": symbols, "size": 7 if frame.height <= MANY else 3, "color": colour},
        customdata=[[_interval(row, metric), row["n"]] for row in frame.iter_rows(named=True)],
        hovertemplate=f"{name} %{{y:.{metric.digits + 1}f}} %{{customdata[0]}}, "
        "n %{customdata[1]:,}<extra></extra>",
    )


def _interval(row: dict[str, Any], metric: Metric) -> str:
    if row["low"] is None:
        return "(no interval)"
    few = ", too few answers" if row["status"] == "too few" else ""
    return f"({metric.format(row['low'])} to {metric.format(row['high'])}{few})"


def _bars(frame: pl.DataFrame, metric: Metric, grain: str) -> Iterator[go.Bar]:
    days = frame["period"].to_list()
    # Plotly draws a single bar on a time axis a millisecond wide.
    width = DAYS[grain] * 0.75 * DAY if len(days) == 1 else None
    if metric.kind != "net":
        yield _bar(days, frame["n"].to_list(), "answers", theme.MIDDLE, width)
        return
    kinds = {"detractors": theme.BAD, "passives": theme.MIDDLE, "promoters": theme.GOOD}
    for name, colour in kinds.items():
        counts = (frame[name] * frame["n"] / 100).round().to_list()
        yield _bar(days, counts, name, colour, width)


def _bar(
    days: list[date], counts: list[float], name: str, colour: str, width: float | None
) -> go.Bar:
    hover = f"{name} %{{y:,}}<extra></extra>"
    bar = go.Bar(x=days, y=counts, name=name, marker_color=colour, hovertemplate=hover)
    return bar.update(yaxis="y2", width=width)
