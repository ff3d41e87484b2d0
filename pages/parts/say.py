"""What a page says outside of its charts: put on the page, and kept in the record of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from cxdata.export.record import Kind, Table, Words
from pages.parts import recording

ANSWER, BOLD = "##### ", "**"


def words(text: str, **look: Any) -> None:
    """A paragraph; one that begins as `#####` is the page's answer."""
    recording.put(Words(text=text, kind=_kind(text)))
    st.markdown(text, **look)


def note(text: str, **look: Any) -> None:
    """Small print."""
    recording.put(Words(text=text, kind="note"))
    st.caption(text, **look)


def quote(text: str, **look: Any) -> None:
    """What a customer wrote, already masked."""
    recording.put(Words(text=text, kind="quote"))
    st.markdown(text, **look)


def heading(text: str, **look: Any) -> None:
    """The heading of a part of the page."""
    recording.put(Words(text=text, kind="heading"))
    st.subheader(text, anchor=False, **look)


def info(text: str, **look: Any) -> None:
    """Why something is not shown, and what to change."""
    recording.put(Words(text=text))
    st.info(text, **look)


def warning(text: str, **look: Any) -> None:
    """What a reader must know before they believe a number."""
    recording.put(Words(text=text, kind="warning"))
    st.warning(text, **look)


def table(rows: pl.DataFrame | Mapping[str, Any], *, title: str = "", **look: Any) -> None:
    """A table whose cells are texts; `title` is for the record alone."""
    recording.put(Table(title=title, rows=_frame(rows)))
    st.table(rows, **look)


def _kind(text: str) -> Kind:
    if text.startswith(ANSWER):
        return "answer"
    bold = text.startswith(BOLD) and text.endswith(BOLD) and text.count(BOLD) == 2
    return "heading" if bold or text.startswith("#") else "words"


def _frame(rows: pl.DataFrame | Mapping[str, Any]) -> pl.DataFrame:
    """Columns of texts as they are; words by their names as two columns."""
    if isinstance(rows, pl.DataFrame):
        return rows
    columns = rows.values()
    if all(isinstance(one, Sequence) and not isinstance(one, str) for one in columns):
        return pl.DataFrame(dict(rows))
    return pl.DataFrame({"": list(rows), " ": [str(value) for value in rows.values()]})
