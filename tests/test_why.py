"""Why it moved: which days are compared, and the sentences above the bridge."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cxdata import access, estimates, metrics
from cxdata.access import Viewer
from cxdata.dataset import Dataset
from cxdata.people import privacy
from cxdata.selection import Selection
from cxdata.statistics import bridge
from cxdata.verdicts import earlier, why
from sample_data.truths import RENAMED, SIMPSON
from tests.build import engagement, everything, publish, responses

NPS, ENGAGEMENT = metrics.metric("nps"), metrics.metric("engagement")
FIRST = "the first {} days of the {} before"
SEPTEMBER = access.select(access.EVERYONE, start=SIMPSON.month, end=date(2024, 9, 30))


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "words"),
    [
        ("2025-03-01", "2025-03-31", "2025-02-01", "2025-02-28", "the month before"),
        ("2025-04-01", "2025-06-30", "2025-01-01", "2025-03-31", "the quarter before"),
        ("2024-01-01", "2024-12-31", "2023-01-01", "2023-12-31", "the year before"),
        ("2025-03-01", "2025-03-12", "2025-02-01", "2025-02-12", FIRST.format(12, "month")),
        ("2025-03-01", "2025-03-30", "2025-02-01", "2025-02-28", FIRST.format(28, "month")),
        ("2025-10-01", "2025-12-17", "2025-07-01", "2025-09-16", FIRST.format(78, "quarter")),
        ("2025-01-01", "2025-12-17", "2024-01-01", "2024-12-16", FIRST.format(351, "year")),
        ("2025-03-10", "2025-03-14", "2025-03-05", "2025-03-09", "the 5 days before"),
        ("2024-12-18", "2025-12-17", "2023-12-19", "2024-12-17", "the 12 months before"),
        ("2025-03-10", "2025-03-10", "2025-03-09", "2025-03-09", "the day before"),
    ],
)
def test_a_period_is_compared_with_its_like(
    start: str, end: str, first: str, last: str, words: str
) -> None:
    days = Selection(start=date.fromisoformat(start), end=date.fromisoformat(end))
    found = earlier.before(days)
    assert (str(found.selection.start), str(found.selection.end)) == (first, last)
    assert found.words == words


def test_a_year_before_a_leap_day_is_the_last_of_february() -> None:
    found = earlier.year_before(Selection(start=date(2024, 2, 1), end=date(2024, 2, 29)))
    assert (found.selection.start, found.selection.end) == (date(2023, 2, 1), date(2023, 2, 28))


def test_the_planted_month_says_that_every_segment_rose_and_the_total_fell(demo: Dataset) -> None:
    compared = why.sides(demo, SEPTEMBER, NPS, why.BEFORE)
    found = compared and why.explained(demo, compared, NPS, "segment")
    assert compared and found
    title = why.title(found, compared, NPS, "segment")
    assert title.startswith("NPS 32.0 (Sep 2024), down 4.9 from 36.9 (Aug 2024): +3.5 from how")
    assert why.banner(found, "segment").startswith(
        "Every one of the segments rose, and yet the total fell"
    )
    assert SIMPSON.growing_segment in why.banner(found, "segment")
    by_unit = why.explained(demo, compared, NPS, "business_unit")
    assert by_unit and why.banner(by_unit, "business_unit") == ""


def test_a_renamed_unit_is_neither_new_nor_gone(demo: Dataset) -> None:
    half = access.select(access.EVERYONE, start=RENAMED.on, end=date(2025, 12, 17))
    compared = why.sides(demo, half, NPS, why.BEFORE)
    found = compared and why.explained(demo, compared, NPS, "business_unit")
    assert compared and found
    assert found.of("entering") == found.of("leaving") == 0
    (said,) = why.renamed(demo.table("units"), compared.one, compared.other)
    assert said.startswith(f"{RENAMED.new} is renamed from {RENAMED.old}")


def test_two_groups_are_compared_within_the_grant(demo: Dataset) -> None:
    viewer = Viewer(name="some", units=frozenset({"Insurance", "Branches"}))
    days = {"start": date(2025, 1, 1), "end": date(2025, 12, 17)}
    one = access.select(viewer, **days, wanted={"business_unit": ["Insurance"]})
    compared = why.sides(demo, one, NPS, why.EVERYONE)
    assert compared and compared.one.wanted("business_unit") == ("Branches", "Insurance")
    found = why.explained(demo, compared, NPS, "channel")
    expected = [estimates.estimate(demo, side, NPS)["value"][0] for side in (compared.one, one)]
    assert found and [float(found.earlier), float(found.later)] == pytest.approx(expected)


def test_engagement_is_explained_from_wave_to_wave(demo: Dataset) -> None:
    year = access.select(access.EVERYONE, start=date(2024, 12, 18), end=date(2025, 12, 17))
    for against, words in ((why.BEFORE, "15 Aug 2025"), (why.YEAR, "15 Nov 2024")):
        compared = why.sides(demo, year, ENGAGEMENT, against)
        assert compared and (compared.one_words, compared.other_words) == (words, "15 Nov 2025")


def test_hidden_groups_are_one_part_of_at_least_five_people(tmp_path: Path) -> None:
    teams = {("A", "N", "a"): 9, ("A", "N", "b"): 2, ("A", "N", "c"): 3, ("B", "N", "d"): 6}
    waves = [date(2025, 2, 15), date(2025, 5, 15)]
    dataset = publish(tmp_path, engagement=engagement(teams, waves))
    compared = why.between(*(everything().during(wave, wave) for wave in waves))
    for by in ("team", "business_unit"):
        found = why.explained(dataset, compared, ENGAGEMENT, by)
        assert found and sum(part.total for part in found.parts) == found.difference
        assert all(part.after.n >= privacy.HIDDEN_BELOW for part in found.parts)
    few = publish(tmp_path / "few", engagement=engagement({("A", "N", "a"): 3}, waves))
    assert why.explained(few, compared, ENGAGEMENT, "team") is None


def test_the_unfinished_names_in_a_bridge_are_those_given() -> None:
    assert set(why.WORDS[True]) == set(why.WORDS[False]) == set(bridge.KINDS)


def test_nothing_before_is_no_bridge(tmp_path: Path) -> None:
    rows = [{"recommend": 9, "answered_at": datetime(2025, 3, 3, 12, tzinfo=UTC)}]
    dataset = publish(tmp_path, responses=responses(rows))
    day = access.select(access.EVERYONE, start=date(2025, 3, 3), end=date(2025, 3, 3))
    compared = why.sides(dataset, day, NPS, why.BEFORE)
    assert compared and why.explained(dataset, compared, NPS, "segment") is None


@pytest.mark.parametrize("name", ["nps", "engagement"])
def test_the_bridge_between_two_groups_goes_from_the_one_value_to_the_other(
    demo: Dataset, name: str
) -> None:
    metric = metrics.metric(name)
    names = ("Branches", "Contact Centre")
    year = access.select(access.EVERYONE, start=date(2025, 1, 1), end=date(2025, 12, 17))
    compared = why.groups(demo, year, metric, "business_unit", names)
    assert compared and (compared.other_words, compared.one_words) == names
    found = why.explained(demo, compared, metric, "region")
    ends = [
        estimates.estimate(demo, side, metric)["value"].item()
        for side in (compared.one, compared.other)
    ]
    assert found and [float(found.earlier), float(found.later)] == pytest.approx(ends)
    parts = [float(step.size) for step in bridge.by_group(found, 1)]
    assert sum(parts) == pytest.approx(round(ends[1], 1) - round(ends[0], 1))
    several = why.groups(demo, year, metric, "team", ("3 teams combined", "Web Team"))
    assert several is None
