"""The heatmap's further views: change, gap to a target, points recoverable, hours, blind spots."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import ttest_ind
from statsmodels.stats.multitest import multipletests

from cxdata import access, estimates, metrics
from cxdata.dataset import Dataset
from cxdata.journey import cell_views, moments, touchpoints
from cxdata.journey.touchpoints import ALL, Axes
from cxdata.metrics import Metric
from cxdata.statistics import comparison, intervals
from cxdata.voices import comments
from cxdata.voices.comments import Wish
from tests.build import everything, publish, ratings, responses

RATING, MEAN, NPS = map(metrics.metric, ("rating", "rating_mean", "nps"))


def grid(metric: Metric, groups: dict[str, Any]) -> pl.DataFrame:
    """Cells of one column, from the scores of each row."""
    scores = {ALL: np.concatenate(list(groups.values()))} | groups
    sums = pl.DataFrame(
        {
            "row": list(scores),
            "label": list(scores),
            "column": ALL,
            "n": [len(x) for x in scores.values()],
            "w": [float(len(x)) for x in scores.values()],
            "ww": [float(len(x)) for x in scores.values()],
            "wx": [float(sum(x)) for x in scores.values()],
            "wxx": [float(sum(x**2)) for x in scores.values()],
        }
    ).with_columns(repeated=pl.lit(False), times=pl.lit(1), under=pl.lit(None, pl.String))
    few = pl.when(pl.col("n") < 10).then(pl.lit("too few")).otherwise(pl.lit("ok"))
    marked = intervals.with_interval(sums.with_columns(status=few), metric)
    return intervals.with_adjusted(marked, metric)


def drawn(metric: Metric, seed: int, rows: int = 25, n: int = 80) -> dict[str, Any]:
    draw = np.random.default_rng(seed)
    kinds = {"share": [0, 100], "net": [-100, 0, 100], "mean": [1, 2, 3, 4, 5]}[metric.kind]
    return {str(row): draw.choice(kinds, n) for row in range(rows)}


def test_a_change_of_means_is_tested_as_scipy_does() -> None:
    now, before = drawn(MEAN, 1), drawn(MEAN, 2, n=60)
    found = cell_views.changed(grid(MEAN, now), grid(MEAN, before), MEAN)
    p = [ttest_ind(now[row], before[row], equal_var=False).pvalue for row in now]
    q = multipletests(p, method="fdr_bh")[1]
    assert found["q"].to_list()[1:] == pytest.approx(list(q))
    first = found.row(1, named=True)
    assert first["against"] == pytest.approx(now["0"].mean() - before["0"].mean())


@pytest.mark.parametrize("metric", [RATING, NPS, MEAN], ids=lambda metric: metric.name)
def test_one_cell_moved_exactly_if_the_interval_of_its_change_leaves_out_zero(
    metric: Metric,
) -> None:
    for seed in range(40):
        now = grid(metric, drawn(metric, seed, 1)).row(1, named=True)
        before = grid(metric, drawn(metric, seed + 99, 1)).row(1, named=True)
        found = cell_views.changed(
            grid(metric, drawn(metric, seed, 1)), grid(metric, drawn(metric, seed + 99, 1)), metric
        )
        change = comparison.change(now, before, metric)
        assert change
        assert bool(found.row(1, named=True)["stands"]) == change.real


@pytest.mark.parametrize("metric", [RATING, NPS], ids=lambda metric: metric.name)
def test_when_nothing_moved_about_one_map_in_twenty_marks_a_cell(metric: Metric) -> None:
    alarms = sum(
        cell_views.changed(
            grid(metric, drawn(metric, s)), grid(metric, drawn(metric, s + 500)), metric
        )["stands"].count()
        > 0
        for s in range(200)
    )
    assert alarms / 200 < 0.10


def test_without_enough_answers_before_a_cell_is_not_searched() -> None:
    now, before = drawn(RATING, 1, 2), drawn(RATING, 2, 2)
    before["1"] = before["1"][:5]
    found = cell_views.changed(grid(RATING, now), grid(RATING, before), RATING)
    assert found["q"].count() == 1
    assert "of 1 cell searched" in cell_views.moved(found, RATING, "the month before")


def test_a_target_is_a_baseline_like_any_other() -> None:
    cells = grid(RATING, {"low": np.array([0] * 90 + [100] * 10), "high": np.array([100] * 100)})
    found = touchpoints.compared(cells, RATING, 80.0)
    assert found["stands"].to_list()[1:] == ["below", "above"]
    assert found["against"].to_list()[1:] == pytest.approx([-70, 20])
    assert "1 misses the target of 80% and 1 beats it" in cell_views.lacking(found, RATING, 80.0)


def test_points_recoverable_are_what_all_together_would_gain() -> None:
    groups = {
        "strong": np.array([100] * 90 + [0] * 10),
        "weak": np.array([0] * 60 + [100] * 40),
        "few": np.array([0] * 5),
    }
    cells = grid(RATING, groups)
    found = cell_views.recoverable(cells, RATING, 80.0, {})
    points = dict(found.select("row", "points").iter_rows())
    assert found["row"].to_list() == ["weak", "strong", "few"]
    mended = np.concatenate([groups["strong"], np.full(100, 80.0), groups["few"]])
    everything_ = np.concatenate(list(groups.values()))
    assert points["weak"] == pytest.approx(mended.mean() - everything_.mean())
    assert (points["strong"], points["few"]) == (0, None)
    doubled = cell_views.recoverable(cells, RATING, 80.0, {"weak": 2.0})
    assert doubled["points"][0] == pytest.approx(2 * points["weak"])
    ordered = cell_views.ordered(cells, found)
    assert ordered["row"].to_list() == [ALL, "weak", "strong", "few"]
    assert ordered["label"][1] == f"weak · {points['weak']:.1f}"
    assert "most at weak" in cell_views.most_recoverable(found, RATING, 80.0)


def test_the_largest_drop_lies_between_neighbours() -> None:
    groups = {
        "one": np.array([100] * 95 + [0] * 5),
        "two": np.array([100] * 90 + [0] * 10),
        "three": np.array([100] * 60 + [0] * 40),
        "four": np.array([100] * 55 + [0] * 45),
    }
    told = cell_views.largest_drop(grid(RATING, groups), RATING)
    assert "from two, 90%" in told
    assert "to three, 60%" in told
    assert told.endswith("more than chance.")
    rising = dict(reversed(groups.items()))
    assert cell_views.largest_drop(grid(RATING, rising), RATING) == ""


def test_a_stage_that_nobody_was_asked_about_is_a_blind_spot(tmp_path: Path) -> None:
    rows = [
        {"response_id": str(n), "rating": 4, "stage": "purchase", "touchpoint": "Till"}
        for n in range(12)
    ]
    dataset = publish(tmp_path, ratings=ratings(rows))
    axes = Axes(places=("stage",), column=None)
    parts = [estimates.estimate(dataset, everything(), RATING, by=by) for by in axes.groupings]
    touched = estimates.estimate(dataset, everything(), RATING, by=axes.counted)
    cells = touchpoints.crossed(parts, touched, axes, dataset.about.stages, RATING)
    whole = cell_views.with_blind_spots(cells, dataset.about.stages)
    assert whole["row"].to_list() == [ALL, *dataset.about.stages]
    assert cell_views.blind_spots(whole) == len(dataset.about.stages) - 1
    searched = touchpoints.compared(whole, RATING)
    assert searched.filter(pl.col("row") == "advocacy")["stands"].to_list() == [None]
    assert cell_views.with_blind_spots(cells, ("elsewhere",)).height == cells.height


def test_a_row_and_a_column_that_never_met_are_a_blind_spot() -> None:
    met = [("a", "x"), ("a", "y"), ("b", "x"), (ALL, ALL), ("a", ALL), (ALL, "y")]
    cells = pl.DataFrame(met, schema=["row", "column"], orient="row")
    assert cell_views.blind_spots(cells) == 1


@pytest.fixture(scope="module")
def hourly(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Two weeks of answers, two each hour: Mondays at nine are bad."""
    first = datetime(2025, 3, 3, tzinfo=UTC)
    times = [first + timedelta(hours=h // 2) for h in range(2 * 24 * 14)]
    rows = [
        {"recommend": 2 if (t.weekday(), t.hour) == (0, 9) else 10, "answered_at": t}
        | {"comment": "Slow"}
        for t in times
    ]
    return publish(tmp_path_factory.mktemp("hours"), responses=responses(rows))


def test_hours_and_weekdays_hold_every_answer_once(hourly: Dataset) -> None:
    cells = moments.cells(hourly, everything(), NPS)
    inner = cells.filter(pl.col("row") != ALL, pl.col("column") != ALL)
    (total,) = estimates.estimate(hourly, everything(), NPS).to_dicts()
    assert inner.height == 24 * 7
    assert inner["n"].sum() == total["n"]
    whole = cells.row(0, named=True)
    assert (whole["row"], whole["column"]) == (ALL, ALL)
    for name in ("n", "value", "low", "high", "promoters"):
        assert whole[name] == total[name]
    found = cells.filter(row="09:00", column="Mon").to_dicts()[0]
    assert (found["value"], found["n"], found["status"]) == (-100, 4, "too few")


def test_a_moment_has_the_same_n_in_its_trend_and_its_comments(hourly: Dataset) -> None:
    moment = moments.named("09:00", "Mon")
    weeks = moments.trend(hourly, everything(), NPS, moment, "week")
    assert weeks.select("period", "n").rows() == [(date(2025, 3, 3), 2), (date(2025, 3, 10), 2)]
    wish = Wish(selection=everything(), moment=moment)
    assert comments.counts(hourly, wish)["n"].sum() == 4
    assert comments.listed(hourly, wish)["answer"].to_list() == [2] * 4


def test_the_demos_hours_are_those_of_its_rows(demo: Dataset) -> None:
    selection = access.select(
        access.EVERYONE,
        start=date(2025, 3, 1),
        end=date(2025, 3, 31),
        wanted={"business_unit": ["Wealth"]},
    )
    cells = moments.cells(demo, selection, NPS)
    rows = demo.table("responses").filter(
        pl.col("answered_at").dt.date().is_between(selection.start, selection.end),
        pl.col("business_unit") == "Savings & Investments",
        pl.col("recommend").is_not_null(),
        pl.col("answered_at").dt.hour() == 10,
        pl.col("answered_at").dt.weekday() == 2,
    )
    found = cells.filter(row="10:00", column="Tue").to_dicts()[0]
    scores = 100 * ((rows["recommend"] >= 9).cast(int) - (rows["recommend"] <= 6).cast(int))
    assert (found["n"], found["value"]) == (rows.height, pytest.approx(scores.mean()))
