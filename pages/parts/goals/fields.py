"""The fields of a goal: what it wants, of whom, by when and how; each keeps what was typed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from cxdata import goals, metrics
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.goals import Goal, proposal, written
from cxdata.goals.goal import Kind
from cxdata.metrics import Metric
from cxdata.selection import NOT_GIVEN, UNNAMED, Selection
from pages.parts.goals import vision

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
    """Draw every field and give the goal as it is typed so far: what every goal needs comes first.

    Args:
        dataset: whose metrics, units and vision can be named.
        selection: the reader's grant.
        goal: what the fields begin with; without a title it is a new one, whose target is
            proposed anew with its metric, unit and kind.
        key: of the fields' state.
    """
    title = st.text_input("Goal", value=goal.title, key=f"{key}-title", max_chars=120)
    given: Given = {"title": title.strip()}
    left, right = st.columns(2)
    with left:
        given |= _measure(dataset, goal, key)
    metric = metrics.metric(given["metric"])
    with right:
        given |= _unit(dataset, selection, goal, key)
    kind, target = st.columns(2)
    who, serves = st.container(), st.container()
    with st.expander("Whose answers, from when, and how fast", icon=":material/tune:"):
        given |= _where(dataset, goal, metric, key)
        given |= _begin(goal, key)
        pace = st.container()
    with kind:
        given["kind"] = _kind(goal, key)
    drafted, own = replace(goal, **given), key
    if not goal.title:
        drafted = proposal.begun(dataset, selection, drafted)
        own = f"{key}-{metric.name}-{drafted.business_unit}-{drafted.kind}"
    with target:
        given |= _target(drafted, metric, own)
    with pace:
        given |= _pace(goal, str(given["kind"]), key)
    with who:
        given |= _who_and_when(goal, key)
    with serves:
        given |= _serves(dataset, goal, key)
    with st.expander("Why, and what belongs to it", icon=":material/link:"):
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


def _measure(dataset: Dataset, goal: Goal, key: str) -> Given:
    names = [metric.name for metric in dataset.metrics()]
    if goal.metric not in names:
        names.append(goal.metric)
    metric = st.selectbox(
        "Metric",
        names,
        index=names.index(goal.metric),
        format_func=_label,
        key=f"{key}-metric",
    )
    return {"metric": metric or goal.metric}


def _label(name: str) -> str:
    try:
        return metrics.metric(name).label
    except UsageError:
        return name


def _unit(dataset: Dataset, selection: Selection, goal: Goal, key: str) -> Given:
    allowed = selection.wanted("business_unit")
    units = [unit for unit in dataset.values("business_unit") if unit != NOT_GIVEN]
    units = [unit for unit in units if allowed is None or unit in allowed]
    options = [*([WHOLE] if allowed is None else []), *units]
    now = goal.business_unit or WHOLE
    options += [] if now in options else [now]
    unit = st.selectbox("Business unit", options, index=options.index(now), key=f"{key}-unit")
    return {"business_unit": None if unit in (None, WHOLE) else unit}


def _where(dataset: Dataset, goal: Goal, metric: Metric, key: str) -> Given:
    wanted = _dimensions(dataset, goal, metric, key)
    return {"where": written.where(wanted)}


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


def _kind(goal: Goal, key: str) -> Kind:
    kinds = list(goals.KINDS)
    kind = st.selectbox(
        "Kind",
        kinds,
        index=kinds.index(goal.kind),
        format_func=KINDS.__getitem__,
        key=f"{key}-kind",
    )
    return kind or goal.kind


def _target(goal: Goal, metric: Metric, key: str) -> Given:
    unit, style = f", {metric.unit}", f"%.{max(metric.digits, 1)}f"
    target = st.number_input(
        ("At least" if goal.keeps else "Target") + unit,
        value=float(goal.target),
        step=1.0,
        format=style,
        key=f"{key}-target",
    )
    if goal.kind != "keep within":
        return {"target": float(target), "target_high": None}
    most = metric.high if goal.target_high is None else goal.target_high
    high = st.number_input(
        "At most" + unit, value=float(most), step=1.0, format=style, key=f"{key}-high"
    )
    return {"target": float(target), "target_high": float(high)}


def _who_and_when(goal: Goal, key: str) -> Given:
    left, right = st.columns(2)
    owner = left.text_input(
        "Owner", value=goal.owner or "", key=f"{key}-owner", max_chars=120, live="500ms"
    )
    due = right.date_input("Due", value=goal.due, key=f"{key}-due")
    return {"owner": _clean(owner), "due": due if isinstance(due, date) else goal.due}


def _begin(goal: Goal, key: str) -> Given:
    left, right = st.columns(2)
    start = left.date_input("Start", value=goal.start, key=f"{key}-start")
    window = right.number_input(
        "Days of answers in today’s value",
        value=goal.window_days,
        min_value=1,
        max_value=730,
        key=f"{key}-window",
    )
    given: Given = {
        "start": start if isinstance(start, date) else goal.start,
        "window_days": int(window),
    }
    given["baseline_from"] = left.date_input(
        "Baseline from, if not just before the start", value=goal.baseline_from, key=f"{key}-from"
    )
    given["baseline_to"] = right.date_input("Baseline to", value=goal.baseline_to, key=f"{key}-to")
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
        live="500ms",
    )
    return {"pace": pace, "steps": _clean(steps)}


def _serves(dataset: Dataset, goal: Goal, key: str) -> Given:
    known = [one.name for one in goals.vision(dataset)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        practice = _one_of("Serves", known, goal.practice, f"{key}-practice")
        vision.popover(dataset)
    return {"practice": practice}


def _behind(dataset: Dataset, goal: Goal, key: str) -> Given:
    why = st.text_area("Why it matters", value=goal.why or "", key=f"{key}-why", max_chars=1000)
    left, right = st.columns(2)
    titles = dataset.table("initiatives")["title"].unique().sort().to_list()
    initiatives = left.multiselect(
        "Initiatives behind it",
        sorted({*titles, *goal.initiatives}),
        default=list(goal.initiatives),
        accept_new_options=True,
        key=f"{key}-initiatives",
    )
    named = {one.goal.objective for one in written.kept(dataset)} - {None}
    with right:
        objective = _one_of(
            "Key result of the objective",
            sorted(filter(None, named)),
            goal.objective,
            f"{key}-objective",
            more=True,
        )
    every = left.number_input(
        "Days between check-ins",
        value=goal.check_in_days or goals.CHECK_IN_DAYS,
        min_value=1,
        max_value=1000,
        key=f"{key}-every",
    )
    return {
        "why": _clean(why),
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
