"""Touchpoints: what the cells of the heatmap hold, which stand out, and who leads."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import ttest_1samp
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from cxdata import estimates, metrics
from cxdata.dataset import Dataset
from cxdata.journey import touchpoints
from cxdata.journey.touchpoints import ALL, Axes
from cxdata.metrics import Metric
from cxdata.publishing import About
from cxdata.statistics import intervals
from tests.build import everything, publish, ratings

RATING, MEAN, NPS = map(metrics.metric, ("rating", "rating_mean", "nps"))
BOTH = Axes(places=("stage", "touchpoint"), column="channel")
STAGES = Axes(places=("stage",), column="channel")
MAPS = 300


def rated(stage: str | None, touchpoint: str, channel: str | None, *scores: int) -> Any:
    """Ratings of one touchpoint in one channel, each by another person."""
    place = {"stage": stage, "touchpoint": touchpoint, "channel": channel}
    return [place | {"response_id": str(number), "rating": s} for number, s in enumerate(scores)]


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Three stages and ratings without one; the two desks are rated by the same people."""
    rows = [
        *rated("arrive", "Desk", "phone", *[5] * 12, *[2] * 8),
        *rated("arrive", "Second desk", "online", *[5] * 18, *[2] * 2),
        *rated("leave", "Door", "phone", *[1] * 19, 5),
        *rated("zebra", "Crossing", None, *[4] * 11),
        *rated(None, "Nowhere", "online", *[5] * 3),
    ]
    about = About(name="Test", stages=("leave", "arrive"))
    return publish(tmp_path_factory.mktemp("journey"), about, ratings=ratings(rows))


def cells(dataset: Dataset, axes: Axes, metric: Metric = RATING) -> pl.DataFrame:
    """The compared cells of the whole data set."""
    asked = everything()
    parts = [estimates.estimate(dataset, asked, metric, by=by) for by in axes.groupings]
    touched = estimates.estimate(dataset, asked, metric, by=axes.counted)
    crossed = touchpoints.crossed(parts, touched, axes, dataset.about.stages, metric)
    return touchpoints.compared(crossed, metric)


def names(frame: pl.DataFrame, column: str) -> list[str]:
    return frame[column].unique(maintain_order=True).to_list()


def test_rows_follow_the_journey_and_within_a_stage_the_best_comes_first(journey: Dataset) -> None:
    found = cells(journey, BOTH)
    assert names(found, "row") == [
        ALL,
        "Door (leave)",
        "Second desk (arrive)",
        "Desk (arrive)",
        "Crossing (zebra)",
        "Nowhere ((not given))",
    ]
    assert names(found, "under") == [ALL, "leave", "arrive", "zebra", "(not given)"]
    assert names(found, "column") == [ALL, "online", "phone", "(not given)"]


def test_stages_follow_the_data_set_then_the_alphabet_and_the_absent_comes_last(
    journey: Dataset,
) -> None:
    assert names(cells(journey, STAGES), "row") == [ALL, "leave", "arrive", "zebra", "(not given)"]


@pytest.mark.parametrize("axes", [BOTH, STAGES, Axes(places=("touchpoint",), column=None)])
def test_the_answers_of_a_cell_are_those_its_trend_is_drawn_from(
    journey: Dataset, axes: Axes
) -> None:
    for cell in cells(journey, axes).iter_rows(named=True):
        asked = touchpoints.narrowed(
            everything(), cells(journey, axes), axes, cell["row"], cell["column"]
        )
        alone = estimates.estimate(journey, asked, RATING).row(0, named=True)
        assert (alone["n"], alone["value"]) == (cell["n"], cell["value"])


def test_a_cell_with_too_few_answers_is_not_searched(journey: Dataset) -> None:
    found = cells(journey, BOTH)
    assert set(found.filter(pl.col("status") == "too few")["q"]) == {None}
    assert found.filter(pl.col("row") == ALL, pl.col("column") == ALL)["q"].to_list() == [None]
    searched = found["q"].count()
    assert f"Of {searched} cells searched, " in touchpoints.standing(found, RATING)


def test_without_a_cell_to_search_that_is_said(tmp_path: Path) -> None:
    alike = publish(tmp_path, ratings=ratings(rated("arrive", "Desk", "phone", *[5] * 30)))
    found = cells(alike, BOTH)
    assert found["q"].count() == 0
    assert "No cell has enough differing answers" in touchpoints.standing(found, RATING)


def test_several_ratings_of_one_person_are_counted_as_such(journey: Dataset) -> None:
    times = {(c["row"], c["column"]): c["times"] for c in cells(journey, STAGES).to_dicts()}
    assert times["arrive", ALL] == 2
    assert times["arrive", "phone"] == 1
    assert times[ALL, ALL] == 5


