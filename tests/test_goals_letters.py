"""The letters: a crafted goal for each that fails and each that holds, and the power behind M."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower

from cxdata import access, goals
from cxdata.access import EVERYONE
from cxdata.dataset import Dataset
from cxdata.goals import Goal, Letter, proposal
from cxdata.goals.evidence import Evidence
from cxdata.goals.power import monthly_answers, smallest
from cxdata.goals.reach import achievable, moves, rolling
from cxdata.metrics import metric
from cxdata.publishing import About
from tests.build import publish, ratings, responses
from tests.goal_histories import month, months

TODAY = date(2024, 12, 31)
TEAMS = 12
A_MONTH = 40
"""Answers a month of each team, of which there are six in each of two units."""


def _rows() -> list[dict[str, Any]]:
    """Satisfaction goes with recommending, ease does not; North rises by 12 points in 2024."""
    rng = np.random.default_rng(5)
    rows = []
    for number in range(36):
        for team in range(TEAMS):
            unit = "North" if team % 2 else "South"
            risen = number - 23 if unit == "North" and number > 23 else 0
            likes = 40 + 4 * team / 1.2 + risen
            satisfied = rng.random(A_MONTH) < likes / 100
            promoters = rng.random(A_MONTH) < (likes + 5) / 100
            easy = rng.random(A_MONTH) < (0.6 if team % 3 else 0.7)
            moment = datetime.combine(month(number) + timedelta(days=9), datetime.min.time())
            rows += [
                {
                    "business_unit": unit,
                    "team": f"{unit} {team}",
                    "satisfaction": 5 if satisfied[i] else 2,
                    "recommend": 10 if promoters[i] else 3,
                    "ease": 6 if easy[i] else 2,
                    "answered_at": moment,
                }
                for i in range(A_MONTH)
            ]
    return rows


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    vision = pl.DataFrame({"name": ["Listen"], "kind": ["practice"], "text": [None]})
    rows = responses(_rows()).with_columns(pl.col("answered_at").dt.replace_time_zone("UTC"))
    folder: Path = tmp_path_factory.mktemp("letters")
    about = About(name="Two units", as_of=TODAY)
    return publish(folder, about, responses=rows, vision=vision)


GOOD = {"goal_id": "g", "title": "Happier", "owner": "Ada", "business_unit": "North"}
GOOD |= {"metric": "csat", "kind": "raise", "target": 69.0, "window_days": 90}
GOOD |= {"start": date(2024, 1, 1), "due": date(2024, 12, 31), "practice": "Listen"}


def lit(dataset: Dataset, **given: Any) -> dict[str, Letter]:
    everything = access.select(EVERYONE, start=TODAY, end=TODAY)
    one = goals.measured(dataset, everything, Goal(**GOOD | given))
    return {letter.initial: letter for letter in goals.look(dataset, everything, one).letters}


def test_a_goal_of_which_every_letter_holds(dataset):
    found = lit(dataset)
    assert [letter.holds for letter in found.values()] == [True] * 5
    assert not any(letter.change for letter in found.values())
    assert goals.smart(tuple(found.values()))
    assert found["S"].sentence == "It names Customer satisfaction of North, and its owner Ada."
    assert "At 240 answers a month" in found["M"].sentence
    assert "of all units’ moves" in found["A"].sentence
    assert "It serves the practice “Listen”; CSAT is associated with NPS (r " in found["R"].sentence
    assert "with a check-in every 31 days" in found["T"].sentence


FAILING = [
    ("S", {"owner": None}, "no owner", "Say who owns it"),
    ("S", {"metric": "npz"}, "Unknown metric 'npz'. Did you mean 'nps'?", "Choose what exists"),
    ("S", {"business_unit": "Nrth"}, "business unit Nrth, of which there are no answers", "unit"),
    ("S", {"where": "team=Nobody"}, "team Nobody, of which there are no answers", "selection"),
    ("M", {"target": 62.0}, "cannot be told from chance; 7", "answers a month, pool more days"),
    (
        "M",
        {"where": "team=North 1", "window_days": 5, "baseline_from": date(2023, 1, 1)},
        "under 10 nothing",
        "Ask more customers",
    ),
    ("M", {"metric": "fcr"}, "no answers for First-contact", "Choose a metric with answers"),
    ("M", {"definition": "Share of 5 of 5."}, "defined otherwise", "save the goal again"),
    ("M", {"kind": "keep above", "target": 59.0}, "distance from its limit", "set the limit"),
    ("A", {"target": 95.0}, "points in 12 months; the unit once moved", "more time"),
    ("A", {"target": 120.0}, "lies between 0 and 100: 120 cannot be reached", "scale"),
    ("A", {"kind": "keep above", "target": 80.0}, "in 0 of 34 months", "limit"),
    ("R", {"practice": None}, "serves no practice or value", "Choose what in the vision"),
    (
        "R",
        {"practice": "Smile"},
        "“Smile”, which is not in the vision",
        "Choose what in the vision",
    ),
    ("R", {"metric": "effort"}, "not clearly associated with NPS", "Choose a metric that goes"),
    (
        "R",
        {"kind": "lower", "target": 40.0},
        "associated with NPS the other way",
        "Choose a metric",
    ),
    ("T", {"check_in_days": 400}, "no look at it in between", "interim target"),
    ("T", {"due": date(2024, 1, 1)}, "before it starts", "later due day"),
    ("T", {"steps": "spring=5"}, "not written as 2025-06-30=55", "Mend its steps"),
]


@pytest.mark.parametrize(("initial", "given", "said", "change"), FAILING)
def test_a_letter_that_fails_says_why_and_what_to_change(dataset, initial, given, said, change):
    letter = lit(dataset, **given)[initial]
    assert letter.holds is False
    assert said in letter.sentence
    assert change in letter.change


@pytest.mark.parametrize(
    ("initial", "given", "said"),
    [
        ("A", {"start": date(2021, 1, 1)}, "Without a baseline"),
        ("A", {"due": date(2030, 12, 31)}, "not yet 87 months of answers"),
    ],
)
def test_what_nobody_can_say_is_left_open(dataset, initial, given, said):
    letter = lit(dataset, **given)[initial]
    assert letter.holds is not False
    assert said in letter.sentence


def test_answers_of_which_one_person_gives_several_prove_nothing(tmp_path):
    rated = [
        {"response_id": str(n), "touchpoint": name, "rating": 5 if n % 3 else 2}
        | {"answered_at": datetime(2024, 12, 1 + n % 28, tzinfo=UTC)}
        for n in range(200)
        for name in ("Web", "Shop")
    ]
    both = publish(tmp_path, About(name="Rated", as_of=TODAY), ratings=ratings(rated))
    given = {"metric": "rating", "business_unit": None}
    letter = lit(both, **given)["M"]
    assert letter.holds is False
    assert "one person may be counted more than once" in letter.sentence
    assert "one person" not in lit(both, **given, where="touchpoint=Web")["M"].sentence


def test_an_interim_target_makes_up_for_rare_check_ins(dataset):
    given = {"check_in_days": 400, "pace": "steps", "steps": "2024-06-30=60"}
    assert lit(dataset, **given)["T"].holds


def test_teams_with_too_few_answers_are_not_in_the_association(tmp_path):
    rows = [
        {"team": f"Team {team}", "satisfaction": 5 if n % (team + 2) else 2, "recommend": 9}
        | {"answered_at": datetime(2024, 12, 1, tzinfo=UTC)}
        for team in range(9)
        for n in range(9 if team < 3 else 12)
    ]
    few = publish(tmp_path, About(name="Few", as_of=TODAY), responses=responses(rows))
    said = lit(few, business_unit=None)["R"].sentence
    assert "cannot be said of 6 teams" in said


def test_an_outcome_needs_no_association(dataset):
    assert "NPS is an outcome itself" in lit(dataset, metric="nps")["R"].sentence


def test_the_smallest_visible_move_has_power_80_by_statsmodels(dataset):
    everything = access.select(EVERYONE, start=TODAY, end=TODAY)
    one = goals.measured(dataset, everything, Goal(**GOOD))
    before = one.progress.baseline
    assert before is not None
    window = 180.0
    shown = months(np.full(24, 50.0), n=100_000)
    seen = smallest(one, shown, window)
    power = NormalIndPower().power(seen / 50, before.n, 0.05, ratio=window / before.n)
    assert power == pytest.approx(0.8, abs=0.001)


@given(st.integers(2, 30), st.floats(10, 5_000), st.floats(1.01, 9))
def test_more_answers_show_smaller_moves(length, answers, times):
    goal = Goal(**GOOD)
    one = goals.Assessed(goal=goal, progress=goals.assess(goal, None, None, TODAY))
    shown = months(np.full(length, 40.0), n=50)
    assert smallest(one, shown, answers * times) < smallest(one, shown, answers)


def test_what_lies_off_the_scale_is_out_of_reach_however_near():
    goal = Goal(**GOOD | {"target": 101.0})
    before = {"value": 99.0, "low": 98.0, "high": 99.5, "n": 500, "status": "ok"}
    one = goals.Assessed(
        goal=goal, progress=goals.assess(goal, before, before, TODAY), metric=metric("csat")
    )
    known = Evidence(
        today=TODAY,
        monthly=months(np.linspace(20, 99, 36), n=500),
        units={},
        known={},
        outcome=None,
        practices={},
    )
    found = achievable(one, known)
    assert found.holds is False and "101 cannot be reached" in found.sentence
    near = replace(one, goal=replace(goal, target=100.0))
    assert achievable(near, known).holds


@given(st.lists(st.floats(0, 100), min_size=8, max_size=30), st.integers(1, 4))
def test_the_moves_of_lowering_are_those_of_raising_turned(values, span):
    shown = months(values, n=100)
    up, down = moves(shown, span, 2, 1), moves(shown, span, 2, -1)
    assert up == [-move for move in down]
    assert len(up) == len(values) - 1 - span


def test_pooled_months_are_those_of_all_their_answers():
    shown = months([50.0, 100.0, 0.0], n=[30, 10, 20])
    assert rolling(shown, 2)["value"].to_list() == [None, 62.5, pytest.approx(100 / 3)]


def test_months_without_answers_count_among_the_months():
    shown = months(np.full(12, 50.0), n=60).filter(pl.col("period").dt.month() != 3)
    assert monthly_answers(shown, date(2023, 1, 5)) == 55
    assert monthly_answers(shown.head(3), date(2022, 5, 5)) == 45


@pytest.mark.parametrize("metric", ["csat", "nps", "effort"])
@pytest.mark.parametrize("kind", ["raise", "lower", "keep above"])
def test_a_new_goal_begins_with_the_nearest_target_that_its_answers_can_prove(
    dataset, metric, kind
):
    everything = access.select(EVERYONE, start=TODAY, end=TODAY)
    goal = Goal(**GOOD | {"metric": metric, "kind": kind, "target": 0.0, "start": TODAY})
    goal = replace(goal, due=TODAY + timedelta(days=364))
    begun = proposal.begun(dataset, everything, goal)
    before = goals.measured(dataset, everything, goal).progress.baseline
    assert before is not None
    nearer = 1.0 if begun.target < before.value else -1.0
    assert (kind == "raise") == (nearer < 0)
    fields = asdict(begun) | {"practice": "Listen"}
    assert lit(dataset, **fields)["M"].holds
    assert not lit(dataset, **fields | {"target": begun.target + nearer})["M"].holds


def test_a_goal_without_answers_begins_with_no_target(dataset):
    everything = access.select(EVERYONE, start=TODAY, end=TODAY)
    for unknown in ({"where": "team=Nobody"}, {"metric": "fcr"}, {"metric": "npz"}):
        goal = Goal(**GOOD | {"target": 0.0} | unknown)
        assert proposal.begun(dataset, everything, goal).target == 0.0
