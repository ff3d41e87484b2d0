"""Cubes: coarser tables answer as the cells and as counting the answers do, to the last digit."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxdata import access, metrics, tables
from cxdata.arrivals import daily
from cxdata.dataset import Dataset, open_current
from cxdata.metrics import Metric
from cxdata.publishing import About
from cxdata.querying import cubes
from cxdata.querying.cubes import CELLS, ROLLUPS, Cube
from cxdata.querying.sums import added_up
from cxdata.selection import Selection
from tests.build import publish

FIRST, DAYS, ANSWERS = datetime(2024, 1, 10, 22, 30, tzinfo=UTC), 500, 45_000
VALUES: dict[str, list[str | None]] = {
    "business_unit": [None, "A", "B", "C"],
    "region": [None, "N"],
    "team": ["t1", "t2", "t3"],
    "segment": ["x"],
    "channel": ["phone", "online", None],
    "stage": ["purchase", "advocacy"],
    "touchpoint": ["Shop", "Call", "Bill"],
}
some_days = st.tuples(*[st.dates(date(2023, 12, 1), date(2025, 7, 31))] * 2).map(sorted)
wishes = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(st.sampled_from([value or "" for value in values]), unique=True)
        for name, values in VALUES.items()
    },
)


class Limited(Dataset):
    """A data set that reads no other cubes than some."""

    only: frozenset[Cube] = frozenset({CELLS, *ROLLUPS})

    def cubes(self, metric: Metric) -> dict[Cube, int]:
        return {c: rows for c, rows in super().cubes(metric).items() if c in self.only}


@pytest.fixture(scope="module")
def answers() -> pl.DataFrame:
    """Answers at random, but always the same, of one customer in thirty."""
    draw = Random(8)
    columns = {name: draw.choices(range(len(VALUES[name])), k=ANSWERS) for name in VALUES}
    frame = pl.DataFrame(
        {
            name: pl.Series([VALUES[name][number] for number in numbers])
            for name, numbers in columns.items()
        }
    ).with_columns(
        response_id=pl.int_range(ANSWERS).cast(pl.String),
        source=pl.lit("test"),
        weight=pl.Series(draw.choices([1.0, 0.25, 3.125], k=ANSWERS)),
        recommend=pl.Series(draw.choices(range(0, 11), k=ANSWERS)),
        rating=pl.Series(draw.choices(range(1, 6), k=ANSWERS)),
        comment=pl.Series(draw.choices(["fine", ""], k=ANSWERS)).replace({"": None}),
        customer_id=pl.format("c{}", pl.Series(draw.choices(range(0, 30_000), k=ANSWERS))),
        answered_at=pl.lit(FIRST)
        + pl.duration(minutes=pl.Series(draw.choices(range(0, DAYS * 1440), k=ANSWERS))),
    )
    return frame.with_columns(
        pl.when(pl.int_range(ANSWERS) % 9 > 0).then("customer_id").alias("customer_id")
    )


@pytest.fixture(scope="module")
def folder(answers: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cubes")
    contents = {
        name: answers.select([c for c in tables.empty(name).columns if c in answers.columns])
        for name in ("responses", "ratings")
    }
    publish(folder, About(name="Test", time_zone="Europe/Paris"), **contents)
    return folder


@pytest.fixture(scope="module")
def made(folder: Path) -> Limited:
    return Limited(folder, open_current(folder).version)


@pytest.fixture(scope="module")
def finest(folder: Path) -> Limited:
    dataset = Limited(folder, open_current(folder).version)
    dataset.only = frozenset({CELLS})
    return dataset


def test_every_rollup_is_written_where_it_saves_reading(made: Limited) -> None:
    made.only = frozenset({CELLS, *ROLLUPS})
    assert set(made.cubes(metrics.metric("nps"))) == {CELLS, *ROLLUPS}


@given(needed=st.sets(st.sampled_from([cube.name for cube in ROLLUPS])))
def test_what_is_needed_is_added_up_from_something_finer_that_is_made(needed: set[str]) -> None:
    known = {CELLS.name: CELLS}
    for cube in cubes.making(needed):
        finer = known[cube.of]
        assert {*cube.dimensions} <= {*finer.dimensions}
        assert cube.monthly or not finer.monthly
        known[cube.name] = cube
    assert known.keys() == needed | {CELLS.name}


@settings(deadline=None, max_examples=150)
@given(
    wanted=wishes,
    days=some_days,
    by=st.lists(st.sampled_from(sorted(VALUES)), unique=True, max_size=3),
    grain=st.sampled_from([None, "day", "week", "month", "quarter", "year"]),
    weighted=st.booleans(),
    name=st.sampled_from(["nps", "rating", "rating_mean"]),
    only=st.sets(st.sampled_from(ROLLUPS), min_size=1),
)
def test_months_and_days_give_what_the_cells_give(
    made: Limited,
    finest: Limited,
    wanted: dict[str, list[str]],
    days: list[date],
    by: list[str],
    grain: str | None,
    weighted: bool,
    name: str,
    only: set[Cube],
) -> None:
    made.only = frozenset({CELLS, *only})
    selection = access.select(access.EVERYONE, start=days[0], end=days[1], wanted=wanted)
    found, expected = (
        added_up(one, selection, metrics.metric(name), by=by, grain=grain, weighted=weighted)
        for one in (made, finest)
    )
    keys = ["period", *by]
    assert found.sort(keys).equals(expected.sort(keys))


@settings(deadline=None, max_examples=25)
@given(wanted=wishes, days=some_days, grain=st.sampled_from([None, "week", "month", "year"]))
def test_the_sums_are_those_of_the_answers(
    answers: pl.DataFrame,
    made: Limited,
    wanted: dict[str, list[str]],
    days: list[date],
    grain: str | None,
) -> None:
    made.only = frozenset({CELLS, *ROLLUPS})
    selection = access.select(access.EVERYONE, start=days[0], end=days[1], wanted=wanted)
    kept = _kept(answers, selection)
    every = {"week": "1w", "month": "1mo", "year": "1y"}.get(grain or "")
    period = pl.col("day").dt.truncate(every) if every else pl.lit(None, dtype=pl.Date)
    expected = kept.group_by(period=period).agg(
        n=pl.len().cast(pl.Int64),
        w=pl.col("weight").sum(),
        wx=(pl.col("weight") * pl.col("score")).sum(),
        repeated=pl.col("touchpoint").n_unique() > 1,
        first_day=pl.col("day").min(),
        last_day=pl.col("day").max(),
    )
    expected = expected.filter(pl.col("n") > 0)
    found = added_up(made, selection, metrics.metric("rating"), grain=grain)
    assert found.select(expected.columns).sort("period").equals(expected.sort("period"))


@settings(deadline=None, max_examples=25)
@given(wanted=wishes, days=some_days)
def test_counts_are_those_of_the_answers(
    answers: pl.DataFrame, made: Limited, wanted: dict[str, list[str]], days: list[date]
) -> None:
    wanted = {name: values for name, values in wanted.items() if name in daily.INVITED_BY}
    selection = access.select(access.EVERYONE, start=days[0], end=days[1], wanted=wanted)
    kept = _kept(answers, selection)
    expected = kept.group_by("day", "business_unit").agg(
        answers=pl.len().cast(pl.Int64),
        comment=pl.col("comment").count().cast(pl.Int64),
        promoters=(pl.col("recommend") >= 9).sum().cast(pl.Int64),
    )
    found = daily.answered(made, selection).select(expected.columns)
    keys = ["day", "business_unit"]
    assert found.sort(keys).equals(expected.sort(keys))
    cases = (
        kept.filter(pl.col("customer_id").is_not_null())
        .group_by("customer_id", month=pl.col("day").dt.truncate("1mo"))
        .agg(times=pl.len().cast(pl.Int64))
        .group_by("times")
        .agg(cases=pl.len().cast(pl.Int64), month=pl.col("month").max())
    )
    again = daily.per_customer(made, selection).select("times", "cases", "month")
    assert again.sort("times").equals(cases.sort("times"))


def _kept(answers: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    local = pl.col("answered_at").dt.convert_time_zone("Europe/Paris").dt.date()
    score = pl.when(pl.col("rating") >= 4).then(100.0).otherwise(0.0)
    return answers.with_columns(day=local, score=score).filter(
        pl.col("day").is_between(selection.start, selection.end),
        *(pl.col(name).fill_null("").is_in(list(values)) for name, values in selection.filters),
    )


@settings(deadline=None)
@given(span=some_days, covered=some_days, day_rows=st.integers(1, 10**6), by_day=st.booleans())
def test_a_plan_reads_each_day_with_answers_once(
    span: list[date], covered: list[date], day_rows: int, by_day: bool
) -> None:
    rows = {CELLS: day_rows, **{cube: 1_000 for cube in ROLLUPS if cube.monthly}}
    first, last = covered
    parts = cubes.plan(rows, {"team"}, (span[0], span[1]), (first, last), by_day=by_day)
    assert all("team" in part.cube.dimensions for part in parts)
    assert not (by_day and any(part.cube.monthly for part in parts))
    answered = {first + timedelta(n) for n in range((last - first).days + 1)}
    read = [day for part in parts for day in _days(part, answered)]
    assert len(read) == len(set(read))
    assert set(read) == {day for day in answered if span[0] <= day <= span[1]}


def _days(part: cubes.Part, answered: set[date]) -> set[date]:
    """Of a monthly cube, all days of each month whose first day lies in the spans."""
    named = {day: day.replace(day=1) if part.cube.monthly else day for day in answered}
    return {
        day for day, name in named.items() if any(start <= name <= end for start, end in part.spans)
    }


def test_a_year_of_touchpoints_is_read_from_months_and_the_days_at_its_edges() -> None:
    rows = {CELLS: 800_000, **{cube: 10_000 * len(cube.dimensions) for cube in ROLLUPS}}
    year = (date(2024, 12, 18), date(2025, 12, 17))
    covered = (date(2023, 1, 1), date(2025, 12, 17))
    months, days = cubes.plan(rows, {"touchpoint", "channel"}, year, covered, by_day=False)
    assert (months.cube.name, days.cube) == ("place_months", CELLS)
    assert months.spans == ((date(2025, 1, 1), date(2025, 12, 31)),)
    assert days.spans == ((date(2024, 12, 18), date(2024, 12, 31)),)
