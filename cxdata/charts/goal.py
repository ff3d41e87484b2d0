"""A goal's way from baseline to target, with today's value, its interval and the pace."""

from collections.abc import Iterator, Mapping
from typing import Any

import plotly.graph_objects as go
import polars as pl

from cxdata import settings
from cxdata.charts import theme
from cxdata.metrics import Metric

Row = Mapping[str, Any]
ROOM = 0.36
"""What is left free at either end for the words, as a share of the drawn values' span."""
ABOVE, BELOW, DEEPER = 0.45, -0.45, -1.75
"""Where the words begin around the line, which is at 0."""
HIGHEST, LINE, UNIT = 1.3, 0.5, 33
"""Where the drawing ends above the line; a line of words; and the pixels of one unit."""


def progress(frame: pl.DataFrame, metric: Metric, *, digits: int = 0) -> go.Figure:
    """One horizontal line: baseline, expected today, today with its interval, target.

    The target is always on the right, so a goal that lowers its metric has its axis turned.
    `keep` goals show the values that they allow instead of a way.

    Args:
        frame: one goal: `kind`, `baseline`, `target`, `target_high`, `value`, `low`, `high`,
            `n`, `expected` (any but kind and target may be null), `start`, `due`, `as_of`.
        metric: what the values are.
        digits: decimals to print.
    """
    row = frame.row(0, named=True)
    ends, said = _ends(row), list(_words(row, metric, digits))
    lowest = min(word["y"] - word["text"].count("<br>") * LINE for word in said) - LINE
    return theme.figure(
        [*_ways(row, ends), *_marks(row), *_today(row, metric, digits)],
        height=round(16 + (HIGHEST - lowest) * UNIT),
        hovermode="closest",
        showlegend=False,
        annotations=said,
        xaxis={"visible": False, "fixedrange": True, "range": ends},
        yaxis={"visible": False, "fixedrange": True, "range": (lowest, HIGHEST)},
    )


def _ends(row: Row) -> tuple[float, float]:
    names = ("baseline", "target", "target_high", "value", "low", "high")
    drawn = [row[name] for name in names if row[name] is not None]
    low, high = min(drawn), max(drawn)
    room = ROOM * ((high - low) or abs(high) or 1)
    return (high + room, low - room) if row["kind"] == "lower" else (low - room, high + room)


def _keeps(row: Row) -> bool:
    return bool(row["kind"].startswith("keep"))


def _ways(row: Row, ends: tuple[float, float]) -> Iterator[go.Scatter]:
    """The broad bar: from baseline to target, or all that a `keep` goal allows."""
    if _keeps(row):
        most = ends[1] if row["target_high"] is None else row["target_high"]
        yield _bar(row["target"], most, theme.see_through(theme.PALETTE[0], 0.25))
    elif row["baseline"] is not None:
        yield _bar(row["baseline"], row["target"], theme.see_through(theme.QUIET, 0.3))


def _bar(start: float, end: float, colour: str) -> go.Scatter:
    line = {"width": 14, "color": colour}
    return go.Scatter(x=[start, end], y=[0, 0], mode="lines", line=line, hoverinfo="skip")


def _marks(row: Row) -> Iterator[go.Scatter]:
    if row["baseline"] is not None:
        yield _mark(row["baseline"], "circle-open", 11)
    if _paced(row):
        line = {"width": 1.5, "color": theme.QUIET, "dash": "dot"}
        x, y = [row["expected"]] * 2, [0.3, DEEPER]
        yield go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip")
    for bound in (row["target"], row["target_high"]):
        if bound is not None:
            yield _mark(bound, "line-ns" if _keeps(row) else "diamond", 20 if _keeps(row) else 13)


def _mark(at: float, symbol: str, size: int) -> go.Scatter:
    marker = {"symbol": symbol, "size": size, "color": theme.QUIET}
    marker["line"] = {"width": 2.5, "color": theme.QUIET}
    return go.Scatter(x=[at], y=[0], mode="markers", marker=marker, hoverinfo="skip")


def _today(row: Row, metric: Metric, digits: int) -> Iterator[go.Scatter]:
    value, low, high = row["value"], row["low"], row["high"]
    if value is None:
        return
    sure = low is not None
    between = f" ({_text(low, metric, digits)} to {_text(high, metric, digits)})" if sure else ""
    n = settings.count(row["n"])
    hover = f"today {_text(value, metric, digits)}{between}, n {n}<extra></extra>"
    reach = {"array": [high - value], "arrayminus": [value - low]} if sure else {"array": [0]}
    yield go.Scatter(
        x=[value],
        y=[0],
        name="today",
        mode="markers",
        marker={"size": 14, "color": theme.PALETTE[0]},
        error_x={"type": "data", "thickness": 2.5, "width": 6, "color": theme.PALETTE[0]} | reach,
        hovertemplate=hover,
    )


def _text(value: float, metric: Metric, digits: int) -> str:
    return metric.format(value, digits=digits)


def _paced(row: Row) -> bool:
    return row["expected"] is not None and bool(row["start"] < row["as_of"] < row["due"])


def _words(row: Row, metric: Metric, digits: int) -> Iterator[dict[str, Any]]:
    """The printed values: today's above the line, the ends below it leaning outwards."""

    def word(name: str, at: float | None, y: float, side: str = "center") -> Iterator[Any]:
        if at is not None:
            value = _text(at, metric, digits)
            text = f"{name} {value}" if side == "center" else f"{value}<br>{name}"
            yield _word(f"<b>{text}</b>" if name == "today" else text, at, y, side)

    yield from word("today", row["value"], ABOVE)
    if _keeps(row):
        yield from word("at least", row["target"], BELOW, "right")
        yield from word("at most", row["target_high"], BELOW, "left")
        yield from word("baseline", row["baseline"], DEEPER)
        return
    turned = row["baseline"] is not None and _backwards(row)
    outwards = ("left", "right") if turned else ("right", "left")
    yield from word("baseline", row["baseline"], BELOW, outwards[0])
    yield from word("target", row["target"], BELOW, outwards[1])
    yield from word("expected", row["expected"] if _paced(row) else None, DEEPER)


def _backwards(row: Row) -> bool:
    """Whether the baseline was beyond the target already, and so stands to the right of it."""
    beyond = row["baseline"] - row["target"]
    return bool(beyond < 0 if row["kind"] == "lower" else beyond > 0)


def _word(text: str, at: float, y: float, side: str) -> dict[str, Any]:
    return {
        "x": at,
        "y": y,
        "text": text,
        "showarrow": False,
        "xanchor": side,
        "align": side,
        "yanchor": "bottom" if y > 0 else "top",
        "borderpad": 0,
    }
