"""Every chart as CSV, PNG and PDF; a picture is made only when a reader asks for it."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import partial
from urllib.parse import urlsplit

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from cxdata.dataset import Dataset
from cxdata.export import link
from cxdata.export.formats import FORMATS, Theme
from cxdata.export.picture import Footer, counted, picture
from cxdata.safe_csv import as_csv

MIME: Mapping[str, str] = {
    "csv": "text/csv",
    "png": "image/png",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
_footer: ContextVar[Footer | None] = ContextVar("footer", default=None)


def shows(dataset: Dataset, words: str) -> None:
    """Note what the page shows, for the footers of its pictures; `frame.head` does it."""
    _footer.set(
        Footer(
            shown=words,
            data=dataset.about.name,
            version=dataset.version,
            as_of=dataset.as_of(),
            made_up=dataset.about.made_up,
            link=address(),
        )
    )


def footer() -> Footer | None:
    """What pictures of this page rest on; None before its head is drawn."""
    return _footer.get()


def address() -> str:
    """The page's own address with all that the link holds; empty without CX_BASE_URL."""
    if not link.base():
        return ""
    asked = sorted((key, v) for key in st.query_params for v in st.query_params.get_all(key))
    return link.link(urlsplit(st.context.url or "").path.rsplit("/", 1)[-1], asked)


def rows_button(key: str, rows: pl.DataFrame) -> None:
    """The download of the rows behind a chart, written when it is asked for."""
    button("CSV", f"{key}.csv", lambda: as_csv(rows).encode())


def picture_buttons(
    key: str, figures: Mapping[str, go.Figure], finding: str, alt: str, rows: pl.DataFrame
) -> None:
    """The downloads of a chart, or of small charts side by side, as PNG and PDF.

    Args:
        key: names the files.
        figures: each with its name; one may have none.
        finding: the title of the picture.
        alt: the picture in words.
        rows: what it shows, for the n of its footer.
    """
    footer = _footer.get()
    if footer is None:
        return
    footer = footer.counting(counted(rows))
    for form in FORMATS:
        make = partial(picture, figures, finding, footer, form, alt=alt, theme=theme())
        button(form.upper(), f"{key}.{form}", make)


def theme() -> Theme:
    """The reader's own: light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def button(label: str, name: str, data: str | bytes | Callable[[], bytes]) -> None:
    """A quiet button that gives a file; a function makes it when it is asked for."""
    st.download_button(
        label,
        data,
        file_name=name,
        mime=MIME[name.rsplit(".", 1)[-1]],
        key=name.replace(".", "-"),
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )
