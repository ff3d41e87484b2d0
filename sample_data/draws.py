"""Drawing at random in whole columns: the same generator and order give the same rows anywhere."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NOT_ANSWERED = -1
"""Stands for null while scores are numpy columns."""
_NORMAL = NormalDist()


def choose(draw: np.random.Generator, weights: Floats, rows: Ints) -> Ints:
    """For each entry of `rows` a column of `weights`, with the chances of that row."""
    limits = weights.cumsum(axis=1) / weights.sum(axis=1, keepdims=True)
    luck = draw.random(len(rows))
    chosen: Ints = np.zeros(len(rows), dtype=np.int64)
    for column in range(weights.shape[1] - 1):
        chosen += luck > limits[rows, column]
    return chosen


def cuts(shares: Sequence[float]) -> Floats:
    """Where to cut a standard normal so that the pieces have the given shares."""
    below = np.cumsum(shares)[:-1] / sum(shares)
    return np.array([_NORMAL.inv_cdf(float(share)) for share in below])


def slope(shares: Sequence[float], first_good: int) -> float:
    """Per cent of answers at or above `first_good` gained per unit of the latent scale."""
    return 100 * _NORMAL.pdf(float(cuts(shares)[first_good - 1]))


def graded(latent: Floats, limits: Floats, lowest: int) -> Ints:
    """The answer on a scale that begins at `lowest`, for a latent opinion cut at `limits`."""
    return np.searchsorted(limits, latent).astype(np.int64) + lowest


def named(names: Sequence[str], index: Ints) -> pl.Series:
    """The names at the positions `index`."""
    return pl.Series(list(names), dtype=pl.String).gather(index)


def nullable(values: Ints) -> pl.Series:
    """Answers as a column in which `NOT_ANSWERED` is null."""
    column = pl.Series(values).cast(pl.Int8)
    return column.set(column == NOT_ANSWERED, None)
