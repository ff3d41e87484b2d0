"""Targets and benchmarks of a metric: reference lines beside the numbers, never part of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from cxdata import settings
from cxdata.metrics import Metric
from cxdata.selection import UNNAMED, Selection, day


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A value to compare with, in the metric's unit, and where it comes from."""

    label: str
    """As it stands in the chart: `Target 45`, `Other Bank`."""
    value: float
    words: str
    """Label, value, source and date in a line."""
    since: date | None = None
    """The line begins here; None for the whole chart."""


def external(table: pl.DataFrame, metric: Metric, selection: Selection) -> list[Reference]:
    """The latest figure of each organisation and source in table `benchmarks`.

    A row is about the metric where its `measure` is the metric's name or label.
    """
    names = {metric.name, metric.short.lower(), metric.label.lower()}
    rows = (
        table.filter(
            pl.col("measure").str.to_lowercase().is_in(list(names)),
            pl.col("period") <= selection.end,
        )
        .sort("period")
        .group_by("source", "organisation", maintain_order=True)
        .last()
    )
    return [
        Reference(
            label=f"{row['organisation']} {metric.format(row['value'])}",
            value=row["value"],
            since=max(row["period"], selection.start),
            words=f"{row['organisation']}: {metric.format(row['value'])} "
            f"({row['source']}, {day(row['period'])}{_answers(row['n'])})",
        )
        for row in rows.sort("organisation").iter_rows(named=True)
    ]


def _answers(n: int | None) -> str:
    return f", {settings.count(n)} answers" if n is not None else ""


def best(units: pl.DataFrame, metric: Metric) -> list[Reference]:
    """The unit whose interval begins highest: few answers must not outrank many.

    Args:
        units: rows of `estimates.estimate` by business unit.
        metric: what the values are.
    """
    bound, worst_first = ("low", False) if metric.good == "high" else ("high", True)
    ranked = units.filter(pl.col("status") == "ok", pl.col(bound).is_not_null()).sort(
        bound, descending=not worst_first
    )
    if ranked.height < 2:
        return []
    row = ranked.row(0, named=True)
    unit = row["business_unit"] or UNNAMED
    value = metric.format(row["value"])
    n = settings.count(row["n"])
    words = f"Best of our units: {unit}, {value} ({n} answers in the period shown)"
    return [Reference(label=f"Best unit {value}", value=row["value"], words=words)]


def targets(goals: pl.DataFrame, metric: Metric, selection: Selection) -> list[Reference]:
    """The targets of the goals that speak of exactly the units selected, from start to due."""
    return list(_targets(goals, metric, selection))


def _targets(goals: pl.DataFrame, metric: Metric, selection: Selection) -> Iterator[Reference]:
    others = [name for name, _ in selection.filters if name != "business_unit"]
    for row in goals.filter(pl.col("metric") == metric.name).iter_rows(named=True):
        units = (row["business_unit"],) if row["business_unit"] else None
        if row["where"] or others or units != selection.wanted("business_unit"):
            continue
        if row["start"] <= selection.end and row["due"] >= selection.start:
            value = metric.format(row["target"])
            yield Reference(
                label=f"Target {value}",
                value=row["target"],
                since=max(row["start"], selection.start),
                words=f"Target {value} by {day(row['due'])}: {row['title']}",
            )
