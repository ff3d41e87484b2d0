"""The fields of a goal: what it wants, of whom, by when and how; each keeps what was typed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from cxdata import goals, metrics
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.goals import Goal, written
from cxdata.metrics import Metric
from cxdata.selection import NOT_GIVEN, UNNAMED, Selection

WHOLE = "All business units"
KINDS = {
    "raise": "raise to a target",
    "lower": "lower to a target",
    "keep above": "keep at least",
    "keep within": "keep between two limits",
}
PACES = {
    "line": "a straight line",
    "steps": "interim targets",
    "seasonal": "a line with the season of the years before",
}
Given = dict[str, Any]


def fields(dataset: Dataset, selection: Selection, goal: Goal, key: str) -> Goal:
    """Draw every field and give the goal as it is typed so far."""
    given = _what(dataset, goal, key)
    metric = metrics.metric(given["metric"])
    given |= _of_whom(dataset, selection, goal, metric, key)
    given |= _how_far(goal, metric, key)
    given |= _when(goal, key)
    given |= _pace(goal, str(given["kind"]), key)
    given |= _behind(dataset, goal, key)
    return replace(goal, **given)


def kept_anyway(draft: Goal, failing: Sequence[str], key: str) -> Goal:
    """Ask why a goal is kept although letters fail."""
    said = st.text_input(
        f"Keep it anyway? Say why, although it is not {' and '.join(failing).lower()}",
        value=draft.kept_anyway or "",
        key=f"{key}-kept",
        max_chars=300,
    )
    return replace(draft, kept_anyway=_clean(said))


def _clean(text: str | None) -> str | None:
    return (text or "").strip() or None


def _what(dataset: Dataset, goal: Goal, key: str) -> Given:
    title = st.text_input("Goal", value=goal.title, key=f"{key}-title", max_chars=120)
    names = [metric.name for metric in dataset.metrics()]
    if goal.metric not in names:
        names.append(goal.metric)
    left, right = st.columns(2)
    metric = left.selectbox(
        "Metric",
        names,
        index=names.index(goal.metric),
        format_func=_label,
        key=f"{key}-metric",
    )
    owner = right.text_input("Owner", value=goal.owner or "", key=f"{key}-owner", max_chars=120)
    return {"title": title.strip(), "metric": metric or goal.metric, "owner": _clean(owner)}


def _label(name: str) -> str:
    try:
        return metrics.metric(name).label
    except UsageError:
        return name


def _of_whom(dataset: Dataset, selection: Selection, goal: Goal, metric: Metric, key: str) -> Given:
    allowed = selection.wanted("business_unit")
    units = [unit for unit in dataset.values("business_unit") if unit != NOT_GIVEN]
    units = [unit for unit in units if allowed is None or unit in allowed]
    options = [*([WHOLE] if allowed is None else []), *units]
    now = goal.business_unit or WHOLE
    options += [] if now in options else [now]
    unit = st.selectbox("Business unit", options, index=options.index(now), key=f"{key}-unit")
    with st.expander("Only some of its customers or employees", expanded=bool(goal.where)):
        wanted = _dimensions(dataset, goal, metric, key)
    return {
        "business_unit": None if unit in (None, WHOLE) else unit,
        "where": written.where(wanted),
    }


def _dimensions(
    dataset: Dataset, goal: Goal, metric: Metric, key: str
) -> dict[str, tuple[str, ...]]:
    try:
        given = goal.wanted()
        known = dataset.coverage(metric).values
    except UsageError as error:
        st.warning(str(error))
        return {}
    found = {}
    for name in metric.dimensions:
        options = sorted({*known.get(name, ()), *given.get(name, ())})
        if name != "business_unit" and len(options) > 1:
            values = st.multiselect(
                name.replace("_", " ").capitalize(),
                options,
                default=list(given.get(name, ())),
                format_func=lambda value: value or UNNAMED,
                placeholder="All",
                key=f"{key}-{name}",
            )
            found[name] = tuple(values)
    return found


def _how_far(goal: Goal, metric: Metric, key: str) -> Given:
    kinds = list(goals.KINDS)
    first, second, third = st.columns(3)
    kind = first.selectbox(
        "Kind",
        kinds,
        index=kinds.index(goal.kind),
        format_func=KINDS.__getitem__,
        key=f"{key}-kind",
    )
    unit = f", {metric.unit}"
    target = second.number_input(
        ("At least" if kind.startswith("keep") else "Target") + unit,
        value=float(goal.target),
        step=1.0,
        key=f"{key}-target",
    )
    high = goal.target_high
    if kind == "keep within":
        start = float(high if high is not None else goal.target)
        high = third.number_input("At most" + unit, value=start, step=1.0, key=f"{key}-high")
    return {
        "kind": kind,
        "target": float(target),
        "target_high": high if kind == "keep within" else None,
    }


def _when(goal: Goal, key: str) -> Given:
    first, second, third = st.columns(3)
    start = first.date_input("Start", value=goal.start, key=f"{key}-start")
    due = second.date_input("Due", value=goal.due, key=f"{key}-due")
    window = third.number_input(
        "Days pooled",
        value=goal.window_days,
        min_value=1,
        max_value=730,
        key=f"{key}-window",
        help="Today’s value pools the answers of so many days.",
    )
    given: Given = {
        "start": start if isinstance(start, date) else goal.start,
        "due": due if isinstance(due, date) else goal.due,
        "window_days": int(window),
    }
    with st.expander("Baseline on other days than those before the start"):
        left, right = st.columns(2)
        given["baseline_from"] = left.date_input(
            "Baseline from", value=goal.baseline_from, key=f"{key}-from"
        )
        given["baseline_to"] = right.date_input(
            "Baseline to", value=goal.baseline_to, key=f"{key}-to"
        )
    return given


def _pace(goal: Goal, kind: str, key: str) -> Given:
    if kind.startswith("keep"):
        return {"pace": None, "steps": None}
    paces = list(goals.PACES)
    left, right = st.columns(2)
    pace = left.selectbox(
        "Pace",
        paces,
        index=paces.index(goal.pace or "line"),
        format_func=PACES.__getitem__,
        key=f"{key}-pace",
    )
    if pace != "steps":
        return {"pace": pace, "steps": None}
    steps = right.text_input(
        "Interim targets",
        value=goal.steps or "",
        placeholder="2026-03-31=55; 2026-06-30=58",
        key=f"{key}-steps",
    )
    return {"pace": pace, "steps": _clean(steps)}


def _behind(dataset: Dataset, goal: Goal, key: str) -> Given:
    why = st.text_area("Why it matters", value=goal.why or "", key=f"{key}-why", max_chars=1000)
    left, right = st.columns(2)
    with left:
        practice = _one_of(
            "Serves", [one.name for one in goals.vision(dataset)], goal.practice, f"{key}-practice"
        )
        titles = dataset.table("initiatives")["title"].unique().sort().to_list()
        initiatives = st.multiselect(
            "Initiatives behind it",
            sorted({*titles, *goal.initiatives}),
            default=list(goal.initiatives),
            accept_new_options=True,
            key=f"{key}-initiatives",
        )
    with right:
        named = {one.goal.objective for one in written.kept(dataset)} - {None}
        objective = _one_of(
            "Key result of the objective",
            sorted(filter(None, named)),
            goal.objective,
            f"{key}-objective",
            more=True,
        )
        every = st.number_input(
            "Days between check-ins",
            value=goal.check_in_days or goals.CHECK_IN_DAYS,
            min_value=1,
            max_value=1000,
            key=f"{key}-every",
        )
    return {
        "why": _clean(why),
        "practice": practice,
        "objective": objective,
        "initiative": "; ".join(initiatives) or None,
        "check_in_days": int(every),
    }


def _one_of(
    label: str, options: Sequence[str], now: str | None, key: str, *, more: bool = False
) -> str | None:
    every = [*options, *([now] if now and now not in options else [])]
    return st.selectbox(
        label,
        every,
        index=every.index(now) if now else None,
        placeholder="None",
        accept_new_options=more,
        key=key,
    )
