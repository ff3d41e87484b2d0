"""The survey among employees: its size, its one small team, and what it foretells."""

import numpy as np
import polars as pl
import pytest
from scipy import stats

from sample_data import Company
from sample_data.engagement import RECOMMEND_QUESTION
from sample_data.truths import ENGAGEMENT_LEADS, SMALL_TEAM, TIE
from tests.sample.conftest import present_name, quarter_of


@pytest.fixture(scope="session")
def people(demo: Company) -> pl.DataFrame:
    """One row per respondent and wave."""
    favourable = (pl.col("answer") >= 4).filter(pl.col("scale_max") == 5).mean() * 100
    return (
        demo.tables["engagement"]
        .with_columns(present_name())
        .group_by("respondent_id", "wave", "business_unit", "region", "team")
        .agg(favourable.alias("index"), pl.col("question").n_unique())
    )


def test_twelve_waves_of_six_questions(demo: Company, people: pl.DataFrame) -> None:
    answers = demo.tables["engagement"]
    assert answers["wave"].n_unique() == 12
    assert answers.select(quarter_of(pl.col("wave"))).to_series().n_unique() == 12
    scales = dict(answers.select("question", "scale_max").unique().iter_rows())
    assert sorted(scales.values()) == [5, 5, 5, 5, 5, 10]
    assert scales[RECOMMEND_QUESTION] == 10
    assert people["question"].min() == 6


def test_about_two_thousand_are_asked_and_most_answer(people: pl.DataFrame) -> None:
    assert people["respondent_id"].n_unique() == pytest.approx(2_000, abs=20)
    waves = people.group_by("wave").len()["len"] / 2_000
    assert waves.is_between(0.85, 0.95).all()


def test_a_team_lies_in_one_unit_and_region(demo: Company, people: pl.DataFrame) -> None:
    answered = demo.tables["responses"].with_columns(present_name())
    for frame in (people, answered):
        places = frame.select("team", "business_unit", "region").unique()
        assert places["team"].is_unique().all()
        regions = places.group_by("business_unit").agg(pl.col("region").n_unique())
        assert (regions["region"] >= 2).all()


def test_one_team_has_three_people_and_all_others_eight_or_more(people: pl.DataFrame) -> None:
    sizes = people.group_by("team", "wave").len()
    small = sizes.filter(pl.col("team") == SMALL_TEAM.team)
    assert small["len"].unique().to_list() == [SMALL_TEAM.people]
    assert sizes.filter(pl.col("team") != SMALL_TEAM.team)["len"].min() >= 8  # type: ignore[operator]


def test_the_small_team_can_be_merged_with_a_sibling(people: pl.DataFrame) -> None:
    places = {
        team: (unit, region)
        for team, unit, region in people.select("team", "business_unit", "region").iter_rows()
    }
    assert places[SMALL_TEAM.team] == places[SMALL_TEAM.sibling]


def _pairs(responses: pl.DataFrame, people: pl.DataFrame, lag: int) -> pl.DataFrame:
    """The index of each unit and quarter with the CSAT of the unit `lag` quarters later."""
    later = (quarter_of(pl.col("wave")) + lag).alias("quarter")
    index = people.group_by("business_unit", later).agg(pl.col("index").mean())
    satisfied = (pl.col("satisfaction") >= 4).mean() * 100
    csat = responses.group_by("business_unit", "quarter").agg(satisfied.alias("csat"))
    return index.join(csat, on=["business_unit", "quarter"])


def _correlation(pairs: pl.DataFrame) -> float:
    return float(stats.pearsonr(pairs["index"].to_numpy(), pairs["csat"].to_numpy()).statistic)


def _from_own_mean(pairs: pl.DataFrame) -> pl.DataFrame:
    own = pl.col("index", "csat")
    return pairs.with_columns(own - own.mean().over("business_unit"))


def test_engagement_leads_satisfaction_by_a_quarter(
    responses: pl.DataFrame, people: pl.DataFrame
) -> None:
    pairs = _pairs(responses, people, ENGAGEMENT_LEADS.lag_quarters)
    assert pairs.height == 88
    planted = pytest.approx(ENGAGEMENT_LEADS.correlation, abs=TIE)
    assert _correlation(pairs) == planted
    assert _correlation(_from_own_mean(pairs)) == planted


@pytest.mark.parametrize("lag", [0, 2, 3])
def test_at_other_lags_it_hardly_does(
    responses: pl.DataFrame, people: pl.DataFrame, lag: int
) -> None:
    pairs = _pairs(responses, people, lag)
    for measured in (pairs, _from_own_mean(pairs)):
        assert abs(_correlation(measured)) < ENGAGEMENT_LEADS.elsewhere_at_most


def test_engagement_differs_between_units_and_over_time(people: pl.DataFrame) -> None:
    table = people.group_by("business_unit", "wave").agg(pl.col("index").mean())
    units = table.group_by("business_unit").agg(pl.col("index").mean())["index"].to_numpy()
    moves = table.group_by("business_unit").agg(pl.col("index").std())["index"].to_numpy()
    assert np.ptp(units) > 5
    assert moves.min() > 3
