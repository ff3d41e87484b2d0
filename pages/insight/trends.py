"""How a metric moved: in total, against its limits, rolling, and unit by unit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import polars as pl
import streamlit as st

from cxdata import estimates, periods
from cxdata.charts.control import control as control_chart
from cxdata.charts.trend import lines, multiples, trend
from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.periods import Cut
from cxdata.selection import Selection, day
from cxdata.statistics import control
from cxdata.verdicts import findings, marks, rolling, signals
from cxdata.verdicts.headlines import so_far
from pages.parts import frame, pick, recording, say
from pages.parts.answer import answer
from pages.parts.chart import chart, computed, grid
from pages.parts.marks import marked_days, references_wanted
from pages.parts.text import plain

TOTAL, LIMITS, ROLLING, LINES, MULTIPLES = VIEWS = (
    "Total",
    "Limits",
    "Rolling",
    "By unit",
    "Side by side",
)
MOST = {LINES: 8, MULTIPLES: 24}
"""So many units can be told apart in one chart, and looked through side by side."""
HIGH = 370
"""Pixels of a chart, so that verdict, chart and its notes fit one screen."""
BASELINES = ("All shown", "Period before", "First half")
CHANGES = (
    " A ▲ or ▼ marks where the level changed: circular binary segmentation of the days (of the "
    "weeks in long periods), weighted by answers; of series without any change, fewer than 1 in "
    "20 get a mark (Olshen et al. 2004)."
)


def show(dataset: Dataset, selection: Selection) -> None:
    """Ask for metric, grain and view, give the verdict on the period, and draw the trend."""
    frame.head("Trends", dataset, selection)
    with st.container(horizontal=True):
        metric = pick.pick_metric(dataset, "metric")
        grain = pick.pick_grain(selection)
        view = pick.pick("Show", VIEWS, "view")
        extra = _extra(view)
    asked = frame.asked(metric, selection)
    rows = estimates.estimate(dataset, asked, metric, grain=grain)
    if rows.is_empty():
        frame.nothing(asked, dataset.coverage(metric))
        return
    answer(dataset, selection, metric)
    cuts = _cuts(asked, metric, grain)
    if view in MOST:
        _by_unit(dataset, asked, metric, grain, cuts, view)
    elif view == LIMITS:
        _limits(dataset, asked, metric, grain, extra)
    elif view == ROLLING:
        _rolling(dataset, asked, metric, extra)
    else:
        _total(dataset, asked, metric, grain, rows, cuts)
    if cuts and view != ROLLING:
        held = " and ".join(cut.words(grain) for cut in cuts)
        say.note(f"Partial, drawn dotted: {held}. {so_far(dataset, asked, metric, grain)}")


def _extra(view: str) -> str:
    if view == LIMITS:
        return pick.pick("Limits from", BASELINES, "baseline")
    return pick.pick("Window", tuple(rolling.WINDOWS), "window") if view == ROLLING else ""


def _cuts(asked: Selection, metric: Metric, grain: str) -> list[Cut]:
    return [] if metric.occasion.startswith("day") else periods.cuts(asked, grain)


def _total(
    dataset: Dataset,
    asked: Selection,
    metric: Metric,
    grain: str,
    rows: pl.DataFrame,
    cuts: list[Cut],
) -> None:
    left, right = st.columns([3, 1], gap="medium")
    with right, recording.beside():
        references = references_wanted(dataset, asked, metric)
        marked = marked_days(dataset, asked, metric)
    figure = trend(
        _spaced(rows, metric, grain),
        metric,
        grain=grain,
        cuts=cuts,
        marked=marked,
        references=references,
        height=HIGH,
    )
    with left:
        chart(
            figure,
            key="trend",
            finding=findings.trend(rows, metric, grain, cuts),
            computed=computed(metric) + CHANGES,
            rows=marks.exported(rows, marked, grain),
        )


def _limits(dataset: Dataset, asked: Selection, metric: Metric, grain: str, baseline: str) -> None:
    longer = asked.during(asked.before().start, asked.end) if baseline == BASELINES[1] else asked
    rows = estimates.estimate(dataset, longer, metric, grain=grain)
    cuts = _cuts(longer, metric, grain)
    partial = [cut.start for cut in cuts]
    whole = [period not in partial for period in rows["period"].to_list()]
    starts = rows["period"].to_list()
    within = {
        BASELINES[0]: whole,
        BASELINES[1]: [one < asked.start for one in starts],
        BASELINES[2]: [number < len(starts) / 2 for number in range(len(starts))],
    }[baseline]
    held = [one and other for one, other in zip(whole, within, strict=True)]
    found = control.limits(rows, metric, judged=whole, baseline=held)
    if found is None:
        say.info(
            f"Limits need {control.FEWEST} whole {grain}s with enough answers; there are "
            f"{sum(held)}. Choose a longer period, a finer grain, or other limits.",
            icon=":material/straighten:",
        )
        return
    left, right = st.columns([3, 1], gap="medium")
    with right, recording.beside():
        marked = marked_days(dataset, longer, metric)
    changes = sum(mark.kind == "change" for mark in marked)
    drawn = replace(found, frame=_spaced(found.frame, metric, grain))
    with left:
        chart(
            control_chart(drawn, metric, grain=grain, cuts=cuts, marked=marked, height=HIGH),
            key="trend-limits",
            finding=signals.finding(found, metric, grain, changes),
            computed=signals.computed(found, grain),
            rows=marks.exported(signals.exported(found), marked, grain),
        )
        say.note(f"Method: {found.method}.")
        for sentence in signals.explained(found, metric, grain):
            say.words(plain(sentence))


def _rolling(dataset: Dataset, asked: Selection, metric: Metric, window: str) -> None:
    days = rolling.WINDOWS[window]
    longer = asked.during(asked.start - timedelta(days=days), asked.end)
    rows = rolling.rolling(dataset, longer, metric, days)
    shown = rows.filter(pl.col("period") >= asked.start)
    if shown.is_empty():
        first = dataset.coverage(metric).first
        say.info(f"No window of {window} is full yet: the answers begin on {day(first)}.")
        return
    left, right = st.columns([3, 1], gap="medium")
    with right, recording.beside():
        references = references_wanted(dataset, asked, metric)
        marked = marked_days(dataset, asked, metric)
    drawn = periods.with_gaps(shown, "day")
    with left:
        chart(
            trend(
                drawn,
                metric,
                grain="day",
                bars=False,
                marked=marked,
                references=references,
                height=HIGH,
            ),
            key="trend-rolling",
            finding=rolling.finding(rows, metric, window),
            computed=f"Each day's value pools all answers of the {window} that end there: a sum "
            f"of answers, never a mean of means. {computed(metric)}",
            rows=marks.exported(shown, marked, "day"),
        )


def _spaced(rows: pl.DataFrame, metric: Metric, grain: str, by: str | None = None) -> pl.DataFrame:
    """With gaps where nobody answered, but not between the waves of a survey."""
    return rows if metric.occasion.startswith("day") else periods.with_gaps(rows, grain, by)


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
        say.note(
            f"Drawn: the {most} of {units.height} units with the most answers. Choose others in "
            "the sidebar; the download has all."
        )
