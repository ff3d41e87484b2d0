"""A page leaves the screen: its file opens without a network, and a kept view is found again."""

import re
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

import fastexcel
import pytest
from PIL import Image
from playwright.sync_api import Browser, Download, Page, Response, Route, expect
from pptx import Presentation
from pypdf import PdfReader

from cxdata.export import mail
from cxdata.export.forms import FORMS
from cxdata.export.html import html
from cxdata.export.mail import Letter, Point
from tests.browser import harness
from tests.browser.harness import PATIENCE_SECONDS, Server
from tests.conftest import SAMPLE
from tests.test_page_export import HOSTILE, record

Serve = Callable[[Path], Server]
Open = Callable[..., Page]


def exports(page: Page) -> None:
    page.get_by_role("button", name="Export").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_html_is_live_without_a_network_and_runs_nothing_else(
    chromium: Browser, tmp_path: Path, scheme: str
) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(html(record(HOSTILE)))
    context = chromium.new_context(offline=True, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.goto(file.as_uri())
    expect(page.locator(".main-svg").first).to_be_visible()
    assert page.locator("[data-chart]").count() == page.locator("[data-chart] .bars").count() == 4
    # The name holds dollars, which plotly.js would set as mathematics if it could.
    assert [one for one in asked if "MathJax" not in one] == [file.as_uri()]
    ink = page.locator(".xtick text").first.evaluate("one => getComputedStyle(one).fill")
    assert ink == {"light": "rgb(58, 70, 85)", "dark": "rgb(195, 204, 214)"}[scheme]
    page.locator("[data-chart]").first.hover()
    assert page.locator("[data-title*='hare'], [data-title*='loud']").count() == 0
    context.close()


def test_a_letter_is_as_wide_as_the_phone(chromium: Browser) -> None:
    letter = Letter(
        title="Branches: customer experience",
        answer="NPS 25, down 10 on the 30 days before. " * 3,
        points=(Point(head="Branches: NPS", text="Real: at 120 answers", link="https://a.b"),),
        note="53 cells searched",
        picture=b"",
        words="The board",
        links=(("Overview", "https://a.b"),),
        footer="Branches",
        as_of=date(2025, 6, 30),
    )
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.set_content(mail.html(letter))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.get_by_alt_text("The board").evaluate("e => e.clientWidth") < 390
    page.close()


def test_a_page_is_saved_kept_and_found_again(serve: Serve, open_page: Open, copied: Path) -> None:
    page = open_page(serve(copied), "trends?business_unit=Branches")
    exports(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="PDF, A4 pages").click()
    text = PdfReader(BytesIO(download.value.path().read_bytes())).pages[0].extract_text()
    finding = page.locator("[data-testid=stMarkdown] strong").first.inner_text()
    assert " ".join(finding.split()) in " ".join(text.split())
    page.get_by_role("button", name="Keep this view").click()
    harness.settled(page)
    page.goto(f"{serve(copied).url}/snapshots")
    harness.settled(page)
    expect(page.get_by_text("1 kept, last on")).to_be_visible()
    with page.expect_download() as again:
        page.get_by_role("button", name="PDF").click()
    assert finding.split(":")[0] in PdfReader(again.value.path()).pages[0].extract_text()
    expect(page.get_by_role("link", name="Open as it was")).to_have_attribute(
        "href", re.compile("trends.*business_unit=Branches.*version=20251217T000000Z")
    )
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Compare with now").click()
    same = opened.value.get_by_text(re.compile("All .* numbers of its charts .* same"))
    expect(same).to_be_visible()
    opened.value.close()


def opens(form: str, made: bytes) -> bool:
    """Whether a library of others reads the file."""
    match form:
        case "pdf":
            return len(PdfReader(BytesIO(made)).pages) > 0
        case "png":
            return Image.open(BytesIO(made)).height > 1_000
        case "pptx":
            return len(Presentation(BytesIO(made)).slides) > 0
        case "xlsx":
            return "Definitions" in fastexcel.read_excel(made).sheet_names
        case _:
            return made.startswith(b"<!doctype html>")


def test_twenty_exports_at_once_arrive_open_are_the_same_and_keep_nobody_waiting(
    serve: Serve, open_page: Open
) -> None:
    server = serve(SAMPLE)
    page = open_page(server, "trends?business_unit=Branches")
    arrived: list[Download] = []
    answers: list[Response] = []
    page.on("download", lambda one: arrived.append(one))
    page.on("response", lambda one: answers.append(one) if "/media/" in one.url else None)
    exports(page)
    for _ in range(4):
        for form in FORMS.values():
            page.get_by_role("button", name=form.label).click(no_wait_after=True)
    begun = time.monotonic()
    with urlopen(f"{server.url}/shift-board?tv=board", timeout=PATIENCE_SECONDS) as board:
        assert b"<svg" in board.read()
    waited = time.monotonic() - begun
    # On a busy machine the browser tells of a download fewer than it was answered.
    while len(answers) < 20 or len({one.suggested_filename for one in arrived}) < len(FORMS):
        assert time.monotonic() < begun + 2 * PATIENCE_SECONDS, f"{len(answers)} of 20 came"
        page.wait_for_timeout(50)
    whole = time.monotonic() - begun
    assert [one.status for one in answers] == [200] * 20
    assert len({one.url for one in answers}) == len(FORMS), "a file is called after its content"
    files = {(one.suggested_filename, Path(one.path()).read_bytes()) for one in arrived}
    assert len(files) == len(FORMS)
    assert all(opens(name.rpartition(".")[2], made) for name, made in files)
    assert waited < max(5, whole / 2), f"a board took {waited:.1f} s of {whole:.1f} s"


def test_a_file_stays_until_it_is_fetched_while_others_read(serve: Serve, open_page: Open) -> None:
    server = serve(SAMPLE)
    page, other = open_page(server, "trends"), open_page(server, "goals")
    asked: list[Route] = []
    page.route("**/media/*.pdf", lambda route: asked.append(route))
    exports(page)
    page.get_by_role("button", name=FORMS["pdf"].label).click(no_wait_after=True)
    while not asked:
        page.wait_for_timeout(50)
    for _ in range(2):
        other.reload()
        harness.settled(other)
    assert asked[0].fetch().status == 200
    page.unroute_all(behavior="ignoreErrors")


def test_the_browser_prints_a_page_to_its_end(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SAMPLE), "why", width=1000, height=900)
    last = page.locator("td").last.inner_text()
    sheets = PdfReader(BytesIO(page.pdf(format="A4"))).pages
    assert len(sheets) > 1 and last.split()[-1] in sheets[-1].extract_text()
    page = open_page(serve(SAMPLE), "trends")
    scrolls = page.get_by_test_id("stCaptionContainer").filter(has_text="Festive opening hours")
    assert scrolls.count() == 1
    text = "".join(one.extract_text() for one in PdfReader(BytesIO(page.pdf(format="A4"))).pages)
    assert "Festive opening hours" in text, "what scrolls on the screen is cut on paper"
    assert "Segment" not in text, "the filters take a quarter of each sheet"
    page = open_page(serve(SAMPLE), "touchpoints")
    sheets = [one.extract_text() for one in PdfReader(BytesIO(page.pdf(format="A4"))).pages]
    (drawn,) = (sheet for sheet in sheets if "Complaint handling" in sheet and "Referral" in sheet)
    assert "blind spots." in " ".join(drawn.split()), (
        "the finding stands alone on the sheet before its heatmap"
    )
    assert "41,441 customers" not in drawn, "what follows the tall heatmap is printed over it"
    assert "Rows by" not in "".join(sheets), "what only a screen can use takes room on paper"


