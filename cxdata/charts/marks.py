"""Numbered lines on a trend, told apart by their dash; changes of level have an arrow as well."""

from collections.abc import Sequence
from typing import Any

from cxdata.charts import theme
from cxdata.marks import Mark

DASH = {"initiative": "dot", "note": "dash", "change": "solid", "definition": "longdashdot"}
ROWS = 3
"""Numbers stand on so many levels, so that neighbours do not cover each other."""


def layout(marks: Sequence[Mark], bottom: float = 0.0) -> dict[str, list[dict[str, Any]]]:
    """Shapes and annotations of a figure whose plot reaches from `bottom` to the top."""
    return {
        "shapes": [_line(mark, bottom) for mark in marks],
        "annotations": [_number(mark, at, bottom) for at, mark in enumerate(marks)],
    }


def _line(mark: Mark, bottom: float) -> dict[str, Any]:
    change = mark.kind == "change"
    rule = {"color": theme.QUIET, "dash": DASH[mark.kind], "width": 1 if change else 1.5}
    ends = {"x0": mark.on, "x1": mark.on, "y0": bottom, "y1": 1}
    return {"type": "line", "yref": "paper", "line": rule, "layer": "below"} | ends


def _number(mark: Mark, at: int, bottom: float) -> dict[str, Any]:
    arrow = {True: "▲", False: "▼", None: ""}[mark.rises]
    return {
        "x": mark.on,
        "y": 1 - 0.09 * (1 - bottom) * (at % ROWS),
        "yref": "paper",
        "text": f"<b>{arrow}{at + 1}</b>",
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "top",
    }
