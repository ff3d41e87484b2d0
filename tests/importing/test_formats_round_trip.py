"""Any table, written in any supported layout and kind of file, comes back equal."""

import functools
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxdata.importing import reading
from cxdata.importing.cells import clean
from cxdata.importing.mapping import Source
from cxdata.importing.table import PATTERN, Table
from tests.importing import layouts
from tests.importing.layouts import LAYOUTS, Layout

ANY = st.one_of(
    st.sampled_from(list("\",;\t|\n\r' =+@#\u00a0äé€中😀")),
    st.characters(codec="utf-8", min_codepoint=32, exclude_characters="\ufeff"),
)
WORDS = st.characters(codec="cp1252", categories=("L", "N", "P", "S"))
QUESTION = st.text(st.one_of(WORDS, st.sampled_from(list(' ,;"'))), min_size=1, max_size=20).map(
    clean
)
FILES: dict[str, Callable[..., bytes]] = {
    "csv": layouts.as_csv,
    "csv with a mark": functools.partial(layouts.as_csv, encoding="utf-8-sig"),
    "semicolons": functools.partial(layouts.as_csv, delimiter=";", end="\n"),
    "tsv in UTF-16": functools.partial(layouts.as_csv, delimiter="\t", encoding="utf-16"),
}
NAMED_FILES: dict[str, Callable[..., bytes]] = {
    "parquet": layouts.as_parquet,
    "json lines": layouts.as_json_lines,
    "json list": layouts.as_json_list,
}
ONE_ROW = [layout for layout in LAYOUTS if layout.below("?") == ()]


def by_format(layout: Layout) -> str:
    return layout.format


@st.composite
def tables(draw: st.DrawFn, signs: st.SearchStrategy[str]) -> tuple[list[str], list[list[str]]]:
    """Questions and the answers to them, as no column of any tool is called."""
    taken = {name for layout in LAYOUTS for name in (*layout.before, *layout.after)}
    asked = QUESTION.filter(lambda name: name not in {"", *taken} and not PATTERN.fullmatch(name))
    questions = draw(st.lists(asked, min_size=1, max_size=4, unique=True))
    cell = st.text(signs, max_size=12)
    rows = st.lists(
        st.lists(cell, min_size=len(questions), max_size=len(questions)), min_size=1, max_size=5
    )
    return questions, draw(rows)


def read(content: bytes, layout: Layout, questions: list[str]) -> Table:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey"
        path.write_bytes(content)
        return reading.read(path, Source(name="Shop"), {*layout.names(questions)})


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("layout", LAYOUTS, ids=by_format)
@settings(max_examples=25, deadline=None)
@given(table=tables(ANY))
def test_a_delimited_export_comes_back_as_it_was_written(
    layout: Layout, file: str, table: tuple[list[str], list[list[str]]]
) -> None:
    questions, rows = table
    back = read(FILES[file](layout.grid(questions, rows)), layout, questions)
    assert back.format == layout.format
    assert back.frame.select(layout.names(questions)).rows() == [tuple(row) for row in rows]


@pytest.mark.parametrize("file", NAMED_FILES)
@pytest.mark.parametrize("layout", ONE_ROW, ids=by_format)
@settings(max_examples=15, deadline=None)
@given(table=tables(ANY))
def test_an_export_saved_with_names_comes_back_as_it_was_written(
    layout: Layout, file: str, table: tuple[list[str], list[list[str]]]
) -> None:
    questions, rows = table
    back = read(NAMED_FILES[file](layout.grid(questions, rows)), layout, questions)
    assert back.format == layout.format
    assert back.frame.select(layout.names(questions)).rows() == [tuple(row) for row in rows]


@pytest.mark.parametrize("file", [layouts.as_xlsx, layouts.as_ods], ids=["xlsx", "ods"])
@settings(max_examples=12, deadline=None)
@given(table=tables(WORDS), layout=st.sampled_from(LAYOUTS))
def test_a_sheet_comes_back_as_it_was_written(
    file: Callable[..., bytes], table: tuple[list[str], list[list[str]]], layout: Layout
) -> None:
    questions, rows = table
    back = read(file(layout.grid(questions, rows)), layout, questions)
    assert back.format == layout.format
    assert back.frame.select(layout.names(questions)).rows() == [tuple(row) for row in rows]


@settings(max_examples=60, deadline=None)
@given(
    low=st.integers(-2, 1),
    width=st.integers(3, 11),
    data=st.data(),
    marked=st.booleans(),
)
def test_one_column_per_point_becomes_the_column_that_was_asked(
    low: int, width: int, data: st.DataObject, marked: bool
) -> None:
    points = [str(low + i) for i in range(width)]
    points[-1] += " - Extremely likely"
    answers = data.draw(st.lists(st.sampled_from([*points, ""]), min_size=1, max_size=8))
    if not any(answers):
        answers[0] = points[0]
    head = [["Respondent ID", "Q", *[""] * (width - 1), "Why?"], ["", *points, "Response"]]
    rows = [
        ["r", *(("1" if marked else point) if point == answer else "" for point in points), "x"]
        for answer in answers
    ]
    back = read(layouts.as_csv([*head, *rows]), LAYOUTS[2], [])
    assert back.frame.columns == ["Respondent ID", "Q", "Why? / Response"]
    assert back.frame["Q"].to_list() == answers
