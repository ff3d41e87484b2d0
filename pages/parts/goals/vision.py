"""The vision that goals serve: its statement, values, principles and practices."""

import streamlit as st

from cxdata.dataset import Dataset
from cxdata.errors import CXDataError
from cxdata.goals import written
from pages.parts.text import plain
from pages.parts.written import author, store


def popover(dataset: Dataset) -> None:
    """What is in the vision, and a form to add to it."""
    with st.popover("Vision", icon=":material/lightbulb:", type="tertiary"):
        known = written.vision(dataset)
        if not known:
            st.caption("Nothing yet: say what your goals are to serve.")
        for one in known:
            said = f": {plain(one.text)}" if one.text else ""
            st.markdown(f"{one.kind.capitalize()} **{plain(one.name)}**{said}")
        _add(dataset)


def _add(dataset: Dataset) -> None:
    with st.form("vision", clear_on_submit=True, border=False):
        kind = st.selectbox("Add a", written.VISION_KINDS, index=3)
        name = st.text_input("In a few words", max_chars=80)
        text = st.text_area("What it means", max_chars=500)
        who = author("vision")
        sent = st.form_submit_button("Add to the vision")
    if sent and name.strip():
        try:
            written.add_vision(store(dataset), name.strip(), kind, text.strip(), author=who)
        except CXDataError as error:
            st.error(str(error))
            return
        st.rerun()
