"""One dot per team or unit, one metric against another, with the fitted line and its band."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl

from cxdata import settings
from cxdata.charts import theme
from cxdata.charts.labels import Box, Range, placed, short
from cxdata.metrics import Metric
from cxdata.statistics.association import Association, Refused

LARGEST, SMALLEST = 28, 9
"""Diameter of a dot in pixels: the area stands for the customers' answers."""
CROWD = 80
"""More dots than this are drawn smaller, or they would hide each other."""
NOTE = (0.3, 0.05)
"""Width and height of a quiet line's name, as shares of the plot on a phone."""
ROOM = 0.12
"""Empty margin on each side of the dots, as a share of their range."""


def scatter(
    points: pl.DataFrame,
    x: Metric,
    y: Metric,
    found: Association | Refused,
    *,
    what: str,
    usual: tuple[float | None, float | None] = (None, None),
    labels: int = 5,
    intervals: bool = False,
    corners: Sequence[str] = (),
    height: int = 430,
) -> go.Figure:
    """Dots by size of `y_n`; hollow where too few answered; line and band where there is a fit.

    Args:
        points: columns `name`, `business_unit`, `x`, `y`, `x_n`, `y_n`, their `_low` and `_high`,
            and `status`; one row per dot.
        x: the metric along the horizontal axis.
        y: the metric along the vertical axis.
        found: from `association.associate` on the same points.
        what: what the dots are, for the legend: Teams, Business units.
        usual: the reader's own values of x and y, drawn as quiet lines.
        intervals: whether the 95 % intervals of x and y are drawn.
        corners: what the quarters about `usual` are called, from bottom left to top right.
        labels: how many dots at most are named in the picture, the outermost first.
        height: in pixels.
    """
    parts = ("", "_low", "_high") if intervals else ("",)
    ranges = _range(points, "x", parts, x), _range(points, "y", parts, y)
    first = found.pivot.name if isinstance(found, Association) else None
    kept_free = _notes_at(usual, *ranges)
    sides: Sequence[str | None] = [None] * points.height
    if labels:
        every = labels >= points.height
        sides = placed(points, *ranges, most=labels, every=every, first=first, kept_free=kept_free)
    drawn = points.with_columns(side=pl.Series(sides, dtype=pl.String))
    fit = list(_fit(points, y, found)) if isinstance(found, Association) else []
    return theme.figure(
        [*fit, *_dots(drawn, x, y, what, intervals)],
        height=height,
        hovermode="closest",
        xaxis={"title": {"text": f"{x.short}, {x.unit}"}, "range": ranges[0], "zeroline": False},
        yaxis={"title": {"text": f"{y.short}, {y.unit}"}, "range": ranges[1], "zeroline": False},
        **_quadrants(usual, corners),
    )


def _range(points: pl.DataFrame, axis: str, parts: Sequence[str], metric: Metric) -> Range:
    values = np.concatenate([points[f"{axis}{part}"].drop_nulls().to_numpy() for part in parts])
    low, high = np.min(values), np.max(values)
    room = ROOM * (high - low) or (metric.high - metric.low) / 20
    return float(low - room), float(high + room)


def _fit(points: pl.DataFrame, y: Metric, found: Association) -> Iterator[go.Scatter]:
    x = points.filter(pl.col("status") == "ok")["x"].to_numpy()
    band = found.robust.band(np.linspace(x.min(), x.max(), 41).tolist())
    at, bound = band["x"].to_list(), pl.col("low", "high").clip(y.low, y.high)
    low, high = (column.to_list() for column in band.select(bound))
    yield go.Scatter(
        x=at + at[::-1],
        y=high + low[::-1],
        fill="toself",
        fillcolor=theme.see_through(theme.PALETTE[0]),
        line={"width": 0},
        mode="lines",
        name="95 % band of the line",
        hoverinfo="skip",
    )
    yield go.Scatter(
        x=at,
        y=band["y"].to_list(),
        mode="lines",
        line={"color": theme.PALETTE[0], "width": 2.5},
        name="Robust line",
        hoverinfo="skip",
    )


