"""Choices that lie in the URL without a widget of their own, so that a click on a chart sets them.

Streamlit lets nothing but the reader change a widget that is bound to the URL.
"""

from collections.abc import Callable, Sequence

import streamlit as st


def linked(key: str, options: Sequence[str], label: Callable[[str], str] = str) -> str:
    """The option that the URL names under `key`, as it is or by its label; else the first one."""
    wanted = st.query_params.get(key, options[0])
    if wanted in options:
        return wanted
    return next((option for option in options if label(option) == wanted), options[0])


def pick_linked(
    title: str,
    key: str,
    options: Sequence[str],
    label: Callable[[str], str] = str,
    draw: Callable[..., object] = st.selectbox,
) -> str:
    """Draw the choice as `draw` does, keep it in the URL by its name, and give it."""
    st.session_state[key] = now = linked(key, options, label)
    named = st.query_params.get(key, now)
    if named == label(now):
        st.query_params[key] = now
    elif named != now:
        del st.query_params[key]
    draw(title, options, format_func=label, key=key, on_change=_chosen, args=(key,))
    return now


def keep(key: str, options: Sequence[str], label: Callable[[str], str] = str) -> None:
    """Take a choice along to the next page, where its address names none and offers this one."""
    held = f"kept {key}"
    if key in st.query_params:
        st.session_state[held] = linked(key, options, label)
    elif st.session_state.get(held) in options:
        st.query_params[key] = st.session_state[held]


def along(key: str) -> str | None:
    """What the address says under `key`, or what was taken along from the page before."""
    return st.query_params.get(key) or st.session_state.get(f"kept {key}")


def take_along(key: str, value: str) -> None:
    """Say it in the address of this page and of every next one."""
    st.query_params[key] = st.session_state[f"kept {key}"] = value


def let_go(key: str) -> None:
    """Say it no more, here or on the next page."""
    st.session_state.pop(f"kept {key}", None)
    st.query_params.pop(key, None)


def _chosen(key: str) -> None:
    st.query_params[key] = st.session_state[key]


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
