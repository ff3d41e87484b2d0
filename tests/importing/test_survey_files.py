"""Every survey file is read whole, or refused with its name and what to do."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxdata.errors import ImportFailed
from cxdata.importing import check_files, reading
from cxdata.importing.intake import Intake
from cxdata.importing.mapping import Source
from cxdata.importing.table import header_names

MAP = """
[source]
name = "Shop"
[answered_at]
constant = 2024-03-05
[columns]
response_id = "id"
recommend = "nps"
comment = "text"
"""
ROWS = [("a", "9", "Très bon – merci"), ("b", "10", "Öffnungszeit; prüfen")]


def as_csv(rows: Sequence[tuple[str, ...]], delimiter: str = ",", end: str = "\n") -> str:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end)
    writer.writerows([("id", "nps", "text"), *rows])
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_delimiter_and_line_ends_are_found_out(
    take: Callable[..., Intake], encoding: str, delimiter: str, end: str
) -> None:
    intake = take(as_csv(ROWS, delimiter, end), MAP, encoding=encoding)
    assert intake.responses["comment"].to_list() == [text for _, _, text in ROWS]
    assert intake.receipt.files[0].delimiter == delimiter


CELL = st.text(
    st.one_of(
        st.sampled_from(list('",;\t|\n\r\'" =äé€中')),
        st.characters(codec="utf-8", min_codepoint=32),
    ),
    max_size=12,
).filter(lambda text: "\ufeff" not in text)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    delimiter=st.sampled_from([",", ";", "\t"]),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_a_table_comes_back_as_it_was_written(
    tmp_path: Path,
    rows: list[tuple[str, str, str]],
    encoding: str,
    delimiter: str,
    end: str,
    quoting: int,
) -> None:
    if any("\r" in cell for row in rows for cell in row):
        quoting = csv.QUOTE_ALL  # Python 3.11 leaves a lone carriage return bare
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([("id", "nps", "text"), *rows])
    path = tmp_path / "survey.csv"
    path.write_bytes(written.getvalue().encode(encoding))
    table = reading.read(path, Source(name="Shop"), {"id", "nps", "text"})
    assert table.frame.rows() == rows
    assert table.height == len(rows)


BAD_BYTES = [
    ("nothing", b"", "is empty"),
    ("white space", b" \n\n", "is empty"),
    ("a header alone", b"id,nps,text\n", "a header but no rows"),
    ("a header and blank lines", b"id,nps,text\r\n\r\n\r\n", "a header but no rows"),
    ("zeros", b"id,nps,text\n\0\1\2\0\n", "binary"),
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "picture"),
    ("an archive", b"\x1f\x8b\x08\x00" + bytes(range(256)), "gzip"),
    ("random bytes", bytes(range(256)) * 4, "no text in a known encoding"),
    ("half a Parquet file", b"PAR1" + bytes(100), "damaged or no Parquet"),
    ("half an Excel file", b"PK\x03\x04" + bytes(100), "Excel"),
    ("a cut-off quote", b'id,nps,text\n1,9,"never closed\n2,8,fine\n', "row 2 never ends"),
    (
        "a stray quote that joins rows",
        b'id,nps,text\n1,9,"open\n2,8,"x"\n3,7,"y\nz"\n',
        "does not close its cell",
    ),
]


@pytest.mark.parametrize(
    ("content", "said"), [case[1:] for case in BAD_BYTES], ids=[case[0] for case in BAD_BYTES]
)
def test_a_file_that_is_no_survey_is_refused_with_its_name(
    take: Callable[..., Intake], content: bytes, said: str
) -> None:
    with pytest.raises(ImportFailed, match=r"survey\.csv") as failed:
        take(content, MAP)
    assert said in str(failed.value)


def test_mostly_utf_8_with_a_bad_byte_is_damaged_and_its_line_is_named(
    take: Callable[..., Intake],
) -> None:
    content = "id,nps,text\n1,9,äöü\n2,9,".encode() + b"\xff\n"
    with pytest.raises(ImportFailed, match="line 3 is damaged"):
        take(content, MAP)


def test_a_missing_file_is_named(write: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=r"nowhere\.csv cannot be opened"):
        check_files([tmp_path / "nowhere.csv"], write("map.toml", MAP))


def test_a_folder_is_no_survey(write: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="cannot be opened"):
        check_files([tmp_path], write("map.toml", MAP))


RAGGED = 'id,nps,text\n1,9,a,too,many\n2,8\n3,7,"x\ny"\n4,6,b\n5,'


def test_a_row_of_another_width_stops_the_import(take: Callable[..., Intake]) -> None:
    with pytest.raises(ImportFailed) as failed:
        take(RAGGED, MAP)
    assert "1 row: row 2 with more cells than the header (3)" in str(failed.value)
    assert "2 rows: rows 3, 6 with fewer cells than the header (3)" in str(failed.value)
    assert "--reject" in str(failed.value)


def test_a_row_of_another_width_is_set_aside_whole(take: Callable[..., Intake]) -> None:
    intake = take(RAGGED, MAP, reject=True)
    (file,) = intake.receipt.files
    assert file.rejected == {"fewer cells than the header": 2, "more cells than the header": 1}
    assert intake.rejected.collect().select("id", "nps", "text", "file", "row").rows() == [
        ("1", "9", "a,too,many", "survey.csv", 2),
        ("2", "8", "", "survey.csv", 3),
        ("5", "", "", "survey.csv", 6),
    ]


def test_lines_are_counted_as_in_the_file_and_blank_ones_too(take: Callable[..., Intake]) -> None:
    with pytest.raises(ImportFailed, match=r"'x' \(1 row: line 5\)"):
        take("id,nps,text\n1,9,a\n\n\n2,x,b\n", MAP)


def test_a_blank_line_between_rows_is_counted(take: Callable[..., Intake]) -> None:
    (file,) = take("id,nps,text\n1,9,a\n\n,,\n2,8,b\n\n\n", MAP).receipt.files
    assert (file.read, file.accepted, file.dropped) == (4, 2, {"blank row": 2})


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([["a", "b"]], ["a", "b"]),
        ([["\u00a0Score\u00a0", " to\u00a0us "]], ["Score", "to us"]),
        ([["a", "a", "", "a"]], ["a", "a#2", "column 3", "a#3"]),
        ([["q", "", "r"], ["x", "y", ""]], ["q / x", "q / y", "r"]),
        ([["", "q", ""], ["", "", "z"]], ["column 1", "q", "q / z"]),
    ],
)
def test_headers_are_named_by_question_choice_and_number(
    rows: list[list[str]], names: list[str]
) -> None:
    assert header_names(rows) == names


def test_a_header_with_non_breaking_spaces_is_matched(take: Callable[..., Intake]) -> None:
    intake = take("id,\u00a0nps\u00a0,text \n1,\u00a09 ,x\n", MAP)
    assert intake.responses["recommend"].to_list() == [9]


def test_the_second_of_two_equal_headers_is_number_two(take: Callable[..., Intake]) -> None:
    intake = take("id,nps,text,nps\n1,9,x,3\n", MAP.replace('"nps"', '"nps#2"'))
    assert intake.responses["recommend"].to_list() == [3]


def test_two_header_rows_are_read_where_the_mapping_says_so(take: Callable[..., Intake]) -> None:
    mapping = MAP.replace('name = "Shop"', 'name = "Shop"\nheader_rows = 2')
    mapping = mapping.replace('"nps"', '"rate / now"').replace('"text"', '"rate / why"')
    intake = take("id,rate,\n,now,why\n1,9,x\n", mapping)
    assert intake.responses.select("recommend", "comment").rows() == [(9, "x")]


QUALTRICS = (
    "StartDate,RecordedDate,ResponseId,Status,Q1\n"
    'Anfang,Ende,Antwort-ID,Art,"How likely\nare you to ""recommend"" us?"\n'
    '"{""ImportId"":""startDate"",""timeZone"":""America/Denver""}",'
    '"{""ImportId"":""recordedDate"",""timeZone"":""America/Denver""}",'
    '"{""ImportId"":""_recordId""}","{""ImportId"":""status""}","{""ImportId"":""QID1""}"\n'
    "2024-01-01 20:00:00,2024-01-01 23:30:00,R_1,IP Address,9\n"
    "2024-01-01 20:00:00,2024-01-01 23:30:00,R_2,Survey Preview,1\n"
)
QUALTRICS_MAP = """
[source]
name = "Q"
[answered_at]
column = "RecordedDate"
[columns]
response_id = "ResponseId"
recommend = "Q1"
[drop]
rows = [{ column = "Status", equals = ["Survey Preview"] }]
"""


def test_qualtrics_states_its_time_zone_in_the_third_row(take: Callable[..., Intake]) -> None:
    intake = take(QUALTRICS, QUALTRICS_MAP)
    (file,) = intake.receipt.files
    assert intake.responses["answered_at"].to_list() == [datetime(2024, 1, 2, 6, 30, tzinfo=UTC)]
    assert (file.time_zone, file.first_day) == ("America/Denver", date(2024, 1, 1))
    assert file.dropped == {"Status is 'Survey Preview'": 1}


def test_a_parquet_file_is_read_whatever_its_types(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    frame = pl.DataFrame(
        {"id": [1, 2, 3], "nps": [9.0, None, 3.0], "text": ["x", None, "y"], "day": [date.min] * 3}
    )
    frame.write_parquet(tmp_path / "survey.parquet")
    (file,) = check_files([tmp_path / "survey.parquet"], write("map.toml", MAP)).files
    assert (file.format, file.read, file.accepted) == ("parquet", 3, 2)
    assert file.dropped == {"no score answered": 1}


def test_an_excel_file_that_is_none_is_refused(write: Callable[..., Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "survey.xlsx", "w") as archive:
        archive.writestr("nothing.txt", "no sheet")
    with pytest.raises(ImportFailed, match=r"survey\.xlsx"):
        check_files([tmp_path / "survey.xlsx"], write("map.toml", MAP))


def test_the_mapping_overrules_what_is_found_out(take: Callable[..., Intake]) -> None:
    mapping = MAP.replace('"Shop"', '"Shop"\nencoding = "cp1250"\ndelimiter = ";"')
    intake = take("id;nps;text\n1;9;Łódź, to\n", mapping, encoding="cp1250")
    assert intake.responses["comment"].to_list() == ["Łódź, to"]
    with pytest.raises(ImportFailed, match="there is no encoding 'klingon'"):
        take("id;nps;text\n1;9;x\n", MAP.replace('"Shop"', '"Shop"\nencoding = "klingon"'))


def test_comments_keep_their_formulas_and_lose_addresses(take: Callable[..., Intake]) -> None:
    text = '"=HYPERLINK(""x"")\nwrite to ann.lee@shop.example or +49 (30) 1234-5678"'
    intake = take(f"id,nps,text\n1,9,{text}\n", MAP)
    assert intake.responses["comment"].to_list() == [
        '=HYPERLINK("x")\nwrite to [e-mail] or [phone]'
    ]


def test_rejected_rows_do_not_name_a_person(take: Callable[..., Intake]) -> None:
    content = "id,nps,text,Email,note\n1,99,mail a@b.example,a@b.example,call 030 12345678\n"
    rejected = take(content, MAP, reject=True).rejected.collect()
    assert rejected.select("id", "nps", "text", "Email", "note").rows() == [
        ("1", "99", "mail [e-mail]", None, "call [phone]")
    ]
