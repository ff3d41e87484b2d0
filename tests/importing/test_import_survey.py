"""An import publishes each answer once, and its receipt adds up."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxdata.errors import ImportFailed, UsageError
from cxdata.importing import check_files, import_files
from cxdata.publishing import published

Write = Callable[..., Path]
MAP = """
[source]
name = "Shop"
[answered_at]
column = "day"
[columns]
recommend = "nps"
[ratings.Door]
column = "door"
"""
WITH_IDS = MAP.replace("[columns]", '[columns]\nresponse_id = "id"')
FIRST = "id,nps,door,day\n1,9,5,2024-01-01\n2,3,,2024-01-02\n"
SECOND = "id,nps,door,day\n2,10,4,2024-02-02\n3,7,1,2024-02-03\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def scores(folder: Path) -> list[int]:
    held = published(folder)
    assert held is not None
    return sorted(held.table("responses")["recommend"].to_list())


def ratings(folder: Path) -> list[int]:
    held = published(folder)
    assert held is not None
    return sorted(held.table("ratings")["rating"].to_list())


def test_a_check_publishes_nothing(write: Write, folder: Path) -> None:
    receipt = check_files([write("a.csv", FIRST)], write("map.toml", WITH_IDS))
    assert receipt.files[0].accepted == 2
    assert receipt.version is None
    assert published(folder) is None


def test_an_import_is_published_with_its_receipt(write: Write, folder: Path) -> None:
    receipt = import_files([write("a.csv", FIRST)], write("map.toml", WITH_IDS), folder)
    held = published(folder)
    assert held is not None
    assert held.version == receipt.version
    assert held.about.name == "Shop"
    (kept,) = held.receipts()
    assert kept["files"][0]["read"] == 2
    assert kept["files"][0]["first_day"] == "2024-01-01"
    assert "2 rows read" in receipt.text()
    assert json.loads(json.dumps(receipt.as_dict()))["version"] == receipt.version


@pytest.mark.parametrize("mapping", [MAP, WITH_IDS], ids=["made ids", "own ids"])
def test_the_same_file_twice_adds_nothing(write: Write, folder: Path, mapping: str) -> None:
    files, map_ = [write("a.csv", FIRST)], write("map.toml", mapping)
    first = import_files(files, map_, folder)
    again = import_files(files, map_, folder)
    assert (again.adds, again.version) == (False, None)
    assert "Nothing new" in again.text()
    held = published(folder)
    assert held is not None
    assert held.version == first.version


def test_an_answer_with_a_known_id_takes_the_place_of_the_old(write: Write, folder: Path) -> None:
    mapping = write("map.toml", WITH_IDS)
    import_files([write("a.csv", FIRST)], mapping, folder)
    receipt = import_files([write("b.csv", SECOND)], mapping, folder)
    assert scores(folder) == [7, 9, 10]
    assert ratings(folder) == [1, 4, 5]
    assert receipt.files[0].replaced == 1


def test_a_changed_file_without_ids_needs_a_word(write: Write, folder: Path) -> None:
    mapping = write("map.toml", MAP)
    import_files([write("a.csv", FIRST)], mapping, folder)
    with pytest.raises(ImportFailed, match=r"b\.csv: 2 answers of 'Shop'.*--replace.*--add"):
        import_files([write("b.csv", SECOND)], mapping, folder)
    assert scores(folder) == [3, 9]


def test_replace_takes_the_old_answers_away(write: Write, folder: Path) -> None:
    mapping = write("map.toml", MAP)
    import_files([write("a.csv", FIRST)], mapping, folder)
    receipt = import_files([write("b.csv", SECOND)], mapping, folder, replace=True)
    assert scores(folder) == [7, 10]
    assert ratings(folder) == [1, 4]
    assert receipt.removed == 2


def test_add_puts_further_answers_beside(write: Write, folder: Path) -> None:
    mapping = write("map.toml", MAP)
    import_files([write("a.csv", FIRST)], mapping, folder)
    import_files([write("b.csv", SECOND)], mapping, folder, add=True)
    assert scores(folder) == [3, 7, 9, 10]
    assert import_files([write("b.csv", SECOND)], mapping, folder, add=True).adds is False


def test_ids_for_a_survey_that_had_none_need_a_word(write: Write, folder: Path) -> None:
    import_files([write("a.csv", FIRST)], write("map.toml", MAP), folder)
    with pytest.raises(ImportFailed, match="--replace"):
        import_files([write("a.csv", FIRST)], write("map.toml", WITH_IDS), folder)


def test_a_mended_mapping_rereads_the_same_file(write: Write, folder: Path) -> None:
    file = write("a.csv", FIRST)
    import_files([file], write("map.toml", MAP), folder)
    mended = MAP + "[values.recommend]\n3 = 4\n"
    receipt = import_files([file], write("map.toml", mended), folder)
    assert scores(folder) == [4, 9]
    assert receipt.files[0].replaced == 2


def test_another_survey_stays_untouched(write: Write, folder: Path) -> None:
    import_files([write("a.csv", FIRST)], write("map.toml", MAP), folder)
    other = write("other.toml", WITH_IDS.replace('"Shop"', '"Web"'))
    import_files([write("b.csv", SECOND)], other, folder, replace=True)
    assert scores(folder) == [3, 7, 9, 10]


def test_several_files_come_in_at_once(write: Write, folder: Path) -> None:
    files = [write("a.csv", FIRST), write("b.csv", SECOND)]
    receipt = import_files(files, write("map.toml", WITH_IDS), folder)
    assert [file.accepted for file in receipt.files] == [1, 2]
    assert receipt.files[0].dropped == {"an earlier answer of the same id": 1}
    assert scores(folder) == [7, 9, 10]


def test_the_faults_of_all_files_are_told_together(write: Write) -> None:
    files = [write("a.csv", "nps,door,day\nx,,2024-01-01\n"), write("b.csv", "nps,day\n9,1\n")]
    with pytest.raises(ImportFailed) as failed:
        check_files(files, write("map.toml", MAP))
    assert "a.csv: column 'nps'" in str(failed.value)
    assert "b.csv: Door in map.toml: Unknown column 'door'" in str(failed.value)


def test_a_failed_import_leaves_the_data_set_as_it_was(write: Write, folder: Path) -> None:
    mapping = write("map.toml", WITH_IDS)
    import_files([write("a.csv", FIRST)], mapping, folder)
    with pytest.raises(ImportFailed):
        import_files([write("b.csv", "id,nps,door,day\n9,99,1,2024-01-01\n")], mapping, folder)
    assert scores(folder) == [3, 9]


def test_rejected_rows_are_kept_beside_the_version(write: Write, folder: Path) -> None:
    file = write("a.csv", FIRST + "3,99,1,2024-01-01\n")
    receipt = import_files([file], write("map.toml", WITH_IDS), folder, reject=True)
    kept = pl.read_parquet(folder / "versions" / str(receipt.version) / "rejected.parquet")
    assert kept.select("id", "nps", "file", "row").rows() == [("3", "99", "a.csv", 4)]


def test_an_import_without_any_answer_is_refused(write: Write, folder: Path) -> None:
    with pytest.raises(ImportFailed, match="No row can be imported"):
        import_files(
            [write("a.csv", "nps,door,day\n,,2024-01-01\n")], write("map.toml", MAP), folder
        )
    assert published(folder) is None


def test_the_data_set_keeps_its_time_zone_until_told_otherwise(write: Write, folder: Path) -> None:
    files, mapping = [write("a.csv", FIRST)], write("map.toml", WITH_IDS)
    import_files(files, mapping, folder, time_zone="Europe/Berlin")
    import_files(files, mapping, folder)
    held = published(folder)
    assert held is not None
    assert held.about.time_zone == "Europe/Berlin"
    assert import_files(files, mapping, folder, time_zone="UTC").version is not None
    with pytest.raises(UsageError, match="Europe/Berlin"):
        import_files(files, mapping, folder, time_zone="Europe/Berln")


def test_replace_and_add_exclude_each_other(write: Write, folder: Path) -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        import_files([], write("map.toml", MAP), folder, replace=True, add=True)


CELLS = st.tuples(
    st.sampled_from(["1", "2", "3", "", "x y"]),
    st.sampled_from(["0", "9", "10.0", "11", "NA", "", "x", " 7", "1,0"]),
    st.sampled_from(["1", "5", "6", "", "0", "good"]),
    st.sampled_from(["2024-01-01", "2024-01-02 10:00", "soon", "", "NA"]),
)
WIDTHS = st.sampled_from([4, 4, 4, 4, 3, 5, 0])


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(rows=st.lists(st.tuples(CELLS, WIDTHS), min_size=1, max_size=12), own_ids=st.booleans())
def test_every_row_of_any_file_is_accepted_rejected_or_dropped(
    write: Write, rows: list[tuple[tuple[str, ...], int]], own_ids: bool
) -> None:
    lines = [";".join([*cells, "more"][:width]) for cells, width in rows]
    content = "id;nps;door;day\n" + "\n".join([*lines, "1;9;5;2024-01-01"])
    mapping = (WITH_IDS if own_ids else MAP) + '[missing]\n"*" = ["NA"]\n'
    receipt = check_files([write("a.csv", content)], write("map.toml", mapping), reject=True)
    (file,) = receipt.files
    assert receipt.adds_up()
    assert file.read == len(rows) + 1
    assert file.first_day is None or file.first_day >= date(2024, 1, 1)
