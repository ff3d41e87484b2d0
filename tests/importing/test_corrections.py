"""A receipt says what became of every row; a rejected one is mended and comes in again."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxdata import publishing
from cxdata.errors import DataSetError, ImportFailed
from cxdata.importing import Receipt, check_files, import_files, mended
from cxdata.importing.intake import take_in
from cxdata.importing.language import read_mapping
from cxdata.importing.mapping import Source
from cxdata.importing.merging import merge
from cxdata.published.manifest import About
from cxdata.publishing import Published, published
from cxdata.tables import TABLES
from tests.importing import layouts

Write = Callable[..., Path]
MAP = """
[source]
name = "Shop"
[answered_at]
column = "day"
timezone = "Europe/Berlin"
[columns]
response_id = "id"
business_unit = "unit"
recommend = "nps"
comment = "text"
[ratings.Door]
column = "door"
[drop]
rows = [
    { column = "status", equals = ["Survey Preview"] },
    { column = "finished", equals = ["False"] },
]
"""
WITHOUT_IDS = MAP.replace('response_id = "id"\n', "")
PLAIN = '[source]\nname = "S"\n[answered_at]\ncolumn = "day"\n[columns]\nrecommend = "nps"\n'
HEAD = "id,unit,nps,day,text,door,status,finished\n"
MIXED = HEAD + (
    "1,North,9,2024-01-31 23:30,fine,5,IP Address,True\n"
    "1,North,8,2024-02-01,better,4,IP Address,True\n"
    "2,Nroth,3,2024-02-02,,,IP Address,True\n"
    "3,South,99,2024-02-03,=HYPERLINK(x),,IP Address,True\n"
    "4,South,7,soon,-1 for you,,IP Address,True\n"
    "5,South,10,2024-02-03,,,Survey Preview,True\n"
    "6,South,10,2024-02-03,,,IP Address,False\n"
    "7,,,,,,,,,\n"
    ",,,,,,,\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def held(folder: Path) -> Published:
    found = published(folder)
    assert found is not None
    return found


def with_units(folder: Path, *names: str) -> None:
    former = published(folder)
    rows = {name: former.table(name) for name in TABLES} if former else {}
    units = pl.DataFrame({"business_unit": list(names)})
    with publishing.lock(folder):
        publishing.publish(
            folder, {**rows, "units": units}, publishing.About(name="Shop", time_zone="UTC"), []
        )


def test_every_row_of_a_mixed_file_stands_on_the_receipt(write: Write, folder: Path) -> None:
    with_units(folder, "North", "South")
    receipt = import_files([write("a.csv", MIXED)], write("map.toml", MAP), folder, reject=True)
    (file,) = receipt.files
    assert (file.read, file.accepted) == (9, 2)
    assert (file.previews, file.unfinished, file.repeated) == (1, 1, 1)
    assert file.off_scale == {"nps": 1}
    assert sum(file.rejected.values()) == 3
    assert file.months == {"2024-01": 1, "2024-02": 1}
    assert file.unknown_units == {"Nroth": 1}
    assert (file.header_rows, file.time_zone) == (1, "Europe/Berlin")
    assert receipt.adds_up()
    text = receipt.text()
    for words in ("1 header row", file.sha256, "Nroth (1)", "1 in 2024-01", "rejected.csv"):
        assert words in text


def test_the_receipt_is_kept_with_the_version_as_it_was_told(write: Write, folder: Path) -> None:
    receipt = import_files([write("a.csv", MIXED)], write("map.toml", MAP), folder, reject=True)
    (kept,) = held(folder).receipts()
    told = json.loads(json.dumps(receipt.as_dict()))
    assert kept["files"] == told["files"]
    assert {"previews", "unfinished", "off_scale", "months", "personal"} <= kept["files"][0].keys()


def test_accepted_rows_are_written_to_the_months_that_the_receipt_counts(
    write: Write, folder: Path
) -> None:
    receipt = import_files([write("a.csv", MIXED)], write("map.toml", MAP), folder, reject=True)
    files = (folder / "versions" / str(receipt.version) / "responses").glob("*/*.parquet")
    written = {file.parent.name.split("=")[1]: pl.read_parquet(file).height for file in files}
    assert written == receipt.files[0].months


def test_nothing_is_published_of_which_the_receipt_says_otherwise(
    write: Write, folder: Path
) -> None:
    mapping = read_mapping(write("map.toml", MAP))
    intake = take_in([write("a.csv", MIXED)], mapping, reject=True)
    (file,) = intake.receipt.files
    month, rows = next(iter(file.months.items()))
    other = replace(file, accepted=file.accepted + 1, months={**file.months, month: rows + 1})
    receipt = replace(intake.receipt, files=(other,))
    assert not replace(other, months=file.months).adds_up()
    with closing(intake.accepted), pytest.raises(ImportFailed, match=f"written to {month}"):
        tables = merge(replace(intake, receipt=receipt), None, over=False, beside=False).tables()
        publishing.publish(folder, tables, About(name="x"), [])
    assert published(folder) is None


def test_units_are_not_judged_where_there_is_no_table_of_them(write: Write, folder: Path) -> None:
    receipt = import_files([write("a.csv", MIXED)], write("map.toml", MAP), folder, reject=True)
    assert receipt.files[0].unknown_units == {}


def test_a_renamed_unit_is_a_known_one(write: Write, folder: Path) -> None:
    with_units(folder, "North", "Nroth", "South")
    receipt = import_files([write("a.csv", MIXED)], write("map.toml", MAP), folder, reject=True)
    assert receipt.files[0].unknown_units == {}


def rejected_csv(folder: Path, receipt: Receipt) -> Path:
    return folder / "versions" / str(receipt.version) / "rejected.csv"


def mend(path: Path, to: Path, **cells: str) -> Path:
    text = path.read_text("utf-8")
    for wrong, right in cells.items():
        text = text.replace(wrong, right)
    to.write_text(text, "utf-8")
    return to


def test_a_mended_rejected_file_comes_in_by_the_same_mapping(
    write: Write, folder: Path, tmp_path: Path
) -> None:
    mapping = write("map.toml", MAP)
    receipt = import_files([write("a.csv", MIXED)], mapping, folder, reject=True)
    text = rejected_csv(folder, receipt).read_text("utf-8")
    assert text.splitlines()[0].endswith("file,row,reason,time_zone")
    assert "'=HYPERLINK(x)" in text and "'-1 for you" in text
    assert "a.csv,5,nps: no values of the scale 0-10" in text
    mended = mend(
        rejected_csv(folder, receipt),
        tmp_path / "mended.csv",
        **{",99,": ",9,", "soon": "2024-03-01"},
    )
    again = import_files([mended], mapping, folder, reject=True)
    assert [again.files[0].accepted, sum(again.files[0].rejected.values())] == [2, 0]
    rows = held(folder).table("responses").sort("response_id")
    assert rows["response_id"].to_list() == ["1", "2", "3", "4"]
    assert rows["comment"].to_list() == ["better", None, "=HYPERLINK(x)", "-1 for you"]


@pytest.mark.parametrize("sign", [";", "\t"])
def test_it_may_come_back_from_a_spreadsheet_with_other_delimiters(
    write: Write, folder: Path, sign: str
) -> None:
    mapping = write("map.toml", MAP.replace("[source]", '[source]\ndelimiter = "|"'))
    receipt = import_files([write("a.csv", MIXED.replace(",", "|"))], mapping, folder, reject=True)
    rows = pl.read_csv(rejected_csv(folder, receipt), infer_schema=False)
    saved = write(
        "saved.csv", rows.write_csv(separator=sign).replace(f"{sign}99{sign}", f"{sign}9{sign}")
    )
    assert import_files([saved], mapping, folder, reject=True).files[0].accepted == 1


def test_a_mended_row_keeps_the_time_zone_that_its_export_stated(
    write: Write, folder: Path, tmp_path: Path
) -> None:
    zone = '"{""ImportId"":""startDate"",""timeZone"":""America/Denver""}"'
    content = f'day,nps\nDay,Score\n{zone},"{{""ImportId"":""QID1""}}"\n2024-01-01 12:00:00,99\n'
    content += "2024-01-01 12:00:00,7\n"
    mapping = write(
        "map.toml",
        '[source]\nname = "Q"\nformat = "qualtrics"\n[answered_at]\ncolumn = "day"\n'
        '[columns]\nrecommend = "nps"\n',
    )
    receipt = import_files([write("a.csv", content)], mapping, folder, reject=True)
    mended = mend(rejected_csv(folder, receipt), tmp_path / "mended.csv", **{",99,": ",9,"})
    import_files([mended], mapping, folder, add=True)
    assert held(folder).table("responses")["answered_at"].dt.hour().to_list() == [19, 19]


def test_rows_without_ids_come_in_beside_the_others(
    write: Write, folder: Path, tmp_path: Path
) -> None:
    mapping = write("map.toml", WITHOUT_IDS)
    receipt = import_files([write("a.csv", MIXED)], mapping, folder, reject=True)
    before = held(folder).table("responses").height
    mended = mend(rejected_csv(folder, receipt), tmp_path / "m.csv", **{",99,": ",9,"})
    import_files([mended], mapping, folder, reject=True, add=True)
    assert held(folder).table("responses").height == before + 1


def test_a_header_that_begins_like_a_formula_is_neutralised_and_found_again(
    write: Write, folder: Path, tmp_path: Path
) -> None:
    mapping = write(
        "map.toml", MAP.replace('"nps"', "'=1+1'").replace('[ratings.Door]\ncolumn = "door"', "")
    )
    content = MIXED.replace("nps", "=1+1")
    receipt = import_files([write("a.csv", content)], mapping, folder, reject=True)
    path = rejected_csv(folder, receipt)
    assert "'=1+1," in path.read_text("utf-8").splitlines()[0]
    mended = mend(path, tmp_path / "m.csv", **{",99,": ",9,"})
    assert import_files([mended], mapping, folder, reject=True).files[0].accepted == 1


def test_columns_called_like_those_of_rejected_rows_come_back_as_they_were(
    write: Write, folder: Path
) -> None:
    names = ["=a", "'=a", "file", "file (source)", "row", "row (source) (source)", "time_zone"]
    cells = ["=1", "'=1", "''-1", "'plain", "@x", "-2", "9"]
    rows = [["nps", "day", *names], ["99", "2024-01-01", *cells], ["9", "2024-01-01", *cells]]
    mapping = write("map.toml", PLAIN)
    file = write("a.csv", layouts.as_csv(rows))
    path = rejected_csv(folder, import_files([file], mapping, folder, reject=True))
    read = mended.read(path, Source(name="S"), set()).frame.select(names)
    assert (read.columns, read.rows()) == (names, [tuple(cells)])


@pytest.mark.parametrize("mapping", [MAP, WITHOUT_IDS], ids=["own ids", "made ids"])
def test_the_same_file_twice_adds_nothing(write: Write, folder: Path, mapping: str) -> None:
    files, map_ = [write("a.csv", MIXED)], write("map.toml", mapping)
    first = import_files(files, map_, folder, reject=True)
    assert import_files(files, map_, folder, reject=True).adds is False
    assert held(folder).version == first.version


def test_a_corrected_file_says_how_many_answers_changed(write: Write, folder: Path) -> None:
    mapping = write("map.toml", MAP)
    rows = [f"{number},North,{number % 11},2024-01-01,,{1 + number % 5},," for number in range(50)]
    import_files([write("a.csv", HEAD + "\n".join(rows))], mapping, folder)
    rows[3], rows[4] = "3,South,3,2024-01-01,,4,,", "4,North,4,2024-01-01,,1,,"
    rows.append("50,North,6,2024-01-01,,1,,")
    receipt = import_files([write("a.csv", HEAD + "\n".join(rows))], mapping, folder)
    (file,) = receipt.files
    assert (file.accepted, file.replaced, file.changed) == (51, 50, 2)
    assert "50 take the place of published ones, 2 changed" in receipt.text()
    assert held(folder).table("responses").height == 51


answers = st.lists(
    st.tuples(st.integers(1, 6), st.integers(0, 10), st.integers(1, 5)), min_size=1, max_size=8
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(first=answers, second=answers)
def test_after_any_two_imports_each_id_is_there_once_as_it_came_last(
    write: Write, tmp_path_factory: pytest.TempPathFactory, first: list, second: list
) -> None:
    folder, mapping = tmp_path_factory.mktemp("data"), write("map.toml", MAP)
    for name, rows in (("a.csv", first), ("b.csv", second)):
        lines = [f"{id_},N,{nps},2024-01-01,,{door},," for id_, nps, door in rows]
        receipt = import_files([write(name, HEAD + "\n".join(lines))], mapping, folder)
        assert receipt.adds_up()
    wanted = {str(id_): (nps, door) for id_, nps, door in [*first, *second]}
    rows = (
        held(folder)
        .table("responses")
        .join(held(folder).table("ratings"), on=["source", "response_id"], validate="1:1")
    )
    assert {
        row["response_id"]: (row["recommend"], row["rating"]) for row in rows.to_dicts()
    } == wanted


def test_nothing_is_built_on_a_damaged_version(write: Write, folder: Path) -> None:
    mapping = write("map.toml", MAP)
    import_files([write("a.csv", MIXED)], mapping, folder, reject=True)
    file = held(folder).files("responses")[0]
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(DataSetError, match=r"is damaged.*undo"):
        import_files([write("b.csv", HEAD + "9,N,9,2024-01-01,,,,\n")], mapping, folder)


def test_a_check_of_a_mended_file_publishes_nothing(write: Write, folder: Path) -> None:
    file = write("a.csv", MIXED)
    receipt = check_files([file], write("map.toml", MAP), reject=True)
    assert receipt.version is None and published(folder) is None
