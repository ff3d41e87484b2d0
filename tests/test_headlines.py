"""Headlines: now, before, and the line in between."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from cxdata import access, estimates, metrics
from cxdata.dataset import Dataset
from cxdata.selection import Selection
from cxdata.verdicts import headlines
from tests.build import publish, responses

YEAR = access.select(access.EVERYONE, start=date(2024, 12, 18), end=date(2025, 12, 17))


@pytest.mark.parametrize("name", ["nps", "csat", "effort", "fcr", "rating_mean"])
def test_a_headline_says_what_the_estimates_say(demo: Dataset, name: str) -> None:
    metric = metrics.metric(name)
    found = headlines.headline(demo, YEAR, metric)
    assert found and found.before
    for row, selection in ((found.now, YEAR), (found.before, YEAR.before())):
        expected = estimates.estimate(demo, selection, metric).row(0, named=True)
        for column in ("value", "low", "high", "n", "status"):
            assert row[column] == pytest.approx(expected[column])
    by_month = estimates.estimate(demo, YEAR, metric, grain="month")
    assert found.trend["value"].to_list() == pytest.approx(by_month["value"].to_list())
    assert found.line == pytest.approx(by_month["value"].to_list()[1:-1])


@pytest.mark.parametrize(
    ("start", "end", "before", "year"),
    [
        ("2025-10-01", "2025-12-17", ("2025-07-01", "2025-09-16"), ("2024-10-01", "2024-12-17")),
        ("2025-11-01", "2025-11-30", ("2025-10-01", "2025-10-31"), ("2024-11-01", "2024-11-30")),
        ("2025-12-11", "2025-12-17", ("2025-12-04", "2025-12-10"), ("2024-12-11", "2024-12-17")),
    ],
    ids=["unfinished quarter", "month", "seven days"],
)
def test_a_headline_is_compared_with_its_like_and_with_a_year_before(
    demo: Dataset, start: str, end: str, before: tuple[str, str], year: tuple[str, str]
) -> None:
    selection = Selection(start=date.fromisoformat(start), end=date.fromisoformat(end))
    metric = metrics.metric("csat")
    found = headlines.headline(demo, selection, metric)
    assert found
    for row, ends in ((found.before, before), (found.year, year)):
        days = selection.during(*map(date.fromisoformat, ends))
        expected = estimates.estimate(demo, days, metric).row(0, named=True)
        same = {name: pytest.approx(expected[name]) for name in ("value", "low", "n")}
        assert row and {name: row[name] for name in same} == same


@pytest.mark.parametrize("start", [date(2024, 12, 18), date(2023, 1, 1)])
def test_a_year_or_more_is_not_compared_with_days_of_its_own(demo: Dataset, start: date) -> None:
    selection = Selection(start=start, end=date(2025, 12, 17))
    found = headlines.headline(demo, selection, metrics.metric("nps"))
    assert found and found.year is None


def test_engagement_is_compared_with_the_wave_of_a_year_before(demo: Dataset) -> None:
    found = headlines.headline(demo, YEAR, metrics.metric("engagement"))
    day = YEAR.during(date(2024, 11, 15), date(2024, 11, 15))
    expected = estimates.estimate(demo, day, metrics.metric("engagement")).row(0, named=True)
    assert found and found.year and found.year["value"] == pytest.approx(expected["value"])
    assert found.change_on_year() is not None


def test_engagement_is_taken_at_its_last_wave(demo: Dataset) -> None:
    found = headlines.headline(demo, YEAR, metrics.metric("engagement"))
    assert found and found.before
    assert (found.when, found.earlier) == ("Nov 2025", "Aug 2025")
    assert found.now["low"] is not None and found.change() is not None


def test_retention_is_that_of_customers_of_a_year_ago(demo: Dataset) -> None:
    found = headlines.headline(demo, YEAR, metrics.metric("retention"))
    assert found and found.when == "Dec 2024"
    assert found.now["low"] < found.now["value"] < found.now["high"]


def test_retention_in_january_after_a_leap_year_is_that_of_january(tmp_path: Path) -> None:
    """Of 20 customers 5 are gone from February 2025 on, which January 2025 cannot know."""
    months = [date(year, month, 1) for year in (2024, 2025) for month in range(1, 7)]
    rows = [
        {"customer_id": str(who), "month": month, "active": True}
        for who in range(20)
        for month in months
        if who >= 5 or month < date(2025, 2, 1)
    ]
    dataset = publish(tmp_path, customers=pl.DataFrame(rows))
    january = Selection(start=date(2025, 1, 1), end=date(2025, 1, 31))
    found = headlines.headline(dataset, january, metrics.metric("retention"))
    assert found and (found.when, found.now["value"]) == ("Jan 2024", 100)


@pytest.mark.parametrize("grain", estimates.GRAINS)
def test_pooled_days_are_what_a_query_by_the_grain_gives(demo: Dataset, grain: str) -> None:
    metric = metrics.metric("nps")
    daily = estimates.estimate(demo, YEAR, metric, grain="day")
    pooled = estimates.pooled(daily, metric, grain)
    asked = estimates.estimate(demo, YEAR, metric, grain=grain)
    assert pooled.select(asked.columns).equals(asked)


def test_the_unfinished_month_is_compared_with_as_many_days(tmp_path: Path) -> None:
    days = [date(2025, 2, 1) + timedelta(n) for n in range(38)]
    rows = [
        {"answered_at": datetime(d.year, d.month, d.day, 12, tzinfo=UTC), "recommend": score}
        for d in days
        for score in ([10] if d.month == 3 else [0] if d.day > 10 else [8])
        for _ in range(20)
    ]
    dataset = publish(tmp_path, responses=responses(rows))
    selection = Selection(start=days[0], end=days[-1])
    said = headlines.so_far(dataset, selection, metrics.metric("nps"), "month")
    assert said == (
        "Mar 2025 so far: NPS 100 (96 to 100, 200 answers), "
        "up 100 on the first 10 days of Feb 2025, more than chance."
    )


def test_a_month_longer_than_the_one_before_is_compared_with_all_of_that(tmp_path: Path) -> None:
    days = [date(2025, 2, 1) + timedelta(n) for n in range(58)]
    rows = [
        {"answered_at": datetime(d.year, d.month, d.day, 12, tzinfo=UTC), "recommend": score}
        for d in days
        for score in [10 if d.month == 3 else 0]
    ]
    dataset = publish(tmp_path, responses=responses(rows))
    selection = Selection(start=days[0], end=days[-1])
    said = headlines.so_far(dataset, selection, metrics.metric("nps"), "month")
    assert "up 200 on the first 28 days of Feb 2025" in said


def test_nobody_answered_is_no_headline(demo: Dataset) -> None:
    selection = access.select(access.EVERYONE, start=date(2010, 1, 1), end=date(2010, 2, 1))
    assert all(headlines.headline(demo, selection, metric) is None for metric in metrics.METRICS)


@pytest.mark.parametrize("name", ["nps", "fcr", "rating", "engagement", "retention"])
def test_one_query_for_two_periods_gives_what_two_queries_give(demo: Dataset, name: str) -> None:
    metric = metrics.metric(name)
    selections = [YEAR, YEAR.during(date(2023, 2, 3), date(2023, 9, 9))]
    found = estimates.estimate_each(demo, selections, metric)
    for row, selection in zip(found, selections, strict=True):
        expected = next(estimates.estimate(demo, selection, metric).iter_rows(named=True), None)
        assert (row is None) == (expected is None)
        if row and expected:
            same = {key: pytest.approx(expected[key]) for key in ("value", "low", "high", "n")}
            assert {key: row[key] for key in same} == same
