"""The sentence above a chart: what the numbers say, with n and how sure that is."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from cxdata import comparison, periods
from cxdata.metrics import Metric

Row = Mapping[str, Any]


def estimate(row: Row, metric: Metric) -> str:
    """A number as a clause: `NPS 41 (38 to 44, 1,204 answers)`."""
    if row["status"] == "hidden":
        return f"{metric.short} not shown: fewer than five people"
    between = f"{metric.format(row['low'])} to {metric.format(row['high'])}, "
    interval = between if row["low"] is not None else ""
    few = ", too few to lean on" if row["status"] == "too few" else ""
    return f"{metric.short} {metric.format(row['value'])} ({interval}{row['n']:,} answers{few})"


def moved(now: Row, before: Row | None, metric: Metric, earlier: str) -> str:
    """A number and its change: `NPS 41 (…), up 7 on Oct 2025, more than chance.`"""
    if before is None:
        return f"{estimate(now, metric)}, with nothing to compare on {earlier}."
    change = comparison.change(now, before, metric)
    return f"{estimate(now, metric)}, {comparison.words(change, metric, earlier)}."


def trend(frame: pl.DataFrame, metric: Metric, grain: str, cuts: list[periods.Cut]) -> str:
    """The last whole period against the one before it; `frame` is sorted by period."""
    partial = [cut.start for cut in cuts]
    whole = frame.filter(pl.col("value").is_not_null(), ~pl.col("period").is_in(partial))
    rows = whole.tail(2).to_dicts() or frame.tail(1).to_dicts()
    now = rows[-1]
    when = periods.label(now["period"], grain)
    if len(rows) < 2:
        return f"{when}: {estimate(now, metric)}."
    earlier = periods.label(rows[0]["period"], grain)
    return f"{when}: {moved(now, rows[0], metric, earlier)}"
