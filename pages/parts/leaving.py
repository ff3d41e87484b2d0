"""How a page leaves the screen: as a file, made of its record when a reader asks for it."""

import re
from functools import partial

import streamlit as st

from cxdata.dataset import Dataset
from cxdata.errors import CXDataError
from cxdata.export.forms import FORMS, Form
from cxdata.export.record import Record
from cxdata.sharing import snapshots
from pages.parts.recording import Recorder
from pages.parts.text import plain
from pages.parts.written import author, store


def popover(dataset: Dataset, recorder: Recorder) -> None:
    """The files that the page can become, and to keep it; its record is whole by a click."""
    with st.popover("Export", icon=":material/ios_share:", type="tertiary"):
        st.caption("This page as it stands, with its filters.")
        for ending, form in FORMS.items():
            st.download_button(
                form.label,
                partial(_made, recorder, form),
                file_name=f"{file_name(recorder.record())}.{ending}",
                mime=form.mime,
                key=f"page-{ending}",
                icon=f":material/{form.icon}:",
                type="tertiary",
                on_click="ignore",
            )
        st.divider()
        name = author("snapshot")
        st.button(
            "Keep this view",
            key="keep-view",
            icon=":material/bookmark_add:",
            help="Its PDF and numbers, dated, on the page Snapshots.",
            on_click=_keep,
            args=(dataset, recorder, name),
        )


def _keep(dataset: Dataset, recorder: Recorder, name: str) -> None:
    """Keep what the page showed when the reader clicked, before it is drawn again."""
    try:
        snapshots.keep(dataset.folder, store(dataset), recorder.record(), author=name)
    except CXDataError as error:
        st.toast(plain(str(error)), icon=":material/error:")
        return
    st.toast("Kept on the page Snapshots.", icon=":material/bookmark_added:")


def file_name(record: Record) -> str:
    """The page and the data's day: `why-it-moved-2025-12-17`."""
    name = re.sub(r"\W+", "-", record.title.lower()).strip("-")[:60]
    return f"{name or 'page'}-{record.as_of}"


def _made(recorder: Recorder, form: Form) -> bytes:
    return form.make(recorder.record())
