"""One goal as a card: where it stands, whether it is SMART, its way and where it is heading."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from cxdata import goals
from cxdata.charts.goal import progress
from cxdata.charts.goal_trend import heading
from cxdata.goals import Assessed, CheckIn, Look
from pages.parts import goal_looks, say
from pages.parts.chart import chart, computed, small
from pages.parts.goal_looks import HOW
from pages.parts.linked import link
from pages.parts.text import plain

RECENT = 24
"""The sparkline shows so many months."""


def card(one: Assessed, seen: Look, said: Sequence[CheckIn]) -> None:
    """A card: facts and letters on the left, the way in the middle, the forecast on the right."""
    goal = one.goal
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            say.heading(plain(goal.title))
            goal_looks.badge(one.progress.standing, one.progress.standing)
            if goal.kept_anyway and not goals.smart(seen.letters):
                st.badge("kept anyway", color="gray", help=plain(goal.kept_anyway))
        left, right = st.columns([2, 3], gap="medium")
        with left:
            say.note("  \n".join(plain(fact) for fact in goals.facts(one)))
            goal_looks.letters(seen.letters)
            _ahead(one, seen)
            notes(one, seen, said)
            if st.button("Open", key=f"open-{goal.goal_id}", icon=":material/open_in_full:"):
                link({"goal": goal.goal_id})
        with right:
            way(one)


def notes(one: Assessed, seen: Look, said: Sequence[CheckIn]) -> None:
    """What an owner should hear: an overdue check-in, and a confidence far from the forecast."""
    latest = said[0] if said else None
    late = goals.overdue(one.goal, latest, one.progress.today)
    for text, icon in ((late, "event_repeat"), (goals.gap(seen, latest), "compare_arrows")):
        if text:
            say.note(f":material/{icon}: {plain(text)}")
    if one.kept and one.kept.renamed_from:
        old, new = one.kept.renamed_from, one.goal.business_unit or ""
        say.note(f":material/edit_note: {plain(old)} is called {plain(new)} now.")


def way(one: Assessed) -> None:
    """The sentence and the bullet: baseline, interval, expected, target."""
    finding = goals.sentence(one)
    if one.metric is None or one.progress.now is None:
        say.words(f"**{plain(finding)}**")
        return
    rows = goals.table([one])
    chart(
        progress(rows, one.metric, digits=goals.digits(one)),
        key=f"goal-{one.goal.goal_id}",
        finding=finding,
        computed=f"{computed(one.metric)} {HOW}",
        rows=rows,
    )


def _ahead(one: Assessed, seen: Look) -> None:
    said = goals.heading(one, seen)
    if said:
        say.words(plain(said))
    if one.metric is None or seen.line.height < 2:
        return
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


def bounds(one: Assessed) -> list[float]:
    """The target, or the limits to keep."""
    high = one.goal.target_high if one.goal.kind == "keep within" else None
    return [one.goal.target, *([] if high is None else [high])]


def pace(one: Assessed) -> pl.DataFrame:
    """The corners of the goal's pace; none for a goal to keep."""
    before = one.progress.baseline
    corners = one.goal.way_points(before.value) if before else ()
    return pl.DataFrame(list(corners), {"day": pl.Date, "value": pl.Float64}, orient="row")
