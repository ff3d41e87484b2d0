"""The pages without a browser: nothing runs by itself, and every page guards its absences."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from app import PAGES
from tests.build import engagement, publish, ratings, responses
from tests.conftest import ROOT

FILES = sorted(p for p in (ROOT / "pages").rglob("*.py") if p.name != "__init__.py")
PATHS = [path for section in PAGES.values() for path, *_ in section]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_page_file_run_by_itself_shows_nothing(file: Path) -> None:
    app = AppTest.from_file(file, default_timeout=300).run()
    assert not app.exception
    assert len(app.main) == 0


def opened(monkeypatch: pytest.MonkeyPatch, folder: Path, path: str) -> AppTest:
    """The app on `folder` with `path` as its front page."""
    monkeypatch.setenv("CX_DATA", str(folder))
    script = f"""
import streamlit as st
import app
st.cache_resource.clear()
pages = [page for section in app.PAGES.values() for page in section]
chosen = next(page for page in pages if page[0] == {path!r})
app.PAGES = {{"Only": [("", *chosen[1:])]}}
app.main()
app.PAGES = {{"All": pages}}
"""
    return AppTest.from_string(script, default_timeout=300).run()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "contents",
    [
        {"responses": responses([{"recommend": 9}])},
        {"responses": responses([{"satisfaction": 4, "business_unit": "A"}] * 12)},
        {"ratings": ratings([{"rating": 4, "touchpoint": "Desk"}])},
        {"engagement": engagement({("A", "N", "small"): 3}, [date(2025, 2, 15)])},
        {"engagement": engagement({("A", "N", "all"): 9}, [date(2025, 2, 15)])},
    ],
    ids=["one answer", "no dimension but the unit", "one rating", "three employees", "employees"],
)
def test_a_page_with_almost_nothing_says_so_and_never_breaks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str, contents: dict[str, object]
) -> None:
    publish(tmp_path, **contents)  # type: ignore[arg-type]
    app = opened(monkeypatch, tmp_path, path)
    assert not app.exception
    assert app.title or app.error


@pytest.mark.parametrize("path", ["", "trends", "compare"])
def test_where_nobody_has_answered_no_page_names_columns(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str
) -> None:
    sent = {"day": [date(2025, 2, 15)], "sent": [10], "business_unit": ["A"]}
    publish(tmp_path, invitations=pl.DataFrame(sent))
    (said,) = opened(monkeypatch, tmp_path, path).info
    assert said.value == "Nobody has answered yet in this data set. Import a survey to begin."


@pytest.mark.parametrize("path", PATHS)
def test_hostile_names_are_shown_as_text(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str
) -> None:
    name = "<script>alert(1)</script> **bold** $x$ [link](http://example.org) =1+1 'quote\""
    rows = [
        {"recommend": n % 11, "satisfaction": n % 5 + 1, "business_unit": f"{name}{n % 3}"}
        | {"stage": name, "touchpoint": name, "channel": name, "team": name, "region": name}
        | {"answered_at": datetime(2025, 3, 1 + n % 28, tzinfo=UTC)}
        for n in range(90)
    ]
    rated = [
        row | {"rating": n % 5 + 1, "touchpoint": f"{name}{n % 4}"} for n, row in enumerate(rows)
    ]
    publish(tmp_path, responses=responses(rows), ratings=ratings(rated))
    app = opened(monkeypatch, tmp_path, path)
    assert not app.exception
    assert all("<script>" not in block.value for block in app.markdown if block.allow_html)


def test_a_team_with_a_link_for_a_name_makes_no_link_beside_employees(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    named = [f"[x](http://example.org/{n}) $y$" for n in range(10)]
    answers = [
        {"recommend": 10 if k < 12 - n else 3, "team": team, "business_unit": "A"}
        | {"answered_at": datetime(2025, 2 + k % 2, 10, tzinfo=UTC)}
        for n, team in enumerate(named)
        for k in range(12)
    ]
    employees = {("A", "N", team): 9 - n % 4 for n, team in enumerate(named)}
    waves = engagement(employees, [date(2025, 2, 15)])
    publish(tmp_path, responses=responses(answers), engagement=waves)
    app = opened(monkeypatch, tmp_path, "engagement")
    said = [one.value for one in (*app.markdown, *app.caption, *app.info)]
    assert any("example.org" in one for one in said), said
    assert not [one for one in said if "[x](http" in one]
