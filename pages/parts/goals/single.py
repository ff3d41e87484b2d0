"""One goal on a page of its own: trend and forecast, letters, initiatives, check-ins, history."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import polars as pl
import streamlit as st

from cxdata import goals
from cxdata.charts.goal_trend import heading
from cxdata.dataset import Dataset
from cxdata.errors import CXDataError
from cxdata.export.formats import FORMATS
from cxdata.export.goal_card import bounds, pace, render
from cxdata.export.picture import Footer
from cxdata.goals import Assessed, CheckIn, Look, written
from cxdata.selection import Selection, day
from cxdata.verdicts import initiatives, why
from pages.parts import downloads, frame, say
from pages.parts.bridge import show_bridge
from pages.parts.chart import chart, computed
from pages.parts.goals import card, editor, looks
from pages.parts.goals.looks import HOW
from pages.parts.linked import link
from pages.parts.text import plain
from pages.parts.written import author, store

SURE = list(range(11))


def show(dataset: Dataset, selection: Selection, one: Assessed) -> None:
    """The goal's sentence, its way and trend; then what it rests on and what was said of it."""
    if st.query_params.get("edit"):
        editor.edit(dataset, selection, one)
        return
    goal = one.goal
    seen = looks.look(dataset, selection, one)
    said = goals.check_ins(dataset).get(goal.goal_id, [])
    frame.head(plain(goal.title), dataset, goal.business_unit or "All business units")
    _bar(one, seen, said)
    say.words(f"##### {plain(goals.sentence(one))}")
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _about(one, seen, said)
    with right:
        card.way(one)
    _trend(dataset, one, seen)
    _smart(one, seen)
    _bridge(dataset, one)
    _check_ins(dataset, one, seen, said)
    _history(dataset, one)


