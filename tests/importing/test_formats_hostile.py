"""No file, however broken or meant to harm, ends in anything but rows or one clear error."""

import io
import re
import struct
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxdata.errors import ImportFailed
from cxdata.importing import formats, reading
from cxdata.importing.formats import spreadsheet
from cxdata.importing.intake import take_in
from cxdata.importing.language import mapping_from
from cxdata.importing.mapping import Source
from cxdata.importing.table import Table
from tests.importing import layouts
from tests.importing.layouts import LAYOUTS

ANSWERS = ["9", "Très bien", "=1+1", "a;b", "12,5", "2024-03-05 10:00:00"]
QUESTIONS = [f"Question {i}" for i in range(len(ANSWERS))]
GRIDS = [layout.grid(QUESTIONS, [ANSWERS] * 3) for layout in LAYOUTS]
FLAT = [grid for grid, layout in zip(GRIDS, LAYOUTS, strict=True) if layout.below("?") == ()]
SEEDS: dict[str, list[bytes]] = {
    "csv": [layouts.as_csv(grid) for grid in GRIDS],
    "tsv in UTF-16": [layouts.as_csv(grid, delimiter="\t", encoding="utf-16") for grid in GRIDS],
    "csv in cp1252": [layouts.as_csv(grid, delimiter=";", encoding="cp1252") for grid in GRIDS],
    "parquet": [layouts.as_parquet(grid) for grid in FLAT],
    "json lines": [layouts.as_json_lines(grid) for grid in FLAT],
    "json list": [layouts.as_json_list(grid) for grid in FLAT],
}
SHEET_SEEDS = [write(grid) for grid in GRIDS[:3] for write in (layouts.as_xlsx, layouts.as_ods)]
BITS = [b"\0", b'"', b"\n", b"\r", b",", b"\xff", b"{", b"[", b"]", b"}", b"9", b"\\u", b"PAR1"]


@st.composite
def mutated(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """A valid file with some of its bytes lost, doubled or become others."""
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, max(len(data) - 1, 0)))
        size = draw(st.sampled_from([0, 1, 1, 4, 40, 400]))
        put = draw(st.one_of(st.sampled_from(BITS), st.binary(max_size=8), st.just(b"")))
        again = bytes(data[start : start + size]) if draw(st.booleans()) else b""
        data[start : start + size] = again + put + again
    return bytes(data)


def mapping(name: str) -> str:
    preset = f'preset = "{name}"\n' if name in formats.PRESET_NAMES else ""
    question = "Question 0 / Response" if name == "surveymonkey" else "Question 0"
    return (
        f'[source]\nname = "S"\n{preset}[columns]\nrecommend = "{question}"\ncomment = "Question 1"'
    )


