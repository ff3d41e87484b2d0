"""Lets functions of Python work on a frame in the thread that asks, never in those of polars.

Called within an expression, they run in polars' own threads, which wait for Python's lock. Whoever
has that lock may be waiting for just these threads: then both wait for ever, and with them every
reader.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)
Numbers = npt.NDArray[np.float64]
AS_WRITTEN = pl.QueryOptFlags.none()
"""For `collect`: a few rows are through before a better plan for them would be found."""


def with_computed(frame: Frame, name: str, function: Callable[..., Numbers], *of: pl.Expr) -> Frame:
    """Add the column `name` (float), a function of the values of some expressions.

    Null is NaN to the function, and its NaN is null. A lazy frame is collected for it.
    """
    if isinstance(frame, pl.LazyFrame):
        return with_computed(frame.collect(optimizations=AS_WRITTEN), name, function, *of).lazy()
    values = frame.select(one.cast(pl.Float64).alias(str(place)) for place, one in enumerate(of))
    found = function(*(values[place].to_numpy() for place in values.columns))
    return frame.with_columns(pl.Series(name, found, pl.Float64).fill_nan(None))


def with_words(
    frame: pl.DataFrame, columns: Sequence[str], words: Callable[[Any], str]
) -> pl.DataFrame:
    """The same with other words for each value of some columns; null stays null."""
    return frame.with_columns(
        pl.Series(name, [None if one is None else words(one) for one in frame[name]], pl.String)
        for name in columns
    )
