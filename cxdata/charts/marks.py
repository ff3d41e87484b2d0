"""Numbered lines on a trend, told apart by their dash; changes of level have an arrow as well."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from cxdata.charts import theme
from cxdata.verdicts.marks import Mark

DASH = {"initiative": "dot", "note": "dash", "change": "solid", "definition": "longdashdot"}
WIDE, ROWS = 0.055, 5
"""A number takes so much of the chart's width; neighbours stand on up to so many levels."""
EDGE = 0.95
"""A number this far to the right stands on the left of its line, or it would be cut off."""


def layout(
    marks: Sequence[Mark], first: date, last: date, bottom: float = 0.0
) -> dict[str, list[dict[str, Any]]]:
    """Shapes and annotations of a figure from `first` to `last`, down to `bottom` of its height."""
    rows = _rows(marks, first, last)
    return {
        "shapes": [_line(mark, bottom) for mark in marks],
        "annotations": [
            _number(mark, at, 1 - 0.08 * (1 - bottom) * row, _across(mark, first, last))
            for at, (mark, row) in enumerate(zip(marks, rows, strict=True), 1)
        ],
    }


def _across(mark: Mark, first: date, last: date) -> float:
    return (mark.on - first).days / max(1, (last - first).days)


def _rows(marks: Sequence[Mark], first: date, last: date) -> list[int]:
    """The highest level for each number on which no other is in its way."""
    ends = [-1.0] * ROWS
    found = []
    for mark in marks:
        at = _across(mark, first, last)
        free = [row for row, end in enumerate(ends) if end <= at]
        row = free[0] if free else ends.index(min(ends))
        ends[row] = at + WIDE
        found.append(row)
    return found


def _line(mark: Mark, bottom: float) -> dict[str, Any]:
    change = mark.kind == "change"
    rule = {"color": theme.QUIET, "dash": DASH[mark.kind], "width": 1 if change else 1.5}
    ends = {"x0": mark.on, "x1": mark.on, "y0": bottom, "y1": 1}
    return {"type": "line", "yref": "paper", "line": rule, "layer": "below"} | ends


def _number(mark: Mark, number: int, height: float, across: float) -> dict[str, Any]:
    arrow = {True: "▲", False: "▼", None: ""}[mark.rises]
    return {
        "x": mark.on,
        "y": height,
        "yref": "paper",
        "text": f"<b>{arrow}{number}</b>",
        "showarrow": False,
        "xanchor": "right" if across > EDGE else "left",
        "yanchor": "top",
    }
