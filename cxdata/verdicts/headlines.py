"""The headline of a metric: its value now, the period before, and the line that led there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

import polars as pl

from cxdata import estimates, periods, settings
from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.selection import Selection
from cxdata.statistics import comparison
from cxdata.statistics.comparison import Change
from cxdata.verdicts import earlier, findings
from cxdata.verdicts.earlier import Earlier

Row = Mapping[str, Any]
TILES = ("nps", "csat", "effort", "fcr", "retention", "engagement", "rating_mean", "enps")
MOST_TILES = 6
MONTH = 31
"""Days that a survey wave may lie off a year before another and still be that of a year before."""


@dataclass(frozen=True, kw_only=True)
class Headline:
    """A row of `estimates.estimate` for now, what came before, and the values in between."""

    metric: Metric
    now: Row
    before: Row | None
    when: str
    """What `now` covers, where that is not the whole selection; else empty."""
    earlier: str
    """What `before` covers, as in `up 7 on the quarter before`."""
    year: Row | None
    """The same a year earlier, where that is not what came before."""
    line: list[float]
    """The values of the whole periods that led to now."""
    trend: pl.DataFrame
    """Every period of the selection by its natural grain, as from `estimates.estimate`."""

    def change(self) -> Change | None:
        """The change from before to now."""
        return (
            None if self.before is None else comparison.change(self.now, self.before, self.metric)
        )

    def change_on_year(self) -> Change | None:
        """The change from a year earlier to now."""
        return None if self.year is None else comparison.change(self.now, self.year, self.metric)


def headlines(dataset: Dataset, selection: Selection) -> list[Headline]:
    """Up to six headlines of the metrics that the selection has answers for."""
    here = [dataset.metric(name) for name in TILES if name in dataset.manifest.coverage]
    found = (headline(dataset, selection.without(*selection.beyond(m.dimensions)), m) for m in here)
    return list(islice(filter(None, found), MOST_TILES))


def sentence(one: Headline) -> str:
    """The verdict on the headline, on the period before and on a year before."""
    said = findings.verdict(one.now, one.before, one.metric, one.earlier)
    more = (findings.on_year(one.now, one.year, one.metric), findings.inferred(one.metric))
    return " ".join(filter(None, (said, *more)))


def in_short(change: Change, metric: Metric) -> str:
    """`+7 real`, `−2 noise`; the change alone where nothing could be tested."""
    digits = comparison.decimals(change, metric)
    moved = metric.format(change.difference, signed=True, digits=digits)
    tested = "" if change.smallest is None else " real" if change.real else " noise"
    return f"{moved}{tested}"


def small_print(one: Headline) -> Iterator[str]:
    """What stands below a headline's number: the year, the interval, n and what it covers."""
    now, metric = one.now, one.metric
    if now["status"] == "hidden":
        yield "Hidden: it would show fewer than five people."
        return
    if one.change() is None:
        yield "nothing before"
    year = one.change_on_year()
    if year is not None:
        yield f"year: {in_short(year, metric)}"
    yield findings.interval(now, metric) or "no interval"
    yield f"n {settings.count(now['n'])}"
    if metric.inferred:
        yield "inferred, not asked"
    if one.when:
        yield one.when


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
    return earlier.year_before(selection).selection


def _of_period(dataset: Dataset, selection: Selection, metric: Metric) -> Headline | None:
    before, year = earlier.before(selection), earlier.year_before(selection)
    start = min(before.selection.start, year.selection.start)
    daily = estimates.daily_sums(dataset, selection.during(start, selection.end), metric)
    grain = natural_grain(selection)
    year_apart = [year.selection] if _apart(selection, before) else []
    compared = [(one.start, one.end) for one in (selection, before.selection, *year_apart)]
    now, past, *ago = estimates.pooled_each(daily, metric, compared)
    if now is None:
        return None
    during = daily.filter(pl.col("period").is_between(selection.start, selection.end))
    trend = estimates.pooled(during, metric, grain)
    return Headline(
        metric=metric,
        now=now,
        before=past,
        when="",
        earlier=before.words,
        year=ago[0] if ago else None,
        line=_whole(trend, selection, grain)["value"].to_list(),
        trend=trend,
    )


