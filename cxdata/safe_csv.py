"""Frames as CSV that no spreadsheet takes for formulas."""

import re

import polars as pl

RISKY = "^'*[=+\\-@\t\r\n＝＋－＠]"  # noqa: RUF001
"""How a text cell begins that a spreadsheet would run, or that was kept from it already.

Since these get one more apostrophe too, taking one away gives the text as it was.
"""
NUMBER = r"^[+-]?\d+(?:[.,]\d+)?$"


def as_csv(frame: pl.DataFrame) -> str:
    """The frame as CSV; a text or header that begins like a formula gets a leading apostrophe."""
    return neutral(frame.lazy()).collect().write_csv()


def shown(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame for a table on a page, of which a browser writes a CSV by itself.

    What begins like a formula has the apostrophe there already; a number that is text has none.
    """
    return neutral(frame.lazy(), but=NUMBER).collect()


def neutral(frame: pl.LazyFrame, but: str = "^$") -> pl.LazyFrame:
    """The frame as `as_csv` writes it, `but` cells like this pattern as they are."""
    schema = frame.collect_schema()
    texts = [name for name, kind in schema.items() if kind in (pl.String, pl.Categorical)]
    guarded = {name: f"'{name}" for name in schema if re.match(RISKY, name)}
    return frame.with_columns(_neutral(name, but) for name in texts).rename(guarded)


def _neutral(name: str, but: str) -> pl.Expr:
    text = pl.col(name).cast(pl.String)
    risky = text.str.contains(RISKY) & ~text.str.contains(but)
    return pl.when(risky).then("'" + text).otherwise(text).alias(name)
