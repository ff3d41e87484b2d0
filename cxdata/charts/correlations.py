"""Correlations with their intervals, one row each, against nothing and against a yardstick."""

import plotly.graph_objects as go
import polars as pl

from cxdata.charts import theme

ROW = 44
"""Height of a row, in pixels."""


def correlations(rows: pl.DataFrame, yardstick: float | None = None) -> go.Figure:
    """A dot and a bar per row, from the top down; filled where the interval leaves out zero.

    Args:
        rows: `label`, `r`, `low`, `high` and `n`; null where nothing can be told.
        yardstick: a published correlation, drawn as a line.
    """
    told = rows.filter(pl.col("r").is_not_null())
    clear = ((pl.col("low") > 0) | (pl.col("high") < 0)).alias("clear")
    traces = [
        _dots(part, bool(filled)) for (filled,), part in told.group_by(clear, maintain_order=True)
    ]
    figure = theme.figure(
        traces or [go.Scatter(x=[], y=[])],
        height=90 + ROW * rows.height,
        hovermode="closest",
        xaxis={
            "title": {"text": "correlation r"},
            "range": [-1, 1.12],
            "zeroline": False,
            "tickangle": 0,
            "dtick": 0.5,
        },
        yaxis={
            "categoryorder": "array",
            "categoryarray": rows["label"].to_list()[::-1],
            "tickvals": rows["label"].to_list(),
            "ticktext": [_with_n(label, n) for label, n in rows.select("label", "n").rows()],
            "range": [-0.6, rows.height - 0.3],
            "automargin": True,
        },
    )
    figure.update_layout(legend_y=1.12)
    figure.add_vline(0, line={"color": theme.QUIET, "width": 1})
    if yardstick is not None:
        figure.add_vline(yardstick, line={"color": theme.QUIET, "dash": "dot", "width": 1.5})
        note = {"font": {"size": 11}, "showarrow": False, "xanchor": "center", "yanchor": "bottom"}
        text = f"published {yardstick}"
        figure.add_annotation(text=text, x=yardstick, y=1, yref="paper", **note)
    return figure


def _with_n(label: str, n: int | None) -> str:
    return label if n is None else f"{label} · n {n:,}"


def _dots(part: pl.DataFrame, clear: bool) -> go.Scatter:
    around = (pl.col("high") - pl.col("r"), pl.col("r") - pl.col("low"))
    above, below = (part.select(side).to_series().to_list() for side in around)
    marker = {
        "size": 11,
        "color": theme.PALETTE[0] if clear else "rgba(0,0,0,0)",
        "line": {"color": theme.PALETTE[0], "width": 1.5},
    }
    bars = {"type": "data", "array": above, "arrayminus": below, "thickness": 2, "width": 5}
    return go.Scatter(
        x=part["r"].to_list(),
        y=part["label"].to_list(),
        name="More than chance" if clear else "Chance can explain it",
        mode="markers",
        marker=marker,
        error_x={**bars, "color": theme.PALETTE[0], "symmetric": False},
        customdata=part.select("low", "high", "n").rows(),
        hovertemplate="%{y}: r %{x:.2f} (%{customdata[0]:.2f} to %{customdata[1]:.2f}), "
        "n %{customdata[2]:,}<extra></extra>",
    )
