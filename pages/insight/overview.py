"""The executive's two minutes: the headline numbers, the trend, the goals, the touchpoints."""

from typing import Any

import polars as pl
import streamlit as st

from cxdata import estimates, findings, goals, metrics, periods, touchpoints
from cxdata.charts.trend import trend
from cxdata.dataset import Dataset
from cxdata.headlines import Headline, headline, natural_grain
from cxdata.metrics import Metric
from cxdata.selection import Selection
from pages.parts import frame
from pages.parts.chart import chart, computed
from pages.parts.text import plain
from pages.parts.tile import tile

TILES = ("nps", "csat", "effort", "fcr", "retention", "engagement", "rating_mean", "enps")
MOST_TILES = 6
ENDS = 3
NOT_GIVEN = "(not given)"


def show(dataset: Dataset, selection: Selection) -> None:
    """One sentence, the tiles, then trend, goals and touchpoints side by side."""
    frame.head("Overview", dataset, selection)
    found = headlines(dataset, selection)
    if not found:
        frame.nothing(selection)
        return
    first = found[0]
    st.markdown(f"##### {findings.moved(first.now, first.before, first.metric, first.earlier)}")
    for place, one in zip(st.columns(len(found)), found, strict=True):
        with place:
            tile(one)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _trend(selection, first)
    with right:
        _goals(dataset, selection)
        _touchpoints(dataset, selection)


def _trend(selection: Selection, headline: Headline) -> None:
    metric, rows, grain = headline.metric, headline.trend, natural_grain(selection)
    cuts = periods.cuts(selection, grain)
    chart(
        trend(periods.with_gaps(rows, grain), metric, grain=grain, cuts=cuts, height=270),
        key="overview-trend",
        finding=findings.trend(rows, metric, grain, cuts),
        computed=computed(metric),
        rows=rows,
    )


def _goals(dataset: Dataset, selection: Selection) -> None:
    assessed = goals.assess_all(dataset, selection)
    if assessed:
        with st.container(border=True):
            st.markdown(f"**Goals.** {plain(goals.glance(assessed).sentence)}")


def _touchpoints(dataset: Dataset, selection: Selection) -> None:
    metric = metrics.metric("rating")
    if metric.name not in dataset.manifest.coverage:
        return
    rows = estimates.estimate(dataset, selection, metric, by=["touchpoint"])
    ranking = touchpoints.ranked(rows, metric)
    if ranking.is_empty():
        return
    with st.container(border=True):
        st.markdown(f"**Touchpoints.** {_ends(ranking, metric)}")


def _ends(ranking: pl.DataFrame, metric: Metric) -> str:
    best, weakest = ranking.head(ENDS).to_dicts(), ranking.tail(ENDS).to_dicts()[::-1]
    return f"Best: {_named(best, metric)}. Weakest: {_named(weakest, metric)}."


def _named(rows: list[dict[str, Any]], metric: Metric) -> str:
    return ", ".join(
        f"{plain(row['touchpoint'] or NOT_GIVEN)} {metric.format(row['value'])} (n {row['n']:,})"
        for row in rows
    )


def headlines(dataset: Dataset, selection: Selection) -> list[Headline]:
    """Up to six headlines of the metrics that the selection has answers for."""
    here = [metrics.metric(name) for name in TILES if name in dataset.manifest.coverage]
    found = (headline(dataset, selection.without(*_lacking(m, selection)), m) for m in here)
    return [one for one in found if one][:MOST_TILES]


def _lacking(metric: Metric, selection: Selection) -> list[str]:
    return [name for name, _ in selection.filters if name not in metric.dimensions]
