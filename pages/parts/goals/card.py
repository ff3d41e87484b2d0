"""One goal as a card: where it stands, whether it is SMART, its way and where it is heading."""

from collections.abc import Sequence

import streamlit as st

from cxdata import goals
from cxdata.charts.goal import progress
from cxdata.charts.goal_trend import heading
from cxdata.export.goal_card import bounds, pace
from cxdata.export.record import Picture, Words
from cxdata.goals import Assessed, CheckIn, Look, Moved
from cxdata.metrics import Metric
from pages.parts import recording, say
from pages.parts.chart import chart, computed, small
from pages.parts.goals import looks
from pages.parts.goals.looks import HOW
from pages.parts.linked import link
from pages.parts.text import plain

RECENT = 24
"""The sparkline shows so many months."""


def card(one: Assessed, seen: Look, said: Sequence[CheckIn], moved: Sequence[Moved] = ()) -> None:
    """A card: what can be said of the goal, its way, and where it is heading."""
    with st.container(border=True, gap="xsmall", key=f"card-{one.goal.goal_id}"):
        _head(one, seen, said, moved)
        if one.metric is None or one.progress.now is None:
            recording.put(Words(text=f"**{plain(goals.sentence(one))}**"))
            _words(one, seen)
            return
        words, way, ahead = st.columns([4, 3, 3], gap="medium", vertical_alignment="center")
        with words:
            _words(one, seen)
        with way:
            _bullet(one, one.metric)
        with ahead, st.container(gap="xxsmall"):
            _ahead(one, seen)


def _head(one: Assessed, seen: Look, said: Sequence[CheckIn], moved: Sequence[Moved]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        say.heading(plain(one.goal.title), width="content")
        looks.badge(one.progress.standing, one.progress.standing)
        _signs(one, seen, said, moved)
    whose, _, left = goals.facts(one)
    say.note(plain(" · ".join(filter(None, (whose, left)))))


def _words(one: Assessed, seen: Look) -> None:
    name = one.goal.goal_id
    with st.container(gap="xxsmall"):
        st.markdown(f"**{plain(goals.sentence(one))}**")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            looks.letters(seen.letters)
            icon = ":material/open_in_full:"
            if st.button("Open", key=f"open-{name}", icon=icon, type="tertiary"):
                link({"goal": name})


def _bullet(one: Assessed, metric: Metric) -> None:
    """The bullet alone on the page; what leaves the screen has it under its sentence."""
    rows, said = goals.table([one]), goals.sentence(one)
    figure, key = progress(rows, metric, digits=goals.digits(one)), f"goal-{one.goal.goal_id}"
    how = f"{computed(metric)}\n\n{HOW}"
    recording.put(Picture(key=key, figure=figure, finding=said, computed=how, rows=rows))
    small(figure, key=key, alt=said)


def _signs(one: Assessed, seen: Look, said: Sequence[CheckIn], moved: Sequence[Moved]) -> None:
    """What a reader should ask about, each in two words, with its sentence on a hover."""
    goal, latest = one.goal, said[0] if said else None
    found = (
        ("check-in overdue", "event_repeat", goals.overdue(goal, latest, one.progress.today)),
        ("owner and forecast differ", "compare_arrows", goals.gap(seen, latest)),
        ("kept anyway", "push_pin", "" if goals.smart(seen.letters) else goal.kept_anyway),
        ("moved since it was set", "moving", _moved(moved)),
        ("renamed", "edit_note", renamed(one)),
    )
    for name, icon, why in found:
        if why:
            recording.put(Words(text=plain(why), kind="note"))
            st.badge(name, icon=f":material/{icon}:", color="gray", help=plain(why))


def _moved(moved: Sequence[Moved]) -> str:
    if not moved:
        return ""
    what = ", ".join(dict.fromkeys(move.what.replace("_", " ") for move in moved))
    return f"What it asks for is not what was first set: {what}; last by {moved[-1].author}."


def notes(one: Assessed, seen: Look, said: Sequence[CheckIn]) -> None:
    """What an owner should hear: an overdue check-in, and a confidence far from the forecast."""
    latest = said[0] if said else None
    late = goals.overdue(one.goal, latest, one.progress.today)
    for text, icon in ((late, "event_repeat"), (goals.gap(seen, latest), "compare_arrows")):
        if text:
            say.note(f":material/{icon}: {plain(text)}")
    if renamed(one):
        say.note(f":material/edit_note: {plain(renamed(one))}")


def renamed(one: Assessed) -> str:
    """What the goal's unit is called now, where the goal still has its old name."""
    if one.kept is None or one.kept.renamed_from is None:
        return ""
    return f"{one.kept.renamed_from} is called {one.goal.business_unit or ''} now."


def way(one: Assessed) -> None:
    """The bullet: baseline, interval, expected, target, and how much time and way are left."""
    if one.metric is None or one.progress.now is None:
        return
    rows = goals.table([one])
    chart(
        progress(rows, one.metric, digits=goals.digits(one)),
        key=f"goal-{one.goal.goal_id}",
        finding=goals.facts(one)[-1],
        computed=f"{computed(one.metric)}\n\n{HOW}",
        rows=rows,
    )


def _ahead(one: Assessed, seen: Look) -> None:
    if one.metric is None or seen.line.height < 2:
        return
    said = goals.heading(one, seen)
    say.note(plain(said))
    figure = heading(
        seen.line.tail(RECENT),
        seen.fan,
        one.metric,
        bounds=bounds(one),
        pace=pace(one),
        small=True,
        digits=goals.digits(one),
    )
    small(figure, key=f"ahead-{one.goal.goal_id}", alt=f"The last {RECENT} months. {said}")


def baseline(one: Assessed) -> str:
    """The baseline in words, with its days."""
    return f"Baseline: {dict(goals.details(one)).get('Baseline', 'none')}"
