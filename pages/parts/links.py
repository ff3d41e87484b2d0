"""Links that open exactly one view: page, days, filters and choices, all in the address."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from cxdata.selection import UNNAMED, Selection


def go(title: str, path: str, choices: Mapping[str, str], icon: str | None = None) -> None:
    """Draw a link to another page in the same tab; the filters stay, the choices are set."""
    page = st.Page(_elsewhere, title=title, url_path=path)
    st.page_link(page, label=title, icon=icon, query_params=dict(choices), width="content")


def _elsewhere() -> None:
    """Stands for a page of the navigation, which Streamlit finds by its address."""


def link_to(path: str, selection: Selection, choices: Mapping[str, str]) -> str:
    """The address of a page with the selection's days and filters and the page's own choices.

    Other filters than the reader's need a tab of their own: Streamlit lets only the reader change
    a filter that is bound to the URL.
    """
    days = {"period": "Custom", "from": str(selection.start), "to": str(selection.end)}
    asked = [(name, value or UNNAMED) for name, values in selection.filters for value in values]
    return f"{path}?{urlencode([*days.items(), *asked, *choices.items()])}"
