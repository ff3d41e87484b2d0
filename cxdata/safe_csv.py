"""Frames as CSV that no spreadsheet takes for formulas."""

import re

import polars as pl

RISKY = "^[=+\\-@\t\r]"
"""How a text cell begins that a spreadsheet would run."""


def as_csv(frame: pl.DataFrame) -> str:
    """The frame as CSV; a text or header that begins like a formula gets a leading apostrophe."""
    return neutral(frame.lazy()).collect().write_csv()


def neutral(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The frame as `as_csv` writes it."""
    schema = frame.collect_schema()
    texts = [name for name, kind in schema.items() if kind in (pl.String, pl.Categorical)]
    guarded = {name: f"'{name}" for name in schema if re.match(RISKY, name)}
    return frame.with_columns(_neutral(name) for name in texts).rename(guarded)


def _neutral(name: str) -> pl.Expr:
    text = pl.col(name).cast(pl.String)
    return pl.when(text.str.contains(RISKY)).then("'" + text).otherwise(text).alias(name)
