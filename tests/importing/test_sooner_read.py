"""What is read, judged and written by a shorter way comes out as by the long one."""

import random
from pathlib import Path

import polars as pl
import pytest

from cxdata import publishing
from cxdata.errors import DataSetError, ImportFailed
from cxdata.importing import delimited, import_files, quoting, reading, scales, unfolding
from cxdata.importing.cells import cleaned
from cxdata.importing.intake import take_in
from cxdata.importing.language import mapping_from, read_mapping
from cxdata.importing.mapping import Answer, Scale, Source
from cxdata.published.table_files import Prepared

CELLS = ("1", "", "x y", '"a,b"', '"he said ""no"""', '""', "é" * 9, '"' + "l" * 40 + '"')
ODD = ('"two\nlines"', '5"', '"a"b', 'x"y"', '"open')
NUMBERS = ("1", "5", "+3", "05", "", "3", "-0", "6", "7", "99")
STRANGE = (" 4 ", "4.0", "1e0", "٣", "1_0", "N/A", "  ", "4\u00a0", "--3", "300", "-1", "8", "4,0")


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("1,2\n3,4", True),
        ('1,"a ""b"", c"\r\n"",4', True),
        ('1,"two\nlines"\n3,4', False),
        ('5",2\n3,"4"', False),
        ('a"b,"c\nd",e"f\n1,2,3', False),
        ('1,"open\n', False),
    ],
)
def test_a_row_is_one_line_only_where_that_is_sure(text: str, sure: bool) -> None:
    for piece in (1 << 24, 1, 3):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(quoting, "PIECE", piece)
            assert quoting.is_line_by_line(memoryview(text.encode()), ",") == sure


