"""What changed since the reader last looked, each change with its sentence, event and link."""

from datetime import date, timedelta

import streamlit as st

from cxdata import changes, findings, settings, why
from cxdata.changes import Changed, Search
from cxdata.dataset import Dataset
from cxdata.selection import Selection, day
from pages.parts import say
from pages.parts.links import link_to
from pages.parts.text import plain

DATE = "A date"
WINDOWS = {"7 days": 7, "30 days": 30, "90 days": 90, DATE: None}
DEFAULT = "30 days"
LISTED = 20
HELP = (
    "Each unit, stage and channel, and each combination of the three, is compared with the like "
    "days before, for each metric that customers answer. Of all that is found at most 1 in 20 is "
    "chance, among the combinations as among the rest (Benjamini & Hochberg 1995). What is part of "
    "a greater change is not told again; the most answers times size come first."
)


def since(dataset: Dataset, selection: Selection) -> bool:
    """Ask when the reader looked last; say what changed by more than chance since, and whether."""
    if not changes.searched(dataset):
        return False
    asked, said = st.columns([5, 4], vertical_alignment="center", gap="small")
    with asked, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("**Since you last looked**", width="content")
        found = changes.since(dataset, selection, _days(selection))
    said.caption(plain(_searched(found)))
    if found.found:
        columns = st.columns(changes.MOST, gap="small")
        for place, changed in zip(columns, found.found, strict=False):
            with place, st.container(border=True, height="stretch", gap="xsmall"):
                _changed(dataset, changed, found)
        _smaller(dataset, found)
        for sentence in why.renamed(dataset.table("units"), found.before, found.later):
            st.caption(f":material/info: {plain(sentence)}")
    return bool(found.found)


def _days(selection: Selection) -> int:
    chosen = st.segmented_control(
        "When you last looked",
        list(WINDOWS),
        default=DEFAULT,
        required=True,
        key="since",
        bind="query-params",
        help=HELP,
        label_visibility="collapsed",
    )
    days = WINDOWS[chosen or DEFAULT]
    if days is not None:
        return days
    last = st.date_input(
        "Since",
        value=selection.end - timedelta(days=WINDOWS[DEFAULT] or 0),
        max_value=selection.end,
        key="since_day",
        bind="query-params",
        label_visibility="collapsed",
        width=150,
    )
    return (selection.end - last).days + 1 if isinstance(last, date) else 1


def _changed(dataset: Dataset, changed: Changed, search: Search) -> None:
    said = findings.verdict(changed.now, changed.before, changed.metric, search.words)
    first, _, _ = said.partition(". ")
    by = why.dimensions(dataset, changed.selection, changed.metric)
    choices = {"metric": changed.metric.name} | ({"by": by[0]} if by else {})
    address = link_to("why", changed.selection, choices)
    st.markdown(f"**{plain(changed.place)}**: {plain(first)}. [Why?]({address})")
    counts = (
        f"{settings.answers(changed.now['n'])} now, {settings.count(changed.before['n'])} before"
    )
    more = [f"Real, at {counts}."]
    if changed.others:
        more.append(f"There too: {', '.join(changed.others)}.")
    if changed.events:
        more.append(f"In these days: {'; '.join(changed.events)}.")
    say.note(plain(" ".join(more)))


def _smaller(dataset: Dataset, found: Search) -> None:
    smaller = found.found[changes.MOST : LISTED]
    if smaller:
        with st.expander(f"{len(smaller)} smaller", icon=":material/expand_all:"):
            for changed in smaller:
                _changed(dataset, changed, found)


def _searched(found: Search) -> str:
    ends = f"{day(found.later.start)} to {day(found.later.end)} against {found.words}"
    over = f"{settings.count(found.searched)} cells searched, {ends}"
    if not found.searched:
        return f"No cell has {changes.FEWEST} answers on both sides: {ends}."
    if not found.found:
        return f"Nothing changed by more than chance. {over}."
    return f"{over}, {found.discovered} changed by more than chance."
