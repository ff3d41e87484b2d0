"""What people write of goals: over published ones, side by side, with history and check-ins."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from cxdata import access, goals, tables
from cxdata.access import EVERYONE
from cxdata.dataset import Dataset
from cxdata.errors import ChangedMeanwhile, UsageError
from cxdata.export.goal_calendar import as_calendar
from cxdata.export.goal_workbook import as_workbook
from cxdata.goals import KINDS, PACES, Assessed, CheckIn, Goal, Standing, written
from cxdata.goals.look import Look
from cxdata.publishing import About
from cxdata.store import Store
from tests.build import engagement, publish, responses
from tests.goal_histories import month

TODAY = date(2024, 6, 30)
GOAL = Goal(
    goal_id="g1",
    title="Happier",
    metric="csat",
    kind="raise",
    target=80.0,
    window_days=30,
    start=date(2024, 1, 1),
    due=date(2024, 12, 31),
)


@pytest.fixture(autouse=True)
def a_store_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_STORE", f"sqlite:///{tmp_path / 'written.sqlite'}")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """A hundred answers a month, half of them satisfied; the unit was called Old."""
    rows = [
        {"business_unit": "Old" if n < 20 else "New", "satisfaction": 5 if i % 2 else 1}
        | {"answered_at": pl.datetime(month(n).year, month(n).month, 10, time_zone="UTC")}
        for n in range(30)
        for i in range(100)
    ]
    days = [date(month(n).year, month(n).month, 10) for n in range(30) for _ in range(100)]
    frame = responses([{k: v for k, v in row.items() if k != "answered_at"} for row in rows])
    frame = frame.with_columns(
        answered_at=pl.Series(days).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    )
    schema = tables.empty("goals").schema
    given = [GOAL, replace(GOAL, goal_id="g2", title="Old name", business_unit="Old")]
    wanted = pl.DataFrame([vars(one) for one in given], schema=schema)
    units = pl.DataFrame(
        {"business_unit": ["Old", "New"], "successor": ["New", None]},
        schema=dict(tables.empty("units").select("business_unit", "successor").schema),
    )
    about = About(name="One unit", as_of=TODAY)
    folder = tmp_path_factory.mktemp("written")
    return publish(folder, about, responses=frame, goals=wanted, units=units)


def seen(dataset: Dataset) -> dict[str, Assessed]:
    selection = access.select(EVERYONE, start=TODAY, end=TODAY)
    return {one.goal.goal_id: one for one in goals.assess_all(dataset, selection)}


def the_store(dataset: Dataset) -> Store:
    return Store.of(dataset.folder)


texts = st.none() | st.text(max_size=20)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(
    st.builds(
        Goal,
        goal_id=st.text(min_size=1),
        title=st.text(),
        why=texts,
        owner=texts,
        business_unit=texts,
        metric=st.text(),
        where=texts,
        kind=st.sampled_from(KINDS),
        baseline_from=st.none() | days,
        target=st.floats(allow_nan=False, allow_infinity=False),
        target_high=st.none() | st.floats(allow_nan=False, allow_infinity=False),
        window_days=st.integers(1, 999),
        start=days,
        due=days,
        pace=st.none() | st.sampled_from(PACES),
        check_in_days=st.none() | st.integers(1, 99),
    )
)
def test_a_goal_is_read_as_it_was_written(goal):
    assert written.read(written.body(goal)) == goal


@pytest.mark.parametrize(
    "wrong", [{"target": "much"}, {"due": "soon"}, {"kind": "rise"}, {"start": None}, {"due": 5}]
)
def test_what_is_no_goal_is_refused(wrong):
    with pytest.raises(UsageError):
        written.read(written.body(GOAL) | wrong)


def test_a_written_goal_goes_before_the_published_one_until_it_is_removed(dataset):
    store = the_store(dataset)
    assert seen(dataset)["g1"].progress.standing == Standing.OFF_PACE
    entry = written.save(store, replace(GOAL, target=40.0), None, author="Ada")
    assert seen(dataset)["g1"].goal.target == 40
    assert seen(dataset)["g1"].kept.published.target == 80
    store.remove(entry.id, entry.version, author="Ada")
    assert seen(dataset)["g1"].goal.target == 80


def test_a_goal_written_on_the_page_stands_beside_the_published(dataset):
    written.save(the_store(dataset), replace(GOAL, goal_id="w"), None, author="Ada")
    assert set(seen(dataset)) == {"g1", "g2", "w"}


def test_what_another_program_wrote_there_breaks_nothing(dataset):
    the_store(dataset).add("goal", {"goal_id": "x", "target": None}, author="?")
    the_store(dataset).add("check_in", {"goal_id": "g1"}, author="?")
    assert set(seen(dataset)) == {"g1", "g2"}
    assert goals.check_ins(dataset) == {}


def test_the_slower_of_two_editors_is_told_and_both_texts_are_kept(dataset):
    store = the_store(dataset)
    entry = written.save(store, replace(GOAL, target=70.0), None, author="Ada")
    written.save(store, replace(GOAL, target=71.0), entry, author="Bo")
    with pytest.raises(ChangedMeanwhile, match="Bo changed this meanwhile") as caught:
        written.save(store, replace(GOAL, target=72.0), entry, author="Ada")
    assert written.read(caught.value.theirs.body).target == 71
    written.save(store, replace(GOAL, target=72.0), caught.value.theirs, author="Ada")
    assert [v.body["target"] for v in store.history(entry.id)] == [70, 71, 72]


def test_two_who_both_edit_the_published_goal_do_not_overwrite_each_other(dataset):
    store = the_store(dataset)
    written.save(store, replace(GOAL, target=70.0), None, author="Ada")
    with pytest.raises(ChangedMeanwhile, match="Ada"):
        written.save(store, replace(GOAL, target=71.0), None, author="Bo")
    assert seen(dataset)["g1"].goal.target == 70


def test_of_two_first_writers_at_once_the_later_takes_their_text_back(dataset, monkeypatch):
    """Both look before either writes, so both write: the earlier one stays."""
    store, nobody_yet = the_store(dataset), [{}]
    first = store.add("goal", written.body(replace(GOAL, target=70.0)), author="Ada")
    entries = written._entries
    monkeypatch.setattr(
        written, "_entries", lambda s: nobody_yet.pop() if nobody_yet else entries(s)
    )
    with pytest.raises(ChangedMeanwhile, match="Ada") as caught:
        written.save(store, replace(GOAL, target=71.0), None, author="Bo")
    assert caught.value.theirs.id == first.id
    assert [entry.id for entry in store.entries("goal")] == [first.id]


def test_a_moved_target_is_visible_with_who_moved_it(dataset):
    store = the_store(dataset)
    entry = written.save(store, replace(GOAL, title="Much happier"), None, author="Ada")
    assert goals.moves(dataset, seen(dataset)["g1"].kept) == []
    entry = written.save(store, replace(GOAL, target=60.0), entry, author="Bo")
    written.save(store, replace(GOAL, target=60.0, due=date(2025, 6, 30)), entry, author="Cy")
    moved = [
        (m.what, m.before, m.after, m.author)
        for m in goals.moves(dataset, seen(dataset)["g1"].kept)
    ]
    assert moved == [
        ("target", 80.0, 60.0, "Bo"),
        ("due", date(2024, 12, 31), date(2025, 6, 30), "Cy"),
    ]


def test_a_target_moved_from_the_published_one_is_visible(dataset):
    written.save(the_store(dataset), replace(GOAL, target=60.0), None, author="Ada")
    (move,) = goals.moves(dataset, seen(dataset)["g1"].kept)
    assert (move.before, move.after, move.author) == (80.0, 60.0, "Ada")


def test_a_baseline_that_was_moved_is_visible_too(dataset):
    easier = replace(GOAL, baseline_to=date(2023, 12, 1), pace="line")
    written.save(the_store(dataset), easier, None, author="Ada")
    (move,) = goals.moves(dataset, seen(dataset)["g1"].kept)
    assert (move.what, move.before, move.after) == ("baseline_to", None, date(2023, 12, 1))


def test_a_target_that_an_import_moved_is_visible(tmp_path):
    for target, name in ((80.0, "Happier"), (80.0, "Much happier"), (70.0, "Happier")):
        schema = tables.empty("goals").schema
        rows = pl.DataFrame([vars(replace(GOAL, target=target, title=name))], schema=schema)
        last = publish(tmp_path / "data", About(name="One", as_of=TODAY), goals=rows)
    (move,) = goals.moves(last, seen(last)["g1"].kept)
    assert (move.what, move.before, move.after) == ("target", 80.0, 70.0)
    assert last.version in move.author
    written.save(the_store(last), replace(GOAL, target=60.0), None, author="Ada")
    moved = goals.moves(last, seen(last)["g1"].kept)
    assert [(one.before, one.after) for one in moved] == [(80.0, 70.0), (70.0, 60.0)]


def test_a_renamed_unit_keeps_its_goals_and_its_answers(dataset):
    one = seen(dataset)["g2"]
    assert one.goal.business_unit == "New"
    assert one.kept.renamed_from == "Old"
    assert one.progress.now.n == 100
    assert one.progress.baseline.n == 100


def test_a_changed_definition_is_told(dataset):
    then = replace(GOAL, definition="Share of fives.")
    written.save(the_store(dataset), then, None, author="Ada")
    one = seen(dataset)["g1"]
    assert one.redefined == "Share of fives."
    assert dict(goals.details(one))["Defined otherwise when set"] == "Share of fives."
    assert seen(dataset)["g2"].redefined is None


def test_a_goal_due_yesterday_is_missed_and_has_no_forecast(dataset):
    due = replace(GOAL, due=TODAY - timedelta(days=1))
    one = goals.measured(dataset, access.select(EVERYONE, start=TODAY, end=TODAY), due)
    assert one.progress.standing == Standing.MISSED
    assert "(1 day ago)" in goals.sentence(one)
    found = goals.look(dataset, access.select(EVERYONE, start=TODAY, end=TODAY), one)
    assert found.chance is None
    assert goals.heading(one, found) == "No forecast: its due day has come."


def test_a_goal_without_answers_since_its_start_has_no_value_and_no_forecast(dataset):
    late = replace(GOAL, window_days=5, start=date(2024, 6, 20))
    one = goals.measured(dataset, access.select(EVERYONE, start=TODAY, end=TODAY), late)
    assert one.progress.standing == Standing.UNMEASURED
    found = goals.look(dataset, access.select(EVERYONE, start=TODAY, end=TODAY), one)
    assert goals.heading(one, found) == "No forecast: it has no value today."


def test_check_ins_come_from_the_page_and_the_import_the_latest_first(dataset, monkeypatch):
    rows = {"goal_id": ["g1"], "day": [date(2024, 5, 1)], "author": ["Cy"], "confidence": [3]}
    rows |= {"note": ["imported"], "next_step": [None]}
    schema = tables.empty("check_ins").schema
    table = dataset.table
    monkeypatch.setattr(
        dataset, "table", lambda n: pl.DataFrame(rows, schema) if n == "check_ins" else table(n)
    )
    written.add_check_in(
        the_store(dataset), GOAL, TODAY, note="Late", confidence=8, next_step="Ask", author="Ada"
    )
    said = goals.check_ins(dataset)["g1"]
    assert [(one.author, one.note, one.confidence) for one in said] == [
        ("Ada", "Late", 8),
        ("Cy", "imported", 3),
    ]
    assert said[0].written_at is not None


def check_in(day: date, confidence: int | None = None) -> CheckIn:
    return CheckIn(
        goal_id="g1", day=day, author="Ada", confidence=confidence, note=None, next_step=None
    )


@pytest.mark.parametrize(
    ("last", "today", "said"),
    [
        (None, date(2024, 2, 1), ""),
        (None, date(2024, 2, 2), "overdue since 1 Feb 2024: there was none yet"),
        (date(2024, 5, 30), date(2024, 6, 30), ""),
        (date(2024, 5, 29), date(2024, 6, 30), "since 29 Jun 2024: the last was on 29 May 2024"),
        (None, date(2023, 12, 1), ""),
        (None, date(2025, 1, 1), ""),
    ],
)
def test_a_check_in_is_overdue_after_its_days(last, today, said):
    found = goals.overdue(GOAL, check_in(last) if last else None, today)
    assert said in found
    assert bool(found) == bool(said)


@pytest.mark.parametrize(
    ("confidence", "chance", "said"),
    [
        (9, 0.2, "Ada is surer (9 of 10) than the forecast (20%)"),
        (1, 0.9, "Ada is less sure (1 of 10) than the forecast (90%)"),
        (9, 0.002, "than the forecast (under 1%)"),
        (6, 0.5, ""),
        (None, 0.1, ""),
        (9, None, ""),
    ],
)
def test_the_gap_between_owner_and_forecast_is_said(confidence, chance, said):
    found = Look(letters=(), line=pl.DataFrame(), fan=pl.DataFrame(), chance=chance)
    text = goals.gap(found, check_in(TODAY, confidence))
    assert said in text
    assert bool(text) == bool(said)


STEPS = replace(GOAL, pace="steps", steps="2024-03-31=60; 2024-09-30=70")


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2024, 1, 1), 50.0),
        (date(2024, 3, 30), 50.0),
        (date(2024, 3, 31), 60.0),
        (date(2024, 12, 30), 70.0),
        (date(2024, 12, 31), 80.0),
    ],
)
def test_steps_expect_the_last_interim_target(today, expected):
    assert STEPS.expected(50.0, today) == expected


def test_a_season_lifts_the_pace_and_leaves_both_ends(dataset):
    season = goals.pace.Season(baseline=50.0, today=58.0, due=54.0, years=1)
    seasonal = replace(GOAL, pace="seasonal")
    middle = GOAL.start + (GOAL.due - GOAL.start) / 2
    passed = GOAL.elapsed(middle)
    line = 50 * (1 - passed) + 80 * passed
    lifted = seasonal.expected(50.0, middle, season)
    assert lifted == pytest.approx(line + 58 - (50 * (1 - passed) + 54 * passed))
    for day, today, value in ((GOAL.start, 50.0, 50.0), (GOAL.due, 54.0, 80.0)):
        at = replace(season, today=today)
        assert seasonal.expected(50.0, day, at) == pytest.approx(value)
    assert seasonal.expected(50.0, middle, None) == pytest.approx(line)


@pytest.mark.parametrize("steps", [None, "2024-03-31", "2025-03-31=60", "2024-03-31=nan"])
def test_steps_that_make_no_sense_say_why(steps):
    with pytest.raises(UsageError):
        replace(STEPS, steps=steps).check()


def test_an_objective_stands_as_its_weakest_key_result(dataset):
    easy = replace(GOAL, target=51.0, objective="Delight")
    hard = replace(GOAL, goal_id="hard", title="Hard", target=95.0, objective="Delight")
    for goal in (easy, hard):
        written.save(the_store(dataset), goal, None, author="Ada")
    best_first = list(seen(dataset).values())[::-1]
    (found,) = goals.objectives(best_first)
    assert found.standing == seen(dataset)["hard"].progress.standing == Standing.OFF_PACE
    assert "as the weakest of its 2 key results, Hard" in found.sentence()


def test_the_workbook_has_numbers_and_runs_nothing(dataset):
    nasty = '=HYPERLINK("http://x","y")'
    written.save(the_store(dataset), replace(GOAL, title=nasty), None, author="Ada")
    written.add_check_in(
        the_store(dataset), GOAL, TODAY, note="+1", confidence=4, next_step="", author="@Ada"
    )
    table = goals.table(list(seen(dataset).values()))
    made = as_workbook(table, goals.check_ins(dataset))
    read = pl.read_excel(BytesIO(made), sheet_name="Goals")
    row = read.row(by_predicate=pl.col("goal_id") == "g1", named=True)
    assert (row["title"], row["target"], row["due"]) == (nasty, 80, date(2024, 12, 31))
    notes = pl.read_excel(BytesIO(made), sheet_name="Check-ins").to_dicts()
    assert [(note["note"], note["author"], note["confidence"]) for note in notes] == [
        ("+1", "@Ada", 4)
    ]
    with ZipFile(BytesIO(made)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    assert b"<c " in sheet and b"<f>" not in sheet


def test_the_calendar_has_due_days_interim_targets_and_the_next_check_in(dataset):
    written.save(the_store(dataset), STEPS, None, author="Ada")
    every = [seen(dataset)["g1"]]
    first = Calendar.from_ical(as_calendar(every, {"g1": [check_in(TODAY)]}))
    found = {str(e["summary"]): e.decoded("dtstart") for e in first.walk("VEVENT")}
    assert found == {
        "Due: Happier": date(2024, 12, 31),
        "Check in: Happier": date(2024, 7, 31),
        "Interim target 60%: Happier": date(2024, 3, 31),
        "Interim target 70%: Happier": date(2024, 9, 30),
    }
    again = Calendar.from_ical(as_calendar(every, {}))
    uids = [{str(e["uid"]) for e in c.walk("VEVENT")} for c in (first, again)]
    assert uids[0] == uids[1]


def test_a_grant_shows_no_goal_that_was_written_for_another_unit(dataset):
    theirs = replace(GOAL, goal_id="theirs", business_unit="Elsewhere")
    written.save(the_store(dataset), theirs, None, author="Ada")
    assert "theirs" in seen(dataset)
    one = access.select(access.Viewer(name="n", units=frozenset({"New"})), start=TODAY, end=TODAY)
    assert {found.goal.goal_id for found in goals.assess_all(dataset, one)} == {"g1", "g2"}


def test_a_goal_of_a_group_of_employees_too_small_to_be_shown_shows_nothing(tmp_path: Path):
    waves = [date(2023, quarter, 1) for quarter in (1, 4, 7, 10)]
    waves += [date(2024, quarter, 1) for quarter in (1, 4)]
    people = engagement({("Shop", "Sea", "Tiny"): 3, ("Shop", "Sea", "Large"): 40}, waves)
    about = About(name="Staff", as_of=date(2024, 4, 30))
    small = publish(tmp_path, about, engagement=people)
    goal = replace(GOAL, metric="engagement", business_unit="Shop", owner="Ada", window_days=90)
    everything = access.select(EVERYONE, start=TODAY, end=TODAY)
    for team, shown in (("Tiny", False), ("Large", False), (None, True)):
        asked = replace(goal, where=f"team={team}" if team else None)
        one = goals.measured(small, everything, asked)
        found = goals.look(small, everything, one)
        assert (one.progress.now is not None) == shown
        assert (found.line.height > 0) == shown
        assert (found.chance is not None) == shown
        said = " ".join(letter.sentence for letter in found.letters)
        assert ("At 0.0 answers a month" in said) != shown
