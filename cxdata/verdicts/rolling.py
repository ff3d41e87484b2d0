"""Rolling windows: for each day the answers of the days that end there, pooled."""

from datetime import date, timedelta

import polars as pl

from cxdata import estimates
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.metrics import Metric
from cxdata.selection import Selection, day
from cxdata.statistics.intervals import SUMS
from cxdata.verdicts import findings

WINDOWS = {"7 days": 7, "30 days": 30, "90 days": 90, "12 months": 365}


def rolling(dataset: Dataset, selection: Selection, metric: Metric, days: int) -> pl.DataFrame:
    """One row per day of the selection whose window lies within the days that have answers.

    Returns:
        What `estimates.estimate` gives, with `period` the window's last day. Windows are sums of
        day cells, so that a value is the same as that of a selection of those days.

    Raises:
        UsageError: for a metric of survey waves or kept customers, whose days do not pool.
    """
    if metric.occasion.startswith("day"):
        raise UsageError(
            f"{metric.label} is measured in {metric.occasions}, which no rolling window pools. "
            "Choose another view."
        )
    longer = selection.during(selection.start - timedelta(days=days - 1), selection.end)
    daily = estimates.estimate(dataset, longer, metric, grain="day")
    return of_days(daily, metric, days, selection, dataset.coverage(metric).first)


def of_days(
    daily: pl.DataFrame, metric: Metric, days: int, selection: Selection, first: date
) -> pl.DataFrame:
    """The windows of daily rows from `estimates.estimate`; `first` is the first day of all."""
    if daily.is_empty():
        return daily
    start = max(selection.start, first + timedelta(days=days - 1))
    every = pl.DataFrame(
        {"period": pl.date_range(start - timedelta(days=days - 1), selection.end, eager=True)}
    )
    sums = every.join(daily.select("period", *SUMS), on="period", how="left").with_columns(
        pl.col(SUMS).fill_null(0)
    )
    windows = (
        sums.with_columns(pl.col(SUMS).rolling_sum(days))
        .filter(pl.col("period") >= start, pl.col("n") > 0)
        .with_columns(
            first_day=pl.col("period") - pl.duration(days=days - 1),
            last_day=pl.col("period"),
            repeated=pl.lit(bool(metric.occasion)),
            n=pl.col("n").cast(pl.Int64),
        )
    )
    return estimates.summed(windows, metric).sort("period")


def finding(frame: pl.DataFrame, metric: Metric, window: str) -> str:
    """The last window against the one that ended where it begins, as a sentence."""
    now = frame.row(-1, named=True)
    earlier = now["period"] - timedelta(days=WINDOWS[window])
    before = frame.filter(pl.col("period") == earlier).to_dicts()
    when = f"{window} to {day(now['period'])}"
    if not before:
        return f"{when}: {findings.estimate(now, metric)}."
    return f"{when}: {findings.moved(now, before[0], metric, f'the {window} before')}"
