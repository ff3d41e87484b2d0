"""Retention on the trends page: who is kept is known only a year later."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import PAGES
from tests.conftest import SAMPLE

TRENDS = next(page for page in PAGES[""] if page[0] == "trends")


def test_retention_is_shown_for_the_customers_of_a_year_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CX_DATA", str(SAMPLE))
    monkeypatch.setattr("app.PAGES", {"Only": [("", *TRENDS[1:])]})
    st.cache_resource.clear()
    app = AppTest.from_string("import app\napp.main()", default_timeout=300)
    app.query_params["metric"] = "retention"
    app.run()
    assert not app.exception and not app.info
    assert any("customers of 18 Dec 2023 to 17 Dec 2024" in one.value for one in app.caption)
    assert app.markdown[0].value.startswith("##### Retention 85%")
    assert app.markdown[1].value.startswith("**Dec 2024\\: Retention 85%")
