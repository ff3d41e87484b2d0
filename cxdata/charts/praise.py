"""How often each team's customers praise a colleague by name, with intervals."""

from html import escape

import plotly.graph_objects as go
import polars as pl

from cxdata.charts import theme

ROW, HEAD = 26, 80


def praise(rows: pl.DataFrame) -> go.Figure:
    """A dot per team with the interval of its shrunken rate, the most praised on top.

    Args:
        rows: from `recognition.teams`.
    """
    names = rows["team"].to_list()
    dots = go.Scatter(
        x=rows["shrunken"].to_list(),
        y=names,
        mode="markers",
        marker={"color": theme.GOOD, "size": 10},
        error_x=theme.whiskers(rows, "shrunken", theme.GOOD),
        customdata=rows.select("praised", "answers").rows(),
        hovertemplate="<b>%{y}</b><br>%{x:.1f} per 100 answers<br>"
        "%{customdata[0]:,} of %{customdata[1]:,} answers<extra></extra>",
    )
    texts = [
        f"{escape(name if len(name) < 22 else name[:21] + '…')} · n {n:,}"
        for name, n in rows.select("team", "answers").iter_rows()
    ]
    return theme.figure(
        [dots],
        height=HEAD + ROW * len(names),
        hovermode="closest",
        showlegend=False,
        xaxis={
            "title": {"text": "per 100 answers"},
            "rangemode": "tozero",
            "fixedrange": True,
        },
        yaxis=theme.from_the_top(names, texts),
    )
