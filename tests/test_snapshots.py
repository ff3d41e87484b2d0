"""A kept view says what the page said, also after the data moved on, and to nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from cxdata import access
from cxdata.access import Viewer
from cxdata.errors import DataSetError, UsageError
from cxdata.export.light import JOINER
from cxdata.export.record import Picture, Words
from cxdata.published import versions
from cxdata.sharing import snapshots
from cxdata.sharing.snapshots import PDF, ROWS
from cxdata.store import Store
from tests import build
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
        assert rows.namelist() == ["00-tiles.csv", "05-bars.csv", "06-grid.csv", "07-table.csv"]
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


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, str]]:
    """NPS 100 of twelve, kept by a reader's click; then NPS 0 of twenty-four."""
    folder = tmp_path_factory.mktemp("two")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CX_DATA", str(folder))
        then = build.responses([{"recommend": 9}] * 12)
        first = build.publish(folder, responses=then).version
        opened().button(key="keep-view").click().run()
        now = build.responses([{"recommend": 9}] * 12 + [{"recommend": 0}] * 12)
        yield folder, first, build.publish(folder, responses=now).version


def opened(**address: str) -> AppTest:
    app = AppTest.from_string("import app\napp.main()", default_timeout=300)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    every = (app.markdown, app.caption, app.warning, app.info)
    lines = "\n".join(one.value for kind in every for one in kind)
    return lines.replace("\\", "").replace(JOINER, "")


def test_a_page_is_kept_by_a_click(two_versions: tuple[Path, str, str]) -> None:
    folder, first, _ = two_versions
    (kept,) = snapshots.snapshots(Store.of(folder))
    assert (kept.title, kept.version) == ("Overview", first)
    assert kept.answer.startswith("NPS 100 (54 to 100, 12 answers)")
    assert kept.view == "?period=Custom&from=2025-03-10&to=2025-03-10"


def test_a_link_with_a_version_opens_it_on_every_page_until_the_newest_is_asked_for(
    two_versions: tuple[Path, str, str],
) -> None:
    _, first, second = two_versions
    app = opened(version=first)
    assert "##### NPS 100" in said(app) and f"Not the newest data: version {first}" in said(app)
    del app.query_params["version"]  # as on the way to another page
    app.run()
    assert "##### NPS 100" in said(app) and first in app.query_params["version"]
    app.button(key="newest-data").click().run()
    assert "##### NPS 0" in said(app) and "Not the newest" not in said(app)
    assert "version" not in app.query_params
    assert "Not the newest" not in said(opened(version=second))


def test_a_kept_view_is_set_beside_what_the_page_says_now(
    two_versions: tuple[Path, str, str],
) -> None:
    folder, first, _ = two_versions
    (kept,) = snapshots.snapshots(Store.of(folder))
    text = said(opened(then=kept.key[:12]))
    assert "**Then** (kept on" in text and f": {kept.answer}" in text
    assert "**Now** (data as of 10 Mar 2025): NPS 0" in text
    same = said(opened(then=kept.key[:12], version=first))
    assert "numbers of its charts and tables are the same" in same
    assert "gone, or is not yours" in said(opened(then="0" * 12))


def test_every_number_of_then_stands_beside_that_of_now(tmp_path: Path, store: Store) -> None:
    kept = snapshots.keep(tmp_path, store, record(), author="Ada")
    same = snapshots.compared(tmp_path, kept, record())
    assert same.height and same["then"].to_list() == same["now"].to_list()
    moved = [
        replace(piece, rows=piece.rows.with_columns(pl.col("value") + 1).tail(1))
        if isinstance(piece, Picture)
        else piece
        for piece in record().pieces
    ]
    found = snapshots.compared(tmp_path, kept, replace(record(), pieces=tuple(moved)))
    bars = {what: (then, now) for chart, what, then, now in found.rows() if chart == "bars"}
    assert bars["Branches 2"] == ("41", "42") and bars["Branches 1"][1] is None


def test_a_link_to_a_version_that_is_gone_says_so_and_shows_the_newest(
    two_versions: tuple[Path, str, str],
) -> None:
    folder, first, second = two_versions
    for name in ("20200101T000000Z", "../..", "<b>"):
        text = said(opened(version=name))
        assert "is no longer kept. Shown is version" in text and "##### NPS 0" in text
    versions.prune(folder, 1)
    text = said(opened(version=first))
    assert f"{first} is no longer kept. Shown is version {second} instead." in text
    (kept,) = snapshots.snapshots(Store.of(folder))
    assert snapshots.read(folder, kept, PDF).startswith(b"%PDF")
