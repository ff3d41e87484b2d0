"""A link may name a version of the data that is no longer the newest: every page then shows it."""

import streamlit as st

from cxdata.dataset import Dataset
from cxdata.errors import CXDataError
from cxdata.selection import day
from cxdata.shelf import shelf
from pages.parts import linked
from pages.parts.text import plain

KEY = "version"


def asked(served: Dataset) -> tuple[Dataset, str]:
    """The version that the address names, else the one served; and why it is not the one named."""
    name = linked.along(KEY)
    if not name or name == served.version:
        return served, ""
    try:
        older = shelf().older(name)
    except CXDataError as error:
        linked.let_go(KEY)
        return served, f"{str(error).rstrip('.')}. Shown is version {served.version} instead."
    linked.take_along(KEY, name)
    return older, ""


def banner(dataset: Dataset) -> None:
    """What a reader of older data must know, and the way to the newest."""
    if linked.along(KEY) != dataset.version or dataset is shelf().served:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(
            plain(
                f"Not the newest data: version {dataset.version}, as of {day(dataset.as_of())}. "
                "What people wrote, such as goals and notes, is of today."
            ),
            icon=":material/history:",
            width="stretch",
        )
        st.button(
            "Show the newest data",
            on_click=linked.let_go,
            args=(KEY,),
            key="newest-data",
            width="content",
        )
