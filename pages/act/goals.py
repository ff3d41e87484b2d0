"""The SMART goals: a board, a timeline, a page for each, and the form that sets them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import polars as pl
import streamlit as st

from cxdata import goals, settings
from cxdata.charts.goal_timeline import timeline
from cxdata.dataset import Dataset
from cxdata.export.goal_calendar import as_calendar
from cxdata.export.goal_workbook import as_workbook
from cxdata.export.record import Words
from cxdata.goals import Assessed, CheckIn
from cxdata.selection import Selection
from pages.parts import frame, recording, say
from pages.parts.chart import below, chart
from pages.parts.goals import card, editor, looks, single, vision
from pages.parts.goals.fields import WHOLE
from pages.parts.goals.looks import HOW
from pages.parts.linked import link, linked
from pages.parts.text import plain

NEW = "new"
CARDS, TIMELINE = VIEWS = ("Board", "Timeline")
UNIT, OWNER = GROUPS = ("Business unit", "Owner")
NOBODY = "No owner"
Said = Mapping[str, Sequence[CheckIn]]
Groups = Mapping[str, Sequence[Assessed]]


def show(dataset: Dataset, selection: Selection) -> None:
    """The goal that the link names, the form for a new one, or the board of all."""
    named = st.query_params.get("goal")
    if named == NEW:
        editor.new(dataset, selection)
        return
    assessed = goals.assess_all(dataset, selection)
    chosen = next((one for one in assessed if one.goal.goal_id == named), None)
    if chosen:
        single.show(dataset, selection, chosen)
        return
    if named:
        frame.warnings([f"The link asks for goal {named}, which is not here or not yours to see."])
    _board(dataset, selection, assessed)


def _board(dataset: Dataset, selection: Selection, assessed: Sequence[Assessed]) -> None:
    units = selection.wanted("business_unit")
    frame.head("Goals", dataset, " or ".join(units) if units else WHOLE)
    if not assessed:
        _nothing(dataset)
        _tools(dataset, [], {})
        return
    said = goals.check_ins(dataset)
    _glance(assessed, selection)
    shown, view, group = _chosen(assessed)
    _tools(dataset, shown, said)
    if not shown:
        say.info(
            "No goal has that owner and standing. Clear a filter.", icon=":material/filter_alt_off:"
        )
    elif view == TIMELINE:
        _timeline(shown)
    else:
        _objectives(shown)
        _cards(dataset, selection, _groups(shown, group), said)


def _nothing(dataset: Dataset) -> None:
    if dataset.table("goals").is_empty():
        say.info(
            "This data set has no goals yet. Add one here, or import the table of goals "
            "(docs/other_tables.md): one row a goal with its metric, target and dates.",
            icon=":material/flag:",
        )
        return
    say.info(
        "No goal is set for this business unit. Clear the filter in the sidebar to see all, or "
        "add one.",
        icon=":material/filter_alt_off:",
    )


def _glance(assessed: Sequence[Assessed], selection: Selection) -> None:
    found = goals.glance(assessed)
    say.words(f"##### {plain(found.sentence)}")
    with st.container(horizontal=True, gap="small"):
        for standing, count in found.counts.items():
            looks.badge(standing, f"{count} {standing}", alone=False)
    counted = " · ".join(f"{count} {standing}" for standing, count in found.counts.items())
    recording.put(Words(text=counted, kind="note"))
    say.note(" ".join(_scope(selection)))


def _scope(selection: Selection) -> Iterator[str]:
    yield (
        "The filters for period, region, segment and channel do not change a goal: each goal "
        "names its own."
    )
    if selection.wanted("business_unit") is not None:
        yield "Goals of the whole company are listed when no business unit is chosen."


def _chosen(assessed: Sequence[Assessed]) -> tuple[list[Assessed], str, str]:
    """The goals of the owners and standings that the reader wants, and how to show them."""
    owners = sorted({one.goal.owner for one in assessed if one.goal.owner})
    group: str | None = None
    standings = list(dict.fromkeys(str(one.progress.standing) for one in assessed))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = st.segmented_control(
            "Show", VIEWS, default=linked("show", VIEWS), key="goals-show", required=True
        )
        if view != TIMELINE:
            group = st.selectbox(
                "Grouped by", GROUPS, key="grouped", bind="query-params", width=180
            )
        theirs = _filter("Owner", "owner", owners)
        standing = _filter("Standing", "standing", standings)
    if view and view != linked("show", VIEWS):
        link({"show": view})
    shown = [
        one
        for one in assessed
        if (not theirs or one.goal.owner in theirs)
        and (not standing or one.progress.standing in standing)
    ]
    return shown, view or CARDS, group or UNIT


def _filter(label: str, key: str, options: Sequence[str]) -> list[str]:
    if len(options) < 2:
        return []
    return st.multiselect(label, options, key=key, bind="query-params", placeholder="All")


def _tools(dataset: Dataset, shown: Sequence[Assessed], said: Said) -> None:
    """What one can do with all goals: add one, take them along, say what they serve."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Add a goal", icon=":material/add:", type="primary", key="add-goal"):
            link({"goal": NEW})
        vision.popover(dataset)
        if shown:
            rows = goals.table(shown)
            _download("Excel", "goals.xlsx", partial(as_workbook, rows, said))
            _download("Calendar", "goals.ics", partial(as_calendar, shown, said))
            below(key="goals", computed=HOW, rows=rows)


def _download(label: str, file: str, make: partial[bytes]) -> None:
    icon = {"Excel": "table_view", "Calendar": "calendar_month"}[label]
    st.download_button(
        label,
        make,
        file_name=file,
        key=f"goals-{label}",
        icon=f":material/{icon}:",
        type="tertiary",
        on_click="ignore",
    )


def _objectives(shown: Sequence[Assessed]) -> None:
    found = goals.objectives(shown)
    if not found:
        return
    say.words("**Objectives**, each as weak as its weakest key result")
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            looks.badge(one.standing, one.standing, alone=False)
            say.words(plain(one.sentence()))


def _cards(dataset: Dataset, selection: Selection, groups: Groups, said: Said) -> None:
    """A card under another by unit or owner, who come in the order of their most urgent goal."""
    for name, theirs in groups.items():
        counts = Counter(str(one.progress.standing) for one in theirs)
        stand = ", ".join(f"{count} {standing}" for standing, count in counts.items())
        say.words(f"**{plain(name)}: {stand}**")
        for one in theirs:
            seen = looks.look(dataset, selection, one)
            moved = goals.moves(dataset, one.kept) if one.kept else ()
            card.card(one, seen, said.get(one.goal.goal_id, ()), moved)


def _groups(shown: Sequence[Assessed], group: str) -> Groups:
    found: dict[str, list[Assessed]] = {}
    for one in shown:
        unit, owner = one.goal.business_unit or WHOLE, one.goal.owner or NOBODY
        found.setdefault(owner if group == OWNER else unit, []).append(one)
    return found


def _timeline(shown: Sequence[Assessed]) -> None:
    ordered = sorted(shown, key=lambda one: (one.goal.due, one.goal.start))
    rows = goals.table(ordered)
    tones = pl.Series("tone", [one.progress.standing.tone for one in ordered])
    today = ordered[0].progress.today
    coming = [one for one in ordered if one.goal.due >= today]
    finding = "All due days have passed."
    if coming:
        left = settings.counted(coming[0].progress.days_left, "day")
        finding = f"Next due: {coming[0].goal.title}, in {left}."
    figure = timeline(rows.with_columns(tones), today)
    chart(figure, key="goals-timeline", finding=finding, computed=HOW, rows=rows)
