"""What a person sees of a file before publishing: first rows, counts, reasons, nobody's address."""

from pathlib import Path

import pytest

from cxdata import publishing
from cxdata.errors import ImportFailed, UsageError
from cxdata.importing.language import mapping_from
from cxdata.importing.wizard import FIRST, beside, look, preview, source_of
from cxdata.publishing import About
from tests import build
from tests.importing.conftest import SIMPLE, Write

ROWS = [
    "id,nps,text,Email,who",
    "1,9,call me on +44 20 7946 0958,ann@example.org,Ann Lee",
    "2,12,write to bob@example.org,bob@example.org,Bob Day",
    "3,,,,",
    "4,10,fine,,",
]
FILE = "\n".join(ROWS) + "\n"


def test_the_first_rows_show_nobody(write: Write) -> None:
    found = look([write("s.csv", FILE)], source_of(SIMPLE), personal=["who", "gone"])
    assert found.columns == ("id", "nps", "text", "Email", "who")
    assert found.words == "s.csv: csv, 4 rows"
    shown = str(found.first.rows())
    assert "fine" in shown
    assert not any(person in shown for person in ("example.org", "7946", "Ann", "Bob"))


def test_no_more_than_the_first_rows_are_shown(write: Write) -> None:
    many = "id,nps\n" + "".join(f"{n},9\n" for n in range(100))
    assert look([write("s.csv", many)], source_of(SIMPLE)).first.height == FIRST
    seen = preview(
        [write("s.csv", many)], mapping_from(SIMPLE.replace('comment = "text"', ""), "m")
    )
    assert (seen.accepted.height, seen.receipt.files[0].accepted) == (FIRST, 100)
    assert (seen.advice, seen.reasons.height, seen.rejected.height) == ("", 0, 0)


def test_every_row_is_judged_and_what_is_rejected_says_how_to_mend_it(write: Write) -> None:
    seen = preview([write("s.csv", FILE)], mapping_from(SIMPLE, "m"))
    (file,) = seen.receipt.files
    assert (file.read, file.accepted, sum(file.rejected.values())) == (4, 2, 1)
    assert seen.receipt.adds_up()
    assert sorted(seen.reasons["Become"].to_list()) == ["dropped", "rejected"]
    assert "'12'" in seen.advice and "publish without these rows" in seen.advice
    assert "--reject" not in seen.advice
    assert seen.rejected["row"].to_list() == [3]
    assert not any("bob" in str(cell) for cell in seen.rejected.row(0))
    assert "7946" not in str(seen.accepted.rows()) and "fine" in str(seen.accepted.rows())


def test_a_column_that_is_not_there_stops_it(write: Write) -> None:
    with pytest.raises(ImportFailed, match="Unknown column 'nps'"):
        preview([write("s.csv", "id,text\n1,x\n")], mapping_from(SIMPLE, "m"))


@pytest.mark.parametrize(
    "name", ["..", "../elsewhere", "a/b", "/etc", "", " ", ".hidden", "C:x", "x" * 41, "ä", "a b"]
)
def test_a_folder_that_is_more_than_a_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot name a folder here"):
        beside(tmp_path / "sample_data", name)


def test_only_an_empty_folder_or_a_data_set_of_ones_own_is_taken(tmp_path: Path) -> None:
    served = tmp_path / "sample_data"
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "page.py").touch()
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    answers = build.responses([{"recommend": 9}])
    build.publish(tmp_path / "mine", About(name="Mine"), responses=answers)
    build.publish(tmp_path / "demo", About(name="Demo", made_up=True), responses=answers)
    for taken in ("pages", "file", "demo", "sample_data"):
        with pytest.raises(UsageError, match="holds something else"):
            beside(served, taken)
    for free in ("new", "empty", "mine"):
        assert beside(served, free) == tmp_path.resolve() / free
    assert publishing.published(tmp_path / "new") is None
