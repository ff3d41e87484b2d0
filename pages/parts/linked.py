"""Choices that lie in the URL without a widget of their own, so that a click on a chart sets them.

Streamlit lets nothing but the reader change a widget that is bound to the URL.
"""

from collections.abc import Sequence

import streamlit as st


def linked(key: str, options: Sequence[str]) -> str:
    """What the URL says under `key`, else the first option."""
    wanted = st.query_params.get(key, options[0])
    return wanted if wanted in options else options[0]


def pick_linked(label: str, key: str, options: Sequence[str]) -> None:
    """Draw a selectbox of the choice; picking another option sets it and runs the page again."""
    now = linked(key, options)
    picked = st.selectbox(label, options, index=options.index(now), key=f"{key}: {now}")
    if picked != now:
        link({key: picked})


def link(choices: dict[str, str]) -> None:
    """Set choices and run the page again."""
    st.query_params.update(choices)
    st.rerun()


def type_linked(label: str, key: str, *, help: str = "", placeholder: str = "") -> str:
    """Draw a line of text whose content lies in the URL, and give it."""
    now = st.query_params.get(key, "")
    typed = st.text_input(
        label,
        now,
        key=f"{key}: {now}",
        help=help,
        placeholder=placeholder,
        max_chars=400,
        icon=":material/search:",
    )
    if typed != now:
        link({key: typed})
    return now
