"""What changed: the planted truths found and named, noise left alone, stories told once."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy.stats import norm, ttest_ind_from_stats

from bench import alarms
from cxdata import access, estimates, metrics
from cxdata.dataset import Dataset
from cxdata.querying.sides import sides
from cxdata.selection import Selection
from cxdata.statistics import comparison
from cxdata.verdicts import changes, earlier, occasions, searching
from cxdata.verdicts.searching import DIMENSIONS
from cxdata.verdicts.stories import own_stories
from sample_data.truths import EASIER_UNIT, OUTAGE, PILOT, SMALL_TEAM
from tests.build import publish, responses

AS_OF = date(2025, 12, 17)


def until(end: date) -> Selection:
    return access.select(access.EVERYONE, start=date(2023, 1, 1), end=end)


def test_the_outage_is_found_and_named_and_nothing_else(demo: Dataset) -> None:
    days = (OUTAGE.end - OUTAGE.start).days + 1
    search = changes.since(demo, until(OUTAGE.end), days)
    told = {changed.where for changed in search.found}
    assert told == {(("channel", name),) for name in OUTAGE.channels}
    for changed in search.found:
        assert changed.metric.name == "nps"
        assert changed.now["value"] - changed.before["value"] <= -OUTAGE.points
        assert changed.events == ("10 Mar 2025: Outage of app and website",)


def test_since_its_first_day_the_pilot_is_among_the_first_three_changes(demo: Dataset) -> None:
    search = changes.since(demo, until(AS_OF), (AS_OF - PILOT.start).days + 1)
    told = {dict(one.where).get("business_unit"): one for one in search.found}
    first = {one.place for one in search.found[: changes.MOST]}
    assert first == {PILOT.units[0], EASIER_UNIT, "satisfaction"}
    for unit in PILOT.units:
        assert told[unit].metric.name == "fcr"
        assert told[unit].now["value"] - told[unit].before["value"] == pytest.approx(6, abs=1.5)
        assert f"1 Apr 2025: First-contact pilot: {unit}" in told[unit].events
    assert [one.metric.name for one in search.overall] == ["nps"]


def test_nothing_is_told_of_weeks_in_which_nothing_was_planted(demo: Dataset) -> None:
    for days in (7, 30):
        search = changes.since(demo, until(AS_OF), days)
        assert search.searched > 40 and not search.found and not search.overall


def test_a_change_says_what_two_estimates_say(demo: Dataset) -> None:
    search = changes.since(demo, until(OUTAGE.end), 5)
    for changed in search.found:
        before = search.before
        for dimension, value in changed.where:
            before = before.narrowed(dimension, value)
        rows = [
            estimates.estimate(demo, side, changed.metric).row(0, named=True)
            for side in (changed.selection, before)
        ]
        expected = comparison.change(rows[0], rows[1], changed.metric)
        assert comparison.change(changed.now, changed.before, changed.metric) == expected


def test_the_p_value_is_that_of_the_interval(demo: Dataset) -> None:
    draw = np.random.default_rng(5)
    judged = alarms.month(draw)
    for row in judged.head(40).to_dicts():
        metric = metrics.metric(row["metric"])
        sides = [
            {name: row[f"{name}{end}"] for name in ("value", "adjusted", "adjusted_variance")}
            | {"effective": row[f"effective{end}"], "repeated": False}
            for end in ("", "_before")
        ]
        found = comparison.change(sides[0], sides[1], metric)
        assert found and found.low is not None and found.high is not None
        z = (found.low + found.high) / 2 / ((found.high - found.low) / 2 / norm.ppf(0.975))
        assert row["p"] == pytest.approx(2 * norm.sf(abs(z)))


def test_pure_noise_raises_few_alarms() -> None:
    assert 0 < alarms.noise(np.random.default_rng(1), 500) <= 0.06


@pytest.mark.parametrize(("fell", "months"), [("all", 25), ("channel", 80)])
def test_of_what_is_told_at_most_one_in_twenty_is_an_echo(fell: str, months: int) -> None:
    """A small draw, whose standard error is 2 to 4 points: docs/statistics.md has 1,000 draws."""
    echoes = alarms.echoes(np.random.default_rng(3), months, fell, begun=("1", "2"))
    assert echoes <= 0.12


@pytest.mark.parametrize(("points", "answers"), [(26, 400), (8, 4100)])
def test_a_planted_shift_is_found_eight_times_in_ten(points: int, answers: int) -> None:
    assert alarms.power(np.random.default_rng(9), 300, points, answers) >= 0.8


def leaves(cells: dict[tuple[str, str, str], tuple[int, int]], n: int = 400) -> pl.DataFrame:
    rows = [
        {"later": bool(side), "n": n, "w": n, "ww": n, "wx": 100 * values[side]}
        | {"wxx": 100**2 * values[side]}
        | dict(zip(DIMENSIONS, where, strict=True))
        for where, values in cells.items()
        for side in (0, 1)
    ]
    return pl.DataFrame(rows).with_columns(pl.col("w", "ww", "wx", "wxx").cast(pl.Float64))


def stories(cells: dict[tuple[str, str, str], tuple[int, int]]) -> set[tuple[object, ...]]:
    sums = {"csat": leaves(cells)}
    judged = alarms.searched(sums)
    return {searching.where(row) for row in own_stories(judged, sums)}


def test_one_cell_that_fell_is_told_for_the_rows_it_pulls_down() -> None:
    still = {(u, c, s): (300, 300) for u in "AB" for c in "xyz" for s in "12"}
    assert stories(still | {("A", "x", "1"): (300, 150)}) == {("A", "x", "1")}


def test_a_channel_that_fell_everywhere_is_told_for_the_units_that_use_it() -> None:
    fell = {(u, c, s): (300, 200 if c == "x" else 300) for u in "AB" for c in "xyz" for s in "12"}
    assert stories(fell) == {(None, "x", None)}


def test_two_channels_that_fell_are_told_and_not_the_company_that_fell_with_them() -> None:
    fell = {(u, c, s): (300, 300 if c == "z" else 200) for u in "AB" for c in "xyz" for s in "12"}
    assert stories(fell) == {(None, "x", None), (None, "y", None)}


def test_what_all_cells_did_is_told_once() -> None:
    fell = {(u, c, s): (300, 280) for u in "ABC" for c in "xyz" for s in "12"}
    assert stories(fell) == {(None, None, None)}
    assert stories(fell | {("A", c, s): (300, 200) for c in "xyz" for s in "12"}) == {
        (None, None, None),
        ("A", None, None),
    }
    only_one_channel = {(u, "x", s): (300, 280) for u in "ABC" for s in "12"}
    assert stories(only_one_channel) == {(None, None, None)}


def test_many_true_changes_of_units_do_not_carry_a_chance_combination_over() -> None:
    """Its p of 0.002 would pass among 20 cells that changed, but not among the combinations."""
    single = [(1e-9, (f"Unit {number}", None, None)) for number in range(20)]
    combined = [(0.002 if number == 0 else 0.5, ("A", "x", str(number))) for number in range(60)]
    judged = pl.DataFrame(
        [
            {"metric": "nps", "p": p, "score": 1.0} | dict(zip(DIMENSIONS, where, strict=True))
            for p, where in (*single, *combined)
        ],
        infer_schema_length=None,
    )
    found = searching.discovered(judged).filter("found")
    assert found.height == len(single)
    assert found["place"].null_count() == len(single)


def test_a_data_set_without_a_past_has_nothing_to_search(tmp_path: Path) -> None:
    rows = [{"recommend": 9, "answered_at": datetime(2025, 3, 3, 12, tzinfo=UTC)}] * 50
    dataset = publish(tmp_path, responses=responses([dict(row) for row in rows]))
    end = date(2025, 3, 3)
    search = changes.since(dataset, until(end), 7)
    assert (search.searched, search.found) == (0, ())


def test_filters_narrow_the_search(demo: Dataset) -> None:
    narrowed = until(OUTAGE.end).narrowed("channel", "phone")
    search = changes.since(demo, narrowed, 5)
    assert search.searched > 0 and not search.found
    assert search.later == narrowed.during(OUTAGE.end - timedelta(days=4), OUTAGE.end)


def test_a_wave_of_employees_is_searched_by_unit_against_the_wave_before(demo: Dataset) -> None:
    search = changes.since(demo, until(AS_OF), 90)
    (found,) = (one for one in search.found if one.place == "Branches")
    assert (found.metric.name, found.when) == ("engagement", "Nov 2025 against Aug 2025")
    own = until(AS_OF).narrowed("business_unit", "Branches")
    for row, wave in ((found.now, date(2025, 11, 15)), (found.before, date(2025, 8, 15))):
        shown = estimates.estimate(demo, own.during(wave, wave), found.metric).row(0, named=True)
        assert {name: row[name] for name in ("value", "low", "high", "n")} == {
            name: shown[name] for name in ("value", "low", "high", "n")
        }
    assert found.selection == own.during(date(2025, 11, 15), date(2025, 11, 15))
    assert found.events == ()  # December's opening hours came after the wave
    assert found.choices["earlier_from"] == found.choices["earlier_to"] == "2025-08-15"


def test_a_mean_is_judged_by_welch(demo: Dataset) -> None:
    metric = metrics.metric("engagement")
    sides = occasions.sides(demo, until(AS_OF).during(date(2025, 9, 19), AS_OF), metric)
    assert sides
    for row in searching.compared(sides.cells, metric).to_dicts():
        now, before = (
            (row[f"value{end}"], (row[f"adjusted_variance{end}"] * row[f"n{end}"]) ** 0.5)
            for end in ("", "_before")
        )
        expected = ttest_ind_from_stats(
            *now, row["n"], *before, row["n_before"], equal_var=False
        ).pvalue
        assert row["p"] == pytest.approx(expected)


def test_nothing_of_employees_is_searched_that_is_hidden_or_that_filters_cannot_narrow(
    demo: Dataset,
) -> None:
    later = until(AS_OF).during(date(2025, 9, 19), AS_OF)
    metric = metrics.metric("engagement")
    assert occasions.sides(demo, later.narrowed("channel", "phone"), metric) is None
    small = occasions.sides(demo, later.narrowed("team", SMALL_TEAM.team), metric)
    assert small is None or searching.compared(small.cells, metric).is_empty()


def test_kept_customers_are_those_of_the_last_month_known(demo: Dataset) -> None:
    later = until(AS_OF).during(date(2025, 11, 18), AS_OF)
    metric = metrics.metric("retention")
    sides = occasions.sides(demo, later, metric)
    assert sides and (sides.now, sides.before) == (date(2024, 12, 1), date(2024, 11, 1))
    assert sides.later.start == sides.later.end == date(2025, 12, 1)
    total = estimates.estimate(demo, until(AS_OF).during(sides.now, sides.now), metric)
    judged = searching.compared(sides.cells, metric).filter(pl.col("business_unit").is_null())
    assert judged["value"].to_list() == total["value"].to_list()


@pytest.mark.parametrize(
    "wanted",
    [
        {"business_unit": ["Insurance"]},
        {"business_unit": ["Insurance", "Wealth"], "channel": ["phone"], "region": ["North"]},
        {"stage": ["purchase"]},
    ],
    ids=" and ".join,
)
def test_one_answer_about_all_metrics_and_units_serves_every_filter(
    demo: Dataset, wanted: dict[str, list[str]]
) -> None:
    end = demo.as_of()
    later = access.select(access.EVERYONE, start=end - timedelta(days=29), end=end, wanted=wanted)
    before = earlier.before(later).selection
    places = {metrics.metric("nps"): "stage", metrics.metric("rating"): "touchpoint"}
    found = sides(demo, before, later, places)
    keys = ["metric", "later", "business_unit", "channel", "place"]
    assert found["metric"].n_unique() == 2
    for metric, place in places.items():
        cells = pl.read_parquet(demo.cells(metric)).filter(
            pl.col("day").is_between(before.start, later.end),
            *(pl.col(name).fill_null("").is_in(values) for name, values in wanted.items()),
        )
        groups = {"metric": pl.lit(metric.name), "later": pl.col("day") >= later.start}
        named = ["business_unit", "channel", pl.col(place).alias("place")]
        columns = {"n": "n", "w": "n", "ww": "n", "wx": "x", "wxx": "xx"}
        sums = [pl.col(of).sum().cast(pl.Float64).alias(name) for name, of in columns.items()]
        expected = cells.group_by(named, **groups).agg(sums).select(found.columns)
        assert_frame_equal(
            found.filter(pl.col("metric") == metric.name),
            expected.cast(dict(found.schema)),
            check_row_order=False,
        )
    assert found.select(keys).is_unique().all()


def test_units_whose_employees_all_agree_are_not_searched() -> None:
    """A variance of nought has no test; a unit all in favour, wave after wave, broke the search."""
    agreed = {"n": 60, "w": 60.0, "ww": 60.0, "wx": 6000.0, "wxx": 600_000.0}
    mixed = agreed | {"wx": 3000.0, "wxx": 300_000.0}
    nowhere = {"channel": None, "place": None}
    rows = [
        {"later": later, "business_unit": unit, **nowhere, **sums}
        for unit, sums in (("A", agreed), ("B", mixed))
        for later in (True, False)
    ]
    kinds = {"channel": pl.String(), "place": pl.String()}
    frame = pl.DataFrame(rows, schema_overrides=kinds)
    cells = searching.named({"engagement": frame}).select(searching.COLUMNS)
    judged = searching.searched_cells(cells, ["engagement"])
    assert judged.select("business_unit", "p", "found").rows() == [("B", 1.0, False)]
