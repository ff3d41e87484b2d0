"""Asks for the survey files, and reads them only where nobody has asked the same before."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cxdata.importing import Receipt, check_files, uploads, wizard
from cxdata.importing.language import mapping_from
from cxdata.importing.mapping import Source
from cxdata.importing.proposing import propose
from cxdata.importing.proposing.proposal import Proposal
from cxdata.importing.wizard import Look, Preview
from pages.parts.progress import bar

KINDS = ("csv", "tsv", "txt", "xlsx", "ods", "parquet", "json", "jsonl")
MOST_MAPPING_MB = 1
LAST_FEW = 4
"""So much is remembered for each reader: what they see, and what they may go back to."""

Files = Sequence[UploadedFile]
T = TypeVar("T")


def ask_files(key: str) -> tuple[list[UploadedFile], UploadedFile | None]:
    """The survey files, and the mapping if the reader has one."""
    left, right = st.columns([3, 2], gap="medium")
    files = left.file_uploader(
        "Survey files, several if they have the same columns",
        type=list(KINDS),
        accept_multiple_files=True,
        key=f"files {key}",
    )
    mapping = right.file_uploader(
        "A mapping, if you have one",
        type=["toml"],
        key=f"mapping {key}",
        max_upload_size=MOST_MAPPING_MB,
        help="The TOML file from your last import, or one that you wrote: see docs/mappings.md.",
    )
    return list(files), mapping


def ids(*files: UploadedFile | None) -> str:
    """One name for these very uploads; the same file uploaded again has another."""
    return " ".join(file.file_id for file in files if file is not None)


def proposal(files: Files) -> Proposal:
    """What the files seem to say, with the doubts."""
    return _remembered("proposal", (ids(*files),), lambda: _proposal(files))


def look(files: Files, text: str, personal: Sequence[str]) -> Look:
    """The files' columns and first rows, read as the mapping's text says."""
    return _look(ids(*files), wizard.source_of(text), tuple(personal), files)


def preview(files: Files, text: str, name: str) -> Preview:
    """What an import by the mapping's text would do."""
    key = (ids(*files), text, name)
    return _remembered("preview", key, lambda: _preview(text, name, files))


def table_receipt(files: Files, text: str, name: str) -> Receipt:
    """What an import of rows of another table would do."""
    return _remembered("table", (ids(*files), text, name), lambda: _checked(files, text, name))


def _checked(files: Files, text: str, name: str) -> Receipt:
    with uploads.kept(files) as paths, wizard.mapping_file(text, name) as mapping:
        return check_files(paths, mapping, reject=True)


def _remembered(name: str, key: tuple[str, ...], made: Callable[[], T]) -> T:
    """What was made for this reader before under that key, of the last few."""
    kept: dict[tuple[str, ...], T] = st.session_state.setdefault(f"remembered {name}", {})
    if key not in kept:
        kept[key] = made()
        while len(kept) > LAST_FEW:
            kept.pop(next(iter(kept)))
    return kept[key]


def _proposal(files: Files) -> Proposal:
    with uploads.kept(files) as paths, bar("Finding out what the columns say …") as told:
        return propose(paths, told)


@st.cache_resource(
    scope="session", max_entries=LAST_FEW, show_spinner="Reading the files …", show_time=True
)
def _look(key: str, source: Source, personal: tuple[str, ...], _files: Files) -> Look:
    with uploads.kept(_files) as paths:
        return wizard.look(paths, source, personal)


def _preview(text: str, name: str, files: Files) -> Preview:
    mapping = mapping_from(text, name)
    with uploads.kept(files) as paths, bar("Judging every row …") as told:
        return wizard.preview(paths, mapping, told)
