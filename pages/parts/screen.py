"""Whether a page stands on a screen as narrow as a phone's, whatever its browser calls itself."""

from functools import cache

import streamlit as st
from streamlit.components import v2
from streamlit.components.v2.types import ComponentRenderer

NARROW = 640
"""Pixels; where Streamlit's columns begin to stand one above another."""
TELL = """export default ({ setTriggerValue }) => {
  if (innerWidth < %d) setTriggerValue("narrow", true);
}"""
TOLD = "narrow screen"


def small() -> bool:
    """Whether the browser calls itself a phone's, or has told that its window is as narrow."""
    return "Mobile" in (st.context.headers.get("User-Agent") or "") or TOLD in st.session_state


def choose_when_narrow(**choices: str) -> None:
    """Where the window turns out to be narrow, run the page again with these widgets so chosen.

    Only the browser knows how wide it is, and only when it draws the page. It tells once.
    """
    if not small():
        _renderer()(key="screen", height=1, on_narrow_change=lambda: _told(choices))


def _told(choices: dict[str, str]) -> None:
    st.session_state.update(choices | {TOLD: "yes"})


@cache
def _renderer() -> ComponentRenderer:
    return v2.component("screen", js=TELL % NARROW)
