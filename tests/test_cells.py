"""Cells: what is counted, on which day, under which name."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxdata import access, estimates, metrics, tables
from cxdata.dataset import Dataset
from cxdata.metrics import METRICS, Metric
from cxdata.publishing import About
from tests.build import everything, publish, ratings, responses

NPS, RETENTION = metrics.metric("nps"), metrics.metric("retention")
VALUES: dict[str, list[str | None]] = {
    "business_unit": [None, "A", "B"],
    "region": [None, "N", "S"],
    "segment": ["x", "y"],
    "channel": ["phone", "online"],
}
RECOMMEND = [None, *range(11)]


@pytest.fixture(scope="module")
def answers() -> pl.DataFrame:
    """400 answers over two years, drawn at random but always the same."""
    draw = Random(7)
    return responses(
        [
            {name: draw.choice(values) for name, values in VALUES.items()}
            | {"recommend": draw.choice(RECOMMEND), "satisfaction": draw.randint(1, 5)}
            | {"weight": draw.choice(["1", "0.25", "3.1234567891"])}
            | {"answered_at": datetime(2024, 1, 1, tzinfo=UTC) + timedelta(draw.randrange(700))}
            for _ in range(400)
        ]
    )


@pytest.fixture(scope="module")
def answered(answers: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return publish(tmp_path_factory.mktemp("answered"), responses=answers)


wishes = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(st.sampled_from([value or "" for value in values]), unique=True)
        for name, values in VALUES.items()
    },
)
some_days = st.tuples(*[st.dates(date(2023, 12, 1), date(2026, 1, 31))] * 2).map(sorted)


@settings(deadline=None)
@given(
    wanted=wishes,
    days=some_days,
    by=st.lists(st.sampled_from(sorted(VALUES)), unique=True, max_size=3),
    grain=st.sampled_from([None, *estimates.GRAINS]),
    weighted=st.booleans(),
)
def test_any_partition_of_a_selection_adds_up_to_the_whole(
    answered: Dataset,
    wanted: dict[str, list[str]],
    days: list[date],
    by: list[str],
    grain: str | None,
    weighted: bool,
) -> None:
    selection = access.select(access.EVERYONE, start=days[0], end=days[1], wanted=wanted)
    for metric in answered.metrics():
        whole = estimates.estimate(answered, selection, metric, weighted=weighted)
        parts = estimates.estimate(
            answered, selection, metric, by=by, grain=grain, weighted=weighted
        )
        for sum_ in ("n", "w", "ww", "wx", "wxx"):
            assert parts[sum_].sum() == pytest.approx(whole[sum_].sum())


@settings(deadline=None)
@given(wanted=wishes, days=some_days)
def test_a_metric_is_the_mean_score_of_the_answers_selected(
    answers: pl.DataFrame, answered: Dataset, wanted: dict[str, list[str]], days: list[date]
) -> None:
    selection = access.select(access.EVERYONE, start=days[0], end=days[1], wanted=wanted)
    kept = answers.filter(
        pl.col("answered_at").dt.date().is_between(*days),
        pl.col("recommend").is_not_null(),
        *(pl.col(name).fill_null("").is_in(values) for name, values in wanted.items()),
    )
    scores = [100 if answer >= 9 else -100 if answer <= 6 else 0 for answer in kept["recommend"]]
    found = estimates.estimate(answered, selection, NPS, weighted=False)
    assert found["n"].sum() == len(scores)
    if scores:
        assert found["value"].item() == pytest.approx(sum(scores) / len(scores))


def test_a_day_is_local_to_the_data_set(tmp_path: Path) -> None:
    late = datetime(2025, 3, 31, 23, 30, tzinfo=UTC)
    rows = responses([{"recommend": 9, "answered_at": late}])
    dataset = publish(tmp_path, About(name="Test", time_zone="Europe/Paris"), responses=rows)
    assert dataset.as_of() == date(2025, 4, 1)


def test_a_week_begins_on_monday(tmp_path: Path) -> None:
    sunday = datetime(2025, 3, 9, 12, tzinfo=UTC)
    dataset = publish(tmp_path, responses=responses([{"recommend": 9, "answered_at": sunday}]))
    found = estimates.estimate(dataset, everything(), NPS, grain="week")
    assert found["period"].to_list() == [date(2025, 3, 3)]


def test_a_renamed_unit_keeps_its_history_under_its_present_name(tmp_path: Path) -> None:
    units = pl.DataFrame(
        {"business_unit": ["Old", "Middle", "New"], "successor": ["Middle", "New", None]}
    )
    rows = responses(
        [{"business_unit": unit, "recommend": 10} for unit in ("Old", "Middle", "New")]
    )
    dataset = publish(tmp_path, responses=rows, units=units)
    found = estimates.estimate(dataset, everything(), NPS, by=["business_unit"])
    assert found.select("business_unit", "n").rows() == [("New", 3)]
    assert dataset.published.table("responses")["business_unit"].n_unique() == 3


def test_retention_is_null_until_the_year_has_passed(tmp_path: Path) -> None:
    months = [(date(2024, 1, 1), True), (date(2024, 2, 1), True), (date(2025, 1, 1), True)]
    rows = [{"customer_id": "stays", "month": m, "active": a} for m, a in months]
    rows += [{"customer_id": "leaves", "month": m, "active": a} for m, a in months[:2]]
    dataset = publish(tmp_path, customers=pl.DataFrame(rows))
    found = estimates.estimate(dataset, everything(), RETENTION, grain="month")
    assert found.select("period", "value", "n").rows() == [(date(2024, 1, 1), 50.0, 2)]


def test_retention_is_null_where_the_month_a_year_later_is_missing(tmp_path: Path) -> None:
    months = [date(2024, 1, 1), date(2024, 2, 1), date(2025, 1, 1), date(2025, 3, 1)]
    rows = [{"customer_id": "stays", "month": month, "active": True} for month in months]
    dataset = publish(tmp_path, customers=pl.DataFrame(rows))
    found = estimates.estimate(dataset, everything(), RETENTION, grain="month")
    assert found.select("period", "value", "n").rows() == [(date(2024, 1, 1), 100.0, 1)]


def test_ratings_of_one_person_give_no_interval_when_pooled(tmp_path: Path) -> None:
    rows = [{"touchpoint": t, "rating": r} for t, r in (("Phone", 4), ("Shop", 2))]
    dataset = publish(tmp_path, ratings=ratings([row | {"response_id": "1"} for row in rows]))
    rating = metrics.metric("rating")
    pooled = estimates.estimate(dataset, everything(), rating)
    assert pooled["value"].item() == 50 and pooled["low"].item() is None
    single = estimates.estimate(dataset, everything(), rating, by=["touchpoint"])
    assert single["low"].null_count() == 0
    chosen = estimates.estimate(dataset, everything(touchpoint=["Shop"]), rating)
    assert chosen["low"].item() is not None


def test_groups_under_ten_answers_are_marked_and_keep_their_numbers(tmp_path: Path) -> None:
    units = ["Large"] * 10 + ["Small"] * 9
    rows = responses([{"business_unit": unit, "recommend": 9} for unit in units])
    dataset = publish(tmp_path, responses=rows)
    found = estimates.estimate(dataset, everything(), NPS, by=["business_unit"])
    assert found.select("n", "status").rows() == [(10, "ok"), (9, "too few")]
    assert found["value"].null_count() == found["low"].null_count() == 0


def test_rows_without_a_unit_can_be_chosen(tmp_path: Path) -> None:
    rows = responses([{"business_unit": unit, "recommend": 9} for unit in (None, "A", "A")])
    dataset = publish(tmp_path, responses=rows)
    assert dataset.values("business_unit") == ["", "A"]
    found = estimates.estimate(dataset, everything(business_unit=[""]), NPS)
    assert found["n"].item() == 1


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_every_metric_of_the_catalogue_has_cells_on_the_demo_company(
    demo: Dataset, metric: Metric
) -> None:
    found = estimates.estimate(demo, everything(), metric)
    assert metric.low <= found["value"].item() <= metric.high
    assert set(demo.coverage(metric).values) <= set(tables.DIMENSIONS)
