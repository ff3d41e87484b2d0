"""Uploaded files: harmless names, a folder of their own, gone when read."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxdata.errors import ImportFailed
from cxdata.importing.uploads import LONGEST_NAME, MOST_BYTES, MOST_FILES, kept, safe_names


@dataclass
class Given:
    name: str
    content: bytes = b"nps\n9\n"
    size: int = 6

    def getbuffer(self) -> memoryview:
        return memoryview(self.content)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("survey.csv", "survey.csv"),
        ("Umfrage März 2025.xlsx", "Umfrage März 2025.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/absolute/answers.csv", "answers.csv"),
        ("C:answers.csv", "C_answers.csv"),
        ("..", "survey"),
        ("", "survey"),
        (".csv", "csv"),
        (".bashrc", "bashrc"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("$(rm -rf ~).csv", "_(rm -rf _).csv"),
        ("<script>.csv", "_script_.csv"),
        ("CON", "_CON"),
        ("nul.csv", "_nul.csv"),
        ("answers.csv. .", "answers.csv"),
        ("x" * 300 + ".csv", "x" * (LONGEST_NAME - 4) + ".csv"),
    ],
)
def test_a_name_is_no_more_than_a_name(name: str, safe: str) -> None:
    assert safe_names([name]) == [safe]


@given(st.lists(st.text(), max_size=6))
def test_no_name_leads_out_of_the_folder_and_no_two_are_alike(names: list[str]) -> None:
    safe = safe_names(names)
    assert len({name.lower() for name in safe}) == len(names)
    for name in safe:
        assert Path("/folder", name).parent == Path("/folder")
        assert name not in {"", ".", ".."} and not name.startswith(".")
        assert len(name.encode()) < 255 or not name.isascii()


def test_files_of_one_name_are_kept_apart_and_are_gone_afterwards() -> None:
    with kept([Given("a.csv"), Given("../a.csv", b"nps\n3\n"), Given("A.csv")]) as paths:
        assert [path.name for path in paths] == ["a.csv", "a (2).csv", "A (3).csv"]
        assert paths[1].read_bytes() == b"nps\n3\n"
        (folder,) = {path.parent for path in paths}
        assert folder.stat().st_mode & 0o077 == 0, "nobody else may read them"
    assert not folder.exists()


def test_they_are_gone_after_a_failure_too() -> None:
    with pytest.raises(ImportFailed), kept([Given("a.csv")]) as paths:
        raise ImportFailed("no survey")
    assert not paths[0].parent.exists()


@pytest.mark.parametrize(
    "files",
    [[Given("a.csv")] * (MOST_FILES + 1), [Given("a.csv", size=MOST_BYTES), Given("b.csv")]],
    ids=["too many", "too large"],
)
def test_too_much_is_refused_before_it_is_written(files: list[Given]) -> None:
    with pytest.raises(ImportFailed, match=r"At most 50 files of together 2,000 MB"), kept(files):
        pass
