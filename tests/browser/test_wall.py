"""A wall screen in a real browser: boards in turn, new data, and a server that dies and returns."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

from cxdata import shift
from cxdata.store import Store
from tests.browser import harness
from tests.browser.harness import Complaints
from tests.test_walls import company

TURN = 5_000
"""A board stays five seconds here, the shortest that can be asked for; the clock is put forward."""


@contextmanager
def walls(folder: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "uvicorn", "tests.browser.wall_only:app", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--log-level", "critical"],
        cwd=harness.ROOT,
        env=os.environ | {"CX_DATA": str(folder), "CX_STALE_DAYS": "3"},
    )
    try:
        _wait(f"http://localhost:{port}/shift-board?tv=1")
        yield process
    finally:
        process.kill()
        process.wait(timeout=10)


def _wait(url: str) -> None:
    deadline = time.monotonic() + harness.STARTUP_SECONDS
    while time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer")


def hung_up(chromium: Browser, url: str) -> Page:
    asked = urlencode([("tv", "1"), ("every", "5"), ("board", "Branches"), ("board", "Web & <b>")])
    page = harness.open_page(chromium, url, width=1920, height=1080, scheme="dark")
    page.clock.install()
    page.goto(f"{url}/shift-board?{asked}")
    return page


def later(page: Page, wanted: Locator) -> None:
    """Let turns go by until something is seen, and each longer in case that the server is busy."""
    for turn in range(1, 21):
        if wanted.is_visible():
            return
        page.clock.fast_forward(TURN)
        with suppress(TimeoutError):
            wanted.wait_for(timeout=turn * 1_000)
    expect(wanted).to_be_visible()


def test_boards_take_turns_follow_new_data_and_outlive_their_server(
    chromium: Browser, tmp_path: Path
) -> None:
    company(tmp_path)
    port = harness.free_port()
    url = f"http://localhost:{port}"
    with walls(tmp_path, port):
        page = hung_up(chromium, url)
        complaints = Complaints(home=url)
        complaints.watch(page)
        board, says = page.locator("#board"), page.locator("#says")
        for name in ("Branches, ", "Web & <b>, ", "Branches, "):
            later(page, page.get_by_alt_text(name))
        assert board.evaluate("e => e.naturalWidth") > 1920
        expect(says).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollHeight") <= 1080
        company(tmp_path, branches=17)
        later(page, page.get_by_alt_text("17 answers"))
        assert complaints.found == []
    later(page, page.get_by_text("No connection to the dashboard since"))
    expect(says).to_contain_text("What is shown may be out of date.")
    later(page, page.get_by_alt_text("Web & <b>, "))
    assert board.evaluate("e => e.getBoundingClientRect().top") > 30, "the banner covers nothing"
    Store.of(tmp_path).add(shift.KIND, {"text": "We halved the forms"}, author="Grace")
    with walls(tmp_path, port):
        later(page, page.get_by_alt_text("We halved the forms"))
        expect(says).to_be_hidden()
    page.context.close()
