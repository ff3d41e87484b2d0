"""The customers' months: who stays, what they bring in, and who may answer a survey."""

import polars as pl
import pytest
from scipy import stats

from sample_data import Company
from tests.sample.conftest import present_name


@pytest.fixture(scope="session")
def kept(demo: Company) -> pl.DataFrame:
    """Whether each active customer of a month is active twelve months later."""
    months = demo.tables["customers"].with_columns(present_name())
    active = months.filter("active")
    later = active.select("customer_id", pl.col("month").dt.offset_by("-12mo"), kept=True)
    known = active.filter(pl.col("month").dt.offset_by("12mo") <= months["month"].max())
    return known.join(later, on=["customer_id", "month"], how="left").with_columns(
        pl.col("kept").fill_null(False)
    )


def test_most_customers_are_kept(kept: pl.DataFrame) -> None:
    units = kept.group_by("business_unit").agg(pl.col("kept").mean())["kept"]
    assert units.is_between(0.77, 0.92).all()
    assert kept["kept"].mean() == pytest.approx(0.85, abs=0.03)


def test_well_rated_units_keep_more(kept: pl.DataFrame, responses: pl.DataFrame) -> None:
    rated = responses.group_by("business_unit").agg(pl.col("nps").mean())
    both = kept.group_by("business_unit").agg(pl.col("kept").mean()).join(rated, on="business_unit")
    assert stats.pearsonr(both["kept"].to_numpy(), both["nps"].to_numpy()).statistic > 0.5


def test_a_customer_leaves_once_and_for_good(demo: Company) -> None:
    months = demo.tables["customers"].sort("customer_id", "month")
    last = pl.col("month") == pl.col("month").max().over("customer_id")
    assert months.filter(~last)["active"].all()
    assert not months.filter(last)["active"].all()
    gone = months.filter(~pl.col("active"))
    assert gone["revenue"].max() == 0
    assert months.filter("active")["revenue"].min() > 0  # type: ignore[operator]


def test_who_answers_is_a_customer_at_the_time(demo: Company, responses: pl.DataFrame) -> None:
    months = demo.tables["customers"].with_columns(present_name())
    followed = responses.join(months.select("customer_id").unique(), on="customer_id")
    assert followed.height > 5_000
    same = ["customer_id", "month", "business_unit", "region", "segment"]
    assert followed.join(months.filter("active"), on=same).height == followed.height


def test_some_customers_answer_more_than_once(responses: pl.DataFrame) -> None:
    answers = responses.group_by("customer_id").len()["len"]
    assert 0.3 < (answers > 1).mean() < 0.9  # type: ignore[operator]
