"""Gives each type of Delighted survey its own score, since each is asked on its own scale."""

import polars as pl

from cxdata.importing.table import Table

TYPES = ("nps", "csat", "ces")
"""These have a column even where nobody was asked."""


def by_survey_type(table: Table) -> Table:
    """`score / nps` holds the scores of `nps` surveys, and so on for every type."""
    kind = pl.col("survey_type").str.strip_chars().str.to_lowercase()
    asked = table.frame.select(kind.unique().sort()).to_series().to_list()
    types = [*TYPES, *(name for name in asked if name and name not in TYPES)]
    scores = [
        pl.when(kind == name).then("score").otherwise(pl.lit("")).alias(f"score / {name}")
        for name in types
    ]
    return table.reshaped(
        table.frame.with_columns(scores),
        note="Each type of survey has a scale of its own: score / nps, score / csat, …",
    )
