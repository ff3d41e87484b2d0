"""Which touchpoints go with the overall answer, and how sure that is: importance with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl

from cxdata.statistics import shapley
from cxdata.statistics.shapley import Floats

FEWEST = 100
"""Responses with a rating and the overall answer that a touchpoint needs to be compared."""
TOGETHER = 30
"""Responses with both ratings that a pair of touchpoints needs to show a correlation of its own."""
COLLINEAR = 0.9
WEAK = 0.02
"""Share of variance under which the touchpoints together say next to nothing."""
DRAWS, ORDERS = 200, 80
"""How often customers are drawn again, and the orders of entering that each draw averages over;
what these few orders miss is the same in every draw and is taken out."""
SUMS = ("n", "w", "x", "y", "xx", "yy", "xy")


@dataclass(frozen=True, kw_only=True)
class Drivers:
    """The importance of touchpoints for an overall answer."""

    table: pl.DataFrame
    """`touchpoint`, `n`, `r` (correlation with the answer), `importance` (share of the explained
    variance in percent), `low`, `high`; the most important first."""
    r2: float
    """Share of the answer's variance that goes with all touchpoints together."""
    r2_low: float
    r2_high: float
    few: tuple[str, ...]
    """Touchpoints with too few answers to be compared."""
    apart: tuple[int, int]
    """Pairs too seldom rated together to show a correlation of their own, of so many pairs."""
    mended: bool
    """Whether the correlations contradicted each other, as those of different people may."""
    collinear: tuple[tuple[str, str, float], ...]
    """Pairs that cannot be told apart, with their correlation."""

    @property
    def weak(self) -> bool:
        """Whether the touchpoints together say too little to share it out."""
        return self.r2_low < WEAK


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Why importance cannot be said."""

    enough: int
    """Touchpoints with enough answers."""
    few: tuple[str, ...]


def drivers(products: pl.DataFrame) -> Drivers | Refused:
    """The importance of each touchpoint in a regression of the answer on all of them together.

    Shares of R² by Lindeman, Merenda & Gold (see `shapley.shares`), from correlations of the
    responses that rated both. Few people rate every touchpoint: where fewer than `TOGETHER` rated
    both, the pair is taken to have in common what both have in common with the answer, and no
    more, which is what maximum entropy makes of the rest (Dempster 1972). Intervals: 95 %, by
    drawing the parts of customers again (bootstrap, Efron & Tibshirani 1993: percentiles for the
    shares, the basic interval for R², which every draw overstates).

    Args:
        products: from `driver_data.products`.

    Returns:
        Refused where fewer than two touchpoints have `FEWEST` answers or any spread.
    """
    total = products.group_by("one", "other").agg(pl.col(*SUMS).sum())
    names, few = _enough(total)
    if len(names) < 2:
        return Refused(enough=len(names), few=few)
    folds = _cube(products, names)
    together = folds.sum(axis=0)
    matrix, apart = _correlations(together)
    sound, mended = shapley.consistent(matrix)
    shares = shapley.shares(sound[1:, 1:], sound[0, 1:])
    drawn = _drawn(folds)
    few_orders = shapley.shares(sound[1:, 1:], sound[0, 1:], orders=ORDERS)
    parts = 100 * (_parts(drawn) - _parts(few_orders) + _parts(shares))
    low, high = np.clip(2 * shares.sum() - np.quantile(drawn.sum(axis=1), (0.975, 0.025)), 0, 1)
    table = pl.DataFrame(
        {
            "touchpoint": names,
            "n": together[0, 0, 1:].astype(int),
            "r": matrix[0, 1:],
            "importance": 100 * _parts(shares),
            "low": np.quantile(parts, 0.025, axis=0).clip(0, 100),
            "high": np.quantile(parts, 0.975, axis=0).clip(0, 100),
        }
    )
    return Drivers(
        table=table.sort("importance", "touchpoint", descending=[True, False]),
        r2=float(shares.sum()),
        r2_low=float(low),
        r2_high=float(high),
        few=few,
        apart=apart,
        mended=mended,
        collinear=_alike(names, matrix),
    )


def _enough(total: pl.DataFrame) -> tuple[list[str], tuple[str, ...]]:
    """The touchpoints with enough answers that differ, and those without."""
    with_answer = total.filter(pl.col("one") == "", pl.col("other") != "").sort("other")
    spread = pl.col("w") * pl.col("yy") - pl.col("y") ** 2 > 0
    answer = pl.col("w") * pl.col("xx") - pl.col("x") ** 2 > 0
    kept = with_answer.filter(pl.col("n") >= FEWEST, spread, answer)["other"].to_list()
    return kept, tuple(name for name in with_answer["other"] if name not in kept)


def _cube(products: pl.DataFrame, names: Sequence[str]) -> Floats:
    """Folds × sums × items × items, the answer first; both halves of the symmetric tables."""
    place = {"": 0} | {name: number for number, name in enumerate(names, 1)}
    rows = products.filter(pl.col("one").is_in(list(place)), pl.col("other").is_in(list(place)))
    folds = rows["fold"].rank("dense").to_numpy().astype(int) - 1
    one = rows["one"].replace_strict(place, return_dtype=pl.Int64).to_numpy()
    other = rows["other"].replace_strict(place, return_dtype=pl.Int64).to_numpy()
    cube = np.zeros((folds.max() + 1, len(SUMS), len(place), len(place)))
    sums = rows.select(SUMS).cast(pl.Float64).to_numpy()
    cube[folds, :, one, other] = sums
    swapped = [SUMS.index(name) for name in ("n", "w", "y", "x", "yy", "xx", "xy")]
    cube[folds, :, other, one] = sums[:, swapped]
    return cube


def _correlations(sums: Floats) -> tuple[Floats, tuple[int, int]]:
    """The correlation matrix, the answer first, and how many pairs show none of their own."""
    n, w, x, y, xx, yy, xy = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        r = (w * xy - x * y) / np.sqrt((w * xx - x**2) * (w * yy - y**2))
    known = np.isfinite(r) & (n >= TOGETHER)
    known[0, :] = known[:, 0] = True
    r = np.nan_to_num(r)
    matrix = np.where(known, r, np.outer(r[0], r[0]))
    np.fill_diagonal(matrix, 1.0)
    pairs = np.triu_indices(len(n) - 1, 1)
    return matrix, (int((~known[1:, 1:])[pairs].sum()), len(pairs[0]))


def _drawn(folds: Floats, seed: int = 5) -> Floats:
    """Shares of R², a row for each time that the folds are drawn with replacement."""
    draw = np.random.default_rng(seed)
    times = draw.multinomial(len(folds), np.full(len(folds), 1 / len(folds)), DRAWS)
    flat = folds.reshape(len(folds), -1)
    found = (times @ flat).reshape(DRAWS, *folds.shape[1:])
    matrices = (shapley.consistent(_correlations(sums)[0])[0] for sums in found)
    return np.array([shapley.shares(m[1:, 1:], m[0, 1:], orders=ORDERS) for m in matrices])


def _parts(shares: Floats) -> Floats:
    parts: Floats = shares / shares.sum(axis=-1, keepdims=True)
    return parts


def _alike(names: Sequence[str], matrix: Floats) -> tuple[tuple[str, str, float], ...]:
    return tuple(
        (one, other, float(matrix[i, j]))
        for (i, one), (j, other) in combinations(enumerate(names, 1), 2)
        if abs(matrix[i, j]) >= COLLINEAR
    )
