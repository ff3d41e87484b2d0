"""Recognition: praise with consent alone, shrunken rates, and no team of fewer than five."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cxdata import access
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.publishing import About
from cxdata.shift import leadership
from cxdata.store import Store
from cxdata.voices import recognition
from sample_data.truths import SMALL_TEAM
from tests.build import ALWAYS, engagement, everything, publish, ratings, responses

TEAMS = {
    ("A", "N", "Kiosk"): 3,
    ("A", "N", "Branch"): 9,
    ("A", "S", "Desk"): 7,
    ("B", "N", "Web"): 8,
}


@pytest.fixture(scope="module")
def praised(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Four teams, one of three people; Bo's praise may not be quoted."""
    rows = [
        {"business_unit": unit, "region": region, "team": team, "recommend": 10}
        | {"answered_at": datetime(2025, 3, 1 + n, 12, tzinfo=UTC)}
        | ({"recognised": f"Ana {team}", "consent_to_quote": True} if n == 0 else {})
        | ({"recognised": f"Bo {team}", "consent_to_quote": False} if n == 1 else {})
        | {"comment": "Ana was kind, call 0151 23456789" if n == 0 else "Thanks, Bo"}
        for unit, region, team in TEAMS
        for n in range(20)
    ]
    survey = engagement(TEAMS, [date(2025, 2, 15)])
    folder = tmp_path_factory.mktemp("praise")
    return publish(folder, responses=responses(rows), engagement=survey)


def test_only_praise_with_consent_is_quoted_and_it_is_masked(praised: Dataset) -> None:
    quotes = recognition.quotes(praised, everything())
    assert quotes.height == 4
    assert all(name.startswith("Ana") for name in quotes["colleague"])
    assert not any("23456789" in text for text in quotes["comment"])


def test_a_team_under_five_people_stands_with_its_sibling(praised: Dataset) -> None:
    teams = recognition.teams(praised, everything())
    names = teams["team"].to_list()
    assert not {"Kiosk", "Branch"} & set(names)
    assert dict(teams.select("team", "answers").iter_rows()) == {
        "2 teams combined: Branch, Kiosk": 40,
        "Desk": 20,
        "Web": 20,
    }
    assert "Kiosk" not in recognition.quotes(praised, everything())["team"].to_list()


def test_a_team_that_shrank_stands_with_its_sibling_from_then_on(tmp_path: Path) -> None:
    before, since = dict(TEAMS), dict(TEAMS)
    before[next(team for team in TEAMS if team[2] == "Kiosk")] = 9
    waves = [engagement(before, [date(2025, 2, 15)]), engagement(since, [date(2025, 5, 15)])]
    rows = [
        {"business_unit": unit, "region": region, "team": team, "recommend": 10}
        | {"recognised": "Ana", "consent_to_quote": True}
        for unit, region, team in TEAMS
    ]
    dataset = publish(tmp_path, responses=responses(rows * 5), engagement=pl.concat(waves))
    assert "2 teams combined: Branch, Kiosk" in recognition.quotes(dataset, everything())["team"]


def test_the_demos_small_team_is_never_shown_alone(demo: Dataset) -> None:
    selection = access.select(access.EVERYONE, start=demo.first_day(), end=demo.as_of())
    for narrowed in (selection, selection.narrowed("region", "North")):
        for frame in (recognition.teams(demo, narrowed), recognition.quotes(demo, narrowed)):
            shown = set(frame["team"].drop_nulls())
            assert not {SMALL_TEAM.team, SMALL_TEAM.sibling} & shown
            assert any(SMALL_TEAM.team in name for name in shown)


def test_only_units_of_the_grant_are_read(praised: Dataset) -> None:
    viewer = access.Viewer(name="Ada", units=frozenset({"B"}))
    mine = access.select(viewer, start=ALWAYS[0], end=ALWAYS[1])
    assert recognition.quotes(praised, mine)["team"].to_list() == ["Web"]