@pytest.mark.parametrize("seed", range(60))
def test_rows_of_one_line_each_are_read_as_any_others(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    line_break = chance.choice(["\n", "\r\n", "\r"])
    cells = CELLS + (ODD if seed % 4 == 0 else ())
    rows = [
        ",".join(chance.choice(cells) for _ in range(chance.choice([3] * 30 + [2, 4])))
        for _ in range(60)
    ]
    (tmp_path / "survey.csv").write_bytes(line_break.join(["a,b,c", *rows]).encode())
    monkeypatch.setattr(delimited, "BLOCK", chance.choice([256, 300, 4096]))
    found = []
    for sure in (None, False):
        if sure is not None:
            monkeypatch.setattr(quoting, "is_line_by_line", lambda *_: False)
        try:
            table = reading.read(tmp_path / "survey.csv", Source(name="x"), {"a"})
            found.append((table.frame.rows(), table.rows.to_list(), table.ragged, table.place))
        except ImportFailed as error:
            found.append((str(error),))
    assert found[0] == found[1]


@pytest.mark.parametrize("strange", [None, *STRANGE])
@pytest.mark.parametrize("missing", [(), ("6", "99", "07"), ("N/A",)])
def test_a_column_of_numbers_is_what_its_cells_are_one_by_one(
    strange: str | None, missing: tuple[str, ...]
) -> None:
    scale = Scale(low=0, high=7, to_low=0, to_high=7)
    answer = Answer(name="x", kind="number", column="x", missing=missing, scale=scale)
    for numbers in (NUMBERS, NUMBERS[:-1], NUMBERS[:7]):
        raw = pl.Series("x", [*numbers, *([] if strange is None else [strange])])
        quick = scales.plain(answer, raw)
        reading = scales.read(answer, ".")
        each = raw.to_frame().select(cleaned(["x"])).select(v=reading.value, f=reading.fault)
        if quick is not None:
            assert quick.to_list() == each["v"].to_list() and not each["f"].any()
        elif strange is None:
            assert each["f"].any()


MAP = """
[source]
name = "s"
[columns]
response_id = "id"
channel = "way"
business_unit = "unit"
[answered_at]
column = "day"
[ratings."queue"]
column = "q1"
stage = "purchase"
[ratings."staff"]
column = "q2"
channel = "phone"
[ratings."toilets"]
column = "q3"
"""


def _survey(path: Path) -> Path:
    rows = [
        f"r{n},{'web' if n % 3 else ''},{'North' if n % 2 else 'South'},2025-0{1 + n % 3}-05,"
        f"{1 + n % 5},{n % 4 + 1 if n % 7 else ''},{'' if n % 2 else 5}"
        for n in range(300)
    ]
    path.write_text("\n".join(["id,way,unit,day,q1,q2,q3", *rows]))
    path.with_name("map.toml").write_text(MAP)
    return path


def test_ratings_written_as_categories_are_texts_to_whoever_reads_them(tmp_path: Path) -> None:
    file = _survey(tmp_path / "survey.csv")
    mapping = read_mapping(tmp_path / "map.toml")
    import_files([file], mapping, tmp_path / "set")
    made = publishing.published(tmp_path / "set")
    assert made
    intake = take_in([file], mapping, reject=False)
    order = ["business_unit", "answered_at", "response_id", "touchpoint"]
    assert made.table("ratings").sort(order).equals(intake.ratings.sort(order))
    (_, first, *_) = [
        pl.concat(p.rows.cast(pl.Schema(intake.ratings.schema)) for p in parts)
        for month in ("2025-01", "2025-02")
        for parts in [[*intake.prepared_ratings_of(month)]]
        if all(isinstance(part, Prepared) for part in parts)
    ]
    assert made.month("ratings", "2025-02").equals(first)


def test_ratings_that_break_a_rule_are_refused_by_the_long_way(tmp_path: Path) -> None:
    file = _survey(tmp_path / "survey.csv")
    twice = mapping_from(MAP.replace('"toilets"', '"queue "'), "map.toml")
    with pytest.raises(DataSetError, match="primary_key"):
        import_files([file], twice, tmp_path / "set")
    intake = take_in([file], read_mapping(tmp_path / "map.toml"), reject=False)
    (rows,) = intake.accepted.month("2025-01")
    whole = intake._whole(rows.with_columns(pl.lit(9, dtype=pl.Int8).alias("rating 1")))
    assert not any(isinstance(p, Prepared) for p in unfolding.prepared(whole, intake.mapping))


@pytest.mark.parametrize("last", ["r9,2025-01-05,4,text", ",,,said", " ,,,", ",,,"])
def test_columns_that_nobody_asked_for_are_read_where_they_decide(
    last: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = ["id,day,q1,other", *(f"r{n},2025-01-05,{1 + n % 5},free {n}" for n in range(50))]
    (tmp_path / "survey.csv").write_text("\n".join([*rows, last, "r99,2025-01-05,3,end"]))
    text = MAP.split('[ratings."staff"]')[0].replace(
        'channel = "way"\nbusiness_unit = "unit"\n', ""
    )
    mapping = mapping_from(text + '[[drop.rows]]\ncolumn = "day"\nblank = true\n', "map.toml")
    found = []
    for left in (True, False):
        if not left:
            monkeypatch.setattr(delimited, "_left_out", lambda *_: frozenset[str]())
        found.append(take_in([tmp_path / "survey.csv"], mapping, reject=False))
    assert found[0].receipt == found[1].receipt
    assert found[0].responses.equals(found[1].responses)
    assert found[0].ratings.equals(found[1].ratings)
    dropped = found[0].receipt.files[0].dropped
    blank = not last.replace(",", "").strip()
    assert ("blank row" in dropped) == blank


def test_columns_that_nobody_asked_for_are_left_unread(tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text("id,nps,note\nr1,9,said\n")
    read = reading.parts(tmp_path / "survey.csv", Source(name="x"), {"nps"}, alone=True)
    table = reading.together([*read])
    assert table.unread == {"note"} and table.frame.columns == ["id", "nps", "note"]
    assert table.frame.rows() == [("r1", "9", "")]
