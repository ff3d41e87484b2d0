"""Writing, changing and removing the notes of a trend."""

from datetime import date
from typing import Any

import streamlit as st

from cxdata.dataset import Dataset
from cxdata.errors import ChangedMeanwhile, CXDataError, UsageError
from cxdata.metrics import Metric
from cxdata.selection import Selection
from cxdata.verdicts import notes
from cxdata.verdicts.notes import Note
from pages.parts import written
from pages.parts.text import plain

COMPANY = "The whole company"
NEW = "A new note"
FIELDS = ("text", "day", "unit", "every")


def editor(dataset: Dataset, selection: Selection, metric: Metric, kept: list[Note]) -> None:
    """A popover with a form: a new note, or one of those shown to change or remove."""
    with st.popover("Notes", icon=":material/edit_note:"):
        chosen = _choose(kept)
        author = written.author("note")
        key = _key(chosen)
        with st.form(f"note-{key}", border=False):
            text = chosen.text if chosen else ""
            st.text_area("What happened", text, max_chars=notes.LONGEST, key=f"{key}-text")
            _day(selection, chosen, key)
            _unit(dataset, selection, chosen, key)
            every = bool(chosen and not chosen.metric)
            st.checkbox("On the trends of all metrics", value=every, key=f"{key}-every")
            # A callback gets the version that was on the screen, not the one there is by now.
            asked = (dataset, chosen, metric, author)
            st.form_submit_button("Save", type="primary", on_click=_save, args=asked)
            if chosen:
                st.form_submit_button("Remove", on_click=_remove, args=asked)


def _key(chosen: Note | None) -> str:
    return f"note-{chosen.id}-{chosen.version}" if chosen else "note-new"


def _choose(kept: list[Note]) -> Note | None:
    if not kept:
        return None
    named = {note.id: note for note in kept}
    picked = st.selectbox(
        "Note",
        ["", *named],
        format_func=lambda id: plain(named[id].words()) if id else NEW,
        key="note-choice",
    )
    return named.get(picked or "")


def _day(selection: Selection, chosen: Note | None, key: str) -> None:
    st.date_input(
        "Day",
        chosen.on if chosen else selection.end,
        min_value=selection.start,
        max_value=selection.end,
        key=f"{key}-day",
    )


def _unit(dataset: Dataset, selection: Selection, chosen: Note | None, key: str) -> None:
    """Only units of the selection can be named, so that none is named that one may not see."""
    wanted = selection.wanted("business_unit")
    units = [u for u in dataset.values("business_unit") if u and (wanted is None or u in wanted)]
    options = ["", *units]
    now = chosen.business_unit if chosen else units[0] if len(units) == 1 else ""
    st.selectbox(
        "About",
        options,
        index=options.index(now) if now in options else 0,
        format_func=lambda unit: unit or COMPANY,
        key=f"{key}-unit",
    )


def _save(dataset: Dataset, chosen: Note | None, metric: Metric, author: str) -> None:
    store, key = written.store(dataset), _key(chosen)
    try:
        body = _typed(key, metric)
        if chosen:
            store.change(chosen.id, chosen.version, body, author=author)
        else:
            store.add(notes.KIND, body, author=author)
            written.retype(f"{key}-text", "")
    except ChangedMeanwhile as error:
        _keep_typed(key, error)
        _said(error)
    except CXDataError as error:
        _said(error)


def _typed(key: str, metric: Metric) -> dict[str, Any]:
    on = written.typed(f"{key}-day")
    if not isinstance(on, date):
        raise UsageError("Choose the day that the note is about.")
    every = written.typed(f"{key}-every")
    return notes.body(
        written.typed(f"{key}-text") or "",
        on,
        "" if every else metric.name,
        written.typed(f"{key}-unit") or "",
    )


def _keep_typed(key: str, error: ChangedMeanwhile) -> None:
    """What was typed goes into the form of the version there is now, for another try."""
    now = f"note-{error.theirs.id}-{error.theirs.version}"
    for field in () if error.theirs.removed else FIELDS:
        written.retype(f"{now}-{field}", written.typed(f"{key}-{field}"))


def _remove(dataset: Dataset, chosen: Note, metric: Metric, author: str) -> None:
    try:
        written.store(dataset).remove(chosen.id, chosen.version, author=author)
    except CXDataError as error:
        _said(error)


def _said(error: CXDataError) -> None:
    st.toast(plain(str(error)), icon=":material/error:", duration="long")
