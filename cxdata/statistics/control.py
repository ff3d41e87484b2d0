"""Control limits for a metric over time, and the run rules that tell a signal from noise.

Shares and net scores of unequal n: Laney's p′ chart (Laney 2002), whose limits follow the
answers of each period and widen where periods vary more than sampling alone explains. Other
means likewise, from the variance within the periods. Survey waves and months of customers, whose
people come again: the XmR chart of individual values (Wheeler 1993).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cxdata.metrics import Metric
from cxdata.statistics.intervals import ALIKE

Floats = NDArray[np.float64]
FEWEST = 8
"""Periods that a baseline needs: the limits of fewer would be guesswork."""
D2 = 1.128
"""Mean range of two draws, in standard deviations (ASTM E2587)."""
RANGE_LIMIT = 3.267
"""The upper limit of ranges, as a multiple of their mean (D4 for two draws)."""
RULES: Mapping[str, str] = {
    "beyond the limits": "one period beyond three standard errors (Nelson 1)",
    "run of nine": "nine periods in a row on one side of the centre (Nelson 2)",
    "six in one direction": "six periods in a row rising, or falling (Nelson 3)",
    "two of three": "two of three periods beyond two standard errors on one side (Nelson 5)",
    "four of five": "four of five periods beyond one standard error on one side (Nelson 6)",
}
"""The run rules, first the one that weighs most; the last four are Western Electric's too."""
BEYOND = next(iter(RULES))
"""The rule that weighs most."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """A control chart: its method, its centre, and how much more periods vary than sampling."""

    method: str
    centre: float
    baseline: int
    """How many periods the limits were computed from."""
    widened: float
    """Laney's σz, at least 1; 1 for XmR, where it has no meaning."""
    frame: pl.DataFrame
    """The frame given, with `centre`, `lower`, `upper`, `z` and `signals` (names of `RULES`)."""


def limits(
    frame: pl.DataFrame,
    metric: Metric,
    judged: Sequence[bool] | None = None,
    baseline: Sequence[bool] | None = None,
) -> Limits | None:
    """The limits of each period and the signals; None where the baseline is too short.

    Args:
        frame: rows of `estimates.estimate` by a grain, sorted by period.
        metric: what the values are.
        judged: for each row whether it may signal; a period that is not whole may not. Rows
            without a value or with too few answers never do.
        baseline: for each row whether the limits are computed from it, all by default.
    """
    usable = frame["value"].is_not_null() & (frame["status"] == "ok")
    judge = usable & pl.Series(judged if judged is not None else [True] * frame.height)
    base = judge if baseline is None else usable & pl.Series(baseline)
    if base.sum() < FEWEST:
        return None
    individual = by_occasion(metric)
    centre, error, widened = (_xmr if individual else _laney)(frame, metric, base)
    value = frame["value"].cast(pl.Float64).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(error > 0, (value - centre) / error, np.sign(value - centre) * 9.0)
    z = np.where(value == centre, 0.0, z)
    found = frame.with_columns(
        centre=pl.lit(centre),
        lower=pl.Series(centre - 3 * error).fill_nan(None).clip(metric.low, metric.high),
        upper=pl.Series(centre + 3 * error).fill_nan(None).clip(metric.low, metric.high),
        z=pl.Series(z).fill_nan(None),
        signals=pl.Series(_signals(z, value, judge.to_numpy()), dtype=pl.List(pl.String)),
    )
    return Limits(
        method=_method(metric, individual),
        centre=centre,
        baseline=int(base.sum()),
        widened=widened,
        frame=found,
    )


def by_occasion(metric: Metric) -> bool:
    """Whether the same people answer in period after period, so that n says little of the noise.

    Several ratings in one response are dependent too, but within a period, which σz measures.
    """
    return metric.occasion.startswith("day")


def _method(metric: Metric, individual: bool) -> str:
    if individual:
        return "XmR chart of individual values (Wheeler 1993)"
    kind = {"share": "p′ chart", "net": "p′ chart of the net score", "mean": "X̄ chart"}
    return f"{kind[metric.kind]} for unequal n, widened by Laney's σz (Laney 2002)"


def _laney(frame: pl.DataFrame, metric: Metric, base: pl.Series) -> tuple[float, Floats, float]:
    known = frame.filter(base)
    centre = added(known, "wx") / added(known, "w")
    error = spread(known, metric) / frame["effective"].sqrt().to_numpy()
    inside = base.to_numpy()
    z = (frame["value"].to_numpy()[inside] - centre) / error[inside] if error[inside].any() else []
    widened = max(1.0, mean_range(np.asarray(z)) / D2) if len(z) else 1.0
    return centre, error * widened, widened


def spread(known: pl.DataFrame, metric: Metric) -> float:
    """Standard deviation of one score: that of the pooled scores for shares and net scores,
    of the scores within their periods for other means.

    Weighted answers leave Σ(w − Σw² / w) degrees of freedom, which is n − periods where all
    weights are 1, so that the unit of the weights does not matter.
    """
    answers = added(known, "w")
    if metric.kind == "mean":
        within = known.select(pl.col("wxx") - pl.col("wx") ** 2 / pl.col("w"))
        free = added(known.select(pl.col("w") - pl.col("ww") / pl.col("w")), "w")
        return sqrt(max(0.0, added(within, "wxx")) / free) if free > ALIKE * answers else 0.0
    mean = added(known, "wx") / answers
    return sqrt(max(0.0, added(known, "wxx") / answers - mean**2))


def added(frame: pl.DataFrame, column: str) -> float:
    """The sum of a column."""
    return float(frame.select(pl.col(column).sum()).item())


def _xmr(frame: pl.DataFrame, metric: Metric, base: pl.Series) -> tuple[float, Floats, float]:
    values = frame.filter(base)["value"].to_numpy()
    sigma = mean_range(values) / D2
    return float(values.mean()), np.full(frame.height, sigma), 1.0


def mean_range(values: Floats) -> float:
    """The mean range between neighbours, without ranges past their own limit (Nelson 1982).

    So that one outage does not widen the limits that are to show it.
    """
    ranges = np.abs(np.diff(values))
    kept = ranges[ranges <= RANGE_LIMIT * ranges.mean()]
    return float(kept.mean()) if len(kept) else 0.0


def _signals(z: Floats, value: Floats, judged: NDArray[np.bool_]) -> list[list[str]]:
    """The rules that each period completes; a run is marked at each of its ends."""
    where = np.flatnonzero(judged)
    found: list[list[str]] = [[] for _ in z]
    for rule, flags in broken(z[where], value[where]).items():
        for index in where[flags]:
            found[index].append(rule)
    return found


def broken(z: Floats, value: Floats | None = None) -> dict[str, NDArray[np.bool_]]:
    """For each rule, the periods that complete it; `z` are distances from the centre in σ."""
    steps = np.sign(np.diff(z if value is None else value, prepend=np.nan))
    sides = {"up": z, "down": -z}
    flags = {rule: np.zeros(len(z), dtype=bool) for rule in RULES}
    flags["beyond the limits"] = np.abs(z) > 3
    for side, up in zip((1, -1), sides.values(), strict=True):
        flags["run of nine"] |= _of(up > 0, 9, 9)
        flags["six in one direction"] |= _of(steps == side, 5, 5)
        flags["two of three"] |= _of(up > 2, 2, 3) & (up > 2)
        flags["four of five"] |= _of(up > 1, 4, 5) & (up > 1)
    return flags


def _of(flags: NDArray[np.bool_], many: int, among: int) -> NDArray[np.bool_]:
    counts = np.convolve(flags, np.ones(among), mode="full")[: len(flags)]
    return np.asarray(counts >= many)


def signals(found: Limits) -> list[dict[str, Any]]:
    """The rows that signal, oldest first."""
    return found.frame.filter(pl.col("signals").list.len() > 0).to_dicts()
