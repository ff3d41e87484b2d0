"""Frames as CSV that no spreadsheet takes for formulas."""

import re

import polars as pl

RISKY = "^[=+\\-@\t\r]"
"""How a text cell begins that a spreadsheet would run."""


def as_csv(frame: pl.DataFrame) -> str:
    """The frame as CSV; a text or header that begins like a formula gets a leading apostrophe."""
    texts = [name for name, kind in frame.schema.items() if kind in (pl.String, pl.Categorical)]
    guarded = {name: f"'{name}" for name in frame.columns if re.match(RISKY, name)}
    return frame.with_columns(_neutral(name) for name in texts).rename(guarded).write_csv()


def _neutral(name: str) -> pl.Expr:
    text = pl.col(name).cast(pl.String)
    return pl.when(text.str.contains(RISKY)).then("'" + text).otherwise(text).alias(name)
