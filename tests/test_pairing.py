"""Employees' and customers' values of a team stand for the same teams, pooled the same way."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cxdata import metrics
from cxdata.dataset import Dataset
from cxdata.engagement import pairing
from cxdata.engagement.pairing import Pairs
from cxdata.selection import Selection
from tests.build import engagement, everything, publish, responses

X, Y = metrics.metric("engagement"), metrics.metric("csat")
WAVES = [date(2025, 2, 15)]
TEAMS = {
    ("Retail", "North", "Kiosk"): 3,
    ("Retail", "North", "Harbour"): 9,
    ("Retail", "South", "Market"): 12,
    ("Retail", "South", "Silent"): 8,
    ("Phones", "North", "Market"): 10,
    ("Phones", "North", "Late"): 6,
}
SATISFIED = {
    ("Retail", "North", "Kiosk"): (4, 4),
    ("Retail", "North", "Harbour"): (30, 40),
    ("Retail", "South", "Market"): (5, 20),
    ("Phones", "North", "Market"): (9, 10),
    ("Phones", "North", "Late"): (2, 9),
    ("Phones", "North", "No staff"): (1, 1),
}
TOGETHER = "2 teams combined: Harbour, Kiosk"


def customers(regions: bool = True) -> pl.DataFrame:
    """Of each team so many satisfied among so many customers."""
    return responses(
        [
            {"business_unit": unit, "region": region if regions else None, "team": team}
            | {"satisfaction": 5 if number < good else 1}
            for (unit, region, team), (good, asked) in SATISFIED.items()
            for number in range(asked)
        ]
    )


@pytest.fixture(scope="module", params=[True, False], ids=["regions", "no regions"])
def answered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("pairs")
    return publish(
        folder, engagement=engagement(TEAMS, WAVES), responses=customers(regions=request.param)
    )


def paired(dataset: Dataset, level: str = "team", selection: Selection | None = None) -> Pairs:
    asked = selection or everything()
    return pairing.pairs(dataset, asked, asked, X, Y, level)


def test_a_small_team_and_its_sibling_are_one_dot_on_both_sides(answered: Dataset) -> None:
    found = paired(answered)
    row = found.points.row(by_predicate=pl.col("name") == TOGETHER, named=True)
    assert (row["x_n"], row["y_n"]) == (12, 44)
    assert row["y"] == pytest.approx(100 * 34 / 44)
    assert found.combined == (TOGETHER,)
    assert found.hidden == 0
    assert not {"Kiosk", "Harbour"} & set(found.points["name"])


def test_teams_of_one_name_in_two_units_are_two_dots(answered: Dataset) -> None:
    markets = paired(answered).points.filter(pl.col("name") == "Market")
    assert markets.select("business_unit", "x_n", "y").rows() == [
        ("Phones", 10, pytest.approx(90)),
        ("Retail", 12, pytest.approx(25)),
    ]


def test_too_few_customers_are_marked_and_teams_without_them_named(answered: Dataset) -> None:
    found = paired(answered)
    few = found.points.filter(pl.col("status") == "too few")
    assert few["name"].to_list() == ["Late"]
    assert found.unanswered == ("Silent",)
    assert "No staff" not in found.points["name"]


def test_business_units_pool_all_their_answers(answered: Dataset) -> None:
    points = paired(answered, "business_unit").points
    assert points["name"].to_list() == ["Phones", "Retail"]
    assert points["x_n"].to_list() == [16, 32]
    assert points["y"].to_list() == pytest.approx([60, 100 * 39 / 64])


def test_a_filter_narrows_both_sides(answered: Dataset) -> None:
    points = paired(answered, selection=everything(business_unit=["Phones"])).points
    assert points["name"].to_list() == ["Late", "Market"]


def test_what_privacy_hides_is_in_no_row_and_counted(tmp_path: Path) -> None:
    teams = {("Retail", "North", "Kiosk"): 3, ("Phones", "North", "Late"): 9}
    dataset = publish(tmp_path, engagement=engagement(teams, WAVES), responses=customers())
    found = paired(dataset)
    assert found.points.is_empty()
    assert found.hidden == 2


def test_no_row_pools_customers_of_a_team_that_stands_elsewhere(tmp_path: Path) -> None:
    """Kiosk is pooled across regions, Desk in the south is not: by name they cannot be told."""
    teams = {
        ("Retail", "North", "Kiosk"): 3,
        ("Retail", "South", "Desk"): 6,
        ("Retail", "South", "Kiosk"): 20,
    }
    answers = responses(
        [
            {"business_unit": "Retail", "region": region, "team": team, "satisfaction": 5}
            for _, region, team in teams
            for _ in range(20)
        ]
    )
    dataset = publish(tmp_path, engagement=engagement(teams, WAVES), responses=answers)
    found = paired(dataset)
    assert found.combined == ("2 teams combined: Desk, Kiosk",)
    assert found.points.is_empty()
    assert found.unanswered == found.combined


def test_one_team_in_two_regions_is_one_dot_and_not_two(tmp_path: Path) -> None:
    teams = {("Retail", "North", "Desk"): 3, ("Retail", "South", "Desk"): 9}
    answers = responses([{"business_unit": "Retail", "team": "Desk", "satisfaction": 5}] * 12)
    dataset = publish(tmp_path, engagement=engagement(teams, WAVES), responses=answers)
    assert paired(dataset).points.select("name", "x_n", "y_n").rows() == [("Desk", 12, 12)]


def test_levels_are_those_that_both_sides_name(answered: Dataset, demo: Dataset) -> None:
    regions = ["region"] if "region" in answered.coverage(Y).values else []
    assert pairing.levels(answered, X, Y) == ["team", "business_unit", *regions]
    assert pairing.levels(demo, X, metrics.metric("retention")) == ["business_unit", "region"]


def test_the_demo_has_a_dot_for_each_team_but_the_smallest(demo: Dataset) -> None:
    found = paired(demo)
    assert found.points.height == 39
    assert found.hidden == 0
    assert len(found.combined) == 1
