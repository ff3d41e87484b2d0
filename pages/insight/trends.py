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

TOTAL, LINES, MULTIPLES = VIEWS = ("Total", "By unit", "Side by side")
MOST = {LINES: 8, MULTIPLES: 24}
"""So many units can be told apart in one chart, and looked through side by side."""
FEW, LISTED = 8, 460
"""More initiatives than this scroll in a list of so many pixels, as high as the chart."""


def show(dataset: Dataset, selection: Selection) -> None:
    """Ask for metric and grain, say how the last period compares, and draw the trend."""
    frame.head("Trends", dataset, selection)
    with st.container(horizontal=True):
        metric = pick.pick_metric(dataset, "metric")
        grain = pick.pick_grain(selection)
        view = pick.pick("Show", VIEWS, "view")
    asked = frame.asked(metric, selection)
    rows = estimates.estimate(dataset, asked, metric, grain=grain)
    if rows.is_empty():
        frame.nothing(asked, dataset.coverage(metric))
        return
    cuts = [] if metric.occasion.startswith("day") else periods.cuts(asked, grain)
    finding = findings.trend(rows, metric, grain, cuts)
    if view == TOTAL:
        _total(dataset, asked, metric, grain, rows, cuts, finding)
    else:
        _by_unit(dataset, asked, metric, grain, cuts, view)
    if cuts:
        held = " and ".join(cut.words(grain) for cut in cuts)
        st.caption(f"Partial, drawn dotted: {held}. {so_far(dataset, asked, metric, grain)}")


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
    drawn = _spaced(rows, metric, grain)
    figure = trend(drawn, metric, grain=grain, cuts=cuts, notes=notes["start"].to_list())
    left, right = st.columns([3, 1], gap="medium") if notes.height else (st.container(), None)
    with left:
        chart(figure, key="trend", finding=finding, computed=computed(metric), rows=rows)
    if right:
        with right:
            _listed(notes)


def _spaced(rows: pl.DataFrame, metric: Metric, grain: str, by: str | None = None) -> pl.DataFrame:
    """With gaps where nobody answered, but not between the waves of a survey."""
    return rows if metric.occasion.startswith("day") else periods.with_gaps(rows, grain, by)


def _listed(notes: pl.DataFrame) -> None:
    """What the numbers in the chart stand for, each with its description behind a question mark."""
    st.markdown("**What happened**")
    with st.container(height=LISTED if notes.height > FEW else "content", gap="xsmall"):
        for number, row in enumerate(notes.iter_rows(named=True), 1):
            about = plain(row["description"] or "")
            st.caption(f"**{number}** · {plain(initiatives.words(row))}", help=about or None)


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
    most = MOST[view]
    largest = units.sort("n", descending=True, nulls_last=True).head(most).select("business_unit")
    shown = rows.join(largest, on="business_unit", how="semi", nulls_equal=True)
    drawn = _spaced(shown, metric, grain, "business_unit")
    how = computed(metric)
    if view == LINES:
        figure = lines(drawn, metric, "business_unit", grain=grain, cuts=cuts)
        chart(figure, key="trend-units", finding=finding, computed=how, rows=rows)
    else:
        figures = multiples(drawn, metric, "business_unit", grain=grain, cuts=cuts)
        grid("trend-units", figures, finding=finding, computed=how, rows=rows)
    if units.height > most:
        st.caption(
            f"Drawn: the {most} of {units.height} units with the most answers. Choose others in "
            "the sidebar; the download has all."
        )
