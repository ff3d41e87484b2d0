"""Where on the journey it goes well or badly: level, change or gap, and what lies behind a cell."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from cxdata import estimates
from cxdata.charts.heatmap import heatmap
from cxdata.columns import called
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.journey import cell_views, driver_data, moments, touchpoints
from cxdata.journey.drivers import Refused, drivers
from cxdata.journey.touchpoints import ALL, Axes
from cxdata.metrics import Metric
from cxdata.selection import Selection
from cxdata.verdicts import earlier
from pages.parts import frame, pick, say
from pages.parts.answer import answer
from pages.parts.cell import Cell, beside
from pages.parts.chart import chart, computed
from pages.parts.filters import SHARED
from pages.parts.linked import link, linked, pick_linked
from pages.parts.text import plain

FIRST = ("rating", "rating_mean")
"""Offered before the other metrics."""
TOUCHPOINTS, STAGES, HOURS = ("Touchpoints", "Stages", "Hours")
LEVEL, CHANGE, GAP = SHOWS = ("Level", "Change", "Gap to target")
JOURNEY, POINTS = ORDERS = ("Journey", "Points recoverable")
MOST = 12
"""So many columns can be read."""
OTHERS = "choose others in the sidebar."
LEGEND = (
    "Orange lies below {}, blue above; ▲ ▼: by more than chance. Hatched: under "
    f"{estimates.TOO_FEW} answers. –: a blind spot, nobody was asked. "
    "Click a cell, or tap it twice, for what lies behind it."
)
METHOD = (
    " Each cell is compared with the value of all cells together (or the target), taken as given, "
    "by the cell's own interval; a change by the interval of the difference of the two periods; "
    "where a customer may have rated several touchpoints of a cell, as if all had rated each of "
    "them alike, which marks too few cells rather than too many. ▲ and ▼ keep false discoveries "
    "under 5 % (Benjamini & Hochberg 1995) over all cells searched. Points recoverable: gap to "
    "the target × share of the answers × importance, where 1 is the importance of an average "
    "touchpoint for the overall answer (see Drivers)."
)


def show(dataset: Dataset, selection: Selection) -> None:
    """Ask what to show, name the best and the weakest, draw the map and what is behind a cell."""
    frame.head("Touchpoints", dataset, selection)
    first, second, third = st.columns([3, 3, 2])
    with first:
        metric = pick.pick_metric(dataset, "metric", _offered(dataset))
    with second:
        axes = _pick_places(dataset, metric)
    with third:
        column = _pick_column(dataset, selection, metric) if axes else None
    axes = Axes(places=axes.places, column=column) if axes else None
    asked = frame.asked(metric, selection)
    crossed = _crossed(dataset, asked, metric, axes)
    if crossed.is_empty():
        frame.nothing(asked, dataset.coverage(metric))
        return
    _lead(dataset, asked, metric)
    answer(dataset, selection, metric, head=False)
    cells = _widest(crossed)
    if axes and axes.places == ("stage",) and asked.wanted("stage") is None:
        cells = cell_views.with_blind_spots(cells, dataset.about.stages)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _map(dataset, asked, metric, cells, axes)
        if cells["column"].n_unique() < crossed["column"].n_unique():
            several = crossed["column"].n_unique() - 1
            say.note(f"The {MOST} of {several} columns with the most answers; {OTHERS}")
    with right:
        _beside(dataset, asked, metric, cells, axes)


def _crossed(dataset: Dataset, asked: Selection, metric: Metric, axes: Axes | None) -> pl.DataFrame:
    """The cells with their totals; hours by weekdays where there are no axes."""
    if axes is None:
        return moments.cells(dataset, asked, metric)
    parts = [estimates.estimate(dataset, asked, metric, by=by) for by in axes.groupings]
    if parts[0].is_empty():
        return parts[0]
    touched = estimates.estimate(dataset, asked, metric, by=axes.counted)
    return touchpoints.crossed(parts, touched, axes, dataset.about.stages, metric)


def _widest(crossed: pl.DataFrame) -> pl.DataFrame:
    """The cells of the columns with the most answers, and the totals."""
    totals = crossed.filter(pl.col("row") == ALL, pl.col("column") != ALL)
    most = totals.sort("n", descending=True).head(MOST)["column"].to_list()
    return crossed.filter(pl.col("column").is_in([ALL, *most]))


def _offered(dataset: Dataset) -> list[Metric]:
    placed = [metric for metric in dataset.metrics() if _given(dataset, metric)]
    if not placed:
        raise UsageError(
            "This page needs answers with a stage or a touchpoint: map "
            f"{called('ratings.stage', 'ratings.touchpoint')}, of single ratings or of whole "
            "answers, and import again."
        )
    return sorted(placed, key=lambda m: FIRST.index(m.name) if m.name in FIRST else len(FIRST))


def _given(dataset: Dataset, metric: Metric) -> tuple[str, ...]:
    return touchpoints.places(dataset.coverage(metric).values)


def _pick_places(dataset: Dataset, metric: Metric) -> Axes | None:
    given = _given(dataset, metric)
    views = [TOUCHPOINTS, STAGES] if len(given) > 1 else [f"{given[0].capitalize()}s"]
    views += [HOURS] if moments.offered(metric) else []
    view = pick.pick("Rows", views, "rows") if len(views) > 1 else views[0]
    if view == HOURS:
        return None
    return Axes(places=("stage",) if view == STAGES else given, column=None)


def _pick_column(dataset: Dataset, selection: Selection, metric: Metric) -> str | None:
    several = touchpoints.columns(dataset.coverage(metric).values, selection)
    if len(several) < 2:
        return next(iter(several), None)
    return pick_linked("Columns", "columns", several, SHARED.__getitem__)


def _lead(dataset: Dataset, asked: Selection, metric: Metric) -> None:
    by = _given(dataset, metric)[-1]
    ranking = touchpoints.ranked(estimates.estimate(dataset, asked, metric, by=[by]), metric)
    say.words(f"##### {plain(touchpoints.best_and_weakest(ranking, metric, by))}")


def _chosen(cells: pl.DataFrame) -> tuple[str, str]:
    return linked("row", cells["row"].to_list()), linked("column", cells["column"].to_list())


def _map(
    dataset: Dataset, asked: Selection, metric: Metric, cells: pl.DataFrame, axes: Axes | None
) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shows = pick.pick("Cells show", SHOWS, "cells")
        order = pick.pick("Rows by", ORDERS, "order")
        target = _target(dataset, metric, cells) if shows == GAP or order == POINTS else None
    seen, finding, against, change = _seen(dataset, asked, metric, cells, axes, shows, target)
    points = None
    if order == POINTS and target is not None:
        points = cell_views.recoverable(
            seen, metric, target, _importance(dataset, asked, cells, axes)
        )
        seen = cell_views.ordered(seen, points)
        finding = cell_views.most_recoverable(points, metric, target)
    elif axes and axes.places == ("stage",):
        finding = f"{finding} {cell_views.largest_drop(seen, metric)}"
    blind = cell_views.blind_spots(seen)
    chosen = _chosen(seen)
    by = SHARED.get(axes.column or "", "").lower() if axes else "day of the week"
    clicked = chart(
        heatmap(seen, metric, by=by, chosen=chosen, change=change, against=against),
        key="touchpoints",
        finding=f"{finding}{f' {blind} blind spots.' if blind else ''}",
        computed=computed(metric) + METHOD,
        rows=_listed(seen, axes, points),
        selectable=True,
    )
    say.note(LEGEND.format(against))
    for point in clicked:
        row, column, *_ = point["customdata"]
        if (row, column) != chosen:
            link({"row": row, "column": column})


def _seen(
    dataset: Dataset,
    asked: Selection,
    metric: Metric,
    cells: pl.DataFrame,
    axes: Axes | None,
    shows: str,
    target: float | None,
) -> tuple[pl.DataFrame, str, str, str]:
    """The compared cells, the finding, what they are held against, and what that is called."""
    if shows == CHANGE:
        before = earlier.before(asked)
        former = _crossed(dataset, before.selection, metric, axes)
        if not former.is_empty():
            seen = cell_views.changed(cells, former, metric)
            return seen, cell_views.moved(seen, metric, before.words), before.words, "change"
        say.note(f":material/info: There are no answers in {plain(before.words)}.")
    if shows == GAP and target is not None:
        seen = touchpoints.compared(cells, metric, target)
        return seen, cell_views.lacking(seen, metric, target), "the target", "gap to target"
    seen = touchpoints.compared(cells, metric)
    return seen, touchpoints.standing(seen, metric), "all together", ""


def _target(dataset: Dataset, metric: Metric, cells: pl.DataFrame) -> float:
    """What the reader wants to reach; to begin with a goal for everybody, else what there is."""
    goals = dataset.table("goals")
    everybody = pl.col("business_unit").is_null() & pl.col("where").is_null()
    set_ = goals.filter(pl.col("metric") == metric.name, everybody)["target"].to_list()
    now = cells.filter(pl.col("row") == ALL, pl.col("column") == ALL)["value"].item()
    wanted = st.number_input(
        "Target",
        float(metric.low),
        float(metric.high),
        value=float(set_[0] if set_ else round(now, metric.digits)),
        step=0.1 if metric.digits else 1.0,
        format="%g",
        key=f"target_{metric.name}",
        bind="query-params",
        help="A goal for all customers where there is one, else what all together have now.",
    )
    return float(wanted)


def _importance(
    dataset: Dataset, asked: Selection, cells: pl.DataFrame, axes: Axes | None
) -> Mapping[str, float]:
    """Importance by row name, 1 for an average touchpoint; nothing where it cannot be said."""
    if axes is None or "touchpoint" not in axes.places:
        return {}
    try:
        outcome = driver_data.outcomes(dataset)[0]
    except UsageError:
        return {}
    found = drivers(driver_data.products(dataset, asked, outcome))
    if isinstance(found, Refused) or found.weak:
        return {}
    rows = cells.select("row", "touchpoint").unique().join(found.table, on="touchpoint")
    average = 100 / found.table.height
    return {row: share / average for row, share in rows.select("row", "importance").iter_rows()}


def _listed(cells: pl.DataFrame, axes: Axes | None, points: pl.DataFrame | None) -> pl.DataFrame:
    if axes:
        rows = touchpoints.listed(cells, axes)
    else:
        numbers = ("value", "low", "high", "n", "status", "against", "q", "stands")
        rows = cells.select("row", "column", *numbers)
    if points is None:
        return rows
    gains = cells.select("row", "column").join(points, on="row", how="left", maintain_order="left")
    total = pl.when(gains["column"] == ALL)
    return rows.with_columns(
        total.then(gains[name]).alias(name) for name in ("gap", "volume", "importance", "points")
    )


def _beside(
    dataset: Dataset, asked: Selection, metric: Metric, cells: pl.DataFrame, axes: Axes | None
) -> None:
    with st.container(horizontal=True):
        names = cells["row"].unique(maintain_order=True).to_list()
        pick_linked(axes.places[-1].capitalize() if axes else "Hour", "row", names)
        if axes is None or axes.column:
            names = cells["column"].unique(maintain_order=True).to_list()
            pick_linked(SHARED[axes.column or ""] if axes else "Weekday", "column", names)
    row, column = _chosen(cells)
    title = touchpoints.title(row, column)
    if axes is None:
        moment = moments.named(row, column)
        cell = Cell(
            title=title,
            metric=metric,
            selection=asked,
            rows=lambda grain: moments.trend(dataset, asked, metric, moment, grain),
            moment=moment,
        )
    else:
        narrowed = touchpoints.narrowed(asked, cells, axes, row, column)
        cell = Cell(
            title=title,
            metric=metric,
            selection=narrowed,
            rows=lambda grain: estimates.estimate(dataset, narrowed, metric, grain=grain),
        )
    beside(dataset, cell)
