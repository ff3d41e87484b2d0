"""No cell of a CSV begins like a formula, whatever separator a spreadsheet goes by."""

import csv
import io
import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxdata.safe_csv import as_csv, neutral, restored

SEPARATORS = (",", ";", "\t")
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
"""The last four are full-width."""
FORMULA = re.compile(rf"\s*[{re.escape(SIGNS)}]")
HOSTILE = [
    *(f"{sign}1" for sign in SIGNS),
    *("\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u3000\uff1d1", "'=1", "''=1", "\0=1"),
    *("=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', "-2+3+cmd|' /C calc'!A0", "@SUM(A1)"),
    *("x;=1", 'x";"=1', 'x"; =1', "x\t=1", "x\n=1", "x\r\n=1+1;@y", "x;'=1", ";=1;=2", '";=1'),
]
ODD = st.text(alphabet=f"{SIGNS}'\";,\t\r\n x1", max_size=12)


def read_back(text: str, separator: str) -> list[str]:
    """The cells as a spreadsheet takes them whose separator is this one, quotes or none.

    A cell in quotes that are not its first sign is split, as Excel does.
    """
    quoted = [
        one for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for one in row
    ]
    bare = re.split(f"[{separator}\r\n]", text) if separator != "," else []
    return [*quoted, *(one.strip('"') for one in bare)]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("separator", SEPARATORS)
def test_no_cell_begins_like_a_formula_for_any_separator(hostile: str, separator: str) -> None:
    text = as_csv(pl.DataFrame({"n": [1, 2], "said": ["fine", hostile], hostile: ["a", "b"]}))
    assert not [one for one in read_back(text, separator) if FORMULA.match(one)]


@given(st.lists(ODD, min_size=1, max_size=5))
def test_what_was_neutralised_is_read_again_as_it_was(texts: list[str]) -> None:
    frame = pl.DataFrame({texts[0] or "x": texts})
    assert restored(neutral(frame.lazy()).collect()).equals(frame)


@given(ODD, st.sampled_from(SEPARATORS))
def test_no_text_at_all_begins_a_formula(odd: str, separator: str) -> None:
    text = as_csv(pl.DataFrame({"n": [1], "said": [odd]}))
    assert not [one for one in read_back(text, separator) if FORMULA.match(one)]
