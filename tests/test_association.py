"""Correlation, line, band and influence agree with scipy and statsmodels, or are refused."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from scipy import stats

from cxdata import metrics
from cxdata.engagement import associated
from cxdata.engagement.pairing import Pairs
from cxdata.statistics.association import (
    Association,
    Correlation,
    Refused,
    Without,
    associate,
    without_each,
)

X, Y = metrics.metric("engagement"), metrics.metric("csat")


def dots(x: list[float], y: list[float], few: int = 0) -> pl.DataFrame:
    """Dots named t0, t1, …; the last `few` have too few answers."""
    status = ["ok"] * (len(x) - few) + ["too few"] * few
    names = [f"t{number}" for number in range(len(x))]
    return pl.DataFrame({"name": names, "x": x, "y": y, "status": status})


def asked(level: str) -> Pairs:
    """Pairs of engagement and CSAT without a row."""
    return Pairs(
        x=X,
        y=Y,
        level=level,
        points=dots([], []),
        waves=(),
        usual=(None, None),
        combined=(),
        hidden=0,
        unanswered=(),
    )


def drawn(seed: int, n: int, slope: float = 0.5) -> tuple[list[float], list[float]]:
    draw = np.random.default_rng(seed)
    x = draw.normal(65, 6, n).round(1)
    return x.tolist(), (40 + slope * x + draw.normal(0, 4, n)).round().tolist()


def fitted(x: list[float], y: list[float]) -> Association:
    found = associate(dots(x, y))
    assert isinstance(found, Association)
    return found


@pytest.mark.parametrize("n", [8, 9, 39, 300])
@pytest.mark.parametrize("slope", [-0.4, 0.0, 0.5])
def test_correlations_are_those_of_scipy(n: int, slope: float) -> None:
    x, y = drawn(n, n, slope)
    found, pearson = fitted(x, y), stats.pearsonr(x, y)
    assert found.correlation.n == n
    assert found.correlation.r == pytest.approx(pearson.statistic, abs=1e-12)
    assert found.correlation.interval == pytest.approx(tuple(pearson.confidence_interval()))
    assert found.rank == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)


@pytest.mark.parametrize("n", [8, 39])
def test_line_and_band_are_those_of_statsmodels(n: int) -> None:
    x, y = drawn(n, n)
    line, model = fitted(x, y).line, sm.OLS(y, sm.add_constant(np.array(x))).fit()
    at = [min(x), 60.0, 65.5, max(x)]
    expected = model.get_prediction(sm.add_constant(np.array(at))).summary_frame()
    band = line.band(at)
    assert band["y"].to_list() == pytest.approx(expected["mean"].tolist())
    assert band["low"].to_list() == pytest.approx(expected["mean_ci_lower"].tolist())
    assert band["high"].to_list() == pytest.approx(expected["mean_ci_upper"].tolist())
    assert line.slope_interval == pytest.approx(tuple(model.conf_int()[1]))


def test_leaving_one_out_is_the_correlation_of_the_others() -> None:
    x, y = (np.array(values) for values in drawn(5, 20))
    others = [
        stats.pearsonr(np.delete(x, one), np.delete(y, one)).statistic for one in range(len(x))
    ]
    assert without_each(x, y).tolist() == pytest.approx(others, abs=1e-12)


def test_perfectly_aligned_dots_have_r_one_and_no_width() -> None:
    found = fitted([float(n) for n in range(8)], [3.0 * n for n in range(8)])
    assert found.correlation.r == found.rank == 1
    assert found.correlation.interval == pytest.approx((1, 1))
    assert found.line.slope_interval == pytest.approx((3, 3))


@pytest.mark.parametrize(("height", "few", "n"), [(0, 0, 0), (2, 0, 2), (7, 0, 7), (8, 1, 7)])
def test_fewer_than_eight_with_enough_answers_are_refused(height: int, few: int, n: int) -> None:
    x, y = drawn(1, height)
    points = dots(x, y, few).cast({"x": pl.Float64, "y": pl.Float64})
    assert associate(points) == Refused(n=n)


def test_dots_with_too_few_answers_change_nothing() -> None:
    x, y = drawn(2, 10)
    assert associate(dots([*x, 900.0], [*y, 900.0], few=1)) == associate(dots(x, y))


@pytest.mark.parametrize("axis", ["x", "y"])
def test_an_axis_on_which_all_are_equal_is_refused(axis: str) -> None:
    x, _ = drawn(3, 9)
    third = [200 / 3] * 9
    points = dots(third, x) if axis == "x" else dots(x, third)
    assert associate(points) == Refused(n=9, equal=axis)


def test_a_single_dot_apart_is_named() -> None:
    found = fitted([*[60.0] * 8, 90.0], [70.0, 71, 72, 73, 74, 75, 76, 77, 95])
    assert (found.pivot.name, found.pivot.correlation) == ("t8", None)
    assert associated.influence(found, "team") == (
        "All but t8 are equal: without that team there is no r."
    )


def test_a_dot_that_turns_the_verdict_is_named() -> None:
    x, y = [float(n) for n in range(10)], [2.0, 1, 3, 1, 2, 3, 1, 2, 2, 9]
    found = fitted([*x, 11.0], [*y, 14.0])
    assert found.correlation.clear
    assert found.pivot.name == "t10"
    left = stats.pearsonr(x, y)
    low, high = left.confidence_interval()
    assert associated.influence(found, "team") == (
        f"It hangs on one team: without t10, r falls to {left.statistic:.2f} "
        f"(−{-low:.2f} to {high:.2f}), which chance can explain."
    )


@pytest.mark.parametrize(
    ("r", "without", "said"),
    [
        (0.30, 0.36, "It hangs on one team: without A, r rises to 0.36 (0.05 to 0.61), more than"),
        (0.60, 0.49, "Without A, r falls to 0.49 (0.20 to 0.70)."),
        (-0.60, -0.75, "Without A, r falls to −0.75 (−0.86 to −0.57)."),
        (0.60, 0.55, "No single team decides it: leaving one out moves r by 0.05 at most."),
    ],
)
def test_the_influence_of_one_dot_in_words(r: float, without: float, said: str) -> None:
    left = Correlation(n=38, r=without)
    found = replace(
        fitted(*drawn(1, 39)),
        correlation=Correlation(n=39, r=r),
        pivot=Without(name="A", correlation=left),
    )
    assert associated.influence(found, "team").startswith(said)


def test_where_no_dot_matters_much_that_is_said() -> None:
    found = fitted(*drawn(4, 60))
    rest = without_each(*(np.array(values) for values in drawn(4, 60)))
    most = max(abs(rest - found.correlation.r))
    assert most < associated.MUCH
    said = f"No single team decides it: leaving one out moves r by {most:.2f} at most."
    assert associated.influence(found, "team") == said


@pytest.mark.parametrize(
    ("r", "said", "sure"),
    [
        (0.45, "higher engagement is associated with higher CSAT", "0.45 (0.15 to 0.67)"),
        (-0.45, "higher engagement is associated with lower CSAT", "−0.45 (−0.67 to −0.15)"),
        (0.30, "engagement and CSAT are not clearly associated", "0.30 (−0.02 to 0.57)"),
    ],
)
def test_the_finding_says_associated_with_r_and_its_interval(
    r: float, said: str, sure: str
) -> None:
    found = replace(fitted(*drawn(1, 38)), correlation=Correlation(n=38, r=r))
    sentence = f"Across 38 teams, {said}: correlation r {sure}."
    assert associated.finding(found, asked("team")) == sentence


def test_a_refusal_says_what_it_takes() -> None:
    few = associated.finding(Refused(n=2), asked("business_unit"))
    assert few == (
        "Whether engagement and CSAT are associated cannot be said: that takes 8 business units "
        "with enough answers, and here are 2."
    )
    flat = associated.finding(Refused(n=9, equal="y"), asked("team"))
    assert flat == (
        "All 9 teams have the same CSAT, so nothing can be said of an association between "
        "engagement and CSAT."
    )


def test_the_slope_is_told_for_ten_points() -> None:
    found = fitted(*drawn(7, 40, -0.5))
    low, high = found.robust.slope_interval
    assert low < high < 0
    assert associated.steepness(found, X, Y) == (
        f"On the line, 10 points more engagement come with −{-10 * found.robust.slope:.1f} "
        f"points of CSAT (−{-10 * low:.1f} to −{-10 * high:.1f})."
    )


@pytest.mark.parametrize(
    ("value", "text"), [(0.456, "0.46"), (-0.456, "−0.46"), (-0.001, "0.00"), (1.0, "1.00")]
)
def test_a_correlation_is_written_with_a_true_minus(value: float, text: str) -> None:
    assert associated.number(value) == text


@pytest.mark.parametrize("n", [8, 39])
def test_the_robust_line_is_that_of_scipy_and_hardly_moved_by_an_odd_dot(n: int) -> None:
    x, y = drawn(n, n)
    found, theil = fitted(x, y).robust, stats.theilslopes(y, x)
    assert found.slope == pytest.approx(theil.slope)
    assert found.intercept == pytest.approx(theil.intercept)
    low, high = found.slope_interval
    assert low < theil.slope < high
    assert (low, high) == pytest.approx((theil.low_slope, theil.high_slope), abs=0.35)
    odd = fitted([*x, 66.0 + n], [*y, -400.0])
    assert abs(odd.robust.slope - found.slope) < abs(odd.line.slope - found.slope) / 4


def test_bootstrap_intervals_are_about_those_of_scipy() -> None:
    x, y = drawn(5, 39)
    found, both = fitted(x, y), (np.array(x), np.array(y))
    options = {"paired": True, "vectorized": False, "method": "percentile", "n_resamples": 2_000}
    for own, statistic in (
        (found.resampled, lambda a, b: stats.pearsonr(a, b).statistic),
        (found.rank_interval, lambda a, b: stats.spearmanr(a, b).statistic),
    ):
        other = stats.bootstrap(both, statistic, rng=np.random.default_rng(3), **options)
        assert own == pytest.approx(tuple(other.confidence_interval), abs=0.08)


def test_the_published_yardstick_is_set_against_the_interval() -> None:
    found = fitted(*drawn(7, 40, -0.5))
    assert "r ≈ 0.33" in associated.yardstick(found) and "2002" in associated.yardstick(found)
    assert associated.yardstick(found).endswith("and the whole interval here lies above it.") is (
        found.correlation.interval[0] > 0.33
    )
