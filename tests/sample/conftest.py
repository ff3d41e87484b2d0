"""The demo company as it is committed, made once for all tests of it."""

import polars as pl
import pytest

from sample_data import Company, company
from sample_data.truths import FIRST_DAY, RENAMED


@pytest.fixture(scope="session")
def demo() -> Company:
    return company()


@pytest.fixture(scope="session")
def responses(demo: Company) -> pl.DataFrame:
    """Every response with its day, month and quarter, its NPS score, and present unit names."""
    day = pl.col("answered_at").dt.date()
    return demo.tables["responses"].with_columns(
        business_unit=present_name(),
        day=day,
        month=day.dt.truncate("1mo"),
        quarter=quarter_of(day),
        nps=net("recommend"),
    )


def present_name() -> pl.Expr:
    return pl.col("business_unit").replace(RENAMED.old, RENAMED.new)


def quarter_of(day: pl.Expr) -> pl.Expr:
    """Quarters since the first, counted from 0."""
    return (day.dt.year() - FIRST_DAY.year) * 4 + day.dt.quarter() - 1


def net(answer: str) -> pl.Expr:
    """The NPS score of one answer."""
    given = pl.col(answer)
    return (
        pl.when(given >= 9).then(100).when(given <= 6).then(-100).when(given.is_not_null()).then(0)
    )
