"""Correlation and slope of pairs that come from a few units, with intervals by resampling units."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
View = Literal["all", "within", "between"]
"""Values as they are; each unit's departures from its own mean; the units' means alone."""
ROUNDS = 2_000
SEED = 20_251_217
"""The same resamples for everyone who asks, so that a number never differs between two readers."""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How y goes with x over `n` pairs of `units` units; null intervals where it cannot be told."""

    n: int
    units: int
    r: float
    interval: tuple[float, float]
    slope: float
    slopes: Floats
    """One slope per resample of the units, in the order of `draws`."""

    @property
    def slope_interval(self) -> tuple[float, float]:
        """The 95 % percentile interval of the slope."""
        return percentiles(self.slopes)

    @property
    def clear(self) -> bool:
        """Whether the interval of r leaves out zero."""
        return self.interval[0] > 0 or self.interval[1] < 0


def percentiles(values: Floats) -> tuple[float, float]:
    """The 2.5th and the 97.5th percentile, of those that could be computed."""
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def draws(units: int, rounds: int = ROUNDS) -> Floats:
    """How often each unit (column) is drawn in each resample (row), with replacement."""
    made = np.random.default_rng(SEED + units)
    counts: Floats = made.multinomial(units, np.full(units, 1 / units), rounds).astype(np.float64)
    return counts


def fit(pairs: pl.DataFrame, view: View = "all", rounds: int = ROUNDS) -> Fit | None:
    """Pearson's r and the least-squares slope, with 95 % intervals by the cluster bootstrap.

    Whole units are resampled with all their quarters, since quarters of one unit are alike
    (Cameron, Gelbach & Miller 2008); percentile intervals. With few units they are rough.

    Args:
        pairs: columns `name` (the unit), `x` and `y`.
        view: which differences count.
        rounds: how many resamples.

    Returns:
        None where x or y does not vary.
    """
    sums = _sums(pairs, view)
    r, slope = _both(sums.sum(axis=0)[None, :])
    if len(sums) < 2 or not np.isfinite(r[0]):
        return None
    many, slopes = _both(draws(len(sums), rounds) @ sums)
    return Fit(
        n=int(sums[:, 0].sum()),
        units=len(sums),
        r=float(r[0]),
        interval=percentiles(many),
        slope=float(slope[0]),
        slopes=slopes,
    )


def _sums(pairs: pl.DataFrame, view: View) -> Floats:
    """For each unit: pairs, Σx, Σy, Σx², Σy², Σxy, about the company's mean."""
    if view == "between":
        pairs = pairs.group_by("name").agg(pl.col("x", "y").mean()).sort("name")
    x, y = pl.col("x"), pl.col("y")
    own = [v - v.mean().over("name") if view == "within" else v - v.mean() for v in (x, y)]
    centred = pairs.select("name", x=own[0], y=own[1])
    sums = centred.group_by("name").agg(
        pl.len().cast(pl.Float64),
        x.sum(),
        y.sum(),
        xx=(x * x).sum(),
        yy=(y * y).sum(),
        xy=(x * y).sum(),
    )
    return sums.sort("name").drop("name").to_numpy()


def _both(sums: Floats) -> tuple[Floats, Floats]:
    """r and slope of each row of sums; nan where x or y does not vary."""
    n, x, y, xx, yy, xy = np.maximum(sums[:, 0], 1), *sums[:, 1:].T
    a, b, c = xx - x * x / n, yy - y * y / n, xy - x * y / n
    flat_x, flat_y = a <= 1e-9 * (1 + xx), b <= 1e-9 * (1 + yy)
    slope = np.where(flat_x, np.nan, c / np.where(flat_x, 1, a))
    flat = flat_x | flat_y
    r = np.where(flat, np.nan, c / np.sqrt(np.where(flat, 1, a * b)))
    return np.clip(r, -1, 1), slope
