"""Where a goal is heading: against statsmodels, by what must hold, and by simulation."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.tsa.statespace.structural import UnobservedComponents

from cxdata.goals.forecast import Fit, Forecast, filtered, fit, forecast
from cxdata.goals.goal import Goal
from tests.goal_histories import FIRST, calibration, month, months

TODAY = date(2024, 12, 31)
JUMP, WANDER, NOISE = 3.0, 0.8, 4.0


def a_goal(**given: Any) -> Goal:
    usual = {"goal_id": "g", "title": "Goal", "metric": "csat", "kind": "raise", "target": 60.0}
    usual |= {"window_days": 30, "start": FIRST, "due": date(2025, 6, 30)}
    return Goal(**usual | given)


def values(count: int = 36, seed: int = 1) -> Any:
    rng = np.random.default_rng(seed)
    return 55 + np.cumsum(rng.normal(0.2, WANDER, count)) + rng.normal(0, 2, count)


def of_statsmodels(y: Any) -> Any:
    """The same model, a wandering level with a fixed slope, built by statsmodels itself."""
    model = UnobservedComponents(y, "lldtrend")
    seen = y[~np.isnan(y)][0]
    model.ssm.initialize_known(
        np.array([seen, 0.0]), np.diag([(20 * JUMP) ** 2, (0.25 * JUMP) ** 2])
    )
    model.loglikelihood_burn = 0
    return model.filter([NOISE, WANDER**2])


@pytest.mark.parametrize("gaps", [(), (4, 5, 20)])
def test_the_filter_is_that_of_statsmodels(gaps):
    y = values()
    y[list(gaps)] = np.nan
    llf, state, covariance = filtered(
        y, np.full(36, NOISE), WANDER, JUMP, first=FIRST, seasonal=False
    )
    theirs = of_statsmodels(y)
    assert llf == pytest.approx(theirs.llf, rel=1e-9)
    assert state == pytest.approx(theirs.filtered_state[:, -1])
    assert covariance == pytest.approx(theirs.filtered_state_cov[:, :, -1])


@pytest.mark.parametrize("ahead", [1, 4, 12])
def test_the_prediction_is_that_of_statsmodels(ahead):
    y = values()
    _, state, covariance = filtered(
        y, np.full(36, NOISE), WANDER, JUMP, first=FIRST, seasonal=False
    )
    fitted = Fit(
        first=FIRST,
        months=36,
        seasonal=False,
        values=y,
        answers=100.0,
        variance=100 * NOISE,
        weights=np.array([1.0]),
        wander=np.array([WANDER]),
        noise=np.array([1.0]),
        states=state[None],
        covariances=covariance[None],
    )
    first = month(35 + ahead)
    last = month(36 + ahead) - timedelta(days=1)
    ours = fitted.predicted(first, last, month(36) - timedelta(days=1))
    theirs = of_statsmodels(y).get_forecast(ahead)
    answers_of_that_month = 100 * ((last - first).days + 1) / 30.4375
    level = theirs.var_pred_mean[-1] - NOISE
    assert ours.means[0] == pytest.approx(theirs.predicted_mean[-1])
    assert ours.spreads[0] ** 2 == pytest.approx(level + 100 * NOISE / answers_of_that_month)


def test_a_season_that_repeats_is_foreseen():
    swing = 8 * np.cos(2 * np.pi * (np.arange(36)) / 12)
    found = forecast(
        a_goal(window_days=31, due=date(2025, 7, 31)), months(50 + swing, n=2000), TODAY
    )
    january = forecast(
        a_goal(window_days=31, due=date(2026, 1, 31)), months(50 + swing, n=2000), TODAY
    )
    assert found is not None and january is not None
    assert found.interval[1] == pytest.approx(42, abs=2)
    assert january.interval[1] == pytest.approx(58, abs=2)


FITTED = fit(months(values(), n=150), TODAY)


def known(**given: Any) -> Forecast:
    assert FITTED is not None
    return Forecast(goal=a_goal(**given), today=TODAY, fitted=FITTED)


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_harder_target_is_never_likelier(one, other):
    easy, hard = sorted([one, other])
    assert known(target=easy).chance >= known(target=hard).chance - 1e-12


@given(st.floats(0, 100))
def test_raising_and_lowering_to_one_target_share_the_odds(target):
    up, down = known(target=target), known(target=target, kind="lower")
    assert up.chance + down.chance == pytest.approx(1)
    assert known(target=target, kind="keep above").chance == up.chance


def test_two_limits_are_kept_where_both_are():
    least, most = known(target=55.0), known(target=65.0)
    within = known(kind="keep within", target=55.0, target_high=65.0)
    assert within.chance == pytest.approx(least.chance - most.chance)


def test_the_fan_widens_and_its_bands_nest():
    fan = known(due=date(2025, 12, 31)).fan()
    assert fan["day"].to_list()[-1] == date(2025, 12, 31)
    for low, high in (("low", "low80"), ("low80", "median"), ("median", "high80")):
        assert (fan[low] < fan[high]).all()
    width = fan["high"] - fan["low"]
    assert width[-1] > width[0]


def test_what_has_already_been_answered_counts_as_it_was():
    """Due tomorrow with a window of 90 days, hardly anything is left to chance."""
    y = np.full(36, 50.0)
    y[-3:] = 70.0
    near = forecast(a_goal(window_days=90, due=TODAY + timedelta(days=1)), months(y, n=400), TODAY)
    far = forecast(a_goal(window_days=90, due=date(2025, 12, 31)), months(y, n=400), TODAY)
    assert near is not None and far is not None
    assert near.interval[1] == pytest.approx(70, abs=0.5)
    assert near.interval[2] - near.interval[0] < (far.interval[2] - far.interval[0]) / 5
    assert near.chance > 0.999


def test_days_before_the_first_answer_are_not_counted_as_nought():
    """A window of a year over ten months of answers: the value is about what they were."""
    today = month(10) - timedelta(days=1)
    goal = a_goal(window_days=365, due=today + timedelta(days=30))
    found = forecast(goal, months([60.0, 61.0] * 5, n=400), today)
    assert found is not None
    assert found.interval[1] == pytest.approx(60.5, abs=0.5)


def test_months_with_few_answers_weigh_little():
    """One month of three answers at 100 moves the forecast less than one of three hundred."""
    y, few, many = np.full(24, 50.0), np.full(24, 300.0), np.full(24, 300.0)
    y[-1], few[-1] = 100.0, 3.0
    today = month(24) - timedelta(days=1)
    goal = a_goal(due=today + timedelta(days=200))
    little, much = (forecast(goal, months(y, n=n), today) for n in (few, many))
    assert little is not None and much is not None
    assert little.interval[1] < 55 < much.interval[1]


def test_too_few_months_and_a_day_that_has_come_give_no_forecast():
    assert fit(months(values(5), n=100), TODAY) is None
    assert forecast(a_goal(due=TODAY), months(values(), n=100), TODAY) is None


def test_months_that_must_not_be_shown_are_not_used():
    shown = months(values(), n=100)
    hidden = shown.with_columns(
        pl.when(pl.col("period") >= date(2023, 1, 1)).then(name).alias(name)
        for name in ("value", "effective", "adjusted_variance")
    )
    later = fit(hidden, TODAY)
    assert later is not None
    assert later.first == date(2023, 1, 1)
    assert later.months == 24


def test_of_goals_given_some_odds_about_as_many_are_met():
    """Counted in three thirds of the odds; the large simulation is in `bench`."""
    found = calibration(240, seed=3)
    for low, high in ((0.0, 1 / 3), (1 / 3, 2 / 3), (2 / 3, 1.0001)):
        part = found.filter(pl.col("chance").is_between(low, high, closed="left"))
        off = part["met"].cast(pl.Float64).mean() - part["chance"].mean()  # type: ignore[operator]
        assert abs(off) < 3 * 0.5 / part.height**0.5, (low, part.height, off)
    assert 0.92 <= found["inside"].cast(pl.Float64).mean() <= 1  # type: ignore[operator]
