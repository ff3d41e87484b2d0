"""Who answers how: whether columns move together, and whether a code lies on the scale."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from cxdata.importing.proposing.column import SAMPLE_ROWS, Column, cleaned
from cxdata.importing.proposing.points import Points
from cxdata.importing.proposing.scale import Verdict

Numbers = npt.NDArray[np.float64]
RELATED = 0.2
"""A rating of the same experience correlates more than this with another; a code does not."""
LEAST_PAIRS = 30
CLEAR = 3.0
"""Standard errors from which on a difference is no chance."""


@dataclass(frozen=True, kw_only=True)
class Correlation:
    """Pearson's r over those who answered both, and its 95 % interval."""

    r: float
    n: int

    @property
    def low(self) -> float:
        """The lower end."""
        return float(np.tanh(np.arctanh(self.r) - 1.96 / np.sqrt(max(self.n - 3, 1))))

    @property
    def high(self) -> float:
        """The upper end."""
        return float(np.tanh(np.arctanh(self.r) + 1.96 / np.sqrt(max(self.n - 3, 1))))


def series(column: Column, points: Points) -> Numbers:
    """The points of a column as numbers, NaN where nothing was answered."""
    raw = column.raw.head(SAMPLE_ROWS)
    if not isinstance(raw.dtype, pl.Categorical) or not len(raw):
        return _read(raw, points)
    words, places = raw.unique(), raw.to_physical().to_numpy()
    by_word = np.full(int(places.max()) + 1, np.nan)
    by_word[words.to_physical().to_numpy()] = _read(words, points)
    return np.asarray(by_word[places], dtype=np.float64)


def _read(raw: pl.Series, points: Points) -> Numbers:
    read = {text: float(point) for text, point in points.values.items()}
    cells = cleaned(raw)
    numbers = cells.str.replace(",", ".", literal=True).cast(float, strict=False)
    if read:
        said = cells.replace_strict(read, default=None, return_dtype=numbers.dtype)
        numbers = said.zip_with(said.is_not_null(), numbers)
    return numbers.to_numpy().astype(np.float64)


def inside(values: Numbers, low: float, high: float) -> Numbers:
    """`values` on a scale; NaN off it."""
    return np.where((values >= low) & (values <= high), values, np.nan)


def correlation(one: Numbers, other: Numbers) -> Correlation | None:
    """How two columns move together; None where too few answered both, or one never varies."""
    both = ~np.isnan(one) & ~np.isnan(other)
    n = int(both.sum())
    if n < LEAST_PAIRS or not np.ptp(one[both]) or not np.ptp(other[both]):
        return None
    r = float(np.corrcoef(one[both], other[both])[0, 1])
    return Correlation(r=max(min(r, 0.999), -0.999), n=n)


@dataclass(frozen=True, kw_only=True)
class Gap:
    """How much those who gave a code differ, in `anchor`, from those at the scale's end."""

    mean: float
    error: float


def gap(values: Numbers, anchor: Numbers, code: int, end: int) -> Gap | None:
    """The gap in the direction that speaks for "no answer"; None where too few are there."""
    groups = [anchor[(values == v) & ~np.isnan(anchor)] for v in (code, end)]
    if min(map(len, groups)) < 2:
        return None
    away, near = groups
    error = float(np.sqrt(sum(g.var(ddof=1) / len(g) for g in groups)))
    sign = 1 if code < end else -1
    return Gap(mean=sign * float(away.mean() - near.mean()), error=max(error, 1e-9))


def verdict(gaps: Sequence[Gap], own: Gap | None) -> Verdict | None:
    """What the gaps of like columns say together, unless the column's own says the opposite."""
    if not gaps:
        return None
    weights = np.array([1 / g.error**2 for g in gaps])
    pooled = float((weights * np.array([g.mean for g in gaps])).sum() / weights.sum())
    score = pooled * float(np.sqrt(weights.sum()))
    mine = own.mean / own.error if own else 0.0
    if score >= CLEAR and mine > -2:
        return "missing"
    return "scale" if score <= -CLEAR and mine < 2 else None
