"""Whether two values of the same teams or units go together: correlation, line and influence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtrit

from cxdata.statistics.intervals import Z95
from cxdata.statistics.resampling import ROUNDS, SEED, percentiles

YARDSTICK = 0.33
"""Engagement and satisfaction over business units, corrected for unreliability, as published."""
YARDSTICK_SOURCE = (
    "Harter, Schmidt & Hayes, Business-unit-level relationship between employee satisfaction, "
    "employee engagement, and business outcomes, Journal of Applied Psychology 87 (2002) 268-279"
)
MOST_PAIRS = 20_000
"""Pairs of dots that a resampled slope is the median of; beyond them, a fixed sample."""
FEWEST = 8
"""Fewer teams or units say nothing reliable about an association."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Correlation:
    """Pearson's r of `n` pairs."""

    n: int
    r: float

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval by Fisher's z transformation (1921)."""
        inside = min(max(self.r, -1 + 1e-15), 1 - 1e-15)
        middle, half = np.arctanh(inside), Z95 / sqrt(self.n - 3)
        return float(np.tanh(middle - half)), float(np.tanh(middle + half))

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        low, high = self.interval
        return low > 0 or high < 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """The least-squares line through `n` pairs, each counting once."""

    n: int
    mean_x: float
    mean_y: float
    slope: float
    spread_x: float
    """Sum of squares of x about its mean."""
    residual: float
    """Standard deviation of the residuals."""

    @property
    def slope_interval(self) -> tuple[float, float]:
        """The 95 % interval of the slope, by Student's t."""
        half = self._t * self.residual / sqrt(self.spread_x)
        return self.slope - half, self.slope + half

    def band(self, at: Sequence[float]) -> pl.DataFrame:
        """`x`, `y`, `low`, `high`: the line and the 95 % band of the mean (Student's t).

        The band is pointwise: it holds for one x at a time.
        """
        away = np.asarray(at, dtype=np.float64) - self.mean_x
        y = self.mean_y + self.slope * away
        half = self._t * self.residual * np.sqrt(1 / self.n + away**2 / self.spread_x)
        return pl.DataFrame({"x": list(at), "y": y, "low": y - half, "high": y + half})

    @property
    def _t(self) -> float:
        return float(stdtrit(self.n - 2, 0.975))


@dataclass(frozen=True, kw_only=True)
class Robust:
    """The line of Theil (1950) and Sen (1968), which a few odd teams or units hardly move."""

    slope: float
    """The median of the slopes of all pairs of dots."""
    intercept: float
    """The median of y less the median of x times the slope."""
    slopes: Floats = field(compare=False)
    """The slope of each resample of the dots; nan where all of them have one x."""
    intercepts: Floats = field(compare=False)

    @property
    def slope_interval(self) -> tuple[float, float]:
        """The 95 % percentile bootstrap interval of the slope."""
        return percentiles(self.slopes)

    def band(self, at: Sequence[float]) -> pl.DataFrame:
        """`x`, `y`, `low`, `high`: the line and its 95 % bootstrap band, for one x at a time."""
        x = np.asarray(at, dtype=np.float64)
        lines = self.intercepts[:, None] + self.slopes[:, None] * x
        low, high = np.nanpercentile(lines, [2.5, 97.5], axis=0)
        return pl.DataFrame(
            {"x": list(at), "y": self.intercept + self.slope * x, "low": low, "high": high}
        )


@dataclass(frozen=True, kw_only=True)
class Without:
    """What is left of the correlation without one team or unit; None where the rest are equal."""

    name: str
    correlation: Correlation | None


