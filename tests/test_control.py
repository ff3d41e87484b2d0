"""Control limits and run rules against published worked examples."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from cxdata import estimates, metrics
from cxdata.dataset import Dataset
from cxdata.statistics import control, intervals
from tests.build import everything

CSAT, NPS, MEAN = (metrics.metric(name) for name in ("csat", "nps", "rating_mean"))
RETENTION = metrics.metric("retention")

# Montgomery, Introduction to Statistical Quality Control, tables 7.1 (n 50) and 7.4 (n varies).
JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9,
         12, 7, 13, 9, 6]  # fmt: skip
ORDERS = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]
ORDERED = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110, 80, 80, 80, 90,
           100, 100, 100, 100, 90, 90]  # fmt: skip
# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, individuals control charts.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]


def rows(n: Sequence[float], x: Sequence[float], xx: Sequence[float]) -> pl.DataFrame:
    """Periods of n answers with those sums, as from `estimates.estimate`."""
    sums = pl.DataFrame({"n": n, "wx": x, "wxx": xx}, strict=False).with_columns(
        pl.col("wx", "wxx").cast(pl.Float64),
        w=pl.col("n").cast(pl.Float64),
        ww=pl.col("n").cast(pl.Float64),
        period=pl.Series([date(2025, 1, 1) + timedelta(days=i) for i in range(len(n))]),
        repeated=pl.lit(False),
        status=pl.when(pl.col("n") < 10).then(pl.lit("too few")).otherwise(pl.lit("ok")),
    )
    return intervals.with_value(sums)


def shares(hits: Sequence[int], n: Sequence[int]) -> pl.DataFrame:
    return rows(n, [100 * one for one in hits], [10_000 * one for one in hits])


def values(given: Sequence[float]) -> pl.DataFrame:
    return rows([100] * len(given), [100 * v for v in given], [100 * v * v for v in given])


def narrowed(found: control.Limits, side: str) -> np.ndarray:
    """A limit's distance from the centre without what Laney's σz adds."""
    return (found.frame[side].to_numpy() - found.centre) / found.widened


def test_the_limits_of_equal_n_are_those_of_the_p_chart_in_the_textbook() -> None:
    found = control.limits(shares(JUICE, [50] * 30), CSAT)
    assert found is not None and found.centre == pytest.approx(23.13, abs=0.005)
    assert narrowed(found, "upper") == pytest.approx(41.02 - 23.13, abs=0.01)


def test_the_limits_of_unequal_n_follow_the_n_of_each_period() -> None:
    found = control.limits(shares(ORDERS, ORDERED), CSAT)
    assert found is not None and found.centre == pytest.approx(100 * 234 / 2450)
    p = 234 / 2450
    textbook = 300 * np.sqrt(p * (1 - p) / np.array(ORDERED))
    assert narrowed(found, "upper") == pytest.approx(textbook)
    assert textbook[0] == pytest.approx(8.8, abs=0.05)


def test_laneys_sigma_z_is_the_mean_moving_range_of_the_standardised_shares() -> None:
    found = control.limits(shares(JUICE, [50] * 30), CSAT)
    p = sum(JUICE) / 1500
    z = (np.array(JUICE) / 50 - p) / np.sqrt(p * (1 - p) / 50)
    assert found is not None
    assert found.widened == pytest.approx(np.abs(np.diff(z)).mean() / 1.128)
    assert found.widened > 1


def test_the_unit_of_the_weights_does_not_move_the_limits_of_means() -> None:
    scores = np.random.default_rng(3).integers(1, 6, (12, 40)).astype(float)
    weights = np.random.default_rng(4).uniform(0.5, 2, (12, 40))

    def weighted(by: float) -> pl.DataFrame:
        w = weights * by
        frame = rows([40] * 12, (w * scores).sum(axis=1), (w * scores**2).sum(axis=1))
        sums = {"w": w.sum(axis=1), "ww": (w**2).sum(axis=1)}
        return intervals.with_value(
            frame.with_columns(**{name: pl.Series(one) for name, one in sums.items()})
        )

    usual, hundredth, thousandfold = (
        control.spread(weighted(by), MEAN) for by in (1.0, 0.01, 1000.0)
    )
    assert hundredth == pytest.approx(usual) == pytest.approx(thousandfold)
    assert usual == pytest.approx(np.sqrt(2), rel=0.1)
    one = rows([40] * 12, scores.sum(axis=1), (scores**2).sum(axis=1))
    assert control.spread(one, MEAN) == pytest.approx(np.sqrt(scores.var(axis=1, ddof=1).mean()))


def test_limits_are_never_narrower_than_sampling_alone() -> None:
    found = control.limits(shares([40, 41] * 8, [50] * 16), CSAT)
    assert found is not None and found.widened == 1


def test_kept_customers_get_the_individuals_chart_of_the_handbook() -> None:
    found = control.limits(values(FLOW), RETENTION)
    assert found is not None and "XmR" in found.method
    assert found.centre == pytest.approx(50.81)
    assert found.frame["upper"][0] == pytest.approx(55.8041, abs=2e-3)
    assert found.frame["lower"][0] == pytest.approx(45.8159, abs=2e-3)


def test_a_net_score_has_the_variance_of_its_three_kinds() -> None:
    n, x, xx = [200] * 12, [100 * 60] * 12, [10_000 * 140] * 12
    found = control.limits(rows(n, x, xx), NPS)
    assert found is not None and found.centre == 30
    expected = 3 * 100 * np.sqrt((0.7 - 0.3**2) / 200)
    assert found.frame["upper"][0] - 30 == pytest.approx(expected)


def test_one_outage_does_not_hide_itself_by_widening_the_limits() -> None:
    found = control.limits(shares([80] * 7 + [30] + [80] * 7, [100] * 15), CSAT)
    assert found is not None and found.widened == 1
    beyond = [r for r in control.signals(found) if "beyond the limits" in r["signals"]]
    assert [row["value"] for row in beyond] == [30]


def test_a_period_with_too_few_answers_or_not_whole_does_not_signal() -> None:
    frame = shares([80] * 12 + [0, 20], [100] * 12 + [9, 100])
    found = control.limits(frame, CSAT, judged=[True] * 13 + [False])
    assert found is not None and control.signals(found) == []


def test_a_baseline_judges_what_came_after() -> None:
    frame = shares([80] * 10 + [95] * 3, [100] * 13)
    found = control.limits(frame, CSAT, baseline=[True] * 10 + [False] * 3)
    assert found is not None and (found.centre, found.baseline) == (80, 10)
    assert [row["value"] for row in control.signals(found)] == [95, 95, 95]


def test_seven_periods_are_too_few_for_limits() -> None:
    assert control.limits(shares([80] * 7, [100] * 7), CSAT) is None


@pytest.mark.parametrize(
    ("rule", "z", "at"),
    [
        ("beyond the limits", [0, 3.1, 0, -3.1, 2.9], [1, 3]),
        ("run of nine", [-0.1] + [0.1] * 10, [9, 10]),
        ("six in one direction", [0, 0.5, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.2], [7]),
        ("two of three", [2.1, 0, 2.2, -2.1, 0], [2]),
        ("four of five", [1.1, 1.2, -0.5, 1.1, 1.4, 0], [4]),
    ],
)
def test_a_rule_marks_the_period_that_completes_it(
    rule: str, z: list[float], at: list[int]
) -> None:
    assert list(np.flatnonzero(control.broken(np.array(z))[rule])) == at


def test_noise_seldom_signals() -> None:
    """200 charts of 24 months of pure noise: one point beyond its limits in few of them."""
    draw = np.random.default_rng(3)
    beyond = 0
    for _ in range(200):
        n = draw.integers(20, 400, 24)
        found = control.limits(shares(draw.binomial(n, 0.8).tolist(), n.tolist()), CSAT)
        assert found is not None
        beyond += any("beyond the limits" in row["signals"] for row in control.signals(found))
    assert beyond / 200 <= 0.08


def test_the_outage_is_beyond_the_limits_of_its_week(demo: Dataset) -> None:
    frame = estimates.estimate(demo, everything(), NPS, grain="week")
    found = control.limits(frame, NPS)
    assert found is not None
    worst = min(control.signals(found), key=lambda row: row["z"])
    assert worst["period"] == date(2025, 3, 10)
