"""The receipts of a version: what came in, that it adds up, and all that was noted of it."""

import re
from collections.abc import Mapping, Sequence

import streamlit as st

from cxdata.arrivals import receipts
from cxdata.dataset import Dataset
from cxdata.errors import DataSetError
from cxdata.frames import with_words
from cxdata.safe_csv import as_csv
from pages.parts import say
from pages.parts.text import plain

BREAKS = re.compile(r"([_./-](?=\w)|[0-9a-f]{16}(?=[0-9a-f]{8}))")
"""Where the name of a file, or a checksum, may go on in the next line of a narrow table."""
NEWEST = 8
"""So many files are in the table; the download has all."""


def show(dataset: Dataset) -> None:
    """Whether every row is accounted for, the files where there are several, one receipt whole."""
    say.heading("What came in")
    try:
        questions = len(dataset.questions()) + 1
        found = receipts.guarded(dataset.published.receipts(), questions)
    except DataSetError as error:
        st.error(str(error), icon=":material/error:")
        return
    say.words(f"**{plain(receipts.total(found))}**")
    files = receipts.in_words(found)
    if files.height > 1:
        newest = with_words(files.head(NEWEST), ["File", "Rows"], _plainly)
        say.table(newest, hide_index=True, border="horizontal")
    if files.height > NEWEST:
        say.note(f"The newest {NEWEST} of {files.height} files; the download has all.")
    with st.expander("The whole receipt", icon=":material/receipt_long:"):
        if found:
            _one_of(found)
        if files.height:
            _download(found)


def _one_of(found: Sequence[receipts.Receipt]) -> None:
    names = [f"{number}. {one.get('source', 'import')}" for number, one in enumerate(found, 1)]
    chosen = names[-1]
    if len(names) > 1:
        chosen = st.selectbox("Import", names[::-1], key="import", bind="query-params") or chosen
    whole(found[names.index(chosen)])


def whole(receipt: receipts.Receipt) -> None:
    """All that one receipt says, and of each file whether it adds up."""
    say.table(_words(receipts.details(receipt)), border="horizontal")
    for file in receipts.imported(receipt):
        name = plain(str(file.get("name", "File")))
        say.words(f"**{name}**: {plain(receipts.sentence(file))}.")
        say.table(_words(receipts.details(file)), border="horizontal")


def _words(details: Mapping[str, str]) -> dict[str, str]:
    return {plain(name): _plainly(words) for name, words in details.items()}


def _plainly(words: str) -> str:
    return BREAKS.sub("\\1\u200b", plain(words))


def _download(found: Sequence[receipts.Receipt]) -> None:
    st.download_button(
        "CSV",
        as_csv(receipts.files(found)),
        file_name="receipts.csv",
        mime="text/csv",
        key="receipts-csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )
