"""What every metric of the dashboard means, and whether this data set has answers for it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from cxdata import definitions, estimates, metrics, passports, vendors
from cxdata.columns import called
from cxdata.dataset import Dataset
from cxdata.metrics import METRICS, Metric
from cxdata.passports import Definitions, Passport
from cxdata.selection import Selection, day
from cxdata.tables import DIMENSIONS
from pages.parts import frame, pick, privacy, say
from pages.parts.linked import keep, pick_linked
from pages.parts.text import plain

Row = Mapping[str, Any]
OWN = "Our definition"
NET_FCR = (
    "Net resolution needs to know which contacts no first level can resolve: name them in "
    f"`{passports.FILE}` beside the data set, under `[net_fcr]`."
)
PASSPORT = {
    "valid_from": "Valid from",
    "numerator": "Counts for it",
    "denominator": "Out of",
    "scale": "Scale",
    "missing": "Missing answers",
    "weighting": "Weighting",
    "source": "Source",
    "change": "What changed",
}


def show(dataset: Dataset, selection: Selection) -> None:
    """A table of all metrics, then all that is known of the chosen one."""
    everything = _all_days(dataset, selection)
    frame.head("Definitions", dataset, everything)
    rows = {metric.name: _row(dataset, everything, metric) for metric in METRICS}
    here, every = sum(row is not None for row in rows.values()), len(METRICS)
    say.words(
        "Every number is the mean of the scores of single answers. "
        f"{'All' if here == every else f'{here} of the'} {every} metrics have answers here, "
        "counted over all days."
    )
    table, detail = st.columns([3, 2], gap="medium")
    with table:
        _table(dataset, rows)
    with detail:
        chosen = dataset.metric(_pick())
        _detail(dataset, chosen, rows[chosen.name])
    _passport(dataset, selection, chosen)
    privacy.show(dataset)


def _table(dataset: Dataset, rows: Mapping[str, Row | None]) -> None:
    columns = {
        "Metric": [f"**{metric.short}**" for metric in METRICS],
        "What it means": [definitions.definition(dataset.metric(name)) for name in rows],
        "Answers": [definitions.answers(rows[metric.name]) for metric in METRICS],
    }
    say.table(columns, hide_index=True, hide_header=False, border="horizontal")


def _all_days(dataset: Dataset, selection: Selection) -> Selection:
    covered = dataset.manifest.coverage.values()
    first = min((one.first for one in covered), default=selection.start)
    last = max((one.last for one in covered), default=selection.end)
    return selection.without(*DIMENSIONS).during(first, last)


def _row(dataset: Dataset, everything: Selection, metric: Metric) -> Row | None:
    if metric not in dataset.metrics():
        return None
    found = estimates.estimate(dataset, everything, metric)
    return found.row(0, named=True) if found.height else None


def _pick() -> str:
    """The metric that was clicked, or the one that a link names: `?metric=nps`."""
    draw = partial(st.pills, required=True, wrap=True)
    keep("metric", metrics.NAMES, _short)
    return pick_linked("The whole definition of", "metric", metrics.NAMES, _short, draw)


def _short(name: str) -> str:
    return metrics.metric(name).short


def _detail(dataset: Dataset, metric: Metric, row: Row | None) -> None:
    atoms = dataset.atoms if metric.employees and metric in dataset.metrics() else None
    say.heading(metric.label)
    words = {
        "Meaning": definitions.definition(metric),
        "One answer scores": definitions.scored(metric),
        "Unit and range": definitions.scale(metric),
        "Certainty": definitions.INTERVALS[metric.kind] + _occasions(metric),
        "Small groups": definitions.small_groups(metric, atoms),
        "Answers here": _here(metric, row),
        "Split by": definitions.dimensions(metric),
        "Needs": called(*metric.needs),
        "Source": metric.source,
    }
    say.table(words, border="horizontal")
    with st.expander("The score as SQL", icon=":material/code:"):
        st.code(f"select {metric.score}\nfrom {metric.table}", language="sql", wrap_lines=True)


def _passport(dataset: Dataset, selection: Selection, metric: Metric) -> None:
    """The versions of the definition, and what other tools' rules give."""
    said = passports.read(dataset.folder)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        say.heading("Versions of the definition")
        versions = said.of(metric)
        columns = {"": list(PASSPORT.values())} | {
            f"Version {one.version}": _entries(one) for one in versions[::-1]
        }
        say.table(columns, hide_index=True, border="horizontal")
        if len(versions) > 1:
            say.note("Each version's first day is a line on the trends.")
    with right:
        _as(dataset, selection, metric, said)


def _entries(one: Passport) -> list[str]:
    values = vars(one) | {"valid_from": day(one.valid_from) if one.valid_from else "always"}
    return [plain(str(values[name])) or "–" for name in PASSPORT]


def _as(dataset: Dataset, selection: Selection, metric: Metric, said: Definitions) -> None:
    say.heading("Compute it as …")
    tools = vendors.tools(metric, said.beyond)
    if not tools or metric not in dataset.metrics():
        say.note(f"No other tool documents a rule of its own for {metric.label}.")
        return
    tool = pick.pick("Compute it as", (OWN, *tools), "as")
    if metric.name == "fcr" and said.beyond is None:
        say.note(NET_FCR)
    if tool == OWN:
        say.note("Choose a tool: its rule is computed on the same answers, in the same period.")
        return
    asked = selection.without(*selection.beyond(metric.dimensions))
    ours = estimates.estimate(dataset, asked, metric)
    found = [
        one
        for one in vendors.outcomes(dataset, asked, metric, said.beyond)
        if one.rule.tool == tool
    ]
    if not found or ours.is_empty():
        frame.nothing(asked, dataset.coverage(metric))
        return
    own = metric.format(ours["value"][0], digits=1)
    say.words(f"**{plain(vendors.sentence(found[0], metric, own))}**")
    say.note(plain(asked.sentence()))
    rule = found[0].rule
    say.table({"Rule": plain(rule.words), "Source": plain(rule.source)}, border="horizontal")


def _occasions(metric: Metric) -> str:
    if not metric.occasions:
        return ""
    return f" None over several {metric.occasions}, where one person may count more than once."


def _here(metric: Metric, row: Row | None) -> str:
    if row is None:
        return f"None: map {called(*metric.needs)} and import again."
    return f"{definitions.answers(row)}, {definitions.days(row)}"
