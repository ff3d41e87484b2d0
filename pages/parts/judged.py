"""What would become of the rows of survey files: the sums, and the first rows of each fate."""

import polars as pl
import streamlit as st

from cxdata import safe_csv
from cxdata.arrivals import receipts
from cxdata.frames import with_words
from cxdata.importing.wizard import Preview
from pages.parts import imported
from pages.parts.text import plain


def show(shown: Preview) -> None:
    """The sums, the first accepted and the first rejected rows, and why these are."""
    st.subheader("What becomes of the rows", anchor=False)
    receipt = shown.receipt.as_dict()
    st.markdown(f"**{plain(receipts.total([receipt]))}**")
    if shown.advice:
        st.warning(plain(shown.advice), icon=":material/rule:")
    imported.to_mind(receipt)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        st.caption("Accepted, the first rows as they will be published; comments are masked")
        rows(shown.accepted, key="accepted", alt="Accepted rows")
    with right:
        st.caption(
            "Not published" if shown.reasons.height else "No row is rejected and none is dropped."
        )
        why(shown.reasons)
        if shown.rejected.height:
            st.caption("The first rejected rows")
            rows(shown.rejected, key="rejected", alt="Rejected rows")


def why(reasons: pl.DataFrame) -> None:
    """How many rows became what and why, as from `wizard.reasons`, if there are any.

    A reason names columns of the file.
    """
    if reasons.height:
        told = with_words(reasons, ["Reason"], plain)
        st.table(told, hide_index=True, border="horizontal")


def rows(first: pl.DataFrame, *, key: str, alt: str) -> None:
    """Rows of the files, which a reader can save from the table by its own button."""
    st.dataframe(safe_csv.shown(first), hide_index=True, key=key, alt=alt)
