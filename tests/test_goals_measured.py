"""Goals on a small data set: whose goals are listed, what they measure, chart, table and page."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from cxdata import access, estimates, goals, metrics, publishing, tables
from cxdata.access import EVERYONE, Viewer
from cxdata.charts.goal import progress
from cxdata.dataset import Dataset, open_current
from cxdata.export.light import JOINER
from cxdata.goals import Assessed, Goal, Standing, assess
from cxdata.selection import Selection
from sample_data import company
from sample_data.truths import STANDINGS

TODAY = date(2025, 6, 30)
CSAT = metrics.metric("csat")
USUAL = {"metric": "csat", "kind": "raise", "target": 90.0, "window_days": 30}
USUAL |= {"start": date(2025, 3, 1), "due": date(2025, 12, 31)}
GOALS: dict[str, dict[str, Any]] = {
    "north": {"business_unit": "North", "title": "Costs *$5* and $10 [here](http://x)"},
    "south": {"business_unit": "South", "where": "region=Sea;region=Hills", "owner": "Ada"},
    "all": {"kind": "keep above", "target": 10.0},
    "lowering": {"business_unit": "North", "kind": "lower", "target": 0.0},
    "metric": {"business_unit": "North", "metric": "npz"},
    "dimension": {"business_unit": "North", "where": "regoin=Sea"},
    "unanswered": {"business_unit": "North", "metric": "effort"},
    "lacking": {"business_unit": "North", "metric": "retention", "where": "channel=x"},
    "nowhere": {"business_unit": "North", "where": "region=Nowhere"},
    "early": {"business_unit": "North", "start": date(2024, 1, 2)},
    "young": {"business_unit": "North", "start": date(2025, 6, 15)},
}
WITHOUT_VALUE = {"metric", "dimension", "unanswered", "lacking", "nowhere"}


def answers(unit: str, region: str, satisfied: int, of: int, day: date) -> list[dict[str, Any]]:
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    common = {"business_unit": unit, "region": region, "source": "s", "answered_at": moment}
    return [common | {"satisfaction": 5 if i < satisfied else 2} for i in range(of)]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """In June, North satisfies 30 of 40, South 10 of 40 by the sea and 15 of 20 in the hills."""
    before, june = date(2025, 2, 10), date(2025, 6, 20)
    rows = [
        *answers("North", "Sea", 25, 50, before),
        *answers("North", "Sea", 30, 40, june),
        *answers("North", "Sea", 0, 99, TODAY - timedelta(days=30)),
        *answers("South", "Sea", 10, 40, june),
        *answers("South", "Hills", 15, 20, june),
        *answers("South", "Plain", 20, 20, june),
    ]
    numbered = [row | {"response_id": str(i)} for i, row in enumerate(rows)]
    schema = tables.empty("goals").schema
    wanted = [{"goal_id": name, "title": name} | USUAL | goal for name, goal in GOALS.items()]
    contents = {
        "responses": pl.DataFrame(numbered).with_columns(weight=pl.lit(1)),
        "goals": pl.DataFrame([{c: row.get(c) for c in schema} for row in wanted], schema=schema),
    }
    folder = tmp_path_factory.mktemp("goals")
    with publishing.lock(folder):
        publishing.publish(folder, contents, publishing.About(name="Two units", as_of=TODAY), [])
    return open_current(folder)


def seen(dataset: Dataset, viewer: Viewer = EVERYONE, **wanted: list[str]) -> dict[str, Assessed]:
    selection = access.select(viewer, start=TODAY, end=TODAY, wanted=wanted)
    return {one.goal.goal_id: one for one in goals.assess_all(dataset, selection)}


def test_values_come_from_the_goals_own_window_and_selection(dataset):
    found = {name: one.progress for name, one in seen(dataset).items()}
    assert (found["north"].now.value, found["north"].now.n) == (75, 40)
    assert (found["north"].baseline.value, found["north"].baseline.n) == (50, 50)
    assert (found["south"].now.value, found["south"].now.n) == (pytest.approx(100 * 25 / 60), 60)
    assert (found["all"].now.value, found["all"].now.n) == (pytest.approx(100 * 75 / 120), 120)


def test_a_value_has_the_interval_that_the_dashboard_prints(dataset):
    north = access.select(
        EVERYONE, start=date(2025, 6, 1), end=TODAY, wanted={"business_unit": ["North"]}
    )
    row = estimates.estimate(dataset, north, CSAT).row(0, named=True)
    now = seen(dataset)["north"].progress.now
    assert (now.value, now.low, now.high) == (row["value"], row["low"], row["high"])


def test_period_region_segment_and_channel_change_no_goal(dataset):
    filtered = seen(dataset, region=["Plain"], channel=["phone"], segment=["x"])
    assert filtered == seen(dataset)


def test_a_business_unit_chooses_its_goals_and_changes_no_value(dataset):
    everything, south = seen(dataset), seen(dataset, business_unit=["South"])
    assert set(south) == {"south"}
    assert south["south"] == everything["south"]


def test_a_grant_shows_no_goal_of_another_unit_nor_of_the_whole(dataset):
    north = Viewer(name="n", units=frozenset({"North"}))
    assert {one.goal.business_unit for one in seen(dataset, north).values()} == {"North"}
    assert seen(dataset, north, business_unit=["South"]) == {}
    assert seen(dataset, Viewer(name="nobody")) == {}


def test_a_grant_of_every_unit_shows_the_whole(dataset):
    both = seen(dataset, Viewer(name="b", units=frozenset({"North", "South"})))
    assert set(both) == set(GOALS)
    assert both["all"].progress == seen(dataset)["all"].progress


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("metric", "Unknown metric 'npz'. Did you mean 'nps'?"),
        ("dimension", "Unknown dimension 'regoin'. Did you mean 'region'?"),
        ("unanswered", "no answers for Customer effort"),
        ("lacking", "no dimension 'channel'"),
        ("nowhere", "nobody answered from 1 Jun 2025 to 30 Jun 2025"),
    ],
)
def test_a_goal_that_cannot_be_asked_for_says_why(dataset, name, reason):
    one = seen(dataset)[name]
    assert one.progress.standing == Standing.UNMEASURED
    assert goals.sentence(one).startswith("Cannot be measured: ")
    assert reason in goals.sentence(one)


def test_a_goal_from_before_the_data_has_no_pace(dataset):
    assert seen(dataset)["early"].progress.standing == Standing.SHORT


def test_a_window_that_reaches_back_before_the_start_says_so(dataset):
    young = seen(dataset)["young"]
    assert young.progress.baseline.value == 0
    assert "of which 14 lie before the start" in dict(goals.details(young))["Today"]
    assert "of which" not in dict(goals.details(seen(dataset)["north"]))["Today"]


def test_the_most_urgent_comes_first(dataset):
    order = [one.progress.standing for one in seen(dataset).values()]
    assert order == sorted(order, key=list(Standing).index)


def test_the_table_has_a_row_per_goal_with_all_that_is_said(dataset):
    every = list(seen(dataset).values())
    table = goals.table(every)
    assert table["goal_id"].to_list() == [one.goal.goal_id for one in every]
    row = table.row(by_predicate=pl.col("goal_id") == "north", named=True)
    assert (row["value"], row["n"], row["baseline"], row["target"]) == (75, 40, 50, 90)
    assert row["share_of_the_way"] == 0.625
    assert row["sentence"] == goals.sentence(seen(dataset)["north"])
    assert row["selection"] == "North, 1 Jun 2025 to 30 Jun 2025"


def drawing(**given: Any) -> Any:
    goal = Goal(**USUAL | {"goal_id": "g", "title": "Goal"} | given)
    row = {"low": 70.0, "high": 80.0, "n": 100, "status": "ok"}
    before = None if given.get("kind") == "keep above" else row | {"value": 60.0}
    one = Assessed(goal=goal, progress=assess(goal, before, row | {"value": 75.0}, TODAY))
    return progress(goals.table([one]), CSAT)


def said(figure: Any) -> dict[str, tuple[float, str]]:
    """Each printed name with its place and its value."""
    parts = {}
    for note in figure.layout.annotations:
        words = note.text.replace("<b>", "").replace("</b>", "").replace("<br>", " ").split()
        value = next(word for word in words if word[-1] == "%")
        parts[" ".join(word for word in words if word != value)] = (note.x, value)
    return parts


def test_the_chart_prints_each_value_at_its_place():
    found = said(drawing())
    assert (found["today"], found["baseline"], found["target"]) == (
        (75, "75%"),
        (60, "60%"),
        (90, "90%"),
    )
    assert found["expected"] == (pytest.approx(60 + 30 * 121 / 305), "72%")


def test_the_chart_shows_todays_interval():
    (today,) = (trace for trace in drawing().data if trace.name == "today")
    assert (today.x[0] + today.error_x.array[0], today.x[0] - today.error_x.arrayminus[0]) == (
        80,
        70,
    )
    assert "75% (70% to 80%), n 100" in today.hovertemplate


@pytest.mark.parametrize(("kind", "turned"), [("raise", False), ("lower", True)])
def test_the_target_is_on_the_right(kind, turned):
    left, right = drawing(kind=kind, target=50.0 if turned else 90.0).layout.xaxis.range
    assert (left > right) == turned


def test_a_limit_has_no_pace():
    assert set(said(drawing(kind="keep above", target=60.0))) == {"today", "at least"}
    within = drawing(kind="keep within", target=60.0, target_high=70.0)
    assert set(said(within)) == {"today", "at least", "at most", "baseline"}


def page(dataset: Dataset, selection: Selection) -> AppTest:
    def run(dataset, selection):  # type: ignore[no-untyped-def]
        from pages.act import goals

        goals.show(dataset, selection)

    return AppTest.from_function(run, args=(dataset, selection), default_timeout=300).run()


def test_the_page_shows_every_goal_with_its_standing_and_sentence(dataset):
    everything = access.select(EVERYONE, start=TODAY, end=TODAY)
    shown = page(dataset, everything)
    assert not shown.exception
    assert len(shown.subheader) == len(GOALS)
    bullets = [one for one in shown.get("bidi_component") if "-goal-" in one.proto.id]
    assert len(bullets) == len(GOALS) - len(WITHOUT_VALUE)
    texts = [element.value for element in shown.markdown]
    glance = goals.glance(goals.assess_all(dataset, everything))
    assert f"##### {glance.sentence.split(':')[0]}" in texts[0].replace("\\", "")
    assert any("Unknown metric 'npz'" in text for text in texts)


def test_the_board_is_by_unit_and_on_demand_by_owner(dataset):
    everything = access.select(EVERYONE, start=TODAY, end=TODAY)
    board = page(dataset, everything)
    for grouped, whose in (
        ("Business unit", lambda goal: goal.business_unit or "All business units"),
        ("Owner", lambda goal: goal.owner or "No owner"),
    ):
        board.selectbox(key="grouped").set_value(grouped).run()
        every = goals.assess_all(dataset, everything)
        wanted = list(dict.fromkeys(whose(one.goal) for one in every))
        texts = [one.value.replace("\\", "") for one in board.markdown]
        groups = [text for name in wanted for text in texts if text.startswith(f"**{name}: ")]
        assert len(groups) == len(wanted)
        titles = [one.value.replace(JOINER, "") for one in board.subheader]
        assert len(titles) == len(GOALS)


def test_a_title_is_shown_as_it_was_written(dataset):
    north = access.select(EVERYONE, start=TODAY, end=TODAY, wanted={"business_unit": ["North"]})
    titles = [one.value.replace(JOINER, "") for one in page(dataset, north).subheader]
    assert r"Costs \*\$5\* and \$10 \[here\](http\://x)" in titles


def test_an_empty_page_says_what_to_change(dataset):
    none = access.select(Viewer(name="nobody"), start=TODAY, end=TODAY)
    assert "Clear the filter" in page(dataset, none).info[0].value


def test_a_data_set_without_goals_says_how_to_get_them(dataset, monkeypatch):
    monkeypatch.setattr(dataset, "table", tables.empty)
    everything = access.select(EVERYONE, start=TODAY, end=TODAY)
    assert "Add one here" in page(dataset, everything).info[0].value


PLANNED = {
    "on pace": {Standing.ON_PACE},
    "at risk": {Standing.AT_RISK},
    "met": {Standing.PROVEN, Standing.KEPT_PROVEN},
    "met, within noise": {Standing.MET},
    "out of reach": {Standing.OFF_PACE},
    "unmeasurable": {Standing.UNMEASURED},
}


@pytest.mark.slow
def test_the_demo_companys_goals_stand_as_planned(tmp_path: Path):
    demo = company()
    with publishing.lock(tmp_path):
        publishing.publish(tmp_path, demo.tables, demo.about, [])
    found = seen(open_current(tmp_path))
    assert set(found) == set(STANDINGS)
    for name, planned in STANDINGS.items():
        assert found[name].progress.standing in PLANNED[planned], name
