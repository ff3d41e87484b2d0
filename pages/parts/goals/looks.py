"""What the goal pages share: colours and icons of standings, letters, and what is kept ready."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import streamlit as st

from cxdata import goals
from cxdata.dataset import Dataset
from cxdata.export.record import Words
from cxdata.goals import Assessed, Letter, Look, Standing
from cxdata.published import manifest
from cxdata.selection import Selection
from pages.parts import recording
from pages.parts.text import plain

Colour = Literal["green", "orange", "red", "gray"]
COLOURS: Mapping[str, Colour] = {"good": "green", "watch": "orange", "bad": "red", "open": "gray"}
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
HOLDS: Mapping[bool | None, tuple[str, Colour, str]] = {
    True: ("check_circle", "green", "holds"),
    False: ("cancel", "orange", "fails"),
    None: ("help", "gray", "cannot be said"),
}
HOW = (
    "Today’s value pools the answers of the goal’s last days; the baseline those of its baseline "
    "period. **Expected by now** is the goal’s pace: a straight line from the baseline on the "
    "first day to the target on the due day, the last interim target, or the line with the season "
    "of the years before. **On pace**: today’s value is there or ahead. **At risk**: behind, but "
    "its 95 % interval reaches the pace. **Off pace**: the whole interval is behind. **Proven**: "
    "the whole interval is beyond the target. Baseline and target count as given. Under 10 answers "
    "a goal cannot be measured. **Forecast**: a structural time series of the months so far "
    "(level, slope and season; each month weighed by its answers), averaged over how far the "
    "level may wander; the fan holds 80 % and 95 % of what it foresees."
)
KEPT_READY = 500


def badge(standing: Standing, label: str, *, alone: bool = True) -> None:
    """A standing with its icon and colour; unless `alone`, words beside it say it in files too."""
    if alone:
        recording.put(Words(text=label, kind="note"))
    st.badge(label, icon=f":material/{ICONS[standing]}:", color=COLOURS[standing.tone])


def letters(found: Sequence[Letter]) -> None:
    """The five letters in a row, each lit, failing or open; a hover says why."""
    told = ", ".join(f"{letter.name} {HOLDS[letter.holds][2]}" for letter in found)
    recording.put(Words(text=told, kind="note"))
    with st.container(horizontal=True, gap="xsmall"):
        for letter in found:
            icon, colour, _ = HOLDS[letter.holds]
            said = f"**{letter.name}.** {plain(letter.sentence)} {plain(letter.change)}"
            st.badge(letter.initial, icon=f":material/{icon}:", color=colour, help=said)


def lines(found: Sequence[Letter]) -> Iterator[str]:
    """Each letter with its icon, its sentence, and what to change."""
    for letter in found:
        icon, colour, _ = HOLDS[letter.holds]
        change = f" *{plain(letter.change)}*" if letter.change else ""
        yield f":{colour}[:material/{icon}:] **{letter.name}.** {plain(letter.sentence)}{change}"


def look(dataset: Dataset, selection: Selection, one: Assessed) -> Look:
    """Letters and forecast of a goal, computed once for a version, a goal and a grant."""
    written = (dataset.home / manifest.NAME).stat().st_ino
    serves = {one.name for one in goals.vision(dataset)}
    linked = one.goal.practice in serves
    key = f"{dataset.home} {written} {selection.wanted('business_unit')} {one.goal!r} {linked}"
    return _looked(key, dataset, selection, one)


@st.cache_resource(max_entries=KEPT_READY, show_spinner=False)
def _looked(key: str, _dataset: Dataset, _selection: Selection, _one: Assessed) -> Look:
    return goals.look(_dataset, _selection, _one)
