"""What changed: the planted truths found and named, noise left alone, stories told once."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import norm

from bench import alarms
from cxdata import access, estimates, metrics
from cxdata.dataset import Dataset
from cxdata.selection import Selection
from cxdata.statistics import comparison
from cxdata.verdicts import changes
from sample_data.truths import OUTAGE, PILOT
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


def test_the_pilot_is_found_and_named(demo: Dataset) -> None:
    end = date(2025, 9, 30)
    search = changes.since(demo, until(end), (end - PILOT.start).days + 1)
    told = [changed for changed in search.found if changed.metric.name == "fcr"]
    where = dict(told[0].where)
    assert where["business_unit"] in PILOT.units
    assert told[0].now["value"] - told[0].before["value"] >= PILOT.points
    assert f"1 Apr 2025: First-contact pilot: {where['business_unit']}" in told[0].events


def test_nothing_is_told_of_weeks_in_which_nothing_was_planted(demo: Dataset) -> None:
    for days in (7, 30):
        search = changes.since(demo, until(AS_OF), days)
        assert search.searched > 40 and not search.found


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


@pytest.mark.parametrize(("points", "answers"), [(26, 400), (8, 4100)])
def test_a_planted_shift_is_found_eight_times_in_ten(points: int, answers: int) -> None:
    assert alarms.power(np.random.default_rng(9), 300, points, answers) >= 0.8


def leaves(cells: dict[tuple[str, str, str], tuple[int, int]], n: int = 400) -> pl.DataFrame:
    rows = [
        {"later": bool(side), "n": n, "w": n, "ww": n, "wx": 100 * values[side]}
        | {"wxx": 100**2 * values[side]}
        | dict(zip(changes.DIMENSIONS, where, strict=True))
        for where, values in cells.items()
        for side in (0, 1)
    ]
    return pl.DataFrame(rows).with_columns(pl.col("w", "ww", "wx", "wxx").cast(pl.Float64))


def stories(cells: dict[tuple[str, str, str], tuple[int, int]]) -> set[tuple[object, ...]]:
    sums = {"csat": leaves(cells)}
    judged = changes.searched_cells(sums)
    hits = judged.filter("found").to_dicts()
    return {changes._where(row) for row in changes.own_stories(hits, sums, judged.height)}


def test_one_cell_that_fell_is_told_for_the_rows_it_pulls_down() -> None:
    still = {(u, c, s): (300, 300) for u in "AB" for c in "xyz" for s in "12"}
    assert stories(still | {("A", "x", "1"): (300, 150)}) == {("A", "x", "1")}


def test_a_channel_that_fell_everywhere_is_told_for_the_units_that_use_it() -> None:
    fell = {(u, c, s): (300, 200 if c == "x" else 300) for u in "AB" for c in "xyz" for s in "12"}
    told = stories(fell)
    assert (None, "x", None) in told
    assert not told & {("A", None, None), ("B", None, None), (None, None, "1")}


def test_many_true_changes_of_units_do_not_carry_a_chance_combination_over() -> None:
    """Its p of 0.002 would pass among 20 cells that changed, but not among the combinations."""
    single = [(1e-9, (f"Unit {number}", None, None)) for number in range(20)]
    combined = [(0.002 if number == 0 else 0.5, ("A", "x", str(number))) for number in range(60)]
    judged = pl.DataFrame(
        [
            {"p": p, "score": 1.0} | dict(zip(changes.DIMENSIONS, where, strict=True))
            for p, where in (*single, *combined)
        ],
        infer_schema_length=None,
    )
    found = changes.discovered(judged).filter("found")
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
