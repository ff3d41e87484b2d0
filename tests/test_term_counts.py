"""Words and pairs of words are counted as whoever reads comments with a pencil counts them."""

import unicodedata
from collections import Counter
from itertools import pairwise

import polars as pl
from polars.testing import assert_frame_equal

from cxdata.voices.term_counts import KINDS, term_counts

APART = "a\u00a0long \u200bqueue"
TEXTS = [
    (0, "the queue, the queue and the customer's card"),
    (0, "the queue! café’s 2 cards"),
    (10, "the\nqueue\tthe\n\n'quoted' card"),
    (10, APART),
    (None, "the queue"),
    (None, ""),
    (7, "42 ... ?!"),
]


def _pieces(text: str) -> list[str]:
    """Letter by letter: words, and the marks that part them."""
    found, word = [], ""
    for letter in text:
        inside = unicodedata.category(letter)[0] in "LN"
        if inside or (word and letter in "'’"):
            word += letter
            continue
        found += [word] * bool(word) + [letter] * (letter not in "\t\n\f\r ")
        word = ""
    return found + [word] * bool(word)


def _with_a_pencil(least: int) -> pl.DataFrame:
    counts: Counter[tuple[int | None, str]] = Counter()
    for answer, text in TEXTS:
        pieces = _pieces(text)
        words = [piece for piece in pieces if piece[0].isalpha()]
        neighbours = pairwise(pieces)
        pairs = [f"{a} {b}" for a, b in neighbours if a[0].isalpha() and b[0].isalpha()]
        counts.update((answer, term) for term in {"", *words, *pairs})
    every = Counter[str]()
    for (_, term), n in counts.items():
        every[term] += n
    rows = [(*at, n) for at, n in counts.items() if at[1] == "" or every[at[1]] >= least]
    return pl.DataFrame(rows, schema=KINDS, orient="row")


def test_terms_are_counted_as_with_a_pencil() -> None:
    comments = pl.DataFrame(TEXTS, schema=["answer", "comment"], orient="row")
    for least in (1, 2, 4):
        found = term_counts(comments, least)
        assert_frame_equal(found, _with_a_pencil(least), check_row_order=False)
        assert term_counts(comments.head(0), least).is_empty()