def test_without_a_survey_of_employees_no_small_team_is_named(tmp_path: Path) -> None:
    rows = [
        {"team": team, "recognised": f"{team} {n}", "consent_to_quote": True, "comment": "Thanks"}
        for team, many in (("Small", 4), ("Large", 5))
        for n in range(many)
    ]
    dataset = publish(tmp_path, responses=responses(rows))
    assert set(recognition.quotes(dataset, everything())["team"]) == {None, "Large"}
    assert recognition.teams(dataset, everything()).is_empty()


def test_shrinking_leaves_chance_out_and_differences_in() -> None:
    draw = np.random.default_rng(1)
    n = draw.integers(20, 2_000, 40)
    same = pl.DataFrame({"answers": n, "praised": draw.binomial(n, 0.03)})
    found = recognition.shrunken(same)
    assert found["shrunken"].std() < 0.35 * found["rate"].std()
    truth = draw.beta(3, 97, 40)
    apart = pl.DataFrame({"answers": n, "praised": draw.binomial(n, truth)})
    kept = recognition.shrunken(apart)
    wrong = ((kept["shrunken"] - 100 * pl.Series(truth)) ** 2).mean()
    assert wrong < ((kept["rate"] - 100 * pl.Series(truth)) ** 2).mean()
    inside = (kept["low"] <= 100 * pl.Series(truth)) & (100 * pl.Series(truth) <= kept["high"])
    assert inside.mean() > 0.85


def test_who_was_thanked_leaves_the_list_for_thirty_days(praised: Dataset, tmp_path: Path) -> None:
    store, quotes = Store.of(tmp_path), recognition.quotes(praised, everything())
    store.add(recognition.THANKS, {"colleague": "Ana Web"}, author="Ada")
    thanks = store.entries(recognition.THANKS)
    today = thanks[0].written_at.date()
    now = recognition.not_thanked(praised, quotes, thanks, today)["colleague"].to_list()
    assert sorted(now) == ["Ana Branch", "Ana Desk", "Ana Kiosk"]
    later = recognition.not_thanked(praised, quotes, thanks, today + timedelta(days=31))
    assert later.filter(colleague="Ana Web")["thanked"].to_list() == [today]


def test_the_day_of_thanks_is_that_of_the_data_sets_time_zone(tmp_path: Path) -> None:
    rows = [{"recommend": 10, "recognised": "Ana", "consent_to_quote": True, "team": "Desk"}]
    about = About(name="Test", time_zone="Pacific/Auckland")
    dataset = publish(tmp_path, about, responses=responses(rows))
    late = datetime(2025, 3, 1, 23, tzinfo=UTC)
    entry = Store.of(tmp_path).add(recognition.THANKS, {"colleague": "Ana"}, author="Ada")
    thanks = [replace(entry, written_at=late)]
    quotes = recognition.quotes(dataset, everything())
    waiting = [
        recognition.not_thanked(dataset, quotes, thanks, date(2025, 4, day)).height
        for day in (1, 2)
    ]
    assert waiting == [0, 1]
    said = leadership.latest([replace(thanks[0], body={"text": "Ours"})], None, about.day)
    assert said is not None and said.day == date(2025, 3, 2)


def test_only_people_who_agreed_are_counted_by_name(praised: Dataset, tmp_path: Path) -> None:
    store, quotes = Store.of(tmp_path), recognition.quotes(praised, everything())
    assert recognition.ambassadors(quotes, recognition.agreed(store)).is_empty()
    store.add(recognition.AGREED, {"colleague": "Ana Desk"}, author="Ada")
    named = recognition.ambassadors(quotes, recognition.agreed(store))
    assert named.select("colleague", "praised").rows() == [("Ana Desk", 1)]


def test_without_responses_the_page_says_what_it_needs(tmp_path: Path) -> None:
    dataset = publish(tmp_path, ratings=ratings([{"rating": 4, "touchpoint": "Desk"}]))
    with pytest.raises(UsageError, match=r"responses\.recognised"):
        recognition.quotes(dataset, everything())
