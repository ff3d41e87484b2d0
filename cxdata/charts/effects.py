"""What each theme costs or brings: by how much a metric would change without its answers."""

from html import escape

import plotly.graph_objects as go
import polars as pl

from cxdata.charts import theme
from cxdata.metrics import Metric

ROW, HEAD = 34, 86


def effects(found: pl.DataFrame, metric: Metric) -> go.Figure:
    """A bar per theme with its interval and n; hollow where the answers are too few.

    Args:
        found: rows of `themes.effects`, all with `by`.
        metric: what would change.

    Returns:
        Bars whose `customdata` begin with the theme's search, so that a click tells it.
    """
    names = found["theme"].to_list()
    cost = [by > 0 for by in found["by"]]
    few = [status != "ok" for status in found["status"]]
    bars = go.Bar(
        x=found["by"].to_list(),
        y=names,
        orientation="h",
        marker={
            "color": [theme.BAD if costs else theme.GOOD for costs in cost],
            "pattern": {"shape": ["/" if one else "" for one in few]},
        },
        error_x=theme.whiskers(found, "by", theme.QUIET),
        customdata=[
            [search, f"{metric.format(by, signed=True)} without its {n:,} answers"]
            for search, by, n in found.select("search", "by", "n").iter_rows()
        ],
        hovertemplate="<b>%{y}</b><br>%{customdata[1]}<extra></extra>",
    )
    texts = [f"{escape(name)} · n {n:,}" for name, n in found.select("theme", "n").iter_rows()]
    return theme.figure(
        [bars],
        height=HEAD + ROW * len(names),
        hovermode="closest",
        showlegend=False,
        xaxis={
            "title": {"text": f"change of {metric.short} without them"},
            "zeroline": True,
            "zerolinecolor": theme.QUIET,
            "fixedrange": True,
        },
        yaxis=theme.from_the_top(names, texts),
    )
