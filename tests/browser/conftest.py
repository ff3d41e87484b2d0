"""Fixtures of the browser tests: one Chromium and one server per data folder for the whole run."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cxdata.__main__ import main
from tests.browser import harness
from tests.browser.harness import Complaints, Scheme, Server
from tests.conftest import SAMPLE

expect.set_options(timeout=harness.PATIENCE_SECONDS * 1000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with harness.chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def serve(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Path], Server]]:
    """`serve(data_folder)`: the app on that folder, started at the first call and then kept."""
    servers: dict[Path, Server] = {}
    logs = tmp_path_factory.mktemp("servers")
    with ExitStack() as running:

        def start(data_folder: Path) -> Server:
            if data_folder not in servers:
                log = logs / f"{len(servers)}.log"
                server = running.enter_context(harness.serve(data_folder, log))
                servers[data_folder] = server
            return servers[data_folder]

        yield start


@pytest.fixture(scope="session")
def profile(chromium: Browser) -> Callable[[str, Scheme], BrowserContext]:
    """`profile(url, scheme)`: a returning reader's browser, with the program's files at hand.

    What a reader chose lives in the link, so that tests which share a profile share nothing else.
    """

    @cache
    def kept(url: str, scheme: Scheme) -> BrowserContext:
        return harness.profile(chromium, url, scheme)

    return kept


@pytest.fixture
def open_page(
    profile: Callable[[str, Scheme], BrowserContext],
) -> Iterator[Callable[..., Page]]:
    """`open_page(server, path, width=, height=, scheme=)`: that page, settled.

    The test fails at its end for anything that the browser complained of meanwhile.
    """
    opened: list[tuple[Page, Complaints]] = []

    def open_(server: Server, path: str = "", *, scheme: Scheme = "light", **size: int) -> Page:
        page = harness.empty_page(profile(server.url, scheme), **size)
        complaints = Complaints(home=server.url)
        complaints.watch(page)
        opened.append((page, complaints))
        page.goto(f"{server.url}/{path.lstrip('/')}")
        return harness.settled(page)

    yield open_
    for one in {other for page, _ in opened for other in page.context.pages}:
        one.close()
    found = [complaint for _, complaints in opened for complaint in complaints.found]
    assert not found, "The browser complained:\n" + "\n".join(found)


@pytest.fixture(scope="session")
def airport(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The airport survey, imported."""
    folder = tmp_path_factory.mktemp("airport")
    survey = real_data / "sfo_2017" / "2017_SFO_Customer_Survey_20250817.csv"
    mapping = real_data.parent / "mappings" / "sfo_2017.toml"
    assert main(["import", str(survey), "--mapping", str(mapping), "--into", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo company, beside which pages may write; several tests share its server."""
    folder = tmp_path_factory.mktemp("copied") / "demo"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("*.py", "written*"))
    return folder
