"""The sentence above a chart: what the numbers say, with n and how sure that is."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from cxdata import periods, settings
from cxdata.metrics import Metric
from cxdata.selection import UNNAMED
from cxdata.statistics import comparison

Row = Mapping[str, Any]


def estimate(row: Row, metric: Metric) -> str:
    """A number as a clause with its metric: `NPS 41 (38 to 44, 1,204 answers)`."""
    return f"{metric.short} {number(row, metric)}"


def number(row: Row, metric: Metric) -> str:
    """A number as a clause: `41 (38 to 44, 1,204 answers)`."""
    if row["status"] == "hidden":
        return "not shown, since it would speak of fewer than five people"
    few = ", too few to lean on" if row["status"] == "too few" else ""
    between = interval(row, metric)
    n = settings.answers(row["n"])
    return f"{metric.format(row['value'])} ({between and between + ', '}{n}{few})"


def interval(row: Row, metric: Metric) -> str:
    """`38 to 44`, or nothing where there is no interval."""
    if row["low"] is None:
        return ""
    return f"{metric.format(row['low'])} to {metric.format(row['high'])}"


def moved(now: Row, before: Row | None, metric: Metric, earlier: str) -> str:
    """A number and its change: `NPS 41 (…), up 7 on Oct 2025, more than chance.`"""
    if now["status"] == "hidden":
        return f"{estimate(now, metric)}."
    if before is None:
        return f"{estimate(now, metric)}, {comparison.words(None, metric, earlier)}."
    change = comparison.change(now, before, metric)
    return f"{estimate(now, metric)}, {comparison.words(change, metric, earlier)}."


def verdict(now: Row, before: Row | None, metric: Metric, earlier: str) -> str:
    """A number, its change and whether that is real, as a manager reads it aloud.

    `NPS 41, up 7 on the quarter before. Real: at 1,204 answers each, a change over 6 points is
    more than chance.`
    """
    if now["status"] == "hidden":
        return f"{estimate(now, metric)}."
    said = comparison.verdict(now, before, metric, earlier)
    if before is None or before["value"] is None:
        return f"{estimate(now, metric)}, {said}"
    few = f" (only {settings.answers(now['n'])})" if now["status"] == "too few" else ""
    return f"{metric.short} {metric.format(now['value'])}{few}, {said}"


def on_year(now: Row, year: Row | None, metric: Metric) -> str:
    """The change on a year before as a sentence: `On a year before: up 3, real.`; else empty."""
    found = None if year is None else comparison.change(now, year, metric)
    if found is None:
        return ""
    judged = comparison.real_or_not(found)
    moved = comparison.moved(found, metric)
    return f"On a year before: {moved}{judged and f', {judged}'}."


def inferred(metric: Metric) -> str:
    """`Inferred, not asked, for Zendesk tickets.`; empty where customers said it."""
    whose = metric.inferred.partition(":")[0]
    return whose and f"Inferred, not asked, for {whose}."


def trend(frame: pl.DataFrame, metric: Metric, grain: str, cuts: list[periods.Cut]) -> str:
    """The last whole period against the one before it; `frame` is sorted by period."""
    partial = [cut.start for cut in cuts]
    whole = frame.filter(pl.col("value").is_not_null(), ~pl.col("period").is_in(partial))
    rows = whole.tail(2).to_dicts() or frame.tail(1).to_dicts()
    now = rows[-1]
    label = periods.label(now["period"], grain)
    when = f"{label[0].upper()}{label[1:]}"
    if len(rows) < 2:
        return f"{when}: {estimate(now, metric)}."
    earlier = periods.label(rows[0]["period"], grain)
    return f"{when}: {moved(now, rows[0], metric, earlier)}"


def extremes(frame: pl.DataFrame, metric: Metric, by: str) -> str:
    """The highest and the lowest group, as a sentence; too-few and hidden groups do not compete.

    `frame` has one row per value of the dimension `by`, from `estimates.estimate`.
    """
    ranked = frame.filter(pl.col("status") == "ok").sort("value", descending=True)
    if ranked.height < 2:
        return f"No two groups have enough answers to compare {metric.short}."
    top, bottom = ranked.row(0, named=True), ranked.row(-1, named=True)
    highest = f"{top[by] or UNNAMED} has the highest {metric.short}, {number(top, metric)}"
    lowest = f"{bottom[by] or UNNAMED} the lowest, {number(bottom, metric)}"
    return f"{highest}; {lowest}."
