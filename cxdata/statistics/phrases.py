"""Words and phrases that set one group of customers apart from another in what they write."""

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import false_discovery_control

from cxdata.statistics.intervals import Z95

Floats = NDArray[np.float64]

PRIOR = 500.0
"""Comments that the prior is worth: so many written alike by both groups are added to each."""
FALSE_DISCOVERIES = 0.05
MOST = 12
"""Terms that are told of either group."""
LEAST = 5
"""Comments of both groups together in which a term must occur to be compared."""
ALIKE = 0.5
"""Two terms with a word in common are told once where the rarer has this share of the other."""
EMPTY = pl.DataFrame(
    schema={
        "term": pl.String(),
        "low_n": pl.Int64(),
        "high_n": pl.Int64(),
        "low_share": pl.Float64(),
        "high_share": pl.Float64(),
        "log_odds": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "q": pl.Float64(),
    }
)


def contrast(counted: pl.DataFrame) -> pl.DataFrame:
    """How much likelier each term is in comments of the one group than in those of the other.

    Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008,
    doi:10.1093/pan/mpn018), over comments instead of words: a comment counts once, however often
    it says a word, since its words are not independent. The prior is how often all comments have
    the term, worth `PRIOR` comments; so a rare term has to prove itself. The variance is that of
    their equation 20.

    Args:
        counted: a row per term: `term`, `low` and `high`, the comments of either group with it,
            and `all`, those of whatever group; the comments themselves under the term ''.

    Returns:
        Terms in at least `LEAST` comments of both groups, but not in all comments: `term`,
        `low_n`, `high_n`, their `low_share` and `high_share` of the group's comments; `log_odds`
        (positive where typical of the low group) with its 95 % interval `low` and `high`, and
        `q`, the p-value after
        Benjamini & Hochberg (1995) over all terms; the most typical of the low group first.
    """
    totals = counted.filter(pl.col("term") == "").select("low", "high", "all").rows()
    if not totals or not all(totals[0]):
        return EMPTY
    low_total, high_total, total = totals[0]
    enough = pl.col("low") + pl.col("high") >= LEAST
    terms = counted.filter(pl.col("term") != "", enough, pl.col("all") < total)
    if terms.is_empty():
        return EMPTY
    prior = PRIOR * terms["all"].to_numpy() / total
    low, low_variance = _log_odds(terms["low"].to_numpy(), low_total, prior)
    high, high_variance = _log_odds(terms["high"].to_numpy(), high_total, prior)
    ratio, spread = low - high, np.sqrt(low_variance + high_variance)
    return pl.DataFrame(
        {
            "term": terms["term"],
            "low_n": terms["low"],
            "high_n": terms["high"],
            "low_share": terms["low"] / low_total,
            "high_share": terms["high"] / high_total,
            "log_odds": ratio,
            "low": ratio - Z95 * spread,
            "high": ratio + Z95 * spread,
            "q": false_discovery_control(2 * ndtr(-np.abs(ratio) / spread)),
        }
    ).sort("low", descending=True)


def _log_odds(n: Floats, total: int, prior: Floats) -> tuple[Floats, Floats]:
    """The log-odds of each term, and its variance."""
    with_it = n + prior
    without = total + PRIOR - with_it
    return np.log(with_it / without), 1 / with_it + 1 / without


def telling(found: pl.DataFrame) -> pl.DataFrame:
    """The terms that set the groups apart by more than chance, `MOST` of either group.

    They are ranked by the end of their interval that is nearer to no difference. Of terms with a
    word in common that mostly stand in the same comments, the first is kept.

    Args:
        found: from `contrast`.

    Returns:
        The rows of `found`, the most typical of the low group first.
    """
    clear = found.filter(pl.col("q") <= FALSE_DISCOVERIES)
    low = clear.filter(pl.col("log_odds") > 0)
    high = clear.filter(pl.col("log_odds") < 0).sort("high")
    kept = [list(_different(side)) for side in (low, high)]
    return pl.DataFrame([*kept[0], *reversed(kept[1])], schema=found.schema)


def _different(side: pl.DataFrame) -> Iterator[dict[str, object]]:
    kept: list[tuple[set[str], int]] = []
    for row in side.iter_rows(named=True):
        own, n = set(row["term"].split()), row["low_n"] + row["high_n"]
        if any(own & other and _near(n, m) for other, m in kept):
            continue
        kept.append((own, n))
        yield row
        if len(kept) == MOST:
            return


def _near(n: int, m: int) -> bool:
    return min(n, m) >= ALIKE * max(n, m)
