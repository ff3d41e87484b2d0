"""The headline of a metric: its value now, the period before, and the line that led there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from cxdata import comparison, estimates, findings, periods
from cxdata.comparison import Change
from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.selection import Selection

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Headline:
    """A row of `estimates.estimate` for now, what came before, and the values in between."""

    metric: Metric
    now: Row
    before: Row | None
    when: str
    """What `now` covers, where that is not the whole selection; else empty."""
    earlier: str
    """What `before` covers, as `on the 365 days before`."""
    line: list[float]
    """The values of the whole periods that led to now."""
    trend: pl.DataFrame
    """Every period of the selection by its natural grain, as from `estimates.estimate`."""

    def change(self) -> Change | None:
        """The change from before to now."""
        return (
            None if self.before is None else comparison.change(self.now, self.before, self.metric)
        )


def headline(dataset: Dataset, selection: Selection, metric: Metric) -> Headline | None:
    """The metric's headline over a selection, or None where nobody answered.

    A metric that one person answers several times over is taken at its last occasion (the last
    survey wave, the last month of customers), so that it has an interval. Customers kept a year
    later are those of a year before the selection.
    """
    selection = known_by_then(metric, selection)
    if metric.occasion.startswith("day"):
        return _of_occasions(dataset, selection, metric)
    return _of_period(dataset, selection, metric)


def known_by_then(metric: Metric, selection: Selection) -> Selection:
    """The days whose answers are known in the selection: for customers kept, a year before."""
    if metric.table != "kept_customers":
        return selection
    return selection.during(_year_before(selection.start), _year_before(selection.end))


def _year_before(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)


def _of_period(dataset: Dataset, selection: Selection, metric: Metric) -> Headline | None:
    both = selection.during(selection.before().start, selection.end)
    daily = estimates.estimate(dataset, both, metric, grain="day")
    later = pl.col("period") >= selection.start
    now = estimates.pooled(daily.filter(later), metric)
    if now.is_empty():
        return None
    grain = natural_grain(selection)
    before = estimates.pooled(daily.filter(~later), metric)
    trend = estimates.pooled(daily.filter(later), metric, grain)
    return Headline(
        metric=metric,
        now=now.row(0, named=True),
        before=before.row(0, named=True) if before.height else None,
        when="",
        earlier=f"the {selection.days()} days before" if selection.days() > 1 else "the day before",
        line=_whole(trend, selection, grain)["value"].to_list(),
        trend=trend,
    )


def _whole(rows: pl.DataFrame, selection: Selection, grain: str) -> pl.DataFrame:
    partial = [cut.start for cut in periods.cuts(selection, grain)]
    return rows.filter(~pl.col("period").is_in(partial))


def _of_occasions(dataset: Dataset, selection: Selection, metric: Metric) -> Headline | None:
    longer = selection.during(_year_before(selection.start), selection.end)
    waves = estimates.estimate(dataset, longer, metric, grain="day")
    rows = waves.to_dicts()
    if not rows or rows[-1]["period"] < selection.start:
        return None
    earlier = rows[-2] if len(rows) > 1 else None
    return Headline(
        metric=metric,
        now=rows[-1],
        before=earlier,
        when=periods.label(rows[-1]["period"], "month"),
        earlier=periods.label(earlier["period"], "month") if earlier else "the one before",
        line=waves["value"].drop_nulls().to_list(),
        trend=waves,
    )


def so_far(dataset: Dataset, selection: Selection, metric: Metric, grain: str) -> str:
    """The unfinished period against as many days of the one before, as a sentence.

    All of the one before, where that is shorter: 30 days of March against 28 of February.
    Empty where the last period is whole, has no answers, or is one occasion of several answers.
    """
    start = periods.begins(selection.end, grain)
    whole = periods.following(start, grain) - timedelta(days=1) == selection.end
    if whole or start < selection.start or metric.occasion:
        return ""
    earlier = periods.preceding(start, grain)
    last = min(earlier + (selection.end - start), start - timedelta(days=1))
    now, before = (
        estimates.estimate(dataset, selection.during(*ends), metric).to_dicts()
        for ends in ((start, selection.end), (earlier, last))
    )
    if not now:
        return ""
    as_many = f"the first {(last - earlier).days + 1} days of {periods.label(earlier, grain)}"
    moved = findings.moved(now[0], before[0] if before else None, metric, as_many)
    return f"{periods.label(start, grain)} so far: {moved}"


def natural_grain(selection: Selection) -> str:
    """Days up to five weeks, weeks up to half a year, months beyond."""
    days = selection.days()
    return "day" if days <= 35 else "week" if days <= 190 else "month"
