"""A survey that comes in many parts is judged as it is when it comes in one."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from cxdata import publishing
from cxdata.errors import ImportFailed
from cxdata.importing import delimited, import_files, spool, words
from cxdata.importing.intake import Intake, take_in
from cxdata.importing.language import read_mapping
from cxdata.progress import Progress

MAP = """
[source]
name = "Shop"
[columns]
response_id = "id"
recommend = "nps"
weight = "weight"
comment = "text"
[answered_at]
column = "day"
[ratings."queue"]
column = "queue"
"""
ROWS = 2_000
SMALL = 4_096
"""So many bytes in a part: a survey of these rows comes in about thirty."""


def survey(comma: bool = False) -> str:
    """Answers of two months, of which every hundredth comes again the day after."""
    lines = ["id;nps;weight;text;day;queue"]
    for n in range(ROWS):
        again = n - 1 if n % 100 == 99 else n
        late = n > ROWS / 2
        weight = f"1{',' if comma else '.'}5" if late else "1"
        text = (
            f"write to ann{n}@example.org" if n % 7 == 0 else '"two\nlines"' if n % 11 == 0 else ""
        )
        lines.append(
            f"a{again};{n % 11};{weight};{text};2025-0{1 + n % 2}-{1 + n % 28:02};{1 + n % 5}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "map.toml").write_text(MAP)
    path = tmp_path / "survey.csv"
    path.write_text(survey())
    return path


def taken(file: Path, *, reject: bool = False) -> Intake:
    return take_in([file], read_mapping(file.with_name("map.toml")), reject=reject)


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From then on files come in small parts, and rows wait on the disk."""

    def small() -> None:
        monkeypatch.setattr(delimited, "BLOCK", SMALL)
        monkeypatch.setattr(spool, "MOST_KEPT", 10_000)
        monkeypatch.setattr(spool, "MOST_ASIDE", 1_000)
        monkeypatch.setattr(spool, "MOST_AT_ONCE", 300)

    return small


def test_rows_ratings_and_receipt_are_the_same(file: Path, in_parts: Callable[[], None]) -> None:
    whole = taken(file)
    in_parts()
    parts = taken(file)
    assert parts.responses.equals(whole.responses)
    assert parts.ratings.equals(whole.ratings)
    assert parts.receipt == whole.receipt
    (receipt,) = parts.receipt.files
    assert receipt.repeated == ROWS // 100 and receipt.masked["e-mail"] > 100


def test_cells_read_by_their_words_are_as_if_each_were_read(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = survey().splitlines()
    file.write_text("\n".join([*lines, *(line.replace(";9;", ";99;") for line in lines)]))
    found = []
    for again in (1, 10**9):
        monkeypatch.setattr(words, "AGAIN", again)
        found.append(taken(file, reject=True))
    by_word, each = found
    assert by_word.responses.equals(each.responses) and by_word.ratings.equals(each.ratings)
    assert by_word.rejected.collect().equals(each.rejected.collect())
    assert by_word.receipt == each.receipt and each.receipt.files[0].rejected


def test_what_is_published_is_the_same(
    file: Path, tmp_path: Path, in_parts: Callable[[], None]
) -> None:
    import_files([file], file.with_name("map.toml"), tmp_path / "whole")
    in_parts()
    import_files([file], file.with_name("map.toml"), tmp_path / "parts")
    one, other = (publishing.published(tmp_path / name) for name in ("whole", "parts"))
    assert one and other
    for table in ("responses", "ratings"):
        key = list(one.table(table).columns)
        assert one.table(table).sort(key).equals(other.table(table).sort(key))


def test_a_fault_is_counted_over_all_parts(file: Path, in_parts: Callable[[], None]) -> None:
    lines = survey().splitlines()
    wrong = [line.replace(";9;", ";99;") if ";9;" in line else line for line in lines]
    file.write_text("\n".join([*wrong, "one;cell;less"]))
    with pytest.raises(ImportFailed) as whole:
        taken(file)
    in_parts()
    with pytest.raises(ImportFailed) as parts:
        taken(file)
    assert str(parts.value) == str(whole.value)
    assert "'99' (181 rows" in str(parts.value) and "fewer cells" in str(parts.value)
    rejected = taken(file, reject=True)
    assert rejected.rejected.collect().height == 182 and rejected.receipt.adds_up()


def test_a_decimal_comma_that_only_a_late_part_shows_is_found(
    file: Path, in_parts: Callable[[], None]
) -> None:
    file.write_text(survey(comma=True))
    in_parts()
    assert taken(file).responses["weight"].cast(pl.Float64).max() == 1.5


def test_rows_of_another_width_keep_their_places(file: Path, in_parts: Callable[[], None]) -> None:
    lines = [line for line in survey().splitlines() if line != 'lines";' and '"' not in line]
    lines = [line for line in lines if line.count(";") == 5]
    for place in (5, 300, 301, 900, len(lines)):
        lines.insert(place, "too;few")
    file.write_text("\n".join(lines))
    places = [number for number, line in enumerate(lines, 1) if line == "too;few"]
    whole = taken(file, reject=True)
    in_parts()
    parts = taken(file, reject=True)
    assert parts.rejected.collect()["row"].to_list() == places
    assert (
        parts.rejected.collect().equals(whole.rejected.collect()) and parts.receipt == whole.receipt
    )


def test_an_import_in_parts_can_be_corrected(
    file: Path, tmp_path: Path, in_parts: Callable[[], None]
) -> None:
    in_parts()
    mapping, folder = file.with_name("map.toml"), tmp_path / "set"
    import_files([file], mapping, folder)
    assert import_files([file], mapping, folder).version is None
    text = (
        survey()
        .replace("a0;0;1;", "a0;10;1;")
        .replace("a4;4;1;;2025-01-05;5", "a4;4;1;;2025-01-05;1")
    )
    file.write_text(text)
    receipt = import_files([file], mapping, folder)
    assert receipt.files[0].changed == 2 and receipt.removed == 0


def test_progress_goes_from_nothing_to_all(
    file: Path, tmp_path: Path, in_parts: Callable[[], None]
) -> None:
    in_parts()
    heard: list[Progress] = []
    import_files([file], file.with_name("map.toml"), tmp_path / "set", progress=heard.append)
    shares = [one.share for one in heard]
    assert shares == sorted(shares) and shares[0] > 0 and 0.9 <= shares[-1] <= 1
    stages = list(dict.fromkeys(one.stage for one in heard))
    assert stages[0] == "Reading and judging" and "Writing responses" in stages
    assert max(one.rows for one in heard if one.stage == stages[0]) == ROWS
