"""A new user's walk in a real browser: a file, the proposal, publishing, and their own NPS."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cxdata import publishing
from cxdata.importing import import_files
from tests.browser import harness
from tests.browser.harness import Server
from tests.conftest import SAMPLE

Serve = Callable[[Path], Server]
Open = Callable[..., Page]
CARPENTRIES = "carpentries/20180908_post_clean.csv"
AIRPORT = "sfo_2017/2017_SFO_Customer_Survey_20250817.csv"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo company, in whose neighbourhood a test may publish."""
    folder = tmp_path_factory.mktemp("project") / "sample_data"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def give(page: Page, file: Path, nth: int = 0) -> None:
    page.locator("input[type=file]").nth(nth).set_input_files(file)
    page.get_by_test_id("stFileChip").nth(nth).wait_for()
    harness.settled(page)


def answer(page: Page, question: str, suggestion: str) -> None:
    group = page.get_by_role("radiogroup", name=re.compile(question))
    group.get_by_text(re.compile(suggestion)).first.click()
    harness.settled(page)


def publish(page: Page, folder: str) -> None:
    name = page.get_by_label("Folder of your data set")
    name.fill(folder)
    name.press("Enter")
    harness.settled(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("button", name="Import another file")).to_be_visible()
    harness.settled(page)


def no_traceback(page: Page) -> None:
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    expect(page.locator("[data-testid=stAlertContentError]")).to_have_count(0)


def downloaded(page: Page, button: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value.path().read_text(encoding="utf-8")


def test_from_the_training_survey_to_its_nps(
    serve: Serve, open_page: Open, real_data: Path, demo: Path
) -> None:
    page = open_page(serve(demo), "import")
    give(page, real_data / CARPENTRIES)
    expect(page.get_by_text(re.compile("967 rows read = .* accepted"))).to_be_visible()
    publish(page, "training")
    expect(page.get_by_text("NPS 48 (44 to 52, 889 answers)")).to_be_visible()
    no_traceback(page)
    assert "967 rows read = " in downloaded(page, "Receipt (text)")
    assert downloaded(page, "Receipt (CSV)").startswith("survey,file,read,accepted,")
    expect(
        page.get_by_text(f"CX_DATA={demo.parent.resolve() / 'training'} make run")
    ).to_be_visible()
    page.reload()
    harness.settled(page)
    expect(page.get_by_text("NPS 48 (44 to 52, 889 answers)")).to_be_visible()
    assert not list(demo.parent.glob("training/versions/*.partial"))


def test_from_an_empty_folder_to_the_whole_dashboard(
    serve: Serve, open_page: Open, real_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    server = serve(tmp_path_factory.mktemp("empty"))
    page = open_page(server, "trends")
    page.wait_for_url("**/import")
    expect(page.get_by_text("Nothing was imported")).to_be_visible()
    expect(page.get_by_test_id("stTopNavLink")).to_have_count(0)
    give(page, real_data / CARPENTRIES)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("NPS 48 (44 to 52, 889 answers)")).to_be_visible()
    harness.leaf(page, "Overview")
    expect(page.get_by_text(re.compile(r"NPS -?\d+ \(")).first).to_be_visible()
    no_traceback(page)


def test_from_the_airports_survey_to_its_nps(
    serve: Serve, open_page: Open, real_data: Path, demo: Path
) -> None:
    page = open_page(serve(demo), "import")
    give(page, real_data / AIRPORT)
    expect(page.get_by_text("Answer the questions above")).to_be_visible()
    answer(page, "INTDATE", r"month")
    page.get_by_label("Month", exact=True).fill("5")
    page.get_by_label("Month", exact=True).press("Enter")
    harness.settled(page)
    answer(page, "Q12PRECHEKCRATE", r"Leave it out")
    expect(page.get_by_text(re.compile("2,831 rows read = 2,828 accepted"))).to_be_visible()
    publish(page, "airport")
    # 40.40: the file has a weight for each guest.
    expect(page.get_by_text(re.compile(r"NPS 40 \(37 to 43, 2,746 answers\)"))).to_be_visible()
    no_traceback(page)
    made = publishing.published(demo.parent / "airport")
    assert made and made.table("responses").height == 2828


def test_with_the_mapping_of_last_time_nothing_is_asked(
    serve: Serve, open_page: Open, real_data: Path, demo: Path
) -> None:
    page = open_page(serve(demo), "import")
    give(page, real_data / AIRPORT)
    give(page, real_data.parent / "mappings" / "sfo_2017.toml", 1)
    expect(page.get_by_role("radiogroup")).to_have_count(0)
    publish(page, "airport_again")
    expect(page.get_by_text(re.compile(r"NPS 40 \("))).to_be_visible()
    no_traceback(page)


def test_into_a_data_set_of_ones_own_the_other_pages_show_it_at_the_next_click(
    serve: Serve, open_page: Open, real_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("own")
    mapping = real_data.parent / "mappings" / "carpentries.toml"
    import_files([real_data / CARPENTRIES], mapping, folder)
    page = open_page(serve(folder), "import")
    give(page, real_data / "carpentries" / "2020_carpentryconhome_raw.csv")
    give(page, real_data.parent / "mappings" / "carpentrycon.toml", 1)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text(re.compile(r"NPS 50 \(.*1,013 answers\)"))).to_be_visible()
    harness.leaf(page, "Quality", "Manage")
    page.get_by_role("heading", name="Quality").wait_for()
    harness.settled(page)
    assert "of 2 files is accounted for" in page.get_by_test_id("stMain").inner_text()


@pytest.mark.parametrize("name", ["poison.parquet", "notes.pdf", "..hidden.csv"])
def test_a_file_that_is_no_survey_is_one_message_and_the_app_goes_on(
    serve: Serve, open_page: Open, real_data: Path, demo: Path, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    damaged = real_data / "damaged" / "poison.parquet"
    file.write_bytes(damaged.read_bytes() if name == damaged.name else b"\x00\x01%PDF")
    page = open_page(serve(demo), "import")
    page.locator("input[type=file]").first.set_input_files(file)
    page.wait_for_timeout(500)
    harness.settled(page)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    harness.leaf(page, "Overview")
    expect(page.get_by_text(re.compile(r"NPS -?\d+ \(")).first).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_nothing_is_wider_than_the_screen_while_importing(
    serve: Serve, open_page: Open, real_data: Path, demo: Path, width: int, scheme: str
) -> None:
    page = open_page(serve(demo), "import", width=width, height=900, scheme=scheme)
    give(page, real_data / AIRPORT)
    give(page, real_data.parent / "mappings" / "sfo_2017.toml", 1)
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