def _dots(
    points: pl.DataFrame, x: Metric, y: Metric, what: str, intervals: bool
) -> Iterator[go.Scatter]:
    most = max(points["y_n"].to_list(), default=1)
    shrink = min(1.0, (CROWD / max(points.height, 1)) ** 0.5)
    for status, name, fill in (
        ("ok", what, theme.see_through(theme.PALETTE[0], 0.55)),
        ("too few", "Under 10 answers, not in the line", "rgba(0,0,0,0)"),
    ):
        rows = points.filter(pl.col("status") == status).to_dicts()
        if not rows:
            continue
        yield go.Scatter(
            x=[row["x"] for row in rows],
            y=[row["y"] for row in rows],
            name=name,
            mode="markers+text",
            text=[short(row["name"]) if row["side"] else "" for row in rows],
            textposition=[row["side"] or "top center" for row in rows],
            textfont={"size": 12},
            marker={
                "size": [
                    shrink * max(LARGEST * (row["y_n"] / most) ** 0.5, SMALLEST) for row in rows
                ],
                "color": fill,
                "line": {"color": theme.PALETTE[0], "width": 1.5},
                "opacity": 1,
            },
            customdata=[_hover(row, x, y) for row in rows],
            **(_errors(rows) if intervals else {}),
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}"
            "<extra></extra>",
        )


def _errors(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The intervals as error bars; none where a number has none."""
    bars = {}
    for axis in ("x", "y"):
        ends = {"array": f"{axis}_high", "arrayminus": f"{axis}_low"}
        bars[f"error_{axis}"] = {
            "type": "data",
            "symmetric": False,
            "thickness": 1,
            "width": 2,
            "color": theme.see_through(theme.PALETTE[0], 0.5),
        } | {
            side: [0 if row[end] is None else abs(row[end] - row[axis]) for row in rows]
            for side, end in ends.items()
        }
    return bars


def _hover(row: dict[str, Any], x: Metric, y: Metric) -> list[str]:
    unit = row["business_unit"]
    name = f"{row['name']} ({unit})" if unit else row["name"]
    return [name, _value(row, "x", x), _value(row, "y", y)]


def _value(row: dict[str, Any], axis: str, metric: Metric) -> str:
    low, high = row[f"{axis}_low"], row[f"{axis}_high"]
    interval = "" if low is None else f"{metric.format(low)} to {metric.format(high)}, "
    n = settings.answers(row[f"{axis}_n"])
    return f"{metric.short} {metric.format(row[axis])} ({interval}{n})"


def _quadrants(
    usual: tuple[float | None, float | None], corners: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """Quiet lines at the reader's own values, each named at its end."""
    across, up = usual
    rule = {"color": theme.QUIET, "dash": "dot", "width": 1}
    line: dict[str, Any] = {"type": "line", "layer": "below", "line": rule}
    note: dict[str, Any] = {"showarrow": False, "yanchor": "bottom", "font": {"size": 11}}
    shapes, notes = [], []
    if across is not None:
        shapes.append(line | {"x0": across, "x1": across, "y0": 0, "y1": 1, "yref": "paper"})
        place = {"x": across, "xanchor": "left", "y": 0, "yref": "paper"}
        notes.append(note | place | {"text": "all employees"})
    if up is not None:
        shapes.append(line | {"y0": up, "y1": up, "x0": 0, "x1": 1, "xref": "paper"})
        place = {"x": 1, "xanchor": "right", "xref": "paper", "y": up}
        notes.append(note | place | {"text": "all customers"})
    if across is not None and up is not None:
        places = ((0, 0), (1, 0), (0, 1), (1, 1))
        notes += [_corner(words, *place) for words, place in zip(corners, places, strict=False)]
    return {"shapes": shapes, "annotations": notes}


def _corner(words: str, right: int, top: int) -> dict[str, Any]:
    return {
        "text": f"<i>{words}</i>",
        "showarrow": False,
        "font": {"size": 11},
        "x": right,
        "y": 1.0 if top else 0.0,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "right" if right else "left",
        "yanchor": "top" if top else "bottom",
        "yshift": 0 if top else 16,
    }


def _notes_at(usual: tuple[float | None, float | None], x: Range, y: Range) -> list[Box]:
    """Where the names of the quiet lines stand, in shares of the plot on a phone."""
    across, up = usual
    boxes = []
    if across is not None:
        left = (across - x[0]) / (x[1] - x[0])
        boxes.append((left, 0.0, left + NOTE[0], NOTE[1]))
    if up is not None:
        low = (up - y[0]) / (y[1] - y[0])
        boxes.append((1 - NOTE[0], low, 1.0, low + NOTE[1]))
    return boxes
