"""Where on the journey it goes well or badly: stages and touchpoints, by channel or unit."""

import polars as pl
import streamlit as st

from cxdata import estimates, findings, periods, touchpoints
from cxdata.charts.heatmap import heatmap
from cxdata.charts.trend import trend
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.headlines import natural_grain
from cxdata.metrics import Metric
from cxdata.selection import Selection
from cxdata.touchpoints import ALL, Axes
from pages.parts import frame, pick
from pages.parts.chart import chart, computed
from pages.parts.filters import SHARED
from pages.parts.linked import link, linked, pick_linked
from pages.parts.text import plain

FIRST = ("rating", "rating_mean")
"""Offered before the other metrics."""
TOUCHPOINTS, STAGES = VIEWS = ("Touchpoints", "Stages")
COLUMNS = ("channel", "business_unit", "region", "segment")
MOST = 12
"""So many columns can be read."""
OTHERS = "choose others in the sidebar."
LEGEND = (
    "Orange lies below all together, blue above; ▲ ▼: by more than chance. Hatched: under "
    f"{estimates.TOO_FEW} answers. Blank: not asked. Within a stage the best touchpoint comes "
    "first. Click a cell, or tap it twice, for its trend."
)
METHOD = (
    " Each cell is compared with the value of all cells together, taken as given, by the cell's "
    "own interval; where a customer may have rated several touchpoints of a cell, as if all had "
    "rated each of them alike, which marks too few cells rather than too many. ▲ and ▼ keep false "
    "discoveries under 5 % (Benjamini & Hochberg 1995) over all cells searched."
)


def show(dataset: Dataset, selection: Selection) -> None:
    """Ask for metric, rows and columns, name the best and the weakest, draw map and trend."""
    frame.head("Touchpoints", dataset, selection)
    first, second, third = st.columns([3, 2, 2])
    with first:
        metric = pick.pick_metric(dataset, "metric", _offered(dataset))
    with second:
        places = _pick_places(dataset, metric)
    with third:
        axes = Axes(places=places, column=_pick_column(dataset, selection, metric))
    asked = frame.asked(metric, selection)
    parts = [estimates.estimate(dataset, asked, metric, by=by) for by in axes.groupings]
    if parts[0].is_empty():
        frame.nothing(asked, dataset.coverage(metric))
        return
    _lead(dataset, asked, metric)
    touched = estimates.estimate(dataset, asked, metric, by=axes.counted)
    crossed = touchpoints.crossed(parts, touched, axes, dataset.about.stages, metric)
    cells = touchpoints.compared(_widest(crossed), metric)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _map(cells, metric, axes)
        if cells.height < crossed.height:
            several = crossed["column"].n_unique() - 1
            st.caption(f"The {MOST} of {several} columns with the most answers; {OTHERS}")
    with right:
        _trend(dataset, asked, metric, cells, axes)


def _widest(crossed: pl.DataFrame) -> pl.DataFrame:
    """The cells of the columns with the most answers, and the totals."""
    totals = crossed.filter(pl.col("row") == ALL, pl.col("column") != ALL)
    most = totals.sort("n", descending=True).head(MOST)["column"].to_list()
    return crossed.filter(pl.col("column").is_in([ALL, *most]))


def _offered(dataset: Dataset) -> list[Metric]:
    placed = [metric for metric in dataset.metrics() if _given(dataset, metric)]
    if not placed:
        raise UsageError(
            "This page needs answers with a stage or a touchpoint: map ratings.stage and "
            "ratings.touchpoint (or those of the responses) and import again."
        )
    return sorted(placed, key=lambda m: FIRST.index(m.name) if m.name in FIRST else len(FIRST))


def _given(dataset: Dataset, metric: Metric) -> tuple[str, ...]:
    given = dataset.coverage(metric).values
    return tuple(place for place in ("stage", "touchpoint") if place in given)


def _pick_places(dataset: Dataset, metric: Metric) -> tuple[str, ...]:
    given = _given(dataset, metric)
    if len(given) < 2 or pick.pick("Rows", VIEWS, "rows") == TOUCHPOINTS:
        return given
    return ("stage",)


def _pick_column(dataset: Dataset, selection: Selection, metric: Metric) -> str | None:
    values = dataset.coverage(metric).values
    several = [d for d in COLUMNS if len(selection.wanted(d) or values.get(d, ())) > 1]
    if len(several) < 2:
        return next(iter(several), None)
    return st.selectbox(
        "Columns", several, format_func=SHARED.__getitem__, key="columns", bind="query-params"
    )


def _lead(dataset: Dataset, asked: Selection, metric: Metric) -> None:
    by = _given(dataset, metric)[-1]
    ranking = touchpoints.ranked(estimates.estimate(dataset, asked, metric, by=[by]), metric)
    st.markdown(f"##### {plain(touchpoints.best_and_weakest(ranking, metric, by))}")


def _chosen(cells: pl.DataFrame) -> tuple[str, str]:
    return linked("row", cells["row"].to_list()), linked("column", cells["column"].to_list())


def _map(cells: pl.DataFrame, metric: Metric, axes: Axes) -> None:
    chosen = _chosen(cells)
    clicked = chart(
        heatmap(cells, metric, by=SHARED.get(axes.column or "", "").lower(), chosen=chosen),
        key="touchpoints",
        finding=touchpoints.standing(cells, metric),
        computed=computed(metric) + METHOD,
        rows=touchpoints.listed(cells, axes),
        selectable=True,
    )
    st.caption(LEGEND)
    for point in clicked:
        row, column, *_ = point["customdata"]
        if (row, column) != chosen:
            link({"row": row, "column": column})


def _trend(
    dataset: Dataset, asked: Selection, metric: Metric, cells: pl.DataFrame, axes: Axes
) -> None:
    with st.container(horizontal=True):
        names = cells["row"].unique(maintain_order=True)
        pick_linked(axes.places[-1].capitalize(), "row", names.to_list())
        if axes.column:
            names = cells["column"].unique(maintain_order=True)
            pick_linked(SHARED[axes.column], "column", names.to_list())
    row, column = _chosen(cells)
    narrowed = touchpoints.narrowed(asked, cells, axes, row, column)
    grain = natural_grain(asked)
    rows = estimates.estimate(dataset, narrowed, metric, grain=grain)
    title = touchpoints.title(row, column)
    if rows.is_empty():
        st.info(f"{plain(title)}: nobody was asked in this period.", icon=":material/help_center:")
        return
    cuts = periods.cuts(asked, grain)
    chart(
        trend(periods.with_gaps(rows, grain), metric, grain=grain, cuts=cuts),
        key="touchpoint-trend",
        finding=f"{title}. {findings.trend(rows, metric, grain, cuts)}",
        computed=computed(metric),
        rows=rows,
    )
