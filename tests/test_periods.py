"""Calendar periods, and the sentences about them."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxdata import estimates, metrics, periods
from cxdata.selection import Selection
from cxdata.statistics import intervals
from cxdata.verdicts import findings
from tests.test_intervals import NPS, net

grains = st.sampled_from(estimates.GRAINS)
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(days, grains)
def test_a_day_lies_in_its_period(day: date, grain: str) -> None:
    start = periods.begins(day, grain)
    assert start <= day < periods.following(start, grain)
    assert periods.begins(start, grain) == start
    assert periods.following(periods.preceding(start, grain), grain) == start


@given(days, grains)
def test_periods_begin_where_polars_says(day: date, grain: str) -> None:
    truncated = pl.Series([day]).dt.truncate(periods.EVERY[grain]).item()
    assert periods.begins(day, grain) == truncated


def test_the_periods_that_are_cut_say_how_much_they_hold() -> None:
    selection = Selection(start=date(2025, 1, 10), end=date(2025, 3, 12))
    words = [cut.words("month") for cut in periods.cuts(selection, "month")]
    assert words == ["Jan 2025 (22 of 31 days)", "Mar 2025 (12 of 31 days)"]


@given(days, st.integers(0, 900), grains)
def test_a_cut_is_shorter_than_its_period(start: date, length: int, grain: str) -> None:
    selection = Selection(start=start, end=start + timedelta(length))
    for cut in periods.cuts(selection, grain):
        assert 0 < cut.held < cut.days


@pytest.mark.parametrize(
    ("grain", "label"),
    [
        ("day", "1 Apr 2025"),
        ("week", "week of 1 Apr 2025"),
        ("month", "Apr 2025"),
        ("quarter", "Q2 2025"),
        ("year", "2025"),
    ],
)
def test_a_period_is_named_as_people_name_it(grain: str, label: str) -> None:
    assert periods.label(date(2025, 4, 1), grain) == label


def test_a_month_without_answers_is_a_gap_and_not_a_line_across() -> None:
    answered = pl.DataFrame(
        {"period": [date(2025, 1, 1), date(2025, 4, 1)], "n": [5, 7], "value": [1.0, 2.0]}
    )
    filled = periods.with_gaps(answered, "month")
    assert filled["n"].to_list() == [5, 0, 0, 7]
    assert filled["value"].to_list() == [1.0, None, None, 2.0]


def test_a_hidden_group_is_not_said_to_have_no_answers() -> None:
    answered = pl.DataFrame(
        {"period": [date(2025, 1, 1), date(2025, 3, 1)], "n": [None, 7], "status": ["hidden", "ok"]}
    )
    filled = periods.with_gaps(answered, "month")
    assert filled.select("n", "status").rows() == [(None, "hidden"), (0, None), (7, "ok")]


def test_the_finding_compares_the_last_whole_period_with_the_one_before() -> None:
    months = [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)]
    frame = intervals.with_adjusted(
        intervals.with_interval(pl.concat([net(50, 30, 20), net(80, 10, 10), net(0, 0, 9)]), NPS),
        NPS,
    ).with_columns(period=pl.Series(months), status=pl.lit("ok"))
    cut = periods.Cut(start=months[-1], held=3, days=31)
    found = findings.trend(frame, metrics.metric("nps"), "month", [cut])
    assert found == "Feb 2025: NPS 70 (55 to 81, 100 answers), up 40 on Jan 2025, more than chance."
