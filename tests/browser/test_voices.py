"""From a cell of the heatmap to its trend, its comments and the same n on the command line."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import harness
from tests.browser.harness import Server
from tests.browser.test_pages import iso, main_text, no_traceback, period_of, shown
from tests.conftest import SAMPLE

Serve = Callable[[Path], Server]
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def demo_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo company, beside which a test may write."""
    folder = tmp_path_factory.mktemp("voices") / "sample_data"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def click_cell(page: Page, value: str, n: str) -> None:
    """Click the cell that prints this value above this n."""
    label = page.locator(".bartext").filter(has_text=f"n {n}").filter(has_text=value).first
    box = label.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    harness.settled(page)


def small(n: int) -> str:
    return f"{n}" if n < 1_000 else f"{n / 1e3:.1f}k" if n < 10_000 else f"{n / 1e3:.0f}k"


def test_a_click_on_a_cell_finds_the_same_n_in_trend_comments_and_show(
    serve: Serve, open_page: Open
) -> None:
    page = open_page(serve(SAMPLE), "touchpoints", height=1600)
    start, end = (iso(day) for day in period_of(page))
    where = ("--where", "touchpoint=Complaint handling", "--where", "channel=phone")
    (cell,) = shown(SAMPLE, "rating", "--from", start, "--to", end, *where)
    click_cell(page, f"{cell['value']:.0f}", small(cell["n"]))
    assert "row=Complaint+handling" in page.url
    assert "column=phone" in page.url
    text = main_text(page)
    assert "Complaint handling (commitment), phone." in text
    found = re.search(r"([\d,]+) customers who rated, ([\d,]+) of them with a comment", text)
    assert found
    assert int(found[1].replace(",", "")) == cell["n"]
    months = shown(SAMPLE, "rating", "--from", start, "--to", end, *where, "--grain", "month")
    assert sum(month["n"] for month in months) == cell["n"]
    last_whole = months[-2]
    assert f"{last_whole['n']:,} answers" in text
    link = page.get_by_role("link", name=f"All {found[2]} comments").get_attribute("href")
    assert link
    page.goto(link)
    harness.settled(page)
    no_traceback(page)
    assert f"{found[2]} of {cell['n']:,} answers have a comment" in main_text(page)


def test_the_airports_touchpoints_are_on_the_page(
    serve: Serve, open_page: Open, airport: Path
) -> None:
    path = "touchpoints?metric=Mean+touchpoint+rating&row=Restaurants+(Shops+and+food)"
    page = open_page(serve(airport), path, height=1600)
    no_traceback(page)
    printed = page.locator(".bartext").all_text_contents()
    for touchpoint, n in (("Restaurants", 2421), ("Walkways", 2629)):
        (row,) = shown(airport, "rating_mean", "--where", f"touchpoint={touchpoint}")
        assert row["n"] == n
        value = f"{row['value']:.2f}"
        assert any(text.startswith(value) and f"n {small(n)}" in text for text in printed), printed
    assert "2,421 customers who rated" in main_text(page)


def test_a_theme_is_searched_kept_and_weighed(
    serve: Serve, open_page: Open, demo_copy: Path
) -> None:
    page = open_page(serve(demo_copy), "comments?compare=Themes")
    search = page.get_by_label("Search", exact=True)
    search.fill("queue, wait")
    search.press("Enter")
    page.wait_for_url("**search=queue**")
    harness.settled(page)
    found = re.search(
        r"Without these ([\d,]+) answers NPS would be ([\d.]+) higher", main_text(page)
    )
    assert found
    page.get_by_role("button", name="Keep this search as a theme").click()
    page.get_by_label("Name of the theme").fill("Waiting")
    page.get_by_label("Name of the theme").press("Enter")
    page.get_by_role("button", name="Keep", exact=True).click()
    harness.settled(page)
    theme = f"Without “Waiting” ({found[1]} answers) NPS would be {found[2]} higher."
    expect(page.get_by_text(theme)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="All as CSV").click()
    header, *rows = download.value.path().read_text("utf-8").splitlines()
    assert header.endswith("answer,comment")
    assert len(rows) > 500
    assert all(re.search("queue|wait", row, re.IGNORECASE) for row in rows)


def test_a_word_is_clicked_and_read(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SAMPLE), "comments?period=90+days", height=1600)
    dot = page.locator(f"{harness.CHART} .points path").first
    box = dot.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    harness.settled(page)
    assert "search=%22" in page.url
    expect(page.get_by_text("comments").first).to_be_visible()
    assert "have these words" in main_text(page)


def test_thanks_take_a_colleague_off_the_list(
    serve: Serve, open_page: Open, demo_copy: Path
) -> None:
    page = open_page(serve(demo_copy), "recognition")
    no_traceback(page)
    found = re.search(r"(\d+) wait for thanks", main_text(page))
    assert found
    page.get_by_role("button", name="I thanked somebody").click()
    page.get_by_role("button", name="Write it down").click()
    harness.settled(page)
    expect(page.get_by_text(f"{int(found[1]) - 1} wait for thanks")).to_be_visible()
