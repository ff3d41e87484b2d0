"""The demo company is a whole data set: every table, valid, complete and the same each time."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cxdata.dimensions import DEFAULT_STAGES
from cxdata.errors import UsageError
from cxdata.tables import TABLES
from sample_data import Company, company
from sample_data.truths import AS_OF, COMPANY, FIRST_DAY, RENAMED


@pytest.mark.parametrize("name", sorted(set(TABLES) - {"check_ins"}))
def test_every_table_obeys_its_schema(demo: Company, name: str) -> None:
    schema: Any = TABLES[name]
    frame = demo.tables[name]
    assert frame.height > 0
    assert frame.columns == schema.column_names()
    assert schema.is_valid(frame)


def test_it_says_that_it_is_made_up(demo: Company) -> None:
    about = demo.about
    assert (about.name, about.made_up, about.as_of) == (COMPANY, True, AS_OF)
    assert about.stages == DEFAULT_STAGES


@pytest.mark.parametrize("count", [1, 40, 3_000])
def test_there_are_as_many_responses_as_asked_for(count: int) -> None:
    small = company(responses=count)
    assert small.tables["responses"].height == count
    for name, frame in small.tables.items():
        schema: Any = TABLES[name]
        assert schema.is_valid(frame)


def test_a_company_without_responses_is_refused() -> None:
    with pytest.raises(UsageError, match="at least one"):
        company(responses=0)


def test_the_same_seed_gives_the_same_rows() -> None:
    first, again = company(responses=5_000, seed=3), company(responses=5_000, seed=3)
    for name, frame in first.tables.items():
        assert_frame_equal(frame, again.tables[name])


def test_another_seed_gives_other_rows() -> None:
    first, other = company(responses=5_000, seed=3), company(responses=5_000, seed=4)
    assert not first.tables["responses"].equals(other.tables["responses"])


def test_three_years_end_within_a_month_and_a_quarter(responses: pl.DataFrame) -> None:
    days = responses["day"]
    assert (days.min(), days.max()) == (FIRST_DAY, AS_OF)
    assert days.n_unique() == (AS_OF - FIRST_DAY).days + 1
    assert (AS_OF + timedelta(days=1)).month == AS_OF.month


def test_the_company_has_its_size(demo: Company) -> None:
    answered = demo.tables["responses"]
    assert answered.height == 200_000
    counts = answered.select("business_unit", "team", "region", "segment", "channel", "stage")
    assert [column.n_unique() for column in counts] == [9, 40, 4, 3, 4, 7]
    assert 14 <= answered["touchpoint"].n_unique() <= 18
    assert demo.tables["units"].height == 9
    assert demo.tables["goals"].height == 8


def test_every_stage_meets_every_channel(responses: pl.DataFrame) -> None:
    pairs = responses.group_by("stage", "channel").len()
    assert pairs.height == 28
    assert pairs["len"].min() >= 300  # type: ignore[operator]


def test_questions_are_answered_as_often_as_planned(responses: pl.DataFrame) -> None:
    given = responses.select(
        pl.col("recommend", "satisfaction", "ease", "comment", "recognised").is_not_null().mean()
    ).row(0, named=True)
    assert given["recommend"] > 0.9
    assert given["satisfaction"] == pytest.approx(0.5, abs=0.03)
    assert given["ease"] == pytest.approx(0.45, abs=0.05)
    assert given["comment"] == pytest.approx(0.3, abs=0.03)
    assert given["recognised"] == pytest.approx(0.03, abs=0.005)
    asked = responses.filter(pl.col("resolved_first_contact").is_not_null())
    assert set(asked["channel"]) == {"phone", "online"}


def test_levels_are_those_of_a_bank(responses: pl.DataFrame) -> None:
    assert responses["nps"].mean() == pytest.approx(40, abs=5)
    units = responses.group_by("business_unit").agg(pl.col("nps").mean())["nps"]
    assert units.min() == pytest.approx(15, abs=4)
    assert units.max() == pytest.approx(60, abs=4)


def test_ratings_inherit_from_their_response(demo: Company) -> None:
    lent = ["business_unit", "region", "team", "segment", "customer_id", "answered_at", "weight"]
    both = demo.tables["ratings"].join(demo.tables["responses"], on=["response_id", "source"])
    assert both.height == demo.tables["ratings"].height
    assert both.select(
        pl.all_horizontal(pl.col(c) == pl.col(f"{c}_right") for c in lent).all()
    ).item()
    rated = demo.tables["ratings"].group_by("response_id").len()
    assert rated["len"].max() == 3
    assert rated.height / 200_000 == pytest.approx(0.6, abs=0.02)


def test_ratings_go_with_the_recommendation(demo: Company) -> None:
    both = demo.tables["ratings"].join(demo.tables["responses"], on="response_id")
    assert both.select(pl.corr("rating", "recommend")).item() > 0.2


@pytest.mark.parametrize("name", ["responses", "ratings", "invitations", "customers", "engagement"])
def test_the_renamed_unit_has_its_old_name_before_the_day(demo: Company, name: str) -> None:
    day = {"invitations": "day", "customers": "month", "engagement": "wave"}.get(
        name, "answered_at"
    )
    spans = (
        demo.tables[name]
        .group_by("business_unit")
        .agg(first=pl.col(day).cast(pl.Date).min(), last=pl.col(day).cast(pl.Date).max())
    )
    known = {row[0]: row[1:] for row in spans.iter_rows()}
    assert len(known) == 9
    assert known[RENAMED.old][1] < RENAMED.on <= known[RENAMED.new][0]


def test_the_units_table_links_the_old_name_to_the_new(demo: Company) -> None:
    renamed = demo.tables["units"].filter(pl.col("successor").is_not_null())
    assert renamed.select("business_unit", "successor", "renamed_on").rows() == [
        (RENAMED.old, RENAMED.new, RENAMED.on)
    ]
