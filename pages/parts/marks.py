"""What a trend is seen beside: what happened, in numbered lines, and targets and benchmarks."""

from collections.abc import Sequence

import streamlit as st

from cxdata import estimates, passports
from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.selection import Selection
from cxdata.statistics import change_points
from cxdata.verdicts import benchmarks, marks, notes
from cxdata.verdicts.benchmarks import Reference
from cxdata.verdicts.marks import Mark
from pages.parts import say, written
from pages.parts.notes import editor
from pages.parts.text import plain

DAILY = 400
"""Changes of level are looked for by day in periods up to so many days, by week in longer ones."""

FEW, LISTED = 5, 380
"""More marks than this scroll in a list of so many pixels, as high as the chart."""
ICONS = {"note": ":material/edit_note: ", "definition": ":material/rule: ", "initiative": ""}


def _listed(found: Sequence[Mark]) -> None:
    """What the numbers in the chart stand for, each with more of it behind a question mark."""
    say.words("**What happened**")
    with st.container(height=LISTED if len(found) > FEW else "content", gap="xsmall"):
        for number, mark in enumerate(found, 1):
            arrow = {True: "▲ ", False: "▼ ", None: ICONS.get(mark.kind, "")}[mark.rises]
            say.note(f"**{number}** · {arrow}{plain(mark.words)}", help=plain(mark.about) or None)


def marked_days(dataset: Dataset, asked: Selection, metric: Metric) -> list[Mark]:
    """What the chart marks, with the list of it and the form for notes."""
    known = marks.of_initiatives(dataset.table("initiatives"), asked)
    kept = notes.about(written.store(dataset), metric, asked)
    known += notes.marks(kept) + passports.read(dataset.folder).marks(metric, asked)
    found = marks.in_order(known, marks.of_changes(_changes(dataset, asked, metric), metric, known))
    if found:
        _listed(found)
    editor(dataset, asked, metric, kept)
    return found


def _changes(dataset: Dataset, asked: Selection, metric: Metric) -> list[change_points.ChangePoint]:
    if metric.occasion.startswith("day"):
        return []
    grain = "day" if asked.days() <= DAILY else "week"
    rows = estimates.estimate(dataset, asked, metric, grain=grain)
    return change_points.change_points(rows, metric)


def references_wanted(dataset: Dataset, asked: Selection, metric: Metric) -> list[Reference]:
    """Targets, other organisations and the best unit, where the reader wants them."""
    if not st.toggle("Targets and benchmarks", key="references", bind="query-params"):
        return []
    units = estimates.estimate(dataset, asked, metric, by=["business_unit"])
    found = [
        *benchmarks.targets(dataset.table("goals"), metric, asked),
        *benchmarks.external(dataset.table("benchmarks"), metric, asked),
        *benchmarks.best(units, metric),
    ]
    for reference in found:
        say.note(plain(reference.words))
    if not found:
        say.note("None for this metric: import the table benchmarks, or set a goal.")
    return found
