"""Changes of level: found on the demo company with their dates, and hardly ever in noise."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from cxdata import estimates, metrics
from cxdata.dataset import Dataset
from cxdata.statistics import change_points, intervals
from cxdata.statistics.change_points import ChangePoint
from sample_data.truths import EASIER_FROM, EASIER_UNIT, OUTAGE, PILOT
from tests.build import everything
from tests.test_control import shares

CSAT, NPS = metrics.metric("csat"), metrics.metric("nps")
YEAR = (date(2024, 12, 18), date(2025, 12, 17))


def found(
    demo: Dataset, metric: str, grain: str, *days: date, **wanted: list[str]
) -> list[ChangePoint]:
    selection = everything(**wanted)
    selection = selection.during(*days) if days else selection
    frame = estimates.estimate(demo, selection, metrics.metric(metric), grain=grain)
    return change_points.change_points(frame, metrics.metric(metric))


def test_the_outage_is_found_to_the_day(demo: Dataset) -> None:
    begins, ends = found(demo, "nps", "day", *YEAR, channel=list(OUTAGE.channels))
    assert begins.on == OUTAGE.start
    assert ends.on == OUTAGE.end + timedelta(days=1)
    assert begins.difference <= -OUTAGE.points


def test_the_pilot_is_found_within_a_week_and_nothing_else(demo: Dataset) -> None:
    (one,) = found(demo, "fcr", "week", business_unit=list(PILOT.units))
    assert abs(one.on - PILOT.start) <= timedelta(days=7)
    assert 3 < one.difference < 9


def test_the_shorter_form_is_found_within_a_week_and_nothing_else(demo: Dataset) -> None:
    (one,) = found(demo, "effort", "week", business_unit=[EASIER_UNIT])
    assert abs(one.on - EASIER_FROM) <= timedelta(days=7)
    assert one.difference > 0


def test_a_level_has_its_pooled_value() -> None:
    frame = shares([80] * 20 + [60] * 20, [100, 300] * 20)
    frame = frame.with_columns(wx=pl.col("w") * pl.Series([80.0] * 20 + [60.0] * 20))
    frame = intervals.with_value(frame.with_columns(wxx=pl.col("wx") * 100))
    (one,) = change_points.change_points(frame, CSAT)
    assert (one.before.value, one.after.value) == (80, 60)
    assert (one.before.n, one.after.n) == (4_000, 4_000)
    assert one.on == frame["period"][20]


def test_few_answers_weigh_little() -> None:
    """Five days of two bad answers each among days of a hundred are no change."""
    n, hits = [100] * 20 + [2] * 5 + [100] * 20, [80] * 20 + [0] * 5 + [80] * 20
    assert change_points.change_points(shares(hits, n), CSAT) == []
    assert len(change_points.change_points(shares([80] * 20 + [40] * 5 + [80] * 20, [100] * 45),
                                           CSAT)) == 2  # fmt: skip


def test_constant_and_short_series_have_no_change() -> None:
    assert change_points.change_points(shares([100] * 20, [100] * 20), CSAT) == []
    assert change_points.change_points(shares([80, 20] * 3, [100] * 6), CSAT) == []


def test_kept_customers_drift_and_are_not_searched(demo: Dataset) -> None:
    assert found(demo, "retention", "month") == []


@pytest.mark.parametrize(("periods", "answers"), [(24, 40), (156, 60), (365, 15)])
def test_noise_has_a_change_in_at_most_one_series_of_twenty(periods: int, answers: int) -> None:
    draw = np.random.default_rng(11)
    alarms = 0
    for _ in range(200):
        n = draw.poisson(answers, periods) + 1
        frame = shares(draw.binomial(n, 0.8).tolist(), n.tolist())
        alarms += bool(change_points.change_points(frame, CSAT))
    assert alarms / 200 <= 0.05
