"""The head of every page: its name, what is shown in words, and what a reader must know of it."""

from collections.abc import Sequence

import streamlit as st

from cxdata.dataset import Dataset
from cxdata.export.record import Words
from cxdata.metrics import Metric
from cxdata.published.manifest import Coverage
from cxdata.selection import Selection, day
from cxdata.verdicts.headlines import known_by_then
from pages.parts import downloads, leaving, recording
from pages.parts.filters import SHARED
from pages.parts.text import plain


def head(
    title: str, dataset: Dataset, shown: Selection | str, *, kept: bool = True, **choices: str
) -> None:
    """The title and the sentence that says what is shown and as of when.

    Args:
        title: in light Markdown.
        dataset: what is shown.
        shown: what of it.
        kept: whether there is a record of the page, so that it can leave the screen; not of
            forms.
        choices: what the page chose that its address may not say, such as the board's day.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(title, anchor=False)
        if kept:
            leaving.popover(dataset, recording.begin(title, dataset, shown, choices))
    words = shown if isinstance(shown, str) else shown.sentence()
    downloads.shows(dataset, words)
    made_up = " · Made-up data" if dataset.about.made_up else ""
    as_of = f"{dataset.about.name}, as of {day(dataset.as_of())}"
    st.caption(plain(f"{words} · {as_of}{made_up}"))


def nothing(selection: Selection, coverage: Coverage | None = None) -> None:
    """What an empty page says: why, and what to change; the coverage is that of its metric."""
    known = coverage and f" There are some from {day(coverage.first)} to {day(coverage.last)}."
    why = f"No answers: {plain(selection.sentence())}.{known or ''}"
    recording.put(Words(text=why))
    st.info(
        f"{why} Choose a longer period or clear a filter in the sidebar.",
        icon=":material/filter_alt_off:",
    )


def asked(metric: Metric, selection: Selection) -> Selection:
    """The selection that the metric can answer, saying in what it differs from the reader's.

    Filters are left out that the metric has no dimension for, and customers kept a year later
    are those of a year before.
    """
    lacking = selection.beyond(metric.dimensions)
    if lacking:
        names = " and no ".join(SHARED.get(name, name).lower() for name in lacking)
        left = "that filter is" if len(lacking) == 1 else "those filters are"
        st.caption(f":material/info: {metric.label} has no {names}: {left} left out here.")
    known = known_by_then(metric, selection.without(*lacking))
    if known.start != selection.start:
        days = f"{day(known.start)} to {day(known.end)}"
        st.caption(f":material/info: Who is kept is known a year later: customers of {days}.")
    return known


def warnings(sentences: Sequence[str]) -> None:
    """What a reader must know before the numbers: another version served, a link asked in vain."""
    for sentence in sentences:
        st.warning(plain(sentence), icon=":material/warning:")
