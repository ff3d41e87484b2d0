"""Which of the customers' own words go on the board: the best, the worst, and the thanks."""

from dataclasses import dataclass
from datetime import date

import polars as pl

GLAD, CROSS = 9, 6
"""Of 10: from here on a promoter, up to here a detractor."""
SHORT, LONG = 25, 140
"""Letters of a quote that says something and can be read across a room."""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What one customer wrote who agreed to be quoted."""

    text: str
    day: date
    score: int
    """0 to 10."""


def win(words: pl.DataFrame) -> Quote | None:
    """The most content customer's words, of the latest day that has any.

    `words` is from `shift_words`: `day`, `response_id`, `comment`, `score`, `recognised`.
    """
    return _first(words.filter(pl.col("score") >= GLAD), descending=True)


def miss(words: pl.DataFrame) -> Quote | None:
    """The least content customer's words, likewise."""
    return _first(words.filter(pl.col("score") <= CROSS), descending=False)


def _first(words: pl.DataFrame, *, descending: bool) -> Quote | None:
    length = pl.col("comment").str.len_chars()
    fitting = length.is_between(SHORT, LONG)
    order = ["day", "fits", "score", "length", "response_id"]
    ranked = (
        words.filter(pl.col("comment").is_not_null())
        .with_columns(fits=fitting, length=length)
        .sort(order, descending=[True, True, descending, True, False])
    )
    if ranked.is_empty():
        return None
    row = ranked.row(0, named=True)
    return Quote(text=row["comment"], day=row["day"], score=row["score"])


def thanked(words: pl.DataFrame, most: int = 3) -> tuple[tuple[str, int], ...]:
    """Whom content customers praised, with how many of them did, the most praised first."""
    named = words.filter(pl.col("recognised").is_not_null(), pl.col("score") > CROSS)
    counted = named.group_by("recognised").agg(times=pl.len(), last=pl.col("day").max())
    ranked = counted.sort("times", "last", "recognised", descending=[True, True, False])
    return tuple(ranked.head(most).select("recognised", "times").iter_rows())
