"""The page that sets a goal, with its letters lighting up while one types."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from uuid import uuid4

import streamlit as st

from cxdata import goals, metrics
from cxdata.dataset import Dataset
from cxdata.errors import ChangedMeanwhile, CXDataError
from cxdata.goals import Assessed, Goal, Look, written
from cxdata.selection import Selection
from cxdata.store import Entry
from pages.parts import frame
from pages.parts.goals import card, fields, looks
from pages.parts.text import plain
from pages.parts.written import author, store

QUARTER, YEAR = 90, 364


def leave() -> None:
    """Back to the board."""
    for name in ("goal", "edit"):
        st.query_params.pop(name, None)
    st.rerun()


def new(dataset: Dataset, selection: Selection) -> None:
    """The form for a goal that is not there yet."""
    frame.head(
        "A new goal", dataset, "Fill in what you know; the letters say what is missing", kept=False
    )
    name = st.session_state.setdefault("goal-new", f"w-{uuid4().hex[:8]}")
    _form(dataset, selection, _blank(dataset, selection, name), None)


def _blank(dataset: Dataset, selection: Selection, name: str) -> Goal:
    today, units = dataset.as_of(), selection.wanted("business_unit")
    metric = next(iter(dataset.metrics()), metrics.METRICS[0])
    return Goal(
        goal_id=name,
        title="",
        metric=metric.name,
        business_unit=units[0] if units else None,
        kind="raise",
        target=0.0,
        window_days=QUARTER,
        start=today,
        due=today + timedelta(days=YEAR),
        check_in_days=goals.CHECK_IN_DAYS,
    )


def edit(dataset: Dataset, selection: Selection, one: Assessed) -> None:
    """The form for a goal that is there; what was read when it was opened counts."""
    frame.head("Edit a goal", dataset, plain(one.goal.title), kept=False)
    _form(dataset, selection, one.goal, one.kept.entry if one.kept else None)


def _form(dataset: Dataset, selection: Selection, goal: Goal, entry: Entry | None) -> None:
    key = f"edit-{goal.goal_id}"
    if f"{key}-title" not in st.session_state:
        # Opened, or come back to after its fields were left: what is known now counts.
        st.session_state.pop(f"{key}-theirs", None)
        st.session_state[key] = goal, entry
    opened = st.session_state[key]
    _editor(dataset, selection, opened[0], opened[1], key)


@st.fragment
def _editor(
    dataset: Dataset, selection: Selection, goal: Goal, entry: Entry | None, key: str
) -> None:
    left, right = st.columns([3, 2], gap="large")
    with left:
        draft = fields.fields(dataset, selection, goal, key)
        # On a phone the sentences come after the button: the letters light up above it.
        lit, saved = st.container(), st.container()
    one = goals.measured(dataset, selection, draft)
    seen = looks.look(dataset, selection, one)
    with lit:
        looks.letters(seen.letters)
    with right, st.container(border=True):
        failing = _judged(one, seen)
        if failing:
            draft = fields.kept_anyway(draft, failing, key)
    with saved:
        _save(dataset, draft, entry, key)


def _judged(one: Assessed, seen: Look) -> list[str]:
    """Show where the draft would stand and its letters; the names of those that fail."""
    lit = sum(letter.holds is True for letter in seen.letters)
    st.markdown(f"##### {lit} of the 5 letters of SMART hold")
    for line in looks.lines(seen.letters):
        st.markdown(line)
    st.divider()
    looks.badge(one.progress.standing, f"would be: {one.progress.standing}")
    st.markdown(plain(goals.sentence(one)))
    said = goals.heading(one, seen)
    if said:
        st.markdown(plain(said))
    before = one.progress.baseline
    if before:
        st.caption(plain(card.baseline(one)))
    return [letter.name for letter in seen.letters if letter.holds is False]


def _save(dataset: Dataset, draft: Goal, entry: Entry | None, key: str) -> None:
    who = author(key)
    theirs: Entry | None = st.session_state.get(f"{key}-theirs")
    if theirs is not None:
        _both(dataset, draft, theirs, key, who)
        return
    with st.container(horizontal=True):
        if st.button("Save goal", type="primary", icon=":material/save:", key=f"{key}-save"):
            _written(dataset, draft, entry, key, who)
        if st.button("Cancel", key=f"{key}-cancel", type="tertiary"):
            _done(key, draft.goal_id, stay=entry is not None)
        if entry is not None:
            _remove(dataset, entry, key, who)


def _written(dataset: Dataset, draft: Goal, over: Entry | None, key: str, who: str) -> None:
    try:
        _check(draft)
        metric = metrics.metric(draft.metric)
        goal = replace(draft, definition=metric.definition)
        written.save(store(dataset), goal, over, author=who)
    except ChangedMeanwhile as error:
        st.session_state[f"{key}-theirs"] = error.theirs
        st.rerun(scope="fragment")
    except CXDataError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    _done(key, draft.goal_id, stay=True)


def _check(draft: Goal) -> None:
    if not draft.title:
        raise CXDataError("The goal needs a title.")
    draft.check()
    draft.wanted()


def _both(dataset: Dataset, draft: Goal, theirs: Entry, key: str, who: str) -> None:
    """Both texts side by side, and the choice between them; nothing is lost by choosing."""
    st.warning(plain(str(ChangedMeanwhile(theirs))), icon=":material/sync_problem:")
    rows = _differences(written.read(theirs.body), draft)
    if rows:
        st.table(rows, border="horizontal")
    with st.container(horizontal=True):
        if st.button("Save mine over theirs", type="primary", key=f"{key}-mine"):
            st.session_state.pop(f"{key}-theirs")
            _written(dataset, draft, None if theirs.removed else theirs, key, who)
        if st.button("Keep theirs", key=f"{key}-keep"):
            _done(key, draft.goal_id, stay=True)


def _differences(theirs: Goal, mine: Goal) -> list[dict[str, str]]:
    pairs = zip(asdict(theirs).items(), asdict(mine).values(), strict=True)
    return [
        {
            "What": name.replace("_", " ").capitalize(),
            "Theirs": plain(_text(left)),
            "Yours": plain(_text(right)),
        }
        for (name, left), right in pairs
        if left != right and name != "definition"
    ]


def _text(value: str | float | date | None) -> str:
    return "–" if value is None else str(value)


def _remove(dataset: Dataset, entry: Entry, key: str, who: str) -> None:
    with st.popover("Remove", type="tertiary", icon=":material/delete:"):
        st.markdown("A goal that was imported shows as it was published again. Its history stays.")
        if not st.button("Remove what was written", key=f"{key}-remove"):
            return
    try:
        store(dataset).remove(entry.id, entry.version, author=who)
    except ChangedMeanwhile as error:
        st.session_state[f"{key}-theirs"] = error.theirs
        st.rerun(scope="fragment")
    _done(key, "", stay=False)


def _done(key: str, goal_id: str, *, stay: bool) -> None:
    """Forget the draft, and go to the goal's page or the board."""
    for name in [name for name in st.session_state if str(name).startswith(key)]:
        del st.session_state[name]
    st.session_state.pop("goal-new", None)
    st.query_params.pop("edit", None)
    if stay and goal_id:
        st.query_params["goal"] = goal_id
    else:
        st.query_params.pop("goal", None)
    st.rerun()
