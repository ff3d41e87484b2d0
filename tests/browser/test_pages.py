"""Every page in a real browser, on the demo company and on a real survey."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app import PAGES
from tests.browser import harness
from tests.browser.harness import Server
from tests.conftest import ROOT, SAMPLE

PATHS = [path for section in PAGES.values() for path, *_ in section]
SIZES = [(1440, 900), (390, 844), (1920, 1080)]
Serve = Callable[[Path], Server]
Open = Callable[..., Page]


def shown(folder: Path, *words: str) -> list[dict[str, Any]]:
    """What `show` prints on its own, in a process of its own."""
    command = [sys.executable, "-m", "cxdata", "show", *words]
    options = ["--data", str(folder), "--format", "json"]
    printed = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    found: list[dict[str, Any]] = json.loads(printed)
    return found


def main_text(page: Page) -> str:
    return page.locator("[data-testid=stMain]").inner_text()


def no_traceback(page: Page) -> None:
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    expect(page.locator("[data-testid=stMain] h1").first).to_be_visible()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_opens_on_the_demo_company_and_is_nowhere_wider_than_the_screen(
    serve: Serve, open_page: Open, path: str
) -> None:
    """In dark colours; the airport's pages are opened in light ones."""
    page = open_page(serve(SAMPLE), path, scheme="dark")
    no_traceback(page)
    assert "Made-up data" in main_text(page)
    expect(page.locator("[data-testid=stAlertContentError]")).to_have_count(0)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        harness.settled(page)
        over = page.get_by_test_id("stMain").evaluate("e => e.scrollWidth - e.clientWidth")
        assert over <= 0, f"{over} pixels at {width} × {height}"


@pytest.mark.parametrize("path", PATHS)
def test_a_page_opens_on_the_airport_survey(
    serve: Serve, open_page: Open, airport: Path, path: str
) -> None:
    page = open_page(serve(airport), path)
    no_traceback(page)
    assert "Made-up data" not in main_text(page)


@pytest.mark.parametrize("path", ["trends", "goals", "import"])
def test_a_cold_link_goes_through_the_frame(chromium: Browser, tmp_path: Path, path: str) -> None:
    """The very first visit to a bare server, where a file in `pages/` could be served by itself."""
    with harness.serve(SAMPLE, tmp_path / "log", app=harness.ROOT / "app.py") as server:
        page = harness.open_page(chromium, server.url)
        page.goto(f"{server.url}/{path}?business_unit=Insurance")
        page.wait_for_selector("[data-testid=stSidebar]")
        harness.settled(page)
        no_traceback(page)
        sidebar = page.get_by_test_id("stSidebar")
        expect(sidebar.get_by_text("Business unit")).to_be_visible()
        expect(sidebar.get_by_text("Insurance")).to_be_visible()


