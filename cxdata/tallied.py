"""From counted answers to a metric: how often each value was given → value, interval, n, status."""

from collections.abc import Sequence

import polars as pl

from cxdata import estimates
from cxdata.metrics import Metric
from cxdata.statistics import intervals
from cxdata.statistics.intervals import SUMS


def column(metric: Metric) -> str:
    """The column of the answers that the metric scores: `recommend` of `responses.recommend`."""
    return metric.needs[0].rpartition(".")[2]


def scored(counts: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """Add `score`, null where the question was not answered, to rows with an `answer`."""
    answer = pl.col("answer")
    if column(metric) == "resolved_first_contact":
        answer = answer.cast(pl.Boolean)
    named = counts.with_columns(answer.alias(column(metric)))
    score = pl.sql_expr(metric.score).cast(pl.Float64)
    return named.with_columns(score=score).drop(column(metric))


def estimated(counts: pl.DataFrame, metric: Metric, by: Sequence[str] = ()) -> pl.DataFrame:
    """The metric's value per group, as `estimates.estimate` gives it.

    Args:
        counts: rows of `answer`, the columns `by`, `n`, and sums of weights `w`, of their squares
            `ww`; where there is a column `repeated`, it tells whether one person counts twice.
        metric: what is asked.
        by: columns to group by.

    Returns:
        One row per group in which anybody answered; the groups with a null in `by` are kept.
    """
    known = scored(counts, metric).filter(pl.col("score").is_not_null())
    if "repeated" not in known:
        known = known.with_columns(repeated=pl.lit(False))
    sums = known.with_columns(
        pl.lit(0).alias("-"),
        wx=pl.col("w") * pl.col("score"),
        wxx=pl.col("w") * pl.col("score") ** 2,
    ).group_by("-", *by, maintain_order=True)
    added = sums.agg(pl.col(*SUMS).sum(), pl.col("repeated").any()).drop("-")
    few = pl.when(pl.col("n") < estimates.TOO_FEW).then(pl.lit("too few")).otherwise(pl.lit("ok"))
    marked = added.with_columns(status=few)
    frame = intervals.with_adjusted(intervals.with_interval(marked, metric), metric)
    return intervals.with_shares(frame) if metric.kind == "net" else frame
