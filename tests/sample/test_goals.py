"""Each goal stands on the as-of day as it is planned to, judged from the answers alone."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from cxdata.metrics import NAMES
from cxdata.tables import DIMENSIONS
from sample_data import Company
from sample_data.truths import AS_OF, STANDINGS, Standing
from tests.sample.conftest import net, present_name

_SCORES = {
    "nps": net("recommend"),
    "csat": (pl.col("satisfaction") >= 4) * 100,
    "effort": (pl.col("ease") >= 5) * 100,
    "fcr": pl.col("resolved_first_contact") * 100,
}


def _answers(demo: Company, goal: dict[str, Any]) -> pl.DataFrame:
    """The day and score of the answers that a goal is about."""
    if goal["metric"] == "engagement":
        favourable = (pl.col("answer") >= 4).filter(pl.col("scale_max") == 5).mean() * 100
        waves = demo.tables["engagement"].group_by("respondent_id", day="wave")
        return waves.agg(score=favourable)
    rows = demo.tables["responses"].with_columns(
        present_name(), day=pl.col("answered_at").dt.date(), score=_SCORES[goal["metric"]]
    )
    where = dict(part.split("=") for part in (goal["where"] or "").split(";") if part)
    if goal["business_unit"]:
        where["business_unit"] = goal["business_unit"]
    return rows.filter(pl.lit(True), **where).drop_nulls("score").select("day", "score")


def _standing(demo: Company, goal: dict[str, Any]) -> Standing:
    """Met beyond the interval or within it, or else where the line so far leads by the due day."""
    answers = _answers(demo, goal)
    window = pl.col("day") > AS_OF - timedelta(days=goal["window_days"])
    now = answers.filter(window)["score"]
    if len(now) < 10:
        return "unmeasurable"
    then = answers.filter(pl.col("day").is_between(goal["baseline_from"], goal["baseline_to"]))
    sign = -1 if goal["kind"] == "lower" else 1
    value, baseline = (sign * float(scores.mean()) for scores in (now, then["score"]))  # type: ignore[arg-type]
    half, target = 1.96 * float(now.std()) / len(now) ** 0.5, sign * goal["target"]  # type: ignore[arg-type]
    if value >= target:
        return "met" if value - half > target else "met, within noise"
    elapsed = (AS_OF - goal["start"]) / (goal["due"] - goal["start"])
    if baseline + (value - baseline) / elapsed >= target:
        return "on pace"
    reachable = baseline + (value + half - baseline) / elapsed >= target
    return "at risk" if reachable else "out of reach"


@pytest.mark.parametrize("goal_id", STANDINGS)
def test_a_goal_stands_as_planned(demo: Company, goal_id: str) -> None:
    goal = demo.tables["goals"].row(by_predicate=pl.col("goal_id") == goal_id, named=True)
    assert _standing(demo, goal) == STANDINGS[goal_id]


def test_every_kind_of_standing_and_goal_is_there(demo: Company) -> None:
    goals = demo.tables["goals"]
    assert goals["goal_id"].to_list() == list(STANDINGS)
    assert {"raise", "lower", "keep above"} == set(goals["kind"])
    assert len(set(STANDINGS.values())) == 6


def test_goals_speak_of_what_exists(demo: Company) -> None:
    goals, answered = demo.tables["goals"], demo.tables["responses"]
    assert set(goals["metric"]) <= set(NAMES)
    assert set(goals["business_unit"].drop_nulls()) <= set(answered["business_unit"])
    assert set(goals["initiative"].drop_nulls()) <= set(demo.tables["initiatives"]["title"])
    for where in goals["where"].drop_nulls():
        dimension, value = where.split("=")
        assert dimension in DIMENSIONS
        assert value in set(answered[dimension])


def test_targets_lie_in_the_direction_of_the_goal(demo: Company) -> None:
    for goal in demo.tables["goals"].iter_rows(named=True):
        then = _answers(demo, goal).filter(
            pl.col("day").is_between(goal["baseline_from"], goal["baseline_to"])
        )["score"]
        if goal["kind"] != "keep above" and len(then):
            sign = -1 if goal["kind"] == "lower" else 1
            assert sign * (goal["target"] - then.mean()) > 0
