"""The sentences of verdicts, changes and bridges, read in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import harness
from tests.browser.harness import Server
from tests.conftest import SAMPLE

Serve = Callable[[Path], Server]
Open = Callable[..., Page]
OUTAGE = "?period=Custom&from=2025-01-01&to=2025-03-14&since=7+days"


def text(page: Page) -> str:
    return page.get_by_test_id("stMain").inner_text()


def number(printed: str) -> float:
    return float(printed.replace("−", "-").replace("+", "").rstrip("%"))


def adds_up(page: Page) -> None:
    """The parts in the table are the difference of the two values in the heading."""
    heading = page.locator("h5").inner_text()
    found = re.match(r"\D* ([−\d.]+)%? \(.*?, (?:up |down )?[\d.]+ \w+ ([−\d.]+)%? \(", heading)
    assert found, heading
    rows = page.get_by_test_id("stTable").last.locator("tbody tr")
    expect(rows.nth(1)).to_be_visible()
    parts = [number(row.locator("td").nth(1).inner_text()) for row in rows.all()]
    assert round(sum(parts), 6) == round(number(found[1]) - number(found[2]), 6), (heading, parts)


def test_the_overview_opens_with_a_verdict_to_read_aloud(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SAMPLE))
    assert re.search(
        r"NPS 39, up 2 on the 12 months before\. Real: at 64,523 answers now and 63,654 before, "
        r"a change over 1 point is more than chance\.",
        text(page),
    )
    assert "of 150 cells searched at once, none changed by more than chance" in text(page)


def test_the_overview_fits_one_screen_with_the_changes_too(serve: Serve, open_page: Open) -> None:
    for link in ("", "?since=90+days"):
        main = open_page(serve(SAMPLE), link).get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollHeight - e.clientHeight") <= 0


def test_the_way_to_the_reason_stays_in_the_tab_and_keeps_the_filters(
    serve: Serve, open_page: Open
) -> None:
    page = open_page(serve(SAMPLE), "?business_unit=Insurance")
    page.get_by_test_id("stPageLink").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Why it moved")).to_be_visible()
    assert "business_unit=Insurance" in page.url and "metric=nps" in page.url
    assert len(page.context.pages) == 1
    assert "Insurance" in text(harness.settled(page))


def test_the_unfinished_quarter_is_compared_with_as_many_days_and_with_last_year(
    serve: Serve, open_page: Open
) -> None:
    page = open_page(serve(SAMPLE), "?period=This+quarter")
    assert "on the first 78 days of the quarter before" in text(page)
    assert re.search(r"On a year before: (up|down) \d+, (real|normal variation)\.", text(page))


def test_a_change_names_the_outage_and_its_link_opens_its_bridge(
    serve: Serve, open_page: Open
) -> None:
    page = open_page(serve(SAMPLE), OUTAGE)
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("mobile: NPS −7, down 46 (n ")
    expect(main).to_contain_text("Outage of app and website")
    link = main.get_by_role("link", name="Why?").nth(1).get_attribute("href")
    assert link
    page.goto(f"{page.url.split('?')[0]}{link}")
    harness.settled(page)
    head = page.locator("h5").inner_text()
    assert head.startswith("NPS −6.6 (8 Mar 2025 to 14 Mar 2025), down 46.5 from 39.9")
    expect(page.get_by_test_id("stSidebar")).to_contain_text("mobile")
    adds_up(page)


def test_since_a_date_the_pilot_and_the_renamed_unit_are_named(
    serve: Serve, open_page: Open
) -> None:
    main = open_page(serve(SAMPLE), "?since=A+date&since_day=2025-04-01").get_by_test_id("stMain")
    expect(main).to_contain_text("All answers: NPS ")
    expect(main).to_contain_text(re.compile(r"Contact Centre: First contact \d+%, up 6 points"))
    expect(main).to_contain_text("First-contact pilot: Contact Centre")
    expect(main).to_contain_text("Wealth is renamed from Savings & Investments (1 Jul 2025)")


def test_a_month_in_which_all_rose_and_the_total_fell_says_so(
    serve: Serve, open_page: Open
) -> None:
    link = "why?period=Custom&from=2024-09-01&to=2024-09-30&by=segment"
    page = open_page(serve(SAMPLE), link)
    assert "Every one of the segments rose, and yet the total fell" in text(page)
    adds_up(page)


def test_a_renamed_unit_is_said_to_be_renamed(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SAMPLE), "why?period=Custom&from=2025-07-01&to=2025-09-30")
    assert "Wealth is renamed from Savings & Investments (1 Jul 2025)" in text(page)
    assert "new" not in page.locator("h5").inner_text()
    adds_up(page)


def test_why_boarding_area_g_differs_from_the_airport_in_parts_that_add_up(
    serve: Serve, open_page: Open, airport: Path
) -> None:
    for link in ("metric=nps&by=team", "metric=rating&by=stage"):
        page = open_page(serve(airport), f"why?business_unit=G&against=All+answers&{link}")
        head = page.locator("h5").inner_text()
        assert re.search(r"\(G\), [\d.]+ (above|below) [\d.]+%? \(all answers\)", head), head
        adds_up(page)


def test_two_chosen_groups_are_bridged_and_the_choice_lies_in_the_address(
    serve: Serve, open_page: Open
) -> None:
    link = "compare?by=business_unit&this=Wealth&with=Insurance&split=channel"
    page = open_page(serve(SAMPLE), link)
    assert re.search(r"\(Wealth\), [\d.]+ above [\d.]+ \(Insurance\)", text(page))
    adds_up(page)
    assert all(choice in page.url for choice in link.split("?")[1].split("&"))
