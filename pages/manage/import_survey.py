"""From the file that a survey tool gave to the published answers, with every row accounted for."""

import os
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cxdata.arrivals import receipts
from cxdata.dataset import Dataset, open_current
from cxdata.errors import CXDataError, ImportFailed
from cxdata.importing import Receipt, import_files, merging, uploads, wizard
from cxdata.importing.choices import chosen
from cxdata.importing.language import mapping_from
from cxdata.importing.wizard import Look, Preview
from cxdata.progress import Told
from cxdata.published import versions
from cxdata.published.manifest import About
from cxdata.selection import Selection
from cxdata.shelf import shelf_of
from pages.parts import choices, doubts, frame, imported, judged
from pages.parts import uploads as asked
from pages.parts.progress import bar
from pages.parts.text import plain

LEAD = (
    "Drop the file that your survey tool exported. You see what its columns are taken for and what "
    "becomes of every row; nothing is published before you say so."
)
SETTING = "CX_IMPORT"
UPDATE, REPLACE, ADD = (
    "Update: an answer that comes again takes its former place",
    "Replace: all earlier answers of this survey make way",
    "Add: these are further answers of this survey",
)
OPEN = (
    "Answer the questions above to see what becomes of the rows. What you do not know, leave out: "
    "a column that is not mapped is not imported."
)
CHOOSE = (
    "Choose “Replace” above if these answers take their place, or “Add” if they are further ones"
)
OWN_FOLDER = "my_data"
BEGIN = "Nothing was imported into the folder “{folder}” yet: your first file opens the dashboard."
MADE_UP = (
    "This dashboard shows a made-up company, into which nobody's answers belong. Yours begin a "
    "data set of their own, in a folder beside it."
)


def allowed() -> bool:
    """Whether readers of this server may import: not where `CX_IMPORT` is `off`."""
    return os.environ.get(SETTING, "").strip().lower() not in {"off", "no", "false", "0"}


def show(dataset: Dataset, selection: Selection) -> None:
    """Ask for files, propose what they are, show what becomes of every row, and publish."""
    frame.head("Import", dataset, "Survey files become answers of this data set", kept=False)
    imported.show(dataset)
    if not imported.key():
        _ask(dataset.home.parents[1], dataset.about)


def begin(folder: Path) -> None:
    """Ask for the first files of a data set that holds nothing yet."""
    st.title("Import", anchor=False)
    st.markdown(f"**{plain(BEGIN.format(folder=folder.name or folder))}**")
    _ask(folder, None)


def _ask(served: Path, about: About | None) -> None:
    """Ask for files and lead them into the data set `served`; `about` is None where it is empty."""
    st.markdown(LEAD)
    files, mapping = asked.ask_files(imported.key())
    if not files:
        return
    try:
        _import(served, about, files, mapping)
    except CXDataError as error:
        refused(error)


def refused(error: CXDataError) -> None:
    """Why it does not go on, line by line, as it was written."""
    said = str(error).replace(merging.SAY_WHICH, CHOOSE)
    lines = [plain(line) for line in said.splitlines()]
    st.error("  \n".join(lines), icon=":material/error:")


def _import(
    served: Path, about: About | None, files: list[UploadedFile], mapping: UploadedFile | None
) -> None:
    text, why, personal = _proposed(files, mapping)
    name = mapping.name if mapping else f"{Path(files[0].name).stem}.toml"
    (safe,) = uploads.safe_names([name])
    if wizard.is_table(text):
        if wizard.asks(text):
            st.info(OPEN, icon=":material/question_mark:")
            return
        _import_table(served, about, files, text, safe)
        return
    found = asked.look(files, text, personal)
    text = _mapped(text, found, why, asked.ids(*files, mapping))
    if wizard.asks(text):
        st.info(OPEN, icon=":material/question_mark:")
        return
    shown = asked.preview(files, text, safe)
    judged.show(shown)
    _offer(_into(served, about), files, text, safe, shown)


def _import_table(
    served: Path, about: About | None, files: list[UploadedFile], text: str, name: str
) -> None:
    """Rows of another table, which have no choices besides those in the mapping."""
    receipt = asked.table_receipt(files, text, name)
    st.subheader(f"What becomes of the rows of “{receipt.table}”", anchor=False)
    st.markdown(f"**{plain(receipts.total([receipt.as_dict()]))}**")
    imported.to_mind(receipt.as_dict())
    judged.why(wizard.reasons(receipt))
    folder, beside = _into(served, about)
    if _agreed(files, receipt, "rows"):
        _publish(files, text, name, folder, beside, UPDATE)


