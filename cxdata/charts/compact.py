"""A figure as the few bytes that travel to a browser: no template, no nulls, short numbers."""

import base64
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import plotly.graph_objects as go

DIGITS = 8
"""Significant digits of a number: no page prints more, and no screen shows a difference."""


def compact(figure: go.Figure) -> dict[str, Any]:
    """The traces and the layout as JSON has them, without what is the same in every figure.

    Returns:
        `data` and `layout`; without the template, which the browser has.
    """
    # Not by `figure.to_dict`, which writes all numbers as base64, to be read again here.
    layout = figure.layout.to_plotly_json()
    layout.pop("template", None)
    traces = [trace.to_plotly_json() for trace in figure.data]
    return {"data": _short(traces), "layout": _short(layout)}


def packed(figure: go.Figure, **more: Any) -> bytes:
    """The figure as JSON in UTF-8, with what else the browser needs to know of it."""
    content = json.dumps(compact(figure) | more, ensure_ascii=False, separators=(",", ":"))
    return content.encode()


def _short(value: Any) -> Any:
    match value:
        case {"bdata": str(), "dtype": str()}:
            return _short(_array(value))
        case dict():
            return {str(name): _short(one) for name, one in value.items() if one is not None}
        case np.ndarray() | np.generic():
            return _short(value.tolist())
        case list() | tuple():
            return [_short(one) for one in value]
        case float():
            return _rounded(value)
        case date():
            return value.isoformat()
    return value


def _rounded(value: float) -> float | int | None:
    """JSON knows neither infinity nor "not a number"; a gap is drawn for both."""
    if not np.isfinite(value):
        return None
    short = float(f"{value:.{DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def _array(value: Mapping[str, Any]) -> Any:
    """The numbers that Plotly keeps as base64, little end first."""
    flat = np.frombuffer(
        base64.b64decode(value["bdata"]), dtype=np.dtype(value["dtype"]).newbyteorder("<")
    )
    shape = value.get("shape")
    return flat.reshape([int(one) for one in str(shape).split(",")]) if shape else flat