@dataclass(frozen=True, kw_only=True)
class Association:
    """How two values of the same teams or units go together."""

    correlation: Correlation
    rank: float
    """Spearman's rank correlation."""
    line: Line
    robust: Robust
    resampled: tuple[float, float]
    """The 95 % percentile bootstrap interval of Pearson's r."""
    rank_interval: tuple[float, float]
    """The same of Spearman's."""
    pivot: Without
    """The team or unit whose absence matters most."""


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Why nothing is said of an association: too few pairs, or an axis on which all are equal."""

    n: int
    equal: str | None = None
    """`x` or `y` where all values are the same; None where there are too few."""


def associate(points: pl.DataFrame) -> Association | Refused:
    """The association of `x` and `y` over the rows whose `status` is `ok`, each counting once.

    Args:
        points: columns `name`, `x`, `y` and `status`, one row per team or unit.
    """
    fit = points.filter(pl.col("status") == "ok")
    if fit.height < FEWEST:
        return Refused(n=fit.height)
    x, y = fit["x"].to_numpy(), fit["y"].to_numpy()
    for axis, values in (("x", x), ("y", y)):
        if np.ptp(values) <= 1e-9 * max(1.0, float(np.abs(values).max())):
            return Refused(n=fit.height, equal=axis)
    correlation = Correlation(n=len(x), r=_r(x, y))
    ranks = fit.select(pl.col("x", "y").rank())
    chosen = np.random.default_rng(SEED).integers(0, len(x), (ROUNDS, len(x)))
    return Association(
        correlation=correlation,
        rank=_r(ranks["x"].to_numpy(), ranks["y"].to_numpy()),
        line=_line(x, y),
        robust=_robust(x, y, chosen),
        resampled=percentiles(_each_r(x[chosen], y[chosen])),
        rank_interval=percentiles(_each_r(_ranks(x[chosen]), _ranks(y[chosen]))),
        pivot=_pivot(fit["name"].to_list(), x, y, correlation),
    )


def _r(x: Floats, y: Floats) -> float:
    return float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1))


def _each_r(x: Floats, y: Floats) -> Floats:
    """Pearson's r of each row; nan where x or y does not vary."""
    a, b = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    size = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    r: Floats = np.where(size > 0, (a * b).sum(axis=1) / np.where(size > 0, size, 1), np.nan)
    return r


def _ranks(rows: Floats) -> Floats:
    from scipy.stats import rankdata  # a second to import, which no other page need spend

    ranks: Floats = rankdata(rows, axis=1)
    return ranks


def _robust(x: Floats, y: Floats, chosen: NDArray[np.int64]) -> Robust:
    slope = float(np.median(_slopes(x, y)))
    first, second = np.triu_indices(len(x), 1)
    if len(first) > MOST_PAIRS:
        some = np.random.default_rng(SEED).choice(len(first), MOST_PAIRS, replace=False)
        first, second = first[some], second[some]
    rounds = int(min(len(chosen), max(100, 2_000_000 // len(first))))
    many = chosen[:rounds]
    across, up = (v[many[:, second]] - v[many[:, first]] for v in (x, y))
    apart = across != 0
    each = np.where(apart, up / np.where(apart, across, 1), np.nan)
    slopes = np.full(rounds, np.nan)
    told = apart.any(axis=1)
    slopes[told] = np.nanmedian(each[told], axis=1)
    medians = (np.median(v[many], axis=1) for v in (y, x))
    return Robust(
        slope=slope,
        intercept=float(np.median(y) - slope * np.median(x)),
        slopes=slopes,
        intercepts=next(medians) - slopes * next(medians),
    )


def _slopes(x: Floats, y: Floats) -> Floats:
    """The slope of each pair of dots that differ in x."""
    first, second = np.triu_indices(len(x), 1)
    across, up = x[second] - x[first], y[second] - y[first]
    slopes: Floats = up[across != 0] / across[across != 0]
    return slopes


def _line(x: Floats, y: Floats) -> Line:
    a, b = x - x.mean(), y - y.mean()
    slope = float(a @ b / (a @ a))
    left = b - slope * a
    return Line(
        n=len(x),
        mean_x=float(x.mean()),
        mean_y=float(y.mean()),
        slope=slope,
        spread_x=float(a @ a),
        residual=float(sqrt(left @ left / (len(x) - 2))),
    )


def _pivot(names: Sequence[str], x: Floats, y: Floats, whole: Correlation) -> Without:
    rest = without_each(x, y)
    left = [
        Without(name=name, correlation=None if np.isnan(r) else Correlation(n=whole.n - 1, r=r))
        for name, r in zip(names, rest.tolist(), strict=True)
    ]
    return max(left, key=lambda one: _weight(one, whole))


def _weight(one: Without, whole: Correlation) -> tuple[bool, bool, float]:
    if one.correlation is None:
        return True, True, 0.0
    turned = one.correlation.clear != whole.clear
    return False, turned, abs(one.correlation.r - whole.r)


def without_each(x: Floats, y: Floats) -> Floats:
    """Pearson's r without the first pair, without the second, …; nan where the rest are equal."""
    a, b = x - x.mean(), y - y.mean()
    share = len(x) / (len(x) - 1)
    rest_x, rest_y = a @ a - share * a**2, b @ b - share * b**2
    alike = (rest_x <= 1e-12 * (a @ a)) | (rest_y <= 1e-12 * (b @ b))
    product = np.where(alike, 1.0, rest_x * rest_y)
    r: Floats = np.where(alike, np.nan, (a @ b - share * a * b) / np.sqrt(product))
    return np.clip(r, -1, 1)
