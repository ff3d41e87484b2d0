"""Why a metric moved, or why some customers differ from all: a bridge that adds up."""

from datetime import date

import streamlit as st

from cxdata.columns import called
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.metrics import Metric
from cxdata.selection import UNNAMED, Selection
from cxdata.verdicts import why
from cxdata.verdicts.why import AGAINST, DAYS, Sides
from pages.parts import frame, pick, say
from pages.parts.bridge import show_bridge, table
from pages.parts.filters import SHARED
from pages.parts.linked import pick_linked
from pages.parts.text import plain

PLACES = {"stage": "Journey stage", "touchpoint": "Touchpoint"}
"""Filters that this page adds to the shared ones."""
LONGEST, WORDS = 235, 190
"""Pixels in which no name of a metric, and no comparison, is cut."""


def show(dataset: Dataset, selection: Selection) -> None:
    """Ask for metric, dimension and comparison; say in a sentence where the difference lies."""
    frame.head("Why it moved", dataset, selection)
    with st.container(horizontal=True):
        with st.container(width=LONGEST):
            metric = pick.pick_metric(dataset, "metric")
        against = st.selectbox(
            "Compare with", AGAINST, key="against", bind="query-params", width=WORDS
        )
        split = st.container()
        narrowed = _narrowed(dataset, frame.asked(metric, selection), metric)
        with split:
            by = _pick_by(dataset, narrowed, metric)
    compared = (
        _other_days(dataset, narrowed)
        if against == DAYS
        else why.sides(dataset, narrowed, metric, against or AGAINST[0])
    )
    found = compared and why.explained(dataset, compared, metric, by)
    if not found or not compared:
        _nothing(narrowed, metric, compared)
        return
    show_bridge(found, compared, metric, by, "why")
    for sentence in why.renamed(dataset.table("units"), compared.one, compared.other):
        say.note(f":material/info: {plain(sentence)}")
    table(found, compared, metric, by)


def _narrowed(dataset: Dataset, selection: Selection, metric: Metric) -> Selection:
    given = dataset.coverage(metric).values
    for name, label in PLACES.items():
        options = list(given.get(name, ()))
        if name in metric.dimensions and len(options) > 1:
            chosen = st.multiselect(
                label,
                options,
                key=name,
                bind="query-params",
                placeholder="All",
                format_func=lambda value: value or UNNAMED,
            )
            selection = selection.narrowed(name, *chosen) if chosen else selection
    return selection


def _pick_by(dataset: Dataset, selection: Selection, metric: Metric) -> str:
    offered = why.dimensions(dataset, selection, metric)
    if not offered:
        raise UsageError(
            f"{metric.label} has no two groups here to split the difference by: "
            f"clear a filter, or map a column such as {called('business_unit')} and import again."
        )
    names = SHARED | PLACES
    return pick_linked("Split by", "by", offered, lambda by: names.get(by, by.capitalize()))


def _other_days(dataset: Dataset, selection: Selection) -> Sides:
    earlier = why.between(selection, selection).one.before()
    with st.container(horizontal=True):
        start = st.date_input(
            "Earlier from", earlier.start, key="earlier_from", bind="query-params"
        )
        end = st.date_input("Earlier to", earlier.end, key="earlier_to", bind="query-params")
    if not isinstance(start, date) or not isinstance(end, date) or end < start:
        raise UsageError("Choose the first and the last day of the earlier period, in that order.")
    return why.between(selection.during(start, end), selection)


def _nothing(selection: Selection, metric: Metric, compared: Sides | None) -> None:
    if compared is None:
        say.info("There is no earlier survey to compare with: choose a longer period.")
        return
    hidden = ", or too few people to show" if metric.employees else ""
    say.info(
        f"No answers to compare{hidden}: {plain(selection.sentence())}, "
        f"against {plain(compared.one_words)}. Choose other days or clear a filter.",
        icon=":material/filter_alt_off:",
    )
