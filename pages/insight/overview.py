"""The executive's two minutes: the headline numbers, the trend, the goals, the touchpoints."""

from collections.abc import Iterator
from typing import Any

import polars as pl
import streamlit as st

from cxdata import estimates, goals, metrics, periods, settings
from cxdata.charts.trend import trend
from cxdata.dataset import Dataset
from cxdata.journey import touchpoints
from cxdata.metrics import Metric
from cxdata.selection import UNNAMED, Selection
from cxdata.verdicts import findings
from cxdata.verdicts.headlines import Headline, headlines, natural_grain, sentence
from pages.parts import frame, say
from pages.parts.chart import chart, computed
from pages.parts.links import go
from pages.parts.pick import UNANSWERED
from pages.parts.text import plain
from pages.parts.tile import tile
from pages.parts.verdict import since

ENDS = 3
HIGH, LOW = 190, 138
"""Pixels of the trend, and of one below changes that are told: all is to fit one screen."""


def show(dataset: Dataset, selection: Selection) -> None:
    """One sentence, the tiles, then trend, goals and touchpoints side by side."""
    frame.head("Overview", dataset, selection)
    found = headlines(dataset, selection)
    if not dataset.metrics():
        say.info(UNANSWERED, icon=":material/upload_file:")
        return
    if not found:
        frame.nothing(selection)
        return
    first = found[0]
    with st.container(gap="xsmall"):
        _answer(first)
        with st.container(horizontal=True, gap="small"):
            for one in found:
                tile(one)
        told = since(dataset, selection)
        left, right = st.columns(2, gap="medium")
    with left:
        _trend(selection, first, LOW if told else HIGH)
    with right, st.container(gap="xsmall"):
        _goals(dataset, selection)
        _touchpoints(dataset, selection)


def _answer(first: Headline) -> None:
    said, why = st.columns([9, 1], vertical_alignment="center")
    with said:
        say.words(f"##### {plain(sentence(first))}")
    if first.before:
        with why:
            go("Why?", "why", {"metric": first.metric.name}, ":material/waterfall_chart:")


def _trend(selection: Selection, headline: Headline, height: int) -> None:
    metric, rows, grain = headline.metric, headline.trend, natural_grain(selection)
    cuts = periods.cuts(selection, grain)
    chart(
        trend(
            periods.with_gaps(rows, grain),
            metric,
            grain=grain,
            cuts=cuts,
            bars=False,
            height=height,
        ),
        key="overview-trend",
        finding=findings.trend(rows, metric, grain, cuts),
        computed=computed(metric),
        rows=rows,
    )


def _goals(dataset: Dataset, selection: Selection) -> None:
    assessed = goals.assess_all(dataset, selection)
    if assessed:
        with st.container(border=True):
            say.note(f"**Goals.** {plain(goals.glance(assessed).sentence)}")


def _touchpoints(dataset: Dataset, selection: Selection) -> None:
    metric = metrics.metric("rating")
    if metric.name not in dataset.manifest.coverage:
        return
    rows = estimates.estimate(dataset, selection, metric, by=["touchpoint"])
    ranking = touchpoints.ranked(rows, metric)
    if ranking.is_empty():
        return
    with st.container(border=True):
        say.note("  \n".join(_ends(ranking, metric)))


def _ends(ranking: pl.DataFrame, metric: Metric) -> Iterator[str]:
    """The best and the weakest touchpoints, none of them in both lines."""
    if ranking.height < 2:
        yield f"**Touchpoints.** {_named(ranking.to_dicts(), metric)}."
        return
    many = min(ENDS, ranking.height // 2)
    best, weakest = ranking.head(many).to_dicts(), ranking.tail(many).to_dicts()[::-1]
    yield f"**Best touchpoints.** {_named(best, metric)}."
    yield f"**Weakest touchpoints.** {_named(weakest, metric)}."


def _named(rows: list[dict[str, Any]], metric: Metric) -> str:
    return ", ".join(
        f"{plain(row['touchpoint'] or UNNAMED)} {metric.format(row['value'])} "
        f"(n {settings.count(row['n'])})"
        for row in rows
    )