def test_a_dark_page_is_printed_dark_on_white(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SAMPLE), "trends", scheme="dark")
    ink = """(words) => [...document.querySelectorAll(words)].map((one) => {
        const style = getComputedStyle(one);
        return one instanceof SVGElement ? style.fill : style.color;
    })"""
    words = ".xtick text, [data-testid=stMain] p:not([data-testid=stTooltipIcon] *)"
    on_screen = set(page.evaluate(ink, words))
    page.emulate_media(media="print", color_scheme="dark")
    # The charts are drawn anew for the sheet's width: for a moment one has no words.
    black, until = {"rgb(11, 18, 25)", "rgb(58, 70, 85)"}, time.monotonic() + PATIENCE_SECONDS
    while (printed := set(page.evaluate(ink, words))) != black and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert printed == black != on_screen
    papers = page.locator("html, body, [data-testid=stApp]")
    white = papers.evaluate_all("all => all.map((one) => getComputedStyle(one).backgroundColor)")
    assert set(white) == {"rgb(255, 255, 255)"}


def test_a_chart_wider_than_the_sheet_shrinks_instead_of_being_cut(
    serve: Serve, open_page: Open
) -> None:
    page = open_page(serve(SAMPLE), "touchpoints")
    page.emulate_media(media="print")
    # As on paper, the chart gets no time to be drawn anew for the width that it then has.
    beyond, scale = page.get_by_test_id("stMain").evaluate("""(main) => {
        main.style.width = "600px";
        const chart = main.querySelector(".cx-chart");
        const drawing = chart.querySelector(".main-svg");
        const right = (one) => one.getBoundingClientRect().right;
        return [right(drawing) - right(chart), drawing.getScreenCTM().a];
    }""")
    assert beyond <= 1 and 0.1 < scale < 0.9
