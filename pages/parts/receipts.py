"""The receipts of a version: what came in, that it adds up, and all that was noted of it."""

from collections.abc import Sequence

import streamlit as st

from cxdata import receipts
from cxdata.dataset import Dataset
from cxdata.export.csv import as_csv

NEWEST = 8
"""So many files are in the table; the download has all."""
HEADINGS = {
    "file": "File",
    "read": "Rows read",
    "accepted": "Accepted",
    "rejected": "Rejected",
    "dropped": "Dropped",
    "ratings": "Ratings",
}


def show(dataset: Dataset) -> None:
    """The files with their counts of rows, then one receipt in full."""
    found = dataset.published.receipts()
    st.subheader("What came in", anchor=False)
    st.markdown(f"**{receipts.total(found)}**")
    _table(found)
    with st.expander("The whole receipt", icon=":material/receipt_long:"):
        _whole(found)


def _table(found: Sequence[receipts.Receipt]) -> None:
    files = receipts.files(found)
    if files.is_empty():
        return
    shown = files.head(NEWEST).select(HEADINGS).rename(HEADINGS)
    st.dataframe(shown, hide_index=True, key="receipts", alt=receipts.total(found))
    if files.height > NEWEST:
        st.caption(f"The newest {NEWEST} of {files.height} files; the download has all.")
    st.download_button(
        "CSV",
        as_csv(files),
        file_name="receipts.csv",
        mime="text/csv",
        key="receipts-csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def _whole(found: Sequence[receipts.Receipt]) -> None:
    names = [f"{number}. {one.get('source', 'import')}" for number, one in enumerate(found, 1)]
    chosen = names[-1]
    if len(names) > 1:
        chosen = st.selectbox("Import", names[::-1], key="import", bind="query-params") or chosen
    receipt = found[names.index(chosen)]
    st.table(receipts.details(receipt), border="horizontal")
    for file in receipts.imported(receipt):
        st.markdown(f"{file.get('name', 'File')}: {receipts.sentence(file)}.")
        st.table(receipts.details(file), border="horizontal")
