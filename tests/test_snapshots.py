"""A kept view says what the page said, also after the data moved on, and to nobody else."""

import shutil
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from cxdata import access
from cxdata.access import Viewer
from cxdata.errors import DataSetError, UsageError
from cxdata.export.record import Words
from cxdata.sharing import snapshots
from cxdata.sharing.snapshots import PDF, ROWS
from cxdata.store import Store
from tests.conftest import SAMPLE
from tests.test_page_export import record


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'written.sqlite'}")


def test_what_was_kept_is_read_again_without_the_words_of_customers(
    tmp_path: Path, store: Store
) -> None:
    said = (*record().pieces, Words(text="My own words", kind="quote"))
    kept = snapshots.keep(tmp_path, store, replace(record(), pieces=said), author="Ada")
    assert snapshots.snapshots(store) == [kept] and kept.answer == "Branches is best: 41"
    pages = PdfReader(BytesIO(snapshots.read(tmp_path, kept, PDF))).pages
    text = " ".join(page.extract_text() for page in pages)
    assert "Branches is best" in text and "My own words" not in text
    with ZipFile(BytesIO(snapshots.read(tmp_path, kept, ROWS))) as rows:
        assert rows.namelist() == ["05-bars.csv", "06-grid.csv", "07-table.csv"]
        assert b"Branches 2,41.0,100,ok" in rows.read("05-bars.csv")


def test_the_same_view_is_kept_once_and_a_changed_file_is_not_given(
    tmp_path: Path, store: Store
) -> None:
    kept = snapshots.keep(tmp_path, store, record(), author="Ada")
    with pytest.raises(UsageError, match="kept already, by Ada"):
        snapshots.keep(tmp_path, store, record(), author="Bo")
    file = tmp_path / "snapshots" / kept.key / PDF
    file.write_bytes(file.read_bytes().replace(b"%PDF", b"%PdF"))
    with pytest.raises(DataSetError, match="not those that were kept"):
        snapshots.read(tmp_path, kept, PDF)
    snapshots.remove(tmp_path, store, kept, author="Bo")
    assert not file.parent.exists() and not snapshots.snapshots(store)
    with pytest.raises(DataSetError, match="cannot be read"):
        snapshots.read(tmp_path, kept, PDF)


def test_a_reader_sees_only_what_is_about_units_of_theirs(tmp_path: Path, store: Store) -> None:
    for units in (None, ("Branches",), ("Branches", "Insurance")):
        one = replace(record(), units=units, shown=str(units))
        snapshots.keep(tmp_path, store, one, author="Ada")
    days = {"start": date(2025, 1, 1), "end": date(2025, 2, 1)}
    mine = access.select(Viewer(name="Bo", units=frozenset({"Branches"})), **days)
    assert [one.units for one in snapshots.snapshots(store, mine)] == [("Branches",)]
    assert len(snapshots.snapshots(store, access.select(access.EVERYONE, **days))) == 3


def test_a_page_is_kept_by_a_click_and_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SAMPLE, tmp_path / "demo")
    monkeypatch.setenv("CX_DATA", str(tmp_path / "demo"))
    app = AppTest.from_string("import app\napp.main()", default_timeout=60).run()
    app.button(key="keep-view").click().run()
    assert not app.exception
    (kept,) = snapshots.snapshots(Store.of(tmp_path / "demo"))
    assert kept.title == "Overview" and f"##### {kept.answer[:6]}" in app.markdown[0].value
    assert kept.view == "?period=Custom&from=2024-12-18&to=2025-12-17"