def test_the_first_link_of_a_server_opens_its_page(open_page: Open, tmp_path: Path) -> None:
    """The browser must not be told first that there is no such page: `open_page` would fail."""
    with harness.serve(SAMPLE, tmp_path / "log") as server:
        page = open_page(server, "trends?business_unit=Insurance")
        expect(page.get_by_role("heading", name="Trends")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.context.close()


def test_a_metric_survives_a_reload_and_goes_along_to_the_next_page(
    serve: Serve, open_page: Open
) -> None:
    page = open_page(serve(SAMPLE), "trends?metric=csat&business_unit=Insurance")
    page.reload()
    page.wait_for_selector("h1")
    assert "CSAT" in main_text(harness.settled(page))
    steps = page.evaluate("history.length")
    harness.leaf(page, "Why it moved", "Insight")
    expect(page.get_by_role("heading", name="Why it moved")).to_be_visible()
    assert "CSAT" in main_text(harness.settled(page))
    assert "metric=csat" in page.url and "business_unit=Insurance" in page.url
    assert page.evaluate("history.length") == steps + 1
    page.go_back()
    expect(page.get_by_role("heading", name="Trends")).to_be_visible()
    assert "CSAT" in main_text(harness.settled(page))


def choose_unit(page: Page, unit: str) -> None:
    box = page.get_by_test_id("stSidebar").get_by_test_id("stMultiSelect").first
    # At the foot of the screen the list may close again when the box is scrolled into view.
    box.locator("input").fill(unit)
    page.keyboard.press("Enter")
    expect(box).to_contain_text(unit)
    page.keyboard.press("Escape")
    harness.settled(page)


def period_of(page: Page) -> tuple[str, str]:
    """The first and last day that the head of the page names, as `show` wants them."""
    found = re.search(r"(\d+ \w+ \d{4}) to (\d+ \w+ \d{4})", main_text(page))
    assert found
    return found[1], found[2]


def iso(day: str) -> str:
    return datetime.strptime(day, "%d %b %Y").date().isoformat()


def tile(row: dict[str, Any]) -> list[str]:
    """What the first tile says of a row, line by line."""
    return [f"{row['value']:.0f}", f"{row['low']:.0f} to {row['high']:.0f}", f"n {row['n']:,}"]


def first_tile(page: Page) -> list[str]:
    """The lines of the first tile that are the value, its interval and its n."""
    box = page.get_by_test_id("stMetric").first.locator("xpath=../..")
    expect(box).to_contain_text("n ")
    lines = [line for line in box.inner_text().splitlines() if line.strip()]
    return [line for line in lines if re.fullmatch(r"[−\d]+|n [\d,]+|[−\d]+ to [−\d]+", line)]


@pytest.mark.parametrize(("data", "unit"), [("demo", "Insurance"), ("airport", "G")])
def test_changing_the_unit_and_reloading_the_link_finds_what_show_prints(
    serve: Serve, open_page: Open, request: pytest.FixtureRequest, data: str, unit: str
) -> None:
    folder = SAMPLE if data == "demo" else request.getfixturevalue("airport")
    page = open_page(serve(folder))
    start, end = (iso(day) for day in period_of(page))
    days = ("--from", start, "--to", end)
    (whole,) = shown(folder, "nps", *days)
    assert first_tile(page) == tile(whole)
    choose_unit(page, unit)
    (one,) = shown(folder, "nps", *days, "--where", f"business_unit={unit}")
    assert first_tile(page) == tile(one)
    assert f"business_unit={unit}" in page.url
    page.reload()
    harness.settled(page)
    assert first_tile(page) == tile(one)


def test_a_filter_goes_with_the_reader_from_page_to_page(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SAMPLE))
    choose_unit(page, "Insurance")
    harness.leaf(page, "Trends")
    page.get_by_role("heading", name="Trends").wait_for()
    harness.settled(page)
    assert "business_unit=Insurance" in page.url
    assert any(line.startswith("Insurance,") for line in main_text(page).splitlines())


def test_a_link_with_invented_filters_says_what_it_left_out(serve: Serve, open_page: Open) -> None:
    link = "trends?business_unit=Atlantis&region=North&metric=<script>&period=yesterday&grain=eon"
    page = open_page(serve(SAMPLE), link)
    no_traceback(page)
    assert "The link asks for business unit Atlantis" in main_text(page)
    assert "region North" in main_text(page)


def test_an_empty_selection_says_what_to_change(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SAMPLE), "trends?period=Custom&from=2019-01-01&to=2019-02-01")
    no_traceback(page)
    assert "Choose a longer period or clear a filter" in main_text(page)


def test_a_period_that_ends_before_it_begins_is_one_message(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SAMPLE), "trends?period=Custom&from=2025-06-01&to=2025-01-01")
    expect(page.get_by_text("before it begins")).to_be_visible()
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


def test_every_chart_has_words_for_who_cannot_see_it(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SAMPLE), "trends")
    charts = page.locator(harness.CHART)
    assert charts.count() >= 1
    for index in range(charts.count()):
        label = charts.nth(index).evaluate(
            "e => (e.closest('[aria-label]') || e.querySelector('[aria-label]'))"
            "?.getAttribute('aria-label')"
        )
        assert label and "NPS" in label


def test_no_chart_offers_to_send_its_data_anywhere(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SAMPLE), "trends")
    page.locator(harness.CHART).first.hover()
    assert page.locator("[data-title*='hare'], [data-title*='loud']").count() == 0


def test_the_csv_is_what_the_chart_shows(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SAMPLE), "trends?period=Everything&grain=quarter")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    text = download.value.path().read_text(encoding="utf-8")
    header, *rows = text.splitlines()
    assert {"period", "value", "low", "high", "n", "status"} <= set(header.split(","))
    expected = shown(SAMPLE, "nps", "--grain", "quarter", "--to", "2025-12-17")
    assert [row.split(",")[0] for row in rows] == [row["period"] for row in expected]


def test_a_folder_that_is_no_data_set_is_one_message(
    serve: Serve, open_page: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "letter.txt").write_text("Not a survey.")
    page = open_page(serve(folder), "")
    expect(page.get_by_text("is no data set")).to_be_visible()
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
