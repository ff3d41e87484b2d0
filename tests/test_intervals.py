"""Intervals against the worked numbers, scipy and statsmodels."""

from math import sqrt

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from cxdata import metrics
from cxdata.statistics import intervals

NPS, CSAT, MEAN = (metrics.metric(name) for name in ("nps", "csat", "rating_mean"))


def sums(scores: list[float], weights: list[float] | None = None) -> pl.DataFrame:
    x, w = np.array(scores, dtype=float), np.array(weights or [1.0] * len(scores))
    row = {"n": len(x), "w": w.sum(), "ww": (w**2).sum(), "wx": w @ x, "wxx": w @ x**2}
    return pl.DataFrame([row | {"repeated": False}])


def net(promoters: int, passives: int, detractors: int) -> pl.DataFrame:
    return sums([100.0] * promoters + [0.0] * passives + [-100.0] * detractors)


@pytest.mark.parametrize(
    ("counts", "value", "centre", "low", "high"),
    [
        ((5, 3, 2), 30.0, 23.1, -19.1, 65.2),
        ((10, 6, 4), 30.0, 26.1, -5.7, 57.9),
        ((25, 15, 10), 30.0, 28.3, 7.3, 49.3),
        ((50, 30, 20), 30.0, 29.1, 14.1, 44.2),
        ((250, 150, 100), 30.0, 29.8, 23.0, 36.6),
        ((10, 0, 0), 100.0, 76.9, 47.5, 100.0),
        ((3, 0, 0), 100.0, 50.0, -6.6, 100.0),
    ],
)
def test_nps_has_the_adjusted_wald_interval(
    counts: tuple[int, int, int], value: float, centre: float, low: float, high: float
) -> None:
    row = intervals.with_interval(net(*counts), NPS).row(0, named=True)
    assert row["value"] == pytest.approx(value)
    assert row["low"] == pytest.approx(low, abs=0.05)
    assert row["high"] == pytest.approx(high, abs=0.05)
    adjusted = intervals.with_adjusted(intervals.with_value(net(*counts)), NPS)
    assert adjusted["adjusted"].item() == pytest.approx(centre, abs=0.05)


@pytest.mark.parametrize("counts", [(1, 0, 0), (0, 1, 0), (0, 0, 1), (2, 0, 0), (0, 0, 7)])
def test_no_answer_lies_outside_its_own_interval(counts: tuple[int, int, int]) -> None:
    row = intervals.with_interval(net(*counts), NPS).row(0, named=True)
    assert row["low"] <= row["value"] <= row["high"]


def test_nobody_asked_is_no_value() -> None:
    row = intervals.with_interval(net(0, 0, 0), NPS).row(0, named=True)
    assert row["value"] is None and row["low"] is None and row["high"] is None


def test_months_are_pooled_and_not_averaged() -> None:
    pooled = intervals.with_value(pl.concat([net(8, 2, 0), net(57, 95, 38)]).sum())
    assert pooled["value"].item() == pytest.approx(13.5)


@given(st.integers(0, 300), st.integers(1, 300))
def test_a_share_has_the_wilson_interval(satisfied: int, others: int) -> None:
    scores = [100.0] * satisfied + [0.0] * others
    row = intervals.with_interval(sums(scores), CSAT).row(0, named=True)
    low, high = proportion_confint(satisfied, satisfied + others, method="wilson")
    assert (row["low"], row["high"]) == pytest.approx((100 * low, 100 * high), abs=1e-9)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=60))
def test_a_mean_has_the_student_interval(answers: list[int]) -> None:
    row = intervals.with_interval(sums([float(a) for a in answers]), MEAN).row(0, named=True)
    if len(set(answers)) == 1:
        assert row["low"] is None and row["high"] is None, "three fives prove nothing of a fourth"
        return
    error = stats.sem(answers)
    half = stats.t.ppf(0.975, len(answers) - 1) * error
    mean = np.mean(answers)
    expected = (max(mean - half, 1), min(mean + half, 5))
    assert (row["low"], row["high"]) == pytest.approx(expected, abs=1e-6)


def test_one_answer_has_no_interval_of_a_mean() -> None:
    row = intervals.with_interval(sums([4.0]), MEAN).row(0, named=True)
    assert row["value"] == 4.0 and row["low"] is None and row["high"] is None


@given(st.lists(st.tuples(st.integers(1, 5), st.floats(0.1, 9)), min_size=3, max_size=40))
def test_weights_give_the_weighted_mean(pairs: list[tuple[int, float]]) -> None:
    answers, weights = (list(column) for column in zip(*pairs, strict=True))
    frame = sums([float(a) for a in answers], weights)
    row = intervals.with_value(frame).row(0, named=True)
    described = DescrStatsW(np.array(answers, dtype=float), weights=np.array(weights))
    assert row["value"] == pytest.approx(described.mean)
    assert row["effective"] == pytest.approx(sum(weights) ** 2 / sum(w**2 for w in weights))


@given(st.integers(0, 200), st.integers(0, 200), st.integers(1, 200))
def test_promoters_passives_and_detractors_come_back_exactly(a: int, b: int, c: int) -> None:
    shares = intervals.with_shares(intervals.with_value(net(a, b, c))).row(0, named=True)
    counts = tuple(shares[k] * (a + b + c) / 100 for k in ("promoters", "passives", "detractors"))
    assert counts == pytest.approx((a, b, c), abs=1e-9)


@given(st.integers(1, 200), st.integers(1, 200), st.integers(1, 200))
def test_four_times_the_answers_about_halve_the_interval(a: int, b: int, c: int) -> None:
    one = intervals.with_adjusted(intervals.with_value(net(a, b, c)), NPS)
    four = intervals.with_adjusted(intervals.with_value(net(4 * a, 4 * b, 4 * c)), NPS)
    ratio = sqrt(one["adjusted_variance"].item() / four["adjusted_variance"].item())
    assert ratio == pytest.approx(2, abs=0.6)


def test_no_interval_where_a_person_may_count_twice() -> None:
    frame = net(50, 30, 20).with_columns(repeated=True)
    row = intervals.with_interval(frame, NPS).row(0, named=True)
    assert row["value"] == 30 and row["low"] is None and row["high"] is None


@pytest.mark.parametrize("n", [30, 100, 400])
def test_mean_coverage_of_wilson_stays_near_95_percent(n: int) -> None:
    k = np.arange(n + 1)
    frame = pl.DataFrame(
        {"n": n, "w": float(n), "ww": float(n), "wx": 100.0 * k, "wxx": 1e4 * k, "repeated": False}
    )
    bounds = intervals.with_interval(frame, CSAT)
    low, high = bounds["low"].to_numpy() / 100, bounds["high"].to_numpy() / 100
    shares = np.linspace(0.05, 0.95, 91)
    covered = [stats.binom.pmf(k, n, p)[(low <= p) & (p <= high)].sum() for p in shares]
    assert 0.94 <= float(np.mean(covered)) <= 0.96
