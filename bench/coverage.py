"""How often a 95 % interval holds the truth, by the number of answers and the true value."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from scipy.stats import binom, multinomial

from cxdata import metrics
from cxdata.statistics import intervals

SHARE, NET, MEAN = (metrics.metric(name) for name in ("csat", "nps", "rating_mean"))
P = tuple(round(0.05 + 0.01 * step, 2) for step in range(91))
"""True shares from 0.05 to 0.95."""
EVERY = tuple(round(0.001 * step, 3) for step in range(1, 1000))
"""All true shares in steps of a thousandth, where the least coverage is looked for."""
EXACT_UP_TO = 30
"""Up to so many answers a net score's coverage is summed over all outcomes, beyond it is drawn."""
SIZES = (5, 6, 8, 10, 15, 20, 30, 50, 100, 200, 400, 1000)
PASSIVES = (0.1, 0.3, 0.5)
RATINGS = (
    (0.05, 0.10, 0.20, 0.40, 0.25),
    (0.20, 0.20, 0.20, 0.20, 0.20),
    (0.02, 0.03, 0.10, 0.35, 0.50),
)
"""How customers spread over a five-point scale."""
DRAWS = 10_000


def of_shares(n: int, p: Sequence[float] = P) -> list[float]:
    """The exact coverage of a share's interval (Wilson) at n answers, for each true share."""
    hits = np.arange(n + 1)
    ends = _intervals(hits * 100.0, hits * 1e4, np.full(n + 1, n), SHARE)
    return [float(binom.pmf(hits, n, one)[_holds(ends, 100 * one)].sum()) for one in p]


def of_nets(draw: np.random.Generator, n: int, draws: int = DRAWS) -> list[float]:
    """The coverage of a net score's interval by share of passives and promoters."""
    return [
        _of_net(draw, n, (promoters * (1 - passives), passives), draws)
        for passives in PASSIVES
        for promoters in P[::10]
    ]


def _of_net(draw: np.random.Generator, n: int, shares: tuple[float, float], draws: int) -> float:
    promoters, passives = shares
    chances = [promoters, passives, 1 - promoters - passives]
    exact = n <= EXACT_UP_TO
    counts = outcomes(n) if exact else draw.multinomial(n, chances, draws)
    net, strong = counts[:, 0] - counts[:, 2], counts[:, 0] + counts[:, 2]
    ends = _intervals(100.0 * net, 1e4 * strong, np.full(len(counts), n), NET)
    holds = _holds(ends, 100 * (chances[0] - chances[2]))
    return float(multinomial.pmf(counts, n, chances)[holds].sum() if exact else holds.mean())


def outcomes(n: int) -> np.ndarray:
    """All numbers of promoters, passives and detractors that n answers can give."""
    some = [(a, b, n - a - b) for a in range(n + 1) for b in range(n + 1 - a)]
    return np.array(some)


def of_means(
    draw: np.random.Generator, n: int, draws: int = DRAWS, *, spread: float = 0
) -> list[float]:
    """The coverage of a mean's interval (t) over draws; weights are log-normal with `spread`."""
    return [_of_mean(draw, n, shares, draws, spread) for shares in RATINGS]


def _of_mean(
    draw: np.random.Generator, n: int, shares: Sequence[float], draws: int, spread: float
) -> float:
    scores = draw.choice(np.arange(1, 6), (draws, n), p=shares)
    weights = draw.lognormal(0, spread, (draws, n))
    ends = _intervals(
        (weights * scores).sum(1),
        (weights * scores**2).sum(1),
        np.full(draws, n),
        MEAN,
        w=weights.sum(1),
        ww=(weights**2).sum(1),
    )
    return float(_holds(ends, float(np.dot(shares, np.arange(1, 6)))).mean())


def _intervals(
    wx: np.ndarray,
    wxx: np.ndarray,
    n: np.ndarray,
    metric: metrics.Metric,
    w: np.ndarray | None = None,
    ww: np.ndarray | None = None,
) -> pl.DataFrame:
    sums = pl.DataFrame(
        {"n": n, "w": n if w is None else w, "ww": n if ww is None else ww, "wx": wx, "wxx": wxx}
    )
    floats = sums.with_columns(pl.col("w", "ww", "wx", "wxx").cast(pl.Float64))
    return intervals.with_interval(floats.with_columns(repeated=pl.lit(False)), metric)


def _holds(ends: pl.DataFrame, truth: float) -> np.ndarray:
    # Where nobody's answers differ the t interval has no width: a hair's breadth is no miss.
    inside = (pl.col("low") <= truth + 1e-9) & (pl.col("high") >= truth - 1e-9)
    return ends.select(inside.fill_null(False)).to_series().to_numpy()


def main() -> None:
    """Print the mean and the least coverage by n."""
    draw = np.random.default_rng(2026)
    print("     n   shares: mean  least   net scores: mean  least   means: mean  weighted: mean")
    for n in SIZES:
        shares, nets, least = of_shares(n), of_nets(draw, n), min(of_shares(n, EVERY))
        means, weighted = of_means(draw, n), of_means(draw, n, spread=0.5)
        print(
            f"{n:6,} {np.mean(shares):14.1%} {least:6.1%} {np.mean(nets):18.1%} "
            f"{min(nets):6.1%} {np.mean(means):13.1%} {np.mean(weighted):15.1%}"
        )


if __name__ == "__main__":
    main()
