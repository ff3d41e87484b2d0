"""The page from engagement to money says a range, or why it cannot, and prints what it assumes."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.build import engagement, publish, responses
from tests.conftest import SAMPLE
from tests.test_engagement_page import TEAMS, WAVES


def page(folder: str) -> None:
    from datetime import date
    from pathlib import Path

    import streamlit as st

    from cxdata import access
    from cxdata.dataset import open_current
    from cxdata.errors import CXDataError
    from pages.insight import money

    days = {"start": date(2025, 1, 1), "end": date(2025, 12, 17)}
    try:
        money.show(open_current(Path(folder)), access.select(access.EVERYONE, **days))
    except CXDataError as error:
        st.error(str(error))


def opened(folder: Path) -> AppTest:
    return AppTest.from_function(page, args=(str(folder),), default_timeout=300).run()


def test_the_demo_companys_range_names_its_weakest_link_and_its_assumptions() -> None:
    app = opened(SAMPLE)
    said = app.markdown[0].value
    assert said.startswith("##### A rise of 5 points in engagement is associated with ")
    assert " to " in said and "The weakest link is from " in said
    assert "a rise of 5 points in every unit; satisfaction 1 quarter later" in app.caption[-1].value
    more = app.number_input(key="rise").set_value(10).run()
    assert more.markdown[0].value.startswith("##### A rise of 10 points")
    assert more.markdown[0].value != said


def test_without_customers_the_page_says_which_column_it_needs(tmp_path: Path) -> None:
    answers = responses([{"business_unit": "Retail", "satisfaction": 5}] * 20)
    publish(tmp_path, engagement=engagement(TEAMS, WAVES), responses=answers)
    assert (
        "it needs “Still a customer, yes or no” (`customers.active`)"
        in opened(tmp_path).error[0].value
    )


def test_without_employees_the_page_says_which_column_it_needs(tmp_path: Path) -> None:
    publish(tmp_path, responses=responses([{"business_unit": "Retail", "satisfaction": 5}] * 20))
    assert (
        "it needs “Answer of an employee” (`engagement.answer`)" in opened(tmp_path).error[0].value
    )
