"""Targets and benchmarks as thin lines with their names, behind the numbers they are beside."""

from collections.abc import Iterable, Iterator
from datetime import date

import plotly.graph_objects as go

from cxdata.charts import theme
from cxdata.metrics import Metric
from cxdata.verdicts.benchmarks import Reference

DASHES = ("6px 3px", "2px 3px", "10px 3px", "8px 3px 2px 3px")


def lines(
    references: Iterable[Reference], first: date, last: date, metric: Metric
) -> Iterator[go.Scatter]:
    """One level line per reference, from the day it holds to the end of the chart."""
    for number, reference in enumerate(references):
        since = first if reference.since is None else min(max(reference.since, first), last)
        yield go.Scatter(
            x=[since, last],
            y=[reference.value, reference.value],
            name=reference.label,
            mode="lines",
            line={"color": theme.QUIET, "width": 1.2, "dash": DASHES[number % len(DASHES)]},
            hovertemplate=f"{reference.label}<extra></extra>",
        )
