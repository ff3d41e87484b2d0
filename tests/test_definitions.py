"""What the page of definitions says, for every metric of the catalogue and for small teams."""

from datetime import date

import polars as pl
import pytest

from cxdata import definitions, metrics
from cxdata.metrics import METRICS
from cxdata.people import privacy

each_metric = pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)


@each_metric
def test_every_metric_can_be_explained(metric):
    assert metric.definition.endswith(".")
    assert metric.source
    assert definitions.scored(metric).endswith("What is left blank is not counted.")
    assert metric.unit in definitions.scale(metric)
    assert definitions.dimensions(metric).startswith("business unit")


@each_metric
def test_the_treatment_of_small_groups_follows_from_who_answers(metric):
    said = definitions.small_groups(metric, None)
    assert ("never shown" in said) == metric.employees
    assert ("marked" in said) != metric.employees


def test_scores_are_said_in_the_numbers_of_the_metric():
    assert "+100" in definitions.scored(metrics.metric("nps"))
    assert "The answer’s own number, from 1 to 5." in definitions.scored(
        metrics.metric("rating_mean")
    )
    assert definitions.scale(metrics.metric("nps")) == "points, −100 to 100"


def cube(**people: int) -> pl.DataFrame:
    rows = [("U", "R", team, "wave", count) for team, count in people.items()]
    return pl.DataFrame(rows, schema=[*privacy.LEAF, "asked", "people"], orient="row")


@pytest.mark.parametrize(
    ("teams", "said"),
    [
        ({"a": 9, "b": 9}, "None of the 2 teams here is that small."),
        ({"a": 3, "b": 9, "c": 20}, "2 of the 3 teams here are merged into one group."),
        ({"a": 1, "b": 1}, "Too few employees answered here to show any group."),
    ],
)
def test_merged_teams_are_counted(teams, said):
    assert definitions.merged(privacy.atoms(cube(**teams))) == said


def test_answers_are_counted_and_hidden_ones_are_not():
    row = {"status": "ok", "n": 1204, "first_day": date(2025, 1, 1), "last_day": date(2025, 2, 1)}
    assert definitions.answers(row) == "1,204"
    assert definitions.days(row) == "1 Jan 2025 to 1 Feb 2025"
    hidden = {"status": "hidden", "n": None, "first_day": None, "last_day": None}
    assert (definitions.answers(hidden), definitions.days(hidden)) == ("not shown", "–")
    assert (definitions.answers(None), definitions.days(None)) == ("none", "–")
