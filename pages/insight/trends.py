"""How a metric moved: by day, week, month or quarter, in total and unit by unit."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from cxdata import estimates, findings, initiatives, periods
from cxdata.charts.trend import lines, multiples, trend
from cxdata.dataset import Dataset
from cxdata.headlines import so_far
from cxdata.metrics import Metric
from cxdata.periods import Cut
from cxdata.selection import Selection
from pages.parts import frame, pick
from pages.parts.chart import chart, computed, grid
from pages.parts.text import plain

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
        _total(dataset, asked, metric, grain, rows, cuts, finding)
    else:
        _by_unit(dataset, asked, metric, grain, cuts, view)
    if cuts:
        held = ", ".join(cut.words(grain) for cut in cuts)
        st.caption(f"Not whole, drawn dotted: {held}. {so_far(dataset, asked, metric, grain)}")


def _total(
    dataset: Dataset,
    asked: Selection,
    metric: Metric,
    grain: str,
    rows: pl.DataFrame,
    cuts: Sequence[Cut],
    finding: str,
) -> None:
    notes = initiatives.during(dataset.table("initiatives"), asked)
    drawn = periods.with_gaps(rows, grain)
    figure = trend(drawn, metric, grain=grain, cuts=cuts, notes=notes["start"].to_list())
    chart(figure, key="trend", finding=finding, computed=computed(metric), rows=rows)
    listed = (
        f"{number}. {plain(initiatives.words(row))}"
        for number, row in enumerate(notes.iter_rows(named=True), 1)
    )
    st.caption("\n".join(listed))


def _by_unit(
    dataset: Dataset,
    asked: Selection,
    metric: Metric,
    grain: str,
    cuts: Sequence[Cut],
    view: str,
) -> None:
    units = estimates.estimate(dataset, asked, metric, by=["business_unit"])
    finding = findings.extremes(units, metric, "business_unit")
    rows = estimates.estimate(dataset, asked, metric, by=["business_unit"], grain=grain)
    drawn = periods.with_gaps(rows, grain, "business_unit")
    how = computed(metric)
    if view == LINES:
        figure = lines(drawn, metric, "business_unit", grain=grain, cuts=cuts)
        chart(figure, key="trend-units", finding=finding, computed=how, rows=rows)
        return
    figures = multiples(drawn, metric, "business_unit", grain=grain, cuts=cuts)
    grid("trend-units", figures, finding=finding, computed=how, rows=rows)