def grid(metric: Metric, groups: dict[str, Any], times: int = 1) -> pl.DataFrame:
    """Compared cells of one column, from the scores of each row."""
    scores = {ALL: np.concatenate(list(groups.values()))} | groups
    sums = pl.DataFrame(
        {
            "row": list(scores),
            "column": ALL,
            "n": [len(x) for x in scores.values()],
            "w": [float(len(x)) for x in scores.values()],
            "ww": [float(len(x)) for x in scores.values()],
            "wx": [float(sum(x)) for x in scores.values()],
            "wxx": [float(sum(x**2)) for x in scores.values()],
        }
    ).with_columns(repeated=pl.lit(False), status=pl.lit("ok"), times=pl.lit(times))
    with_interval = intervals.with_interval(sums, metric)
    return touchpoints.compared(intervals.with_adjusted(with_interval, metric), metric)


def drawn(metric: Metric, seed: int, rows: int = 30) -> dict[str, Any]:
    """Scores of each row, all drawn alike."""
    draw = np.random.default_rng(seed)
    kinds = {"share": [0, 100], "net": [-100, 0, 100], "mean": [1, 2, 3, 4, 5]}[metric.kind]
    return {str(row): draw.choice(kinds, 80) for row in range(rows)}


def test_a_share_is_compared_as_statsmodels_does() -> None:
    groups = drawn(RATING, 1)
    p0 = np.concatenate(list(groups.values())).mean() / 100
    p = [proportions_ztest(x.sum() / 100, len(x), p0, prop_var=p0)[1] for x in groups.values()]
    q = multipletests(p, alpha=0.05, method="fdr_bh")[1]
    assert grid(RATING, groups)["q"].to_list()[1:] == pytest.approx(list(q))


def test_a_mean_is_compared_as_scipy_does() -> None:
    groups = drawn(MEAN, 2)
    baseline = np.concatenate(list(groups.values())).mean()
    p = [ttest_1samp(x, baseline).pvalue for x in groups.values()]
    q = multipletests(p, alpha=0.05, method="fdr_bh")[1]
    assert grid(MEAN, groups)["q"].to_list()[1:] == pytest.approx(list(q))


@pytest.mark.parametrize("metric", [RATING, NPS, MEAN], ids=lambda metric: metric.name)
def test_one_cell_stands_out_exactly_if_its_interval_leaves_out_the_baseline(
    metric: Metric,
) -> None:
    for seed in range(40):
        groups = {"one": drawn(metric, seed, 1)["0"], "many": drawn(metric, seed + 99, 1)["0"]}
        found = grid(metric, groups).filter(pl.col("row") != "many")
        one = touchpoints.compared(found, metric).row(1, named=True)
        baseline = one["value"] - one["against"]
        assert bool(one["stands"]) == (not one["low"] <= baseline <= one["high"])


@pytest.mark.parametrize("metric", [RATING, NPS, MEAN], ids=lambda metric: metric.name)
def test_on_pure_noise_about_one_map_in_twenty_marks_a_cell(metric: Metric) -> None:
    alarms = sum(grid(metric, drawn(metric, s))["stands"].count() > 0 for s in range(MAPS))
    assert alarms / MAPS < 0.09


def test_people_who_rate_alike_three_times_raise_no_false_alarms() -> None:
    tripled = ({r: np.repeat(x, 3) for r, x in drawn(RATING, s).items()} for s in range(MAPS))
    alarms = sum(grid(RATING, groups, times=3)["stands"].count() > 0 for groups in tripled)
    assert alarms / MAPS < 0.09


def league(*rows: tuple[str, float, float | None, float | None, str]) -> pl.DataFrame:
    frame = pl.DataFrame(
        rows, schema=["touchpoint", "value", "low", "high", "status"], orient="row"
    )
    return frame.with_columns(n=pl.lit(100))


def test_the_ranking_leaves_out_too_few_and_says_what_chance_leaves_open() -> None:
    ranking = touchpoints.ranked(
        league(
            ("Door", 60, 55, 65, "ok"),
            ("Desk", 90, 85, 94, "ok"),
            ("Gate", 88, 84, 92, "ok"),
            ("Hall", 100, 50, 100, "too few"),
        ),
        RATING,
    )
    ranks = ranking.select("touchpoint", "rank", "rank_low", "rank_high").rows()
    assert ranks == [("Desk", 1, 1, 2), ("Gate", 2, 1, 2), ("Door", 3, 3, 3)]
    assert touchpoints.best_and_weakest(ranking, RATING, "touchpoint") == (
        "Touchpoint satisfaction: best at Desk, 90% (85% to 94%, 100 answers), "
        "not clearly ahead of 1 other; weakest at Door, 60% (55% to 65%, 100 answers)."
    )


def test_groups_without_intervals_are_ranked_by_value_alone() -> None:
    ranking = touchpoints.ranked(
        league(("a", 1, None, None, "ok"), ("b", 2, None, None, "ok")), RATING
    )
    assert ranking["touchpoint"].to_list() == ["b", "a"]
    assert ranking["rank_low"].to_list() == [None, None]


def test_nothing_to_rank_is_said() -> None:
    ranking = touchpoints.ranked(league(("a", 1, 0, 2, "too few")), RATING)
    assert "no two touchpoints" in touchpoints.best_and_weakest(ranking, RATING, "touchpoint")
