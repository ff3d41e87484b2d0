"""What a reader wished for, as a filter of rows in memory."""

from collections.abc import Iterable

import polars as pl


def among(column: str, values: Iterable[str]) -> pl.Expr:
    """Whether a value is one of those wished for, as `among.sql` says it: none is told as ''."""
    return pl.col(column).fill_null("").is_in(list(values))
