"""The shift board in a real browser: its picture, its files, and what leadership writes."""

import base64
import io
import re
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from cxdata import access
from cxdata.export.board import Source, render
from cxdata.sharing import boards
from tests.browser import harness
from tests.conftest import SAMPLE


def saved(page: Page, name: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).first.click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_picture_on_the_page_is_the_file(serve, open_page, demo, width: int) -> None:  # type: ignore[no-untyped-def]
    size = "Phone" if width == 390 else "Wall"
    link = f"shift-board?business_unit=Contact+Centre&size={size}"
    page = open_page(serve(SAMPLE), link, width=width, height=900)
    picture = page.get_by_role("img", name="Contact Centre, Tuesday 16 Dec 2025")
    expect(picture).to_be_visible()
    assert "To watch:" in (picture.get_attribute("alt") or "")
    shown = base64.b64decode(str(picture.evaluate("e => e.src")).partition("base64,")[2])
    wanted = {"business_unit": ["Contact Centre"]}
    day = date(2025, 12, 16)
    made = boards.board(demo, access.select(access.EVERYONE, start=day, end=day, wanted=wanted))
    draw = partial(render, made, Source.of(demo), name="phone" if width == 390 else "1920x1080")
    assert shown == draw("svg")
    assert saved(page, "PNG") == draw("png")
    assert saved(page, "PDF") == draw("pdf")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    here = page.get_by_role("link", name="Link to this board")
    expect(here).to_have_attribute(
        "href", "shift-board?business_unit=Contact%20Centre&day=2025-12-16"
    )
    if width == 1440:
        the_wall_screen_opens_without_any_frame(page)


def the_wall_screen_opens_without_any_frame(page: Page) -> None:
    page.get_by_role("button", name="Full screen").click()
    link = page.get_by_role("link", name="Open", exact=True)
    asked = "shift-board?tv=1&every=30&board=Contact+Centre"
    expect(link).to_have_attribute("href", asked)
    with page.expect_popup() as opened:
        link.click()
    wall = opened.value
    expect(wall.get_by_alt_text("Contact Centre, Tuesday 16 Dec 2025")).to_be_visible()
    expect(wall.locator("#says")).to_contain_text("the latest answers are of 17 Dec 2025")
    assert wall.locator("[data-testid]").count() == 0
    wall.close()


def test_a_narrow_window_gets_the_phones_board_until_another_is_chosen(serve, open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(serve(SAMPLE), "shift-board", width=390, height=844)
    chosen = page.get_by_role("radio", checked=True)
    expect(chosen).to_have_text("Phone")
    assert "size=" not in page.url
    page.get_by_text("Wall", exact=True).click()
    expect(page).to_have_url(re.compile("size=Wall"))
    harness.settled(page)
    expect(chosen).to_have_text("Wall")


def test_a_chart_is_a_picture_on_request(serve, open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(serve(SAMPLE), "trends?business_unit=Wealth")
    text = PdfReader(io.BytesIO(saved(page, "PDF"))).pages[0].extract_text()
    assert "Wealth, 18 Dec 2024 to 17 Dec 2025" in " ".join(text.split())
    assert Image.open(io.BytesIO(saved(page, "PNG"))).info["Description"].startswith("Nov 2025")


def test_what_leadership_writes_stands_on_the_board(serve, open_page, copied) -> None:  # type: ignore[no-untyped-def]
    page = open_page(serve(copied), "shift-board?business_unit=Branches")
    page.get_by_text("What we did with your feedback").last.click()
    page.get_by_label("Your name").fill("Grace")
    page.get_by_label("One line for the board").fill("You asked for later hours: we stay till 19.")
    page.get_by_label("One line for the board").blur()
    harness.settled(page)
    page.get_by_role("button", name="Put it on the board").click()
    board = page.get_by_role("img", name="feedback: You asked for later hours")
    expect(board).to_be_visible()
    assert "(Grace, " in (board.get_attribute("alt") or "")
