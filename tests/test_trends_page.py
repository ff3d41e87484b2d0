"""The page of trends without a browser: its link, and more units than one chart can hold."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app import PAGES
from tests.build import publish, responses

TRENDS = next(page for pages in PAGES.values() for page in pages if page[0] == "trends")


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    """Trends as the front page, on thirty units; unit 7 has the most answers."""
    units = [*(number for number in range(30) for _ in range(10)), 7]
    rows = [
        {"recommend": 9, "satisfaction": 4, "business_unit": f"Unit {number:02}"}
        for number in units
    ]
    publish(tmp_path, responses=responses(rows))
    monkeypatch.setenv("CX_DATA", str(tmp_path))
    monkeypatch.setattr("app.PAGES", {"Only": [("", *TRENDS[1:])]})
    st.cache_resource.clear()
    return AppTest.from_string("import app\napp.main()", default_timeout=300)


@pytest.mark.parametrize("named", ["csat", "Customer satisfaction"])
def test_a_metric_is_kept_in_the_link_by_its_name(app: AppTest, named: str) -> None:
    app.query_params["metric"] = named
    app.run()
    assert not app.exception
    assert app.main.selectbox[0].value == "csat"
    assert app.query_params["metric"] in ("csat", ["csat"])
    app.main.selectbox[0].set_value("nps").run()
    assert app.main.selectbox[0].value == "nps"
    assert app.query_params["metric"] in ("nps", ["nps"])


def test_an_invented_metric_leaves_the_link(app: AppTest) -> None:
    app.query_params["metric"] = "<script>"
    app.run()
    assert not app.exception
    assert app.main.selectbox[0].value == "nps"
    assert "metric" not in app.query_params


@pytest.mark.parametrize(("view", "most"), [("By unit", 8), ("Side by side", 24)])
def test_no_more_units_are_drawn_than_can_be_told_apart(app: AppTest, view: str, most: int) -> None:
    app.query_params["view"] = view
    app.run()
    assert not app.exception
    said = [caption.value for caption in app.caption]
    assert any(f"the {most} of 30 units" in sentence for sentence in said)
    if view == "Side by side":
        assert sum(sentence.startswith("Unit ") for sentence in said) == most
        assert "Unit 07" in said
