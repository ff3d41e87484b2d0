"""What we said last quarter: the views that were kept, as they were, and the way back to them."""

from functools import partial

import streamlit as st

from cxdata.dataset import Dataset
from cxdata.errors import CXDataError
from cxdata.published import versions
from cxdata.selection import Selection, day
from cxdata.sharing import snapshots
from cxdata.sharing.snapshots import PDF, ROWS, Snapshot
from pages.parts import downloads, frame, pinned, then
from pages.parts.text import plain
from pages.parts.written import author, store

EVERY = "All"
LISTED = 20
NONE = (
    "No view is kept yet. Open a page, set its filters, and choose *Keep this view* under "
    "*Export*: its PDF, its numbers and the way back to it are kept with the data set."
)


def show(dataset: Dataset, selection: Selection) -> None:
    """The kept views, the newest first, by the quarter in which they were kept."""
    frame.head("Snapshots", dataset, "Views as they were when they were kept", kept=False)
    found = snapshots.snapshots(store(dataset), selection)
    if not found:
        st.info(NONE, icon=":material/photo_library:")
        return
    st.markdown(f"##### {len(found):,} kept, last on {day(found[0].kept().date())}")
    quarters = list(dict.fromkeys(one.quarter() for one in found))
    chosen = EVERY
    if len(quarters) > 1:
        options = [EVERY, *quarters]
        chosen = st.selectbox("Kept in", options, key="quarter", bind="query-params") or EVERY
    shown = [one for one in found if chosen in {EVERY, one.quarter()}]
    for one in shown[:LISTED]:
        _card(dataset, one)
    if len(shown) > LISTED:
        st.caption(f"The newest {LISTED} of {len(shown):,}: choose a quarter.")


def _card(dataset: Dataset, one: Snapshot) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain(one.title)}** · {plain(one.shown)}")
        st.markdown(plain(one.answer))
        when = f"Kept on {day(one.kept().date())} by {one.entry.author}"
        versions = f"data version {one.version}, definitions {one.definitions}"
        st.caption(plain(f"{when} · data as of {day(one.as_of)} · {versions}"))
        with st.container(horizontal=True, vertical_alignment="center"):
            for label, name in (("PDF", PDF), ("Numbers", ROWS)):
                file = f"{one.kept().date()}-{one.key[:8]}-{name}"
                downloads.button(label, file, partial(snapshots.read, dataset.folder, one, name))
            _ways_back(dataset, one)
            _remove(dataset, one)


def _ways_back(dataset: Dataset, one: Snapshot) -> None:
    """The view on the data it was kept on, and on the data of now beside what it said then."""
    if one.version in versions.names(dataset.folder):
        as_it_was = _address(one, f"{pinned.KEY}={one.version}")
        st.markdown(f"[Open as it was]({as_it_was})", width="content")
    else:
        st.caption("Its data version was pruned: PDF and numbers are what is left", width="content")
    beside_now = _address(one, f"{then.KEY}={one.key[: then.SHORT]}")
    st.markdown(f"[Compare with now]({beside_now})", width="content")


def _address(one: Snapshot, further: str) -> str:
    """The address from the page of snapshots; parentheses would end a link of Markdown."""
    view = one.view.replace("(", "%28").replace(")", "%29")
    return f"{view or '/'}{'&' if '?' in view else '?'}{further}"


def _remove(dataset: Dataset, one: Snapshot) -> None:
    with st.popover("Remove", type="tertiary", icon=":material/delete:"):
        who = author(f"snapshot-{one.entry.id}")
        if st.button("Remove it and its files", key=f"gone-{one.entry.id}"):
            try:
                snapshots.remove(dataset.folder, store(dataset), one, author=who)
            except CXDataError as error:
                st.error(plain(str(error)))
                return
            st.rerun()
