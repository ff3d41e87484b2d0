"""95 % intervals of mean scores, from sums alone: frame in, frame out.

A lazy frame gives a lazy frame, so that several steps cost one pass.
"""

import numpy as np
import polars as pl
from scipy.special import stdtrit

from cxdata.frames import Frame, Numbers, with_computed
from cxdata.metrics import Metric

SUMS = ("n", "w", "ww", "wx", "wxx")
"""Of a group: answers, weights, weights², weights × scores, and weights × scores²."""
Z95 = 1.959963984540054
NPS_PSEUDO = 3.0
"""Pseudo-answers of the adjusted Wald interval: ¾ promoter, 1½ passive, ¾ detractor."""
ALIKE = 1e-9
"""A variance of less than this share of the mean square is none: so much is lost in rounding."""


def with_value(sums: Frame) -> Frame:
    """Add `value` = wx / w and `effective` = w² / ww, the answers that the weights leave.

    `sums` has n, w, ww, wx, wxx per row; both are null where nobody answered.
    """
    answered = pl.col("w") > 0
    return sums.with_columns(
        value=pl.when(answered).then(pl.col("wx") / pl.col("w")),
        effective=pl.when(answered).then(pl.col("w") ** 2 / pl.col("ww")),
    )


def with_interval(sums: Frame, metric: Metric) -> Frame:
    """Add `value`, `effective`, `low` and `high` (95 %), in the metric's unit.

    Shares: Wilson (1927). Net scores: adjusted Wald with three pseudo-answers (Rocks 2016), as
    wide as it takes to hold a single answer.
    Other means: Student's t; null for fewer than two answers and where all are alike, three fives
    being no proof that nobody would give a four. Weighted answers count as
    w² / ww (Kish 1965). No interval where one person may have answered more than once
    (`repeated`), since such answers are not independent.
    """
    centred = _centred(with_value(sums), metric)
    bounds = {"low": pl.col("centre") - pl.col("half"), "high": pl.col("centre") + pl.col("half")}
    if metric.kind == "net":
        # Of a single answer the pseudo-answers would draw the interval away from it.
        bounds = {
            "low": pl.min_horizontal(bounds["low"], "value"),
            "high": pl.max_horizontal(bounds["high"], "value"),
        }
    return centred.with_columns(
        **{
            name: pl.when(~pl.col("repeated")).then(bound.clip(metric.low, metric.high))
            for name, bound in bounds.items()
        }
    ).drop("centre", "half")


def _centred(frame: Frame, metric: Metric) -> Frame:
    if metric.kind == "share":
        return _wilson(frame)
    if metric.kind == "net":
        centred = with_adjusted(frame, metric)
        half = Z95 * pl.col("adjusted_variance").sqrt()
        return centred.with_columns(centre=pl.col("adjusted"), half=half)
    return _student(frame)


def _wilson(frame: Frame) -> Frame:
    p, n, z2 = pl.col("value") / 100, pl.col("effective"), Z95**2
    spread = (p * (1 - p) / n + z2 / (4 * n**2)).sqrt()
    return frame.with_columns(
        centre=100 * (p + z2 / (2 * n)) / (1 + z2 / n), half=100 * Z95 * spread / (1 + z2 / n)
    )


def _student(frame: Frame) -> Frame:
    half = pl.col("half") * (_sample_variance() / pl.col("effective")).sqrt()
    known = with_computed(frame, "half", _quantiles, pl.col("effective") - 1)
    return known.with_columns(centre=pl.col("value"), half=half)


def _quantiles(freedom: Numbers) -> Numbers:
    return np.asarray(stdtrit(freedom, 0.975))


def _sample_variance() -> pl.Expr:
    """Null of answers that are all alike: they do not show how much answers vary."""
    n, square = pl.col("effective"), pl.col("wxx") / pl.col("w")
    spread = square - pl.col("value") ** 2
    return pl.when((n > 1) & (spread > ALIKE * square)).then(spread * n / (n - 1))


def with_adjusted(frame: Frame, metric: Metric) -> Frame:
    """Add `adjusted` and `adjusted_variance` (of the mean), the forms that differences use.

    Net scores: three pseudo-answers. Shares: one success and one failure (Agresti & Caffo
    2000). Other means are left as they are, with their sample variance over n.
    """
    n, value = pl.col("effective"), pl.col("value")
    if metric.kind == "mean":
        return frame.with_columns(adjusted=value, adjusted_variance=_sample_variance() / n)
    if metric.kind == "share":
        p = (value / 100 * n + 1) / (n + 2)
        return frame.with_columns(adjusted=100 * p, adjusted_variance=1e4 * p * (1 - p) / (n + 2))
    more, squares = n + NPS_PSEUDO, pl.col("wxx") / pl.col("w") / 1e4
    mean = value / 100 * n / more
    square = (squares * n + NPS_PSEUDO / 2) / more
    return frame.with_columns(
        adjusted=100 * mean, adjusted_variance=1e4 * (square - mean**2) / more
    )


def with_shares(frame: Frame) -> Frame:
    """Add promoters, passives and detractors in percent of the (weighted) answers.

    `frame` has the sums of a net score and `value`.
    """
    net, strong = pl.col("value"), pl.col("wxx") / pl.col("w") / 100
    return frame.with_columns(
        promoters=(strong + net) / 2, passives=100 - strong, detractors=(strong - net) / 2
    )
