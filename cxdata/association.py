"""Whether two values of the same teams or units go together: correlation, line and influence."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtrit

from cxdata.intervals import Z95

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
    return Association(
        correlation=correlation,
        rank=_r(ranks["x"].to_numpy(), ranks["y"].to_numpy()),
        line=_line(x, y),
        pivot=_pivot(fit["name"].to_list(), x, y, correlation),
    )


def _r(x: Floats, y: Floats) -> float:
    return float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1))


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