def survived(content: bytes) -> None:
    """Reading it gives rows that all are accounted for, or an error of ours."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey"
        path.write_bytes(content)
        try:
            table = reading.read(path, Source(name="S"), set())
            day = "\n[answered_at]\nconstant = 2024-03-05"
            intake = take_in(
                [path], mapping_from(mapping(table.format) + day, "map.toml"), reject=True
            )
        except ImportFailed as error:
            assert str(error).startswith(path.name)
            return
        assert intake.receipt.adds_up()


@pytest.mark.parametrize("kind", SEEDS)
@settings(max_examples=120)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    survived(data.draw(mutated(SEEDS[kind])))


@settings(max_examples=30)
@given(content=mutated(SHEET_SEEDS))
def test_a_damaged_workbook_is_read_or_refused(content: bytes) -> None:
    survived(content)


@settings(max_examples=200)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    survived(content)


def opened(tmp_path: Path, name: str, content: bytes) -> Table:
    path = tmp_path / name
    path.write_bytes(content)
    return reading.read(path, Source(name="S"), set())


def rewritten(workbook: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The same workbook with another first sheet."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        held: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    return layouts.zipped({**held, sheet: change(bytes(held[sheet]))})  # type: ignore[arg-type]


def test_a_workbook_of_two_cells_at_its_ends_does_not_take_all_memory(tmp_path: Path) -> None:
    ends = (
        b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    )
    bomb = rewritten(
        layouts.as_xlsx([["nps"], ["9"]]),
        lambda sheet: re.sub(rb"<sheetData>.*</sheetData>", ends, sheet, flags=re.DOTALL),
    )
    with pytest.raises(ImportFailed, match=r"bomb\.xlsx is damaged, or too large to be opened"):
        opened(tmp_path, "bomb.xlsx", bomb)


def test_a_workbook_whose_cell_unpacks_to_a_book_is_refused(tmp_path: Path) -> None:
    long = layouts.as_xlsx([["nps", "why"], ["9", "y"]])
    with zipfile.ZipFile(io.BytesIO(long)) as archive:
        held = {n: archive.read(n) for n in archive.namelist()}
    grown = {n: data.replace(b">y<", b">" + b"y" * 5_000_000 + b"<") for n, data in held.items()}
    bomb = layouts.zipped(grown)  # type: ignore[arg-type]
    assert len(bomb) < 20_000
    with pytest.raises(ImportFailed, match="a cell in column 'why' is longer than 4 million signs"):
        opened(tmp_path, "book.xlsx", bomb)


def test_a_workbook_that_unpacks_without_end_is_refused_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "LARGEST", 1 << 20)
    bomb = rewritten(layouts.as_xlsx([["nps"], ["9"]]), lambda sheet: sheet + b" " * (1 << 21))
    assert len(bomb) < 20_000
    with pytest.raises(ImportFailed, match="unpacks to"):
        opened(tmp_path, "bomb.xlsx", bomb)


def test_an_archive_that_lies_about_its_size_is_read_or_refused(tmp_path: Path) -> None:
    book = bytearray(layouts.as_xlsx([["nps"], ["9"]]))
    place = book.rfind(b"PK\x01\x02", 0, book.rfind(b"xl/worksheets/sheet1.xml"))
    book[place + 24 : place + 28] = struct.pack("<I", 1)
    try:
        assert opened(tmp_path, "lie.xlsx", bytes(book)).frame.rows() == [("9",)]
    except ImportFailed as error:
        assert "lie.xlsx" in str(error)


def test_a_workbook_that_repeats_a_cell_without_end_is_cut_or_refused(tmp_path: Path) -> None:
    cell = '<table:table-cell {} office:value-type="string"><text:p>x</text:p></table:table-cell>'
    wide = cell.format('table:number-columns-repeated="2000000000"')
    rows = f'<table:table-row table:number-rows-repeated="2000000000">{wide}</table:table-row>'
    with pytest.raises(ImportFailed, match=r"bomb\.ods (is damaged|cannot be read)"):
        opened(tmp_path, "bomb.ods", layouts.ods_of(rows))


def test_a_workbook_that_takes_too_long_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "SECONDS", 0.001)
    with pytest.raises(ImportFailed, match=r"could not be read in 0\.001 seconds"):
        opened(tmp_path, "slow.xlsx", layouts.as_xlsx([["nps"], ["9"]]))


def test_a_binary_workbook_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="a binary Excel file"):
        opened(tmp_path, "survey.xlsb", layouts.zipped({"xl/workbook.bin": "x"}))


WIDE = 10_000
WIDE_HEADS = {
    "names of their own": ",".join(f"A rather long question number {i}?" for i in range(WIDE)),
    "one name": ",".join(["same"] * WIDE),
    "no names": "," * (WIDE - 2) + "x,",
}


@pytest.mark.parametrize("head", WIDE_HEADS.values(), ids=WIDE_HEADS)
def test_ten_thousand_columns_are_read(tmp_path: Path, head: str) -> None:
    row = ",".join(["5"] * WIDE)
    start = time.process_time()
    table = opened(tmp_path, "wide.csv", f"{head}\n{row}\n{row}\n".encode())
    assert (table.frame.height, len(set(table.frame.columns))) == (2, WIDE)
    assert time.process_time() - start < 20


HUGE = b"x" * 100_000_000
HUGE_CELLS = {
    "in quotes": b'id,nps,why\na,9,"' + HUGE + b'"\nb,8,y\n',
    "bare": b"id,nps,why\na,9," + HUGE + b"\nb,8,y\n",
    "in the header": b"id,nps," + HUGE + b"\nb,8,y\n",
    "in a quote that never ends": b'id,nps,why\na,9,"' + b"x\n" * 50_000_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("content", HUGE_CELLS.values(), ids=HUGE_CELLS)
def test_a_cell_of_a_hundred_megabytes_is_refused_in_time(tmp_path: Path, content: bytes) -> None:
    start = time.process_time()
    with pytest.raises(ImportFailed, match="a cell is longer than 4 million signs"):
        opened(tmp_path, "huge.csv", content)
    assert time.process_time() - start < 30


def test_a_header_longer_than_the_first_look_is_read_whole(tmp_path: Path) -> None:
    head = ",".join(f'"{i} {"long " * 50}"' for i in range(2_000))
    table = opened(tmp_path, "wide.csv", f"{head}\n{',' * 1_999}\n".encode())
    assert (table.frame.height, table.frame.width) == (1, 2_000)


TYPES = {
    "whole numbers as fractions": (pl.Series([9.0, None]), ["9", ""]),
    "no number": (pl.Series([float("nan"), 0.5]), ["", "0.5"]),
    "bytes that are text": (pl.Series([b"a", b"b"]), ["a", "b"]),
    "yes and no": (pl.Series([True, None]), ["true", ""]),
    "days": (pl.Series([date(2024, 3, 5), None]), ["2024-03-05", ""]),
    "categories": (pl.Series(["a", None], dtype=pl.Categorical), ["a", ""]),
    "nothing at all": (pl.Series([None, None]), ["", ""]),
    "decimals": (pl.Series(["1.50", None]).cast(pl.Decimal(9, 2)), ["1.50", ""]),
    "large numbers": (pl.Series([2**63 + 1, None], dtype=pl.UInt64), ["9223372036854775809", ""]),
}


@pytest.mark.parametrize(("column", "texts"), TYPES.values(), ids=TYPES)
def test_a_typed_column_becomes_the_text_that_a_csv_would_hold(
    tmp_path: Path, column: pl.Series, texts: list[str]
) -> None:
    data = io.BytesIO()
    pl.DataFrame({"id": ["x", "y"], "value": column}).write_parquet(data)
    assert opened(tmp_path, "survey.parquet", data.getvalue()).frame["value"].to_list() == texts


def test_a_moment_with_its_zone_comes_through(tmp_path: Path) -> None:
    data = io.BytesIO()
    moments = pl.Series([datetime(2024, 3, 5, 10)]).dt.replace_time_zone("Asia/Tokyo")
    pl.DataFrame({"nps": [9], "when": moments}).write_parquet(data)
    path = tmp_path / "survey.parquet"
    path.write_bytes(data.getvalue())
    own = '[source]\nname = "S"\n[answered_at]\ncolumn = "when"\n[columns]\nrecommend = "nps"\n'
    responses = take_in([path], mapping_from(own, "m"), reject=False).responses
    assert responses["answered_at"].dt.hour().to_list() == [1]


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pa.array([b"\xff\xfe"]), "UTF8"),
        (pa.array([b"\xff"]), "column .value."),
        (pa.array(["\ud800".encode("utf-8", "surrogatepass")]).cast(pa.binary()), "UTF8"),
    ],
)
def test_a_column_that_is_no_text_is_named(tmp_path: Path, column: pa.Array, said: str) -> None:
    data = io.BytesIO()
    parquet.write_table(pa.table({"value": column}), data)
    with pytest.raises(ImportFailed, match=rf"survey\.parquet.*{said}"):
        opened(tmp_path, "survey.parquet", data.getvalue())


def test_a_parquet_file_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cxdata.importing.formats import parquet as reader

    monkeypatch.setattr(reader, "LARGEST", 1 << 22)
    data = io.BytesIO()
    pl.DataFrame({"why": ["x" * 1_000] * 200_000}).write_parquet(data)
    assert len(data.getvalue()) < 100_000
    with pytest.raises(ImportFailed, match="unpacks to more than"):
        opened(tmp_path, "bomb.parquet", data.getvalue())


def test_a_survey_of_a_kind_that_delighted_added_since_is_read(tmp_path: Path) -> None:
    head = '"id";"survey_type";"score";"comment";"created_at"\n'
    rows = '"1";"nps";"9";"";"1709681400"\n"2";"pmf";"3";"";"1709681401"\n'
    table = opened(tmp_path, "answers.csv", (head + rows).encode())
    assert table.format == "delighted" and table.height == 2
    assert table.frame["score / pmf"].to_list() == ["", "3"]