def _apart(selection: Selection, before: Earlier) -> bool:
    """Whether the same days a year before are other days, and others than the period before."""
    year = earlier.year_before(selection).selection
    other = year.start != before.selection.start and selection.days() < min(earlier.YEARS)
    return other and year.end < selection.start


def _whole(rows: pl.DataFrame, selection: Selection, grain: str) -> pl.DataFrame:
    partial = [cut.start for cut in periods.cuts(selection, grain)]
    return rows.filter(~pl.col("period").is_in(partial))


def _of_occasions(dataset: Dataset, selection: Selection, metric: Metric) -> Headline | None:
    waves = with_year_before(dataset, selection, metric)
    rows = waves.to_dicts()
    if not rows or rows[-1]["period"] < selection.start:
        return None
    previous = rows[-2] if len(rows) > 1 else None
    ago = year_ago([row["period"] for row in rows])
    year = next((row for row in rows if row["period"] == ago), None)
    return Headline(
        metric=metric,
        now=rows[-1],
        before=previous,
        when=periods.label(rows[-1]["period"], "month"),
        earlier=periods.label(previous["period"], "month") if previous else "the survey before",
        year=year if year is not previous else None,
        line=waves["value"].drop_nulls().to_list(),
        trend=waves,
    )


def with_year_before(
    dataset: Dataset, selection: Selection, metric: Metric, by: Sequence[str] = ()
) -> pl.DataFrame:
    """What `estimates.estimate` gives for each occasion of the days and of the year before them.

    Kept from the first occasion on, so that one answer serves all that end on the same day.
    """
    start = earlier.year_before(selection).selection.start - timedelta(days=MONTH)
    longest = selection.during(min(dataset.coverage(metric).first, selection.end), selection.end)
    every = dataset.made(
        ("occasions", longest, metric.name, *by),
        lambda: estimates.estimate(dataset, longest, metric, by=by, grain="day"),
    )
    return every.filter(pl.col("period") >= start)


def year_ago(occasions: Sequence[date]) -> date | None:
    """The occasion nearest to a year before the last one, within a month; sorted days."""
    ago = earlier.day_of_year_before(occasions[-1])
    near = [day for day in occasions[:-1] if abs((day - ago).days) <= MONTH]
    return min(near, key=lambda day: abs((day - ago).days), default=None)


def so_far(dataset: Dataset, selection: Selection, metric: Metric, grain: str) -> str:
    """The unfinished period against as many days of the one before, as a sentence.

    All of the one before, where that is shorter: 30 days of March against 28 of February.
    Empty where the last period is whole, has no answers, or is one occasion of several answers.
    """
    start = periods.begins(selection.end, grain)
    whole = periods.following(start, grain) - timedelta(days=1) == selection.end
    if whole or start < selection.start or metric.occasion:
        return ""
    past = periods.preceding(start, grain)
    last = min(past + (selection.end - start), start - timedelta(days=1))
    now, before = (
        estimates.estimate(dataset, selection.during(*ends), metric).to_dicts()
        for ends in ((start, selection.end), (past, last))
    )
    if not now:
        return ""
    days = (last - past).days + 1
    first = f"the first {days} days" if days > 1 else "the first day"
    as_many = f"{first} of {'the ' * (grain == 'week')}{periods.label(past, grain)}"
    moved = findings.moved(now[0], before[0] if before else None, metric, as_many)
    label = periods.label(start, grain)
    return f"{label[0].upper()}{label[1:]} so far: {moved}"


def natural_grain(selection: Selection) -> str:
    """Days up to five weeks, weeks up to half a year, months beyond."""
    days = selection.days()
    return "day" if days <= 35 else "week" if days <= 190 else "month"
