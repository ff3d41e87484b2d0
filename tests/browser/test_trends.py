"""Trends in a real browser: what the page says, and a note that is still there after a reload."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cxdata import estimates, metrics
from cxdata.dataset import Dataset
from tests.browser import harness
from tests.browser.harness import Server
from tests.build import everything
from tests.conftest import SAMPLE

Serve = Callable[[Path], Server]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company in a folder of its own, whose notes are nobody else's."""
    folder = tmp_path_factory.mktemp("company")
    for name in ("CURRENT", "versions"):
        copy = shutil.copytree if (SAMPLE / name).is_dir() else shutil.copy
        copy(SAMPLE / name, folder / name)
    (folder / "definitions.toml").write_text(
        '[[version]]\nmetric = "nps"\nversion = "2"\nvalid_from = 2025-06-16\nchange = "By SMS."\n',
        encoding="utf-8",
    )
    return folder


def text(page: Page) -> str:
    return page.get_by_test_id("stMain").inner_text()


def write_note(page: Page, words: str) -> None:
    page.get_by_role("button", name="Notes").click()
    form = page.get_by_test_id("stPopoverBody")
    form.get_by_label("Your name").fill("Ada")
    form.get_by_label("Your name").blur()
    harness.settled(page)
    form.get_by_label("What happened").fill(words)
    form.get_by_label("What happened").blur()
    harness.settled(page)
    form.get_by_role("button", name="Save").click()
    harness.settled(page)


def test_a_note_is_there_after_a_reload_and_for_others_until_it_is_removed(
    serve: Serve, open_page: Open, company: Path
) -> None:
    page = open_page(serve(company), "trends")
    write_note(page, "New prices from today")
    page.reload()
    harness.settled(page)
    assert "17 Dec 2025: New prices from today – Ada" in text(page)
    other = open_page(serve(company), "trends")
    with other.expect_download() as download:
        other.get_by_role("button", name="CSV").click()
    assert "New prices from today – Ada" in download.value.path().read_text(encoding="utf-8")
    other.get_by_role("button", name="Notes").click()
    form = other.get_by_test_id("stPopoverBody")
    form.get_by_label("Note", exact=True).click()
    other.get_by_role("option", name=re.compile("New prices")).click()
    harness.settled(other)
    form.get_by_role("button", name="Remove").click()
    harness.settled(other)
    expect(other.get_by_text("New prices from today")).to_have_count(0)


def test_who_saves_later_is_told_and_keeps_what_was_typed(
    serve: Serve, open_page: Open, company: Path
) -> None:
    page = open_page(serve(company), "trends?metric=csat")
    write_note(page, "One of us wrote this")
    pages = [open_page(serve(company), "trends?metric=csat") for _ in range(2)]
    for number, one in enumerate(pages):
        one.get_by_role("button", name="Notes").click()
        form = one.get_by_test_id("stPopoverBody")
        form.get_by_label("Note", exact=True).click()
        one.get_by_role("option", name=re.compile("One of us")).click()
        harness.settled(one)
        form.get_by_label("What happened").fill(f"Version of {number}")
        form.get_by_label("What happened").blur()
        harness.settled(one)
    for one in pages:
        one.get_by_test_id("stPopoverBody").get_by_role("button", name="Save").click()
        harness.settled(one)
    first, second = pages
    assert "Version of 0" in text(first)
    expect(second.get_by_text("changed this meanwhile")).to_be_visible()
    assert "Version of 0" in text(second)
    typed = second.get_by_test_id("stPopoverBody").get_by_label("What happened")
    expect(typed).to_have_value("Version of 1")


def test_the_limits_name_their_method_and_the_outage(
    serve: Serve, open_page: Open, company: Path
) -> None:
    page = open_page(serve(company), "trends?view=Limits&grain=week")
    said = text(page)
    assert "week of 10 Mar 2025 (14, below 33)" in said
    assert "Method: p′ chart of the net score for unequal n" in said
    assert "◆ week of 10 Mar 2025" in said and "(Nelson 1)" in said
    assert (
        "10 Mar 2025: NPS falls from 36 to 10, in the week of “Outage of app and website”" in said
    )
    assert "16 Jun 2025: definition 2 of NPS" in said


@pytest.mark.parametrize("metric", ["csat", "rating_mean", "retention", "engagement"])
def test_every_kind_of_metric_has_limits(
    serve: Serve, open_page: Open, company: Path, metric: str
) -> None:
    page = open_page(serve(company), f"trends?view=Limits&period=Everything&metric={metric}")
    assert "Method: " in text(page)


def test_a_rolling_window_is_compared_with_the_one_before(
    serve: Serve, open_page: Open, company: Path
) -> None:
    page = open_page(serve(company), "trends?view=Rolling&window=30+days&references=true")
    said = text(page)
    assert "30 days to 17 Dec 2025: NPS 37 (35 to 39, 6,051 answers), down 4" in said
    assert "on the 30 days before" in said and "Best of our units: " in said


def test_a_number_by_another_tools_rule_says_why_it_differs(
    serve: Serve, open_page: Open, company: Path
) -> None:
    page = open_page(serve(company), "definitions?metric=nps&as=CustomerGauge")
    said = text(page)
    assert "By the rule of CustomerGauge: NPS 36 (" in said
    assert "2.3 points below our 38.7: −2.3 as blank answers count in the denominator" in said
    assert "Version 2" in said and "By SMS." in said
    assert "support.customergauge.com" in said


def test_two_units_are_compared_in_a_sentence_and_all_in_a_funnel(
    serve: Serve, open_page: Open, company: Path, demo: Dataset
) -> None:
    page = open_page(serve(company), "compare?this=Branches&with=Home+Loans")
    said = text(page)
    year = everything().during(date(2024, 12, 18), date(2025, 12, 17))
    rows = estimates.estimate(demo, year, metrics.metric("nps"), by=["business_unit"])
    value = dict(rows.select("business_unit", "value").iter_rows())
    apart = f"{value['Branches'] - value['Home Loans']:.1f}"
    assert f"NPS of Branches is {apart} points above that of Home Loans, more than chance" in said
    assert "8 groups by business unit against the limits of chance: above them Wealth" in said


def test_employees_are_compared_by_their_last_wave_and_small_teams_together(
    serve: Serve, open_page: Open, company: Path
) -> None:
    page = open_page(serve(company), "compare?metric=engagement&by=team")
    said = text(page)
    assert "95 % interval of the difference" in said
    assert "teams combined" in page.content() or "Lighthouse Kiosk" not in page.content()
