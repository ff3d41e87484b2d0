"""The SMART goals: where each of them stands, most urgent first, and what that rests on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import streamlit as st

from cxdata import goals
from cxdata.charts.goal import progress
from cxdata.dataset import Dataset
from cxdata.goals import Assessed, Standing
from cxdata.selection import Selection
from pages.parts import frame
from pages.parts.chart import below, chart, computed
from pages.parts.text import plain

COLOURS: Mapping[str, Literal["green", "orange", "red", "gray"]] = {
    "good": "green",
    "watch": "orange",
    "bad": "red",
    "open": "gray",
}
ICONS = {
    Standing.OFF_PACE: "trending_down",
    Standing.BROKEN: "error",
    Standing.MISSED: "event_busy",
    Standing.AT_RISK: "warning",
    Standing.SHORT: "hourglass_top",
    Standing.UNMEASURED: "help",
    Standing.ON_PACE: "trending_up",
    Standing.MET: "check",
    Standing.KEPT: "check",
    Standing.PROVEN: "verified",
    Standing.KEPT_PROVEN: "verified",
    Standing.NOT_STARTED: "schedule",
}
HOW = (
    "Today’s value pools the answers of the goal’s last days; the baseline those of its baseline "
    "period. **Expected by now** is the straight line from the baseline on the first day to the "
    "target on the due day. **On pace**: today’s value is there or ahead. **At risk**: behind, but "
    "its 95 % interval reaches the line. **Off pace**: the whole interval is behind. **Proven**: "
    "the whole interval is beyond the target. Baseline and target count as given. Under 10 answers "
    "a goal cannot be measured."
)


def show(dataset: Dataset, selection: Selection) -> None:
    """How many goals stand well, then each with its sentence and its way to the target."""
    units = selection.wanted("business_unit")
    frame.head("Goals", dataset, " or ".join(units) if units else "All business units")
    if dataset.table("goals").is_empty():
        st.info(
            "This data set has no goals. They are the table goals.parquet: one row per goal with "
            "its metric, target and dates. Publish the data set with it to see them here.",
            icon=":material/flag:",
        )
        return
    assessed = goals.assess_all(dataset, selection)
    if not assessed:
        st.info(
            "No goal is set for this business unit. Clear the filter in the sidebar to see all.",
            icon=":material/filter_alt_off:",
        )
        return
    _glance(assessed, selection)
    for one in assessed:
        _goal(one)


def _glance(assessed: Sequence[Assessed], selection: Selection) -> None:
    found = goals.glance(assessed)
    st.markdown(f"##### {plain(found.sentence)}")
    with st.container(horizontal=True, gap="small"):
        for standing, count in found.counts.items():
            _badge(standing, f"{count} {standing}")
    st.caption(" ".join(_scope(selection)))
    below(key="goals", computed=HOW, rows=goals.table(assessed))


def _scope(selection: Selection) -> Iterator[str]:
    yield (
        "The filters for period, region, segment and channel do not change a goal: each goal "
        "names its own."
    )
    if selection.wanted("business_unit") is not None:
        yield "Goals of the whole company are listed when no business unit is chosen."


def _badge(standing: Standing, label: str) -> None:
    st.badge(label, icon=f":material/{ICONS[standing]}:", color=COLOURS[standing.tone])


def _goal(one: Assessed) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(plain(one.goal.title), anchor=False)
            _badge(one.progress.standing, one.progress.standing)
        left, right = st.columns([2, 3], gap="medium")
        with left:
            st.caption("  \n".join(plain(fact) for fact in goals.facts(one)))
            _details(one)
        with right:
            _way(one)


def _way(one: Assessed) -> None:
    finding = goals.sentence(one)
    if one.metric is None or one.progress.now is None:
        st.markdown(f"**{plain(finding)}**")
        return
    rows = goals.table([one])
    chart(
        progress(rows, one.metric, digits=goals.digits(one)),
        key=f"goal-{one.goal.goal_id}",
        finding=finding,
        computed=f"{computed(one.metric)} {HOW}",
        rows=rows,
    )


def _details(one: Assessed) -> None:
    found = list(goals.details(one))
    if not found:
        return
    with st.expander("Why, and what it rests on"):
        for name, text in found:
            st.markdown(f"**{name}.** {plain(text)}")
