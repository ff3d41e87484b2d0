"""How a page leaves the screen: as a file, made of its record when a reader asks for it."""

import re
from functools import partial

import streamlit as st

from cxdata.export.forms import FORMS, Form
from cxdata.export.record import Record
from pages.parts.recording import Recorder


def popover(recorder: Recorder) -> None:
    """The files that the page can become; its record is whole by the time of a click."""
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


def file_name(record: Record) -> str:
    """The page and the data's day: `why-it-moved-2025-12-17`."""
    name = re.sub(r"\W+", "-", record.title.lower()).strip("-")[:60]
    return f"{name or 'page'}-{record.as_of}"


def _made(recorder: Recorder, form: Form) -> bytes:
    return form.make(recorder.record())
