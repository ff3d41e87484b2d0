"""Where a page keeps what its reader writes, and whose name it is kept under."""

from typing import Any

import streamlit as st

from cxdata.dataset import Dataset
from cxdata.people.discreet import DiscreetStore
from cxdata.store import Store

UNSIGNED = "someone"


def store(dataset: Dataset) -> Store:
    """The store of the data set that is shown; it masks what identifies a person."""
    return DiscreetStore.of(dataset.folder)


def author(key: str) -> str:
    """The viewer's name, by their sign-in; else as they type it here, once for all pages."""
    signed_in = st.user.get("name") or st.user.get("email")
    if signed_in:
        return str(signed_in)
    typed = st.text_input(
        "Your name", value=st.session_state.get("author", ""), key=f"{key}-author", max_chars=80
    )
    st.session_state["author"] = typed
    return typed.strip() or UNSIGNED


def typed(key: str) -> Any:
    """What a widget holds when a callback runs, before the page does."""
    return st.session_state.get(key)


def retype(key: str, value: Any) -> None:
    """Put a value into a widget from a callback."""
    st.session_state[key] = value
