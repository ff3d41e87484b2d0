"""The fiscal year, dates and numbers as a house sets them."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from cxdata import estimates, metrics, periods, selection, settings
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from tests.build import everything


@pytest.fixture
def april(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_FISCAL_YEAR_START", "4")


@pytest.mark.usefixtures("april")
def test_quarters_and_years_follow_the_fiscal_year() -> None:
    assert periods.begins(date(2025, 3, 31), "year") == date(2024, 4, 1)
    assert periods.begins(date(2025, 4, 1), "year") == date(2025, 4, 1)
    assert periods.label(date(2025, 1, 1), "quarter") == "Q4 FY 2024/25"
    assert periods.label(date(2025, 4, 1), "year") == "FY 2025/26"
    assert periods.label(date(2025, 4, 1), "month") == "Apr 2025"


@pytest.mark.parametrize("first", range(1, 13))
@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
def test_a_column_of_days_is_cut_as_a_day_is(
    monkeypatch: pytest.MonkeyPatch, first: int, grain: str
) -> None:
    monkeypatch.setenv("CX_FISCAL_YEAR_START", str(first))
    days = [date(2023, 1, 1) + timedelta(days=count) for count in range(800)]
    cut = pl.DataFrame({"day": days}).select(periods.truncated(pl.col("day"), grain))
    assert cut["day"].to_list() == [periods.begins(day, grain) for day in days]


@pytest.mark.parametrize("grain", ["quarter", "year"])
@pytest.mark.parametrize("name", ["nps", "rating_mean", "engagement"])
def test_a_fiscal_period_is_the_selection_of_its_days(
    demo: Dataset, monkeypatch: pytest.MonkeyPatch, name: str, grain: str
) -> None:
    monkeypatch.setenv("CX_FISCAL_YEAR_START", "2")
    metric = metrics.metric(name)
    days = everything().during(date(2024, 1, 1), date(2025, 12, 17))
    rows = estimates.estimate(demo, days, metric, grain=grain).to_dicts()
    row = rows[1]
    end = periods.following(row["period"], grain) - timedelta(days=1)
    (whole,) = estimates.estimate(demo, days.during(row["period"], end), metric).to_dicts()
    assert row["period"].month in {2, 5, 8, 11}
    for column in ("value", "low", "high", "n", "status"):
        assert row[column] == pytest.approx(whole[column]), column


@pytest.mark.parametrize(
    ("form", "said"),
    [("Mar 5, 2025", "Mar 5, 2025"), ("2025-03-05", "2025-03-05"), ("05.03.2025", "05.03.2025")],
)
def test_a_day_is_written_as_set(monkeypatch: pytest.MonkeyPatch, form: str, said: str) -> None:
    monkeypatch.setenv("CX_DATES", form)
    assert selection.day(date(2025, 3, 5)) == said


def test_numbers_are_written_as_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_NUMBERS", "1.234,5")
    assert settings.count(1204) == "1.204"
    assert metrics.metric("rating_mean").format(4.153) == "4,15"


def test_a_file_says_what_the_environment_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "house.toml"
    file.write_text('[cx]\nfiscal_year_start = 7\ndates = "2025-03-05"\n', encoding="utf-8")
    monkeypatch.setenv("CX_SETTINGS", str(file))
    monkeypatch.setenv("CX_DATES", "5 Mar 2025")
    assert settings.current() == settings.Settings(fiscal_year_start=7)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[cx]\nfiscal_year_start = 13", "a month, 1 to 12"),
        ("[cx]\nfiscal_year_start = true", "a month, 1 to 12"),
        ("[cx]\nstale_days = -1", "CX_STALE_DAYS is -1; it must be a number of days"),
        ('[cx]\ndates = "3/5/25"', "CX_DATES: Unknown format"),
        ("[cx]\nfiscal_year = 4", "Did you mean 'fiscal_year_start'"),
        ("cx = 1", r"under \[cx\]"),
        ("[cx", "cannot be read"),
    ],
)
def test_a_setting_that_cannot_be_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "house.toml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("CX_SETTINGS", str(file))
    with pytest.raises(UsageError, match=said):
        settings.current()
