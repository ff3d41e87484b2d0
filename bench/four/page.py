"""The peers' four charts: NPS by month and by unit, satisfaction by stage and channel, effort."""

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from cxdata import estimates, metrics, periods
from cxdata.charts import theme
from cxdata.charts.heatmap import heatmap
from cxdata.charts.scatter import scatter
from cxdata.charts.trend import trend
from cxdata.dataset import Dataset
from cxdata.journey import touchpoints
from cxdata.journey.touchpoints import Axes
from cxdata.selection import Selection
from cxdata.statistics.association import Refused
from cxdata.verdicts import findings
from pages.parts import frame
from pages.parts.chart import chart, computed

AXES = Axes(places=("stage",), column="channel")


def show(dataset: Dataset, selection: Selection) -> None:
    """The four charts of all three years, two beside two, all narrowed by the shared filters."""
    every = selection.during(dataset.first_day(), dataset.as_of())
    frame.head("Four charts", dataset, every)
    left, right = st.columns(2)
    with left:
        _months(dataset, every)
        _effort(dataset, every)
    with right:
        _stages(dataset, every)
        _units(dataset, every)


def _months(dataset: Dataset, every: Selection) -> None:
    nps = metrics.metric("nps")
    rows = estimates.estimate(dataset, every, nps, grain="month")
    cuts = periods.cuts(every, "month")
    chart(
        trend(periods.with_gaps(rows, "month"), nps, cuts=cuts, bars=False, height=380),
        key="months",
        finding=findings.trend(rows, nps, "month", cuts),
        computed=computed(nps),
        rows=rows,
    )


def _stages(dataset: Dataset, every: Selection) -> None:
    csat = metrics.metric("csat")
    parts = [estimates.estimate(dataset, every, csat, by=by) for by in AXES.groupings]
    # One person answers once, so that no cell counts anybody twice.
    alone = parts[-1].with_columns(touchpoint=pl.lit(None, pl.String))
    cells = touchpoints.crossed(parts, alone, AXES, dataset.about.stages, csat)
    seen = touchpoints.compared(cells, csat)
    chart(
        heatmap(seen, csat, by="channel"),
        key="stages",
        finding=touchpoints.standing(seen, csat),
        computed=computed(csat),
        rows=touchpoints.listed(seen, AXES),
    )


def _effort(dataset: Dataset, every: Selection) -> None:
    effort, csat = metrics.metric("effort"), metrics.metric("csat")
    by = ["business_unit", "region"]
    across, up = (
        estimates.estimate(dataset, every, metric, by=by).select(
            *by, pl.col("value", "low", "high", "n").name.prefix(f"{axis}_"), "status"
        )
        for axis, metric in (("x", effort), ("y", csat))
    )
    points = (
        across.join(up.drop("status"), on=by)
        .rename({"x_value": "x", "y_value": "y"})
        .with_columns(name="region")
    )
    chart(
        scatter(points, effort, csat, Refused(n=points.height), what="Units by region", labels=0),
        key="effort",
        finding=f"Effort and satisfaction of {points.height} units by region.",
        computed=computed(effort),
        rows=points,
    )


def _units(dataset: Dataset, every: Selection) -> None:
    nps = metrics.metric("nps")
    rows = estimates.estimate(dataset, every, nps, by=["business_unit"])
    names, values = rows["business_unit"].to_list(), rows["value"].to_list()
    bars = go.Bar(x=names, y=values, marker_color=theme.PALETTE[0])
    chart(
        theme.figure([bars], height=380, yaxis={"title": {"text": f"{nps.short}, {nps.unit}"}}),
        key="units",
        finding=f"NPS of {rows.height} business units.",
        computed=computed(nps),
        rows=rows,
    )
