"""Values of each unit and quarter over all of a data set's time, to be compared with a delay."""

from datetime import date

import polars as pl

from cxdata import estimates, periods
from cxdata.arrivals.daily import customers_revenue
from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.selection import Selection

QUARTERS = 4
"""Quarters of a year."""


def values(dataset: Dataset, selection: Selection, metric: Metric, level: str) -> pl.DataFrame:
    """The metric by unit and quarter: `name`, `quarter`, `value`, `low`, `high`, `n`, sorted.

    Only what may be shown and has enough answers.

    Quarters are counted, so that the one after is one more. The selection's days do not narrow
    it: a delay of quarters is seen over years or not at all. Teams are told apart by their unit;
    those that are shown only together with others are left out.
    """
    covered = dataset.coverage(metric)
    longest = selection.during(covered.first, covered.last)
    others = [name for name in longest.beyond(metric.dimensions)]
    by = ["business_unit", "team"] if level == "team" else [level]
    found = estimates.estimate(dataset, longest.without(*others), metric, by=by, grain="quarter")
    name = pl.concat_str(by, separator=": ", ignore_nulls=True)
    return (
        found.filter(pl.col("status") == "ok", pl.col(level).is_not_null())
        .select("value", "low", "high", "n", name=name, quarter=_quarter(pl.col("period")))
        .sort("name", "quarter")
    )


def revenue(dataset: Dataset, selection: Selection) -> pl.DataFrame:
    """Each unit's revenue a year later, per 100 of now: `name`, `quarter`, `value`.

    Only quarters count of which all months are there, now and a year later.
    """
    monthly = customers_revenue(dataset, selection)
    whole = pl.col("month").n_unique() == 3
    sums = (
        monthly.with_columns(quarter=_quarter(periods.truncated(pl.col("month"), "quarter")))
        .group_by(pl.col("business_unit").alias("name"), "quarter")
        .agg(pl.col("revenue").sum(), whole=whole)
        .filter("whole", pl.col("name").is_not_null(), pl.col("revenue") > 0)
        .select("name", "quarter", "revenue")
    )
    later = sums.with_columns(quarter=pl.col("quarter") - QUARTERS)
    both = sums.join(later, on=["name", "quarter"], suffix="_later")
    value = 100 * pl.col("revenue_later") / pl.col("revenue")
    return both.select("name", "quarter", value=value).sort("name", "quarter")


def yearly_revenue(dataset: Dataset, selection: Selection) -> float:
    """What the customers of the selected units brought in the last twelve months there are."""
    monthly = customers_revenue(dataset, selection)
    last = monthly["month"].unique().sort().tail(12).to_list()
    return float(monthly.filter(pl.col("month").is_in(last))["revenue"].sum())


def _quarter(day: pl.Expr) -> pl.Expr:
    return (day.dt.year() * QUARTERS + day.dt.quarter().cast(pl.Int32) - 1).cast(pl.Int64)


def paired(x: pl.DataFrame, y: pl.DataFrame, lag: int) -> pl.DataFrame:
    """`name`, `quarter`, `x` of a quarter and `y` of `lag` quarters later, where both are there.

    What else `x` and `y` have comes under `x_` and `y_`.
    """
    keys = ["name", "quarter"]
    first, second = (
        side.rename({c: axis if c == "value" else f"{axis}_{c}" for c in side.columns[2:]})
        for axis, side in (
            ("x", x.select(*keys, pl.exclude(keys))),
            ("y", y.select(*keys, pl.exclude(keys)).with_columns(pl.col("quarter") - lag)),
        )
    )
    return first.join(second, on=keys).sort(keys)


def quarter_name(quarter: int) -> str:
    """A counted quarter as a reader meets it: Q1 2025; Q1 FY 2025/26."""
    # Whatever month the fiscal year begins with, one of its quarters begins in each calendar one.
    last_month = date(quarter // QUARTERS, 3 * (quarter % QUARTERS) + 3, 1)
    return periods.label(periods.begins(last_month, "quarter"), "quarter")
