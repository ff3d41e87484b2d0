"""A day's value against what is usual for its weekday and hours: sums in, a comparison out."""

import polars as pl

from cxdata.estimates import TOO_FEW
from cxdata.metrics import Metric
from cxdata.statistics import intervals
from cxdata.statistics.intervals import SUMS


def scored(counts: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """The counted answers to a metric's question with its scores, summed by day and hour.

    Args:
        counts: `that_day`, `hour`, `question`, `answer`, `n`, `w`, `ww`, from `shift_answers`.
        metric: one of table `responses`.

    Returns:
        `that_day`, `hour` and the sums `n`, `w`, `ww`, `wx`, `wxx`.
    """
    question = metric.needs[0].partition(".")[2]
    answer = pl.col("answer") == 1 if question.startswith("resolved") else pl.col("answer")
    asked = counts.filter(pl.col("question") == question).with_columns(answer.alias(question))
    score = pl.sql_expr(metric.score).cast(pl.Float64)
    products = {"wx": pl.col("w") * score, "wxx": pl.col("w") * score**2}
    grouped = asked.with_columns(**products).group_by("that_day", "hour", maintain_order=True)
    return grouped.agg(pl.col(SUMS).sum())


def now_and_usual(counts: pl.DataFrame, metric: Metric) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The day and what is usual, each as a row like one of `estimates.estimate`; empty for none.

    Usual is the mean of the same weekdays before, hour by hour, weighted as the day's answers
    are spread over the hours (direct standardisation), so that a day with a busy evening is
    compared with evenings. Hours in which nobody answered before are left out of it.
    """
    sums = scored(counts, metric)
    now = sums.filter("that_day").drop("that_day")
    before = sums.filter(~pl.col("that_day")).drop("that_day")
    day = now.select("hour", day_w="w")
    factor = pl.col("day_w") / pl.col("w")
    usual = before.join(day, on="hour").with_columns(
        w=pl.col("w") * factor,
        ww=pl.col("ww") * factor**2,
        wx=pl.col("wx") * factor,
        wxx=pl.col("wxx") * factor,
    )
    return _row(now, metric), _row(usual, metric)


def _row(sums: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    total = sums.select(pl.col(SUMS).sum()).filter(pl.col("n") > 0)
    few = pl.when(pl.col("n") < TOO_FEW).then(pl.lit("too few")).otherwise(pl.lit("ok"))
    counted = total.with_columns(repeated=pl.lit(False), status=few)
    return intervals.with_adjusted(intervals.with_interval(counted, metric), metric)
