"""Goals in a real browser: added, edited, checked in, still there, and edited by two at once."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cxdata.store import FILE, Store
from tests.browser import harness
from tests.browser.harness import Server
from tests.conftest import SAMPLE

Serve = Callable[[Path], Server]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo company, beside which people may write."""
    folder = tmp_path_factory.mktemp("goals") / "demo"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", FILE))
    return folder


@pytest.fixture(autouse=True)
def an_empty_store(demo: Path) -> None:
    (demo / FILE).unlink(missing_ok=True)


def fill(page: Page, label: str, text: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    box.press("Tab")
    harness.settled(page)


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    harness.settled(page)


def main(page: Page) -> str:
    return page.get_by_test_id("stMain").inner_text()


def test_a_goal_is_added_edited_and_checked_in_and_a_reload_shows_it_all(
    serve: Serve, open_page: Open, demo: Path
) -> None:
    page = open_page(serve(demo), "goals")
    click(page, "Add a goal")
    expect(page.get_by_text("It names no owner")).to_be_visible()
    before = main(page)
    fill(page, "Goal", "Delight *everyone*")
    page.get_by_label("Owner", exact=True).press_sequentially("Ada")
    expect(page.get_by_text("It names no owner")).to_have_count(0)
    fill(page, "Target, points", "60")
    assert "It names no owner" in before and "It names no owner" not in main(page)
    expect(page.get_by_text(re.compile("and its owner Ada"))).to_be_visible()
    fill(page, "Your name", "Ada L.")
    click(page, "Save goal")
    expect(page.get_by_role("heading", name="Delight *everyone*")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("^NPS .* expected by now"))).to_be_visible()
    expect(page.get_by_text(re.compile("Set by Ada L\\."))).to_be_visible()

    click(page, "Edit")
    fill(page, "Target, points", "55")
    click(page, "Save goal")
    assert re.search(r"Target: 60(\.0)? → 55(\.0)?, by Ada L\.", main(page))

    fill(page, "How does it go?", "Slowly, =but surely")
    fill(page, "What do you do next?", "Call ten customers")
    click(page, "Check in")
    page.reload()
    harness.settled(page)
    shown = main(page)
    assert "Slowly, =but surely" in shown
    assert "Next: Call ten customers" in shown
    assert "5 of 10 sure" in shown
    assert re.search(r"Target: 60(\.0)? → 55", shown)
    click(page, "All goals")
    board = page.get_by_role("heading", name="Delight *everyone*", level=3)
    expect(board).to_be_visible()


def test_on_a_phone_a_first_goal_needs_a_title_an_owner_and_what_it_serves(
    serve: Serve, open_page: Open, demo: Path
) -> None:
    page = open_page(serve(demo), "goals?goal=new", width=390, height=844)
    proposed = float(page.get_by_label("Target, points", exact=True).input_value())
    assert proposed > 40, "above today's NPS"
    fill(page, "Goal", "Call <b>Ann</b> on +44 20 7946 0958")
    fill(page, "Owner", "Ada")
    serves = page.get_by_role("combobox", name="Serves")
    serves.click()
    serves.fill("Make it easy")
    serves.press("Enter")
    harness.settled(page)
    expect(page.get_by_text("5 of the 5 letters of SMART hold")).to_be_visible()
    fill(page, "Your name", "Ada")
    click(page, "Save goal")
    expect(page.get_by_role("heading", name="Call <b>Ann</b> on [phone]")).to_be_visible()
    for form, head in (("PNG", b"\x89PNG"), ("PDF", b"%PDF")):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Card as {form}", exact=True).click()
        assert download.value.path().read_bytes().startswith(head)


def test_a_damaged_store_takes_no_page_away(serve: Serve, open_page: Open, demo: Path) -> None:
    (demo / FILE).write_bytes(b"no database " * 400)
    page = open_page(serve(demo), "goals")
    expect(page.get_by_text(re.compile("not a database"))).to_be_visible()
    expect(page.get_by_text(re.compile("5 of 8 goals are on pace"))).to_be_visible()


def test_a_link_to_an_invented_goal_says_so_and_shows_the_board(
    serve: Serve, open_page: Open, demo: Path
) -> None:
    page = open_page(serve(demo), "goals?goal=%3Cscript%3E**x**")
    expect(
        page.get_by_text("The link asks for goal <script>**x**, which is not here")
    ).to_be_visible()
    expect(page.get_by_text(re.compile("5 of 8 goals are on pace"))).to_be_visible()


def test_two_browsers_that_edit_one_goal_lose_nothing(
    serve: Serve, open_page: Open, demo: Path
) -> None:
    server = serve(demo)
    ada, bo = (open_page(server, "goals?goal=g1&edit=1") for _ in range(2))
    fill(ada, "Goal", "Solve it at once")
    fill(bo, "Goal", "Solve it first time")
    fill(ada, "Your name", "Ada")
    fill(bo, "Your name", "Bo")
    click(ada, "Save goal")
    expect(ada.get_by_role("heading", name="Solve it at once")).to_be_visible()
    click(bo, "Save goal")
    expect(bo.get_by_text(re.compile("Ada changed this meanwhile"))).to_be_visible()
    row = bo.get_by_test_id("stTable").inner_text()
    assert "Solve it at once" in row and "Solve it first time" in row
    click(bo, "Save mine over theirs")
    expect(bo.get_by_role("heading", name="Solve it first time")).to_be_visible()
    (entry,) = Store.of(demo).entries("goal")
    said = [(one.author, one.body["title"]) for one in Store.of(demo).history(entry.id)]
    assert said == [("Ada", "Solve it at once"), ("Bo", "Solve it first time")]

    click(bo, "Edit")
    harness.leaf(bo, "Overview")
    harness.settled(bo)
    body = {**entry.body, "title": "Solve it and say so"}
    Store.of(demo).change(entry.id, entry.version, body, author="Ada")
    harness.leaf(bo, "Goals")
    bo.get_by_test_id("stMain").get_by_role("heading", name="Solve it and say so").wait_for()
    bo.locator(".st-key-open-g1 button").click()
    harness.settled(bo)
    click(bo, "Edit")
    expect(bo.get_by_label("Goal", exact=True)).to_have_value("Solve it and say so")


def test_goals_are_taken_along_as_a_workbook_and_a_calendar(
    serve: Serve, open_page: Open, demo: Path
) -> None:
    page = open_page(serve(demo), "goals")
    for button, head in (("Excel", b"PK"), ("Calendar", b"BEGIN:VCAL")):
        with page.expect_download() as download:
            page.get_by_role("button", name=button, exact=True).click()
        assert download.value.path().read_bytes().startswith(head)


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        ("goals", 390, "dark"),
        ("goals?goal=g1", 390, "light"),
        ("goals?goal=new", 390, "dark"),
        ("goals?show=Timeline", 390, "light"),
        ("goals?goal=g1", 1920, "dark"),
    ],
)
def test_nothing_is_wider_than_the_screen(
    serve: Serve, open_page: Open, demo: Path, path: str, width: int, scheme: str
) -> None:
    page = open_page(serve(demo), path, width=width, height=900, scheme=scheme)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    wide = page.locator("[data-testid=stMain]")
    assert wide.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