def _bar(one: Assessed, seen: Look, said: Sequence[CheckIn]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        looks.badge(one.progress.standing, one.progress.standing)
        if st.button("All goals", key="all-goals", icon=":material/arrow_back:", type="tertiary"):
            editor.leave()
        if st.button("Edit", key="edit-goal", icon=":material/edit:", type="tertiary"):
            link({"edit": "1"})
        footer = downloads.footer()
        if footer:
            _cards(one, seen, said[0] if said else None, footer)


def _cards(one: Assessed, seen: Look, latest: CheckIn | None, footer: Footer) -> None:
    for form in FORMATS:
        make = partial(render, one, seen, latest, footer, form, theme=downloads.theme())
        downloads.button(f"Card as {form.upper()}", f"goal-card.{form}", make)


def _about(one: Assessed, seen: Look, said: Sequence[CheckIn]) -> None:
    say.note(
        "  \n".join(plain(fact) for fact in goals.facts(one)[: -1 if one.progress.now else None])
    )
    card.notes(one, seen, said)
    for name, text in goals.details(one):
        say.words(f"**{name}.** {plain(text)}")


def _trend(dataset: Dataset, one: Assessed, seen: Look) -> None:
    finding = goals.heading(one, seen)
    if one.metric is None or seen.line.height < 2:
        say.words(f"**{plain(finding)}**")
        return
    notes = _initiatives(dataset, one, seen)
    figure = heading(
        seen.line,
        seen.fan,
        one.metric,
        bounds=bounds(one),
        pace=pace(one),
        notes=notes["start"].to_list(),
        digits=goals.digits(one),
    )
    rows = pl.concat([seen.line, seen.fan.rename({"median": "forecast"})], how="diagonal")
    left, right = st.columns([3, 1], gap="medium") if notes.height else (st.container(), None)
    with left:
        how = f"{computed(one.metric)} {HOW}"
        finding = finding or f"{one.metric.short} so far"
        chart(figure, key="goal-trend", finding=finding, computed=how, rows=rows)
    if right:
        with right:
            say.words("**Initiatives**")
            for number, row in enumerate(notes.iter_rows(named=True), 1):
                about = plain(row["description"] or "") or None
                say.note(f"**{number}** · {plain(initiatives.words(row))}", help=about)


def _initiatives(dataset: Dataset, one: Assessed, seen: Look) -> pl.DataFrame:
    """The goal's own initiatives, and those of its unit, that began since the line does."""
    table = dataset.table("initiatives")
    unit = pl.col("business_unit")
    mine = unit.is_null() | unit.eq_missing(one.goal.business_unit)
    own = pl.col("title").is_in(list(one.goal.initiatives)) | mine
    since = pl.col("start") >= pl.lit(seen.line["day"].min(), dtype=pl.Date)
    return table.filter(own & since & (pl.col("start") <= one.goal.due)).sort("start", "title")


def _smart(one: Assessed, seen: Look) -> None:
    failing = [letter for letter in seen.letters if letter.holds is False]
    kept = one.goal.kept_anyway
    if not failing:
        say.words("##### Nothing speaks against its being SMART")
    else:
        names = " and ".join(letter.name.lower() for letter in failing)
        say.words(f"##### Not yet {names}{', kept anyway' if kept else ''}")
    if kept:
        say.note(f"Kept anyway: {plain(kept)}")
    for line in looks.lines(seen.letters):
        say.words(line)


def _bridge(dataset: Dataset, one: Assessed) -> None:
    """Why today's value differs from the baseline, where both can be shown."""
    now, before = one.progress.now, one.progress.baseline
    if one.metric is None or one.selection is None or now is None or before is None:
        return
    if one.progress.today <= one.goal.start:
        return
    offered = why.dimensions(dataset, one.selection, one.metric)
    if not offered:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        say.words("##### What moved it since the baseline")
        by = st.selectbox("Split by", offered, format_func=_spaced, key="goal-by", width=220)
    by = by or offered[0]
    compared = why.between(one.selection.during(*one.goal.baseline_period()), one.selection)
    found = why.explained(dataset, compared, one.metric, by)
    if found:
        show_bridge(found, compared, one.metric, by, "goal-bridge")


def _spaced(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _check_ins(dataset: Dataset, one: Assessed, seen: Look, said: Sequence[CheckIn]) -> None:
    say.words("##### Check-ins")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if not said:
            coming = goals.next_check_in(one.goal, None)
            say.note(f"None yet; the first is due on {day(coming)}.")
        for check_in in said:
            _said(check_in)
    with right:
        _check_in_form(dataset, one)


def _said(check_in: CheckIn) -> None:
    with st.container(border=True):
        sure = "" if check_in.confidence is None else f" · {check_in.confidence} of 10 sure"
        written_at = check_in.written_at
        at = f" (written {written_at:%-d %b %Y %H:%M} UTC)" if written_at else ""
        who = plain(check_in.author or "nobody named")
        say.note(f"{day(check_in.day)}, {who}{sure}{at}")
        if check_in.note:
            say.words(plain(check_in.note))
        if check_in.next_step:
            say.words(f"**Next:** {plain(check_in.next_step)}")


def _check_in_form(dataset: Dataset, one: Assessed) -> None:
    with st.form("check-in", clear_on_submit=True):
        note = st.text_area("How does it go?", key="check-in-note", max_chars=2000)
        sure = st.select_slider(
            "How sure are you that it will be met? (0 not at all, 10 entirely)",
            SURE,
            value=5,
            key="check-in-sure",
        )
        step = st.text_input("What do you do next?", key="check-in-step", max_chars=500)
        who = author("check-in")
        sent = st.form_submit_button("Check in", icon=":material/done:")
    if not sent:
        return
    if not note.strip():
        st.warning("Say in a few words how it goes.", icon=":material/edit_note:")
        return
    try:
        written.add_check_in(
            store(dataset),
            one.goal,
            dataset.as_of(),
            note=note.strip(),
            confidence=sure,
            next_step=step.strip(),
            author=who,
        )
    except CXDataError as error:
        st.error(str(error))
        return
    st.rerun()


def _history(dataset: Dataset, one: Assessed) -> None:
    moved = goals.moves(dataset, one.kept) if one.kept else []
    entry = one.kept.entry if one.kept else None
    if entry is None and not moved:
        return
    say.words("##### What was changed")
    if entry and not moved:
        say.note(f"Set by {plain(entry.author)}; target and dates are as they were first set.")
    for move in moved:
        before, after = (_shown(one, move.what, value) for value in (move.before, move.after))
        what = move.what.replace("_", " ").capitalize()
        when = f", {move.at:%-d %b %Y %H:%M} UTC" if move.at else ""
        say.words(f"{what}: {before} → **{after}**, by {plain(move.author)}{when}")


def _shown(one: Assessed, what: str, value: object) -> str:
    if value is None:
        return "none"
    if what.startswith("target") and isinstance(value, float):
        return goals.number(one, value)
    return day(value) if isinstance(value, date) else plain(str(value))
