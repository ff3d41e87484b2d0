"""Rolling windows pool answers: a window is the selection of its days."""

from datetime import date, timedelta

import pytest

from cxdata import estimates, metrics
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.export import picture
from cxdata.verdicts import rolling
from tests.build import everything

LAST = date(2025, 12, 17)
QUARTER = everything(business_unit=["Insurance"]).during(date(2025, 10, 1), LAST)


@pytest.mark.parametrize("days", rolling.WINDOWS.values())
@pytest.mark.parametrize("name", ["nps", "csat", "rating_mean"])
def test_a_window_is_the_selection_of_its_days(demo: Dataset, name: str, days: int) -> None:
    metric = metrics.metric(name)
    windows = rolling.rolling(demo, QUARTER, metric, days)
    assert windows["period"].to_list()[0] == date(2025, 10, 1)
    for row in (windows.row(0, named=True), windows.row(-1, named=True)):
        held = QUARTER.during(row["period"] - timedelta(days=days - 1), row["period"])
        (whole,) = estimates.estimate(demo, held, metric).to_dicts()
        for column in ("value", "low", "high", "n", "status"):
            assert row[column] == pytest.approx(whole[column]), column


def test_no_window_reaches_before_the_first_answer(demo: Dataset) -> None:
    start = date(2023, 1, 1)
    windows = rolling.rolling(demo, everything().during(start, LAST), metrics.metric("nps"), 30)
    assert windows["period"].min() == start + timedelta(days=29)


def test_the_sentence_compares_with_the_window_before(demo: Dataset) -> None:
    metric = metrics.metric("nps")
    windows = rolling.rolling(demo, everything().during(date(2025, 11, 1), LAST), metric, 30)
    said = rolling.finding(windows, metric, "30 days")
    assert said.startswith("30 days to 17 Dec 2025: NPS 37 (35 to 39, 6,051 answers), down 4")
    assert "on the 30 days before" in said


def test_waves_do_not_roll(demo: Dataset) -> None:
    with pytest.raises(UsageError, match="survey waves"):
        rolling.rolling(demo, everything(), metrics.metric("engagement"), 30)


def test_windows_that_share_answers_are_not_added_up(demo: Dataset) -> None:
    """A picture of thirty windows of thirty days spoke of thirty times the answers."""
    nps, month = metrics.metric("nps"), everything().during(date(2025, 11, 1), date(2025, 11, 30))
    assert picture.counted(rolling.rolling(demo, month, nps, 30)) is None
    days, total = (estimates.estimate(demo, month, nps, grain=grain) for grain in ("day", None))
    assert picture.counted(days) == total["n"].item()
    goals = days.drop("status")
    assert picture.counted(goals) is None, "rows that are no values of one metric"
