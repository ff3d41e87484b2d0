"""How a metric moved: by day, week, month or quarter, in total and unit by unit."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from cxdata import estimates, findings, initiatives, periods
from cxdata.charts.trend import lines, multiples, trend
from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.periods import Cut
from cxdata.selection import Selection
from pages.parts import frame, pick
from pages.parts.chart import chart, computed

TOTAL, LINES, MULTIPLES = VIEWS = ("Total", "Units in one chart", "Units side by side")


def show(dataset: Dataset, selection: Selection) -> None:
    """Ask for metric and grain, say how the last period compares, and draw the trend."""
    frame.head("Trends", dataset, selection)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        metric = pick.pick_metric(dataset, "metric")
        grain = pick.pick_grain(selection)
        view = pick.pick("Show", VIEWS, "view")
    asked = frame.asked(metric, selection)
    rows = estimates.estimate(dataset, asked, metric, grain=grain)
    if rows.is_empty():
        frame.nothing(asked)
        return
    cuts = periods.cuts(asked, grain)
    finding = findings.trend(rows, metric, grain, cuts)
    if view == TOTAL:
        _total(dataset, asked, metric, rows, cuts, finding)
    else:
        _by_unit(dataset, asked, metric, grain, cuts, finding, view)
    if cuts:
        st.caption("Not whole, drawn dotted: " + ", ".join(cut.words(grain) for cut in cuts) + ".")


def _total(
    dataset: Dataset,
    asked: Selection,
    metric: Metric,
    rows: pl.DataFrame,
    cuts: Sequence[Cut],
    finding: str,
) -> None:
    notes = initiatives.during(dataset.table("initiatives"), asked)
    figure = trend(rows, metric, cuts=cuts, notes=notes["start"].to_list())
    chart(figure, key="trend", finding=finding, computed=computed(metric), rows=rows)
    for number, row in enumerate(notes.iter_rows(named=True), start=1):
        st.caption(f"**{number}** {initiatives.words(row)}")


def _by_unit(
    dataset: Dataset,
    asked: Selection,
    metric: Metric,
    grain: str,
    cuts: Sequence[Cut],
    finding: str,
    view: str,
) -> None:
    rows = estimates.estimate(dataset, asked, metric, by=["business_unit"], grain=grain)
    draw = lines if view == LINES else multiples
    figure = draw(rows, metric, "business_unit", cuts=cuts)
    chart(figure, key="trend-units", finding=finding, computed=computed(metric), rows=rows)
