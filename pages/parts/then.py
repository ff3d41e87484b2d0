"""What a kept view said, beside what the same page says now."""

import polars as pl
import streamlit as st

from cxdata.dataset import Dataset
from cxdata.errors import CXDataError
from cxdata.export.light import bare
from cxdata.safe_csv import shown
from cxdata.selection import Selection, day
from cxdata.sharing import snapshots
from pages.parts import recording
from pages.parts.text import plain, told
from pages.parts.written import store

KEY = "then"
SHORT = 12
"""So many letters of a snapshot's key name it in an address."""


def beside_now(dataset: Dataset, selection: Selection) -> None:
    """Where the address names a kept view of this page: its sentence and numbers, and those now."""
    wanted, recorder = st.query_params.get(KEY), recording.recorded()
    if not wanted or recorder is None:
        return
    now = recorder.record()
    found = snapshots.snapshots(store(dataset), selection)
    one = next((one for one in found if one.key[:SHORT] == wanted), None)
    if one is None or one.title != now.title:
        st.info("The view that was kept is gone, or is not yours to see.", icon=":material/info:")
        return
    with st.container(border=True, gap="xsmall"):
        kept = f"kept on {day(one.kept().date())} by {one.entry.author}"
        st.markdown(f"**Then** ({kept}, data as of {day(one.as_of)}): {plain(one.answer)}")
        st.markdown(f"**Now** (data as of {day(now.as_of)}): {plain(bare(now.answer()))}")
        try:
            _numbers(snapshots.compared(dataset.folder, one, now))
        except CXDataError as error:
            st.caption(told(error))
        if one.definitions != now.definitions:
            st.caption("The definition of a metric changed since: see *Definitions*.")


def _numbers(rows: pl.DataFrame) -> None:
    differing = rows.filter(~pl.col("then").eq_missing(pl.col("now")))
    if rows.is_empty():
        return
    if differing.is_empty():
        st.caption(f"All {rows.height:,} numbers of its charts and tables are the same.")
        return
    with st.expander(f"{differing.height:,} of {rows.height:,} numbers differ"):
        st.dataframe(shown(differing), hide_index=True)
