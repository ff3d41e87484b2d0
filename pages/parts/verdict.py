"""What changed since the reader last looked, each change with its sentence, event and link."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

import streamlit as st

from cxdata import settings
from cxdata.dataset import Dataset
from cxdata.selection import Selection, day
from cxdata.statistics import comparison
from cxdata.verdicts import changes, searching, why
from cxdata.verdicts.changes import Changed, Search
from pages.parts import say
from pages.parts.links import link_to
from pages.parts.text import plain

DATE = "A date"
WINDOWS = {"7 days": 7, "30 days": 30, "90 days": 90, DATE: None}
DEFAULT = "30 days"
LISTED = 20
PART = 0.9
"""A change of which less than this is its own says so."""
HELP = (
    "Each unit, stage and channel, and each combination of the three, is compared with the like "
    "days before, for each metric that customers answer; each unit's engagement and kept customers "
    "where a new wave or month came. Of all that is found at most 1 in 20 is chance (Benjamini & "
    "Hochberg 1995). What other changes explain is not told again; the most answers times size "
    "come first."
)


def since(dataset: Dataset, selection: Selection) -> bool:
    """Ask when the reader looked last; say what changed by more than chance since, and whether."""
    if not changes.searched(dataset):
        return False
    asked, said = st.columns([13, 7], vertical_alignment="center", gap="small")
    with asked, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        say.words("**Since you last looked**", width="content")
        found = changes.since(dataset, selection, _days(selection))
        _smaller(dataset, found)
    with said:
        say.note(plain(_searched(found)))
    if found.overall:
        say.note(plain(_overall(found)))
    if found.found:
        _told(dataset, found)
    for sentence in why.renamed(dataset.table("units"), found.later, found.later):
        say.note(f":material/info: {plain(sentence)}")
    return bool(found.found or found.overall)


def _overall(found: Search) -> str:
    """`All answers: NPS 39, up 5 (n …), CSAT +2. Told below is what changed beyond that.`"""
    first = found.overall[0]
    said = ", ".join([_said(first), *first.others])
    beyond = " Told below is what changed beyond that." if found.found else ""
    return f"{first.place}: {said}.{beyond}"


def _told(dataset: Dataset, found: Search) -> None:
    shown = found.found[: changes.MOST]
    shared = [event for event in shown[0].events if all(event in one.events for one in shown)]
    with st.container(gap=None):
        for changed in shown:
            _changed(dataset, changed, shared)
    for sentence in _begun(shared):
        say.note(f":material/info: {plain(sentence)}")


def _smaller(dataset: Dataset, found: Search) -> None:
    smaller = found.found[changes.MOST : LISTED]
    if smaller:
        with st.popover(f"{len(smaller)} more", type="tertiary"):
            for changed in smaller:
                _changed(dataset, changed)


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


def _changed(dataset: Dataset, changed: Changed, shared: Collection[str] = ()) -> None:
    by = why.dimensions(dataset, changed.selection, changed.metric)
    choices = {"metric": changed.metric.name} | ({"by": by[0]} if by else {})
    choices |= changed.choices
    address = link_to("why", changed.selection, choices)
    more = [f"There too: {', '.join(changed.others)}."] if changed.others else []
    more += _begun([event for event in changed.events if event not in shared])
    said = " ".join([f"{_said(changed)}.", *more])
    say.words(f"**{plain(changed.place)}**: {plain(said)} [Why?]({address})")


def _said(changed: Changed) -> str:
    """`NPS 45, up 9 (n 2,719, before 2,790)`: it was found, so it is more than chance."""
    now, before, metric = changed.now, changed.before, changed.metric
    found = comparison.change(now, before, metric)
    moved = f", {comparison.moved(found, metric)}" if found else ""
    counts = f"n {settings.count(now['n'])}, before {settings.count(before['n'])}"
    when = f"{changed.when}; " if changed.when else ""
    return f"{metric.short} {metric.format(now['value'])}{moved}{_beyond(changed)} ({when}{counts})"


def _beyond(changed: Changed) -> str:
    """How much of the change is its own, where other changes explain a part of it."""
    own, metric = changed.own, changed.metric
    if abs(own) > PART * abs(changed.now["value"] - changed.before["value"]):
        return ""
    digits = metric.digits + (round(abs(own), metric.digits) == 0)
    size = metric.format(abs(own), digits=digits).rstrip("%")
    return f", {size} of it beyond what the rest did"


def _begun(events: Sequence[str]) -> list[str]:
    return [f"In these days: {'; '.join(events)}."] if events else []


def _searched(found: Search) -> str:
    days = f"Since {day(found.later.start)}, on {found.words}"
    cells = f"{settings.count(found.searched)} cells"
    if not found.searched:
        return f"{days}: no cell has {searching.FEWEST} answers on both sides."
    if not found.found and not found.overall:
        return f"{days}: of {cells} searched at once, none changed by more than chance."
    return f"{days}: {settings.count(found.discovered)} of {cells} changed by more than chance."
