"""A bridge: from the earlier value down to the later one, a floating bar for each step."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from cxdata.charts import theme
from cxdata.charts.labels import short
from cxdata.metrics import Metric
from cxdata.statistics.bridge import Step

ROW = 30
"""Height of one step in pixels."""
ROOM = 0.22
"""Of the axis to the right and left of the values, for the numbers printed there."""


def waterfall(
    steps: Sequence[Step],
    metric: Metric,
    *,
    names: Mapping[str, str] | None = None,
    ends: Sequence[str],
) -> go.Figure:
    """The two values as diamonds, and between them a floating bar per step, each printed.

    Args:
        steps: from `bridge.by_group` or `bridge.by_kind`, the first on top.
        metric: what the values are.
        names: what the steps are called, where not by their own names.
        ends: what the earlier and the later value are called.
    """
    called = [short((names or {}).get(step.name, step.name)) for step in steps]
    rows = list(range(1, len(steps) + 1))
    values = [float(steps[0].start), *(float(step.end) for step in steps)]
    figure = theme.figure(
        [_bars(steps, rows, metric, called), _ends(values, metric, ends)],
        height=54 + ROW * (len(steps) + 2),
        hovermode="closest",
        showlegend=False,
        bargap=0.35,
        xaxis={"range": _range(values), "zeroline": False, "title": {"text": _unit(metric)}},
        yaxis={
            "tickvals": [0, *rows, len(steps) + 1],
            "ticktext": [ends[0], *called, ends[1]],
            "range": [len(steps) + 1.6, -0.6],
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
        },
    )
    return figure.update_layout(shapes=_joints(values))


def _bars(
    steps: Sequence[Step], rows: Sequence[int], metric: Metric, called: Sequence[str]
) -> go.Bar:
    good = {True: theme.GOOD, False: theme.BAD}
    up = metric.good == "high"
    text = [metric.format(float(s.size), signed=True, digits=metric.digits + 1) for s in steps]
    return go.Bar(
        y=list(rows),
        x=[float(step.size) for step in steps],
        base=[float(step.start) for step in steps],
        orientation="h",
        marker_color=[good[(step.size > 0) == up] if step.size else theme.MIDDLE for step in steps],
        text=text,
        textposition="outside",
        cliponaxis=False,
        customdata=called,
        hovertemplate="%{customdata}: %{text}<extra></extra>",
    )


def _ends(values: Sequence[float], metric: Metric, ends: Sequence[str]) -> go.Scatter:
    two = [values[0], values[-1]]
    middle = (min(values) + max(values)) / 2
    text = [metric.format(value, digits=metric.digits + 1) for value in two]
    return go.Scatter(
        x=two,
        y=[0, len(values)],
        mode="markers+text",
        marker={"symbol": "diamond", "size": 12, "color": theme.QUIET},
        text=[f"  {one}  " for one in text],
        textposition=[f"middle {'left' if value > middle else 'right'}" for value in two],
        cliponaxis=False,
        customdata=list(ends),
        hovertemplate="%{customdata}: %{text}<extra></extra>",
    )


def _joints(values: Sequence[float]) -> list[dict[str, Any]]:
    """The thin lines that carry each value to the step below it."""
    line = {"color": theme.QUIET, "width": 1, "dash": "dot"}
    return [
        {"type": "line", "x0": value, "x1": value, "y0": row, "y1": row + 1, "line": line}
        | {"layer": "below"}
        for row, value in enumerate(values)
    ]


def _range(values: Sequence[float]) -> list[float]:
    low, high = min(values), max(values)
    room = ROOM * ((high - low) or 1)
    return [low - room, high + room]


def _unit(metric: Metric) -> str:
    return f"{metric.short}, {metric.unit}"