def _proposed(
    files: list[UploadedFile], mapping: UploadedFile | None
) -> tuple[str, dict[str, str], list[str]]:
    """The mapping to begin with, what speaks for it by column, and the personal columns."""
    if mapping is not None:
        return _decoded(mapping), {}, []
    proposal = asked.proposal(files)
    personal = [guess.column for guess in proposal.guesses if guess.role == "personal data"]
    columns = asked.look(files, proposal.text, personal).columns if proposal.doubts else ()
    text = doubts.ask(proposal, columns, key=asked.ids(*files))
    why = {
        guess.column: f"{guess.sureness.capitalize()}: {guess.why}" for guess in proposal.guesses
    }
    return text, why, personal


def _decoded(mapping: UploadedFile) -> str:
    try:
        return mapping.getvalue().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFailed(f"{mapping.name} is no UTF-8 text, which TOML has to be.") from error


def _mapped(text: str, found: Look, why: dict[str, str], key: str) -> str:
    """The mapping as the reader wants it, chosen column by column or written."""
    st.subheader("What is what", anchor=False)
    left, right = st.columns(2, gap="medium")
    others = st.container()
    with right:
        st.markdown(f"**{plain(found.words)}**")
        judged.rows(found.first, key="first-rows", alt="The first rows")
        st.caption("The first rows. Addresses, numbers and names of people are not shown.")
        below = st.expander("The mapping as text, for experts", icon=":material/code:")
    own = below.toggle("Write it myself", key=f"own {key}")
    text = choices.ask(text, choices.form(text, found.columns, why, key=key, off=own), left, others)
    with below:
        if own:
            text = st.text_area("Mapping", text, height=420, key=f"text {key}")
        else:
            st.code(text, language="toml", height=320)
        st.download_button(
            "Keep it for next time",
            text,
            file_name="mapping.toml",
            mime="application/toml",
            key="mapping-toml",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
    return text


def _offer(
    into: tuple[Path, str], files: Sequence[UploadedFile], text: str, name: str, shown: Preview
) -> None:
    folder, beside = into
    how = _known_before(folder, chosen(text).name)
    if _agreed(files, shown.receipt, "answers"):
        _publish(files, text, name, folder, beside, how)


def _agreed(files: Sequence[UploadedFile], receipt: Receipt, what: str) -> bool:
    """Whether the reader presses the button, which has to wait until they leave rows out."""
    accepted = sum(file.accepted for file in receipt.files)
    rejected = sum(sum(file.rejected.values()) for file in receipt.files)
    agreed = not rejected or st.checkbox(
        f"Leave out the {rejected:,} rejected rows; they are kept with their reasons",
        key=f"agreed {asked.ids(*files)}",
    )
    return st.button(
        f"Publish {accepted:,} {what}",
        key="publish",
        type="primary",
        icon=":material/publish:",
        disabled=not agreed or not accepted,
    )


def _into(served: Path, about: About | None) -> tuple[Path, str]:
    """The folder to publish into, and its name where it is another than the one served."""
    st.subheader("Publish", anchor=False)
    if about is None:
        st.caption("As the first answers of this dashboard; all pages open with them.")
        return served, ""
    if not about.made_up:
        st.caption(plain(f"Into {about.name}, the data set that is shown here."))
        return served, ""
    st.info(MADE_UP, icon=":material/create_new_folder:")
    name = st.text_input("Folder of your data set", OWN_FOLDER, key="folder", max_chars=40)
    return wizard.beside(served, name.strip()), name.strip()


def _known_before(folder: Path, survey: str) -> str:
    """How the answers stand to earlier ones of the same survey; asked only where there are any."""
    former = versions.published(folder)
    if former is None or survey not in {one.get("source") for one in former.receipts()}:
        return UPDATE
    picked = st.radio(
        f"{plain(survey)} was imported before. These answers", [UPDATE, REPLACE, ADD], key="how"
    )
    return picked or UPDATE


def _publish(
    files: Sequence[UploadedFile], text: str, name: str, folder: Path, beside: str, how: str
) -> None:
    with bar("Publishing …") as told:
        receipt = _imported(files, text, name, folder, how, told)
    if receipt.version:
        if not beside:
            shelf_of(folder.resolve()).refresh()
        imported.point_to(receipt.version, beside)
        st.rerun()
    served = open_current(folder)
    st.info(
        "Nothing new: every answer was published before, so no version was made. "
        f"{plain(imported.headline(served))}",
        icon=":material/check:",
    )


def _imported(
    files: Sequence[UploadedFile], text: str, name: str, folder: Path, how: str, told: Told
) -> Receipt:
    zone = None if wizard.is_table(text) else mapping_from(text, name).moment.time_zone
    with uploads.kept(files) as paths, wizard.mapping_file(text, name) as mapping:
        return import_files(
            paths,
            mapping,
            folder,
            reject=True,
            replace=how == REPLACE,
            add=how == ADD,
            time_zone=None if versions.current(folder) else zone,
            progress=told,
        )
