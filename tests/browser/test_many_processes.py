"""Two processes behind a real nginx: readers stay where they are, and outlive a killed process."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import harness
from tests.browser.harness import ROOT, Server

SAMPLE = ROOT / "sample_data"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
READERS = 4

if NGINX is None and not os.environ.get("CI"):
    pytest.skip("nginx is not installed: apt-get install nginx-light", allow_module_level=True)


@dataclass(frozen=True)
class Balanced:
    """nginx before two processes; `log` names the process that answered each request."""

    url: str
    processes: tuple[Server, Server]
    log: Path

    def visited(self) -> set[str]:
        """The ports that answered a WebSocket or a page."""
        return {line.rsplit(":", 1)[-1] for line in self.answers()}

    def answers(self) -> list[str]:
        """The process that answered each request of a browser, as `127.0.0.1:8501`.

        nginx writes of a request only after its end: the first question of all, whether nginx
        stands, may appear among a reader's requests.
        """
        lines = [line.split() for line in self.log.read_text().splitlines()]
        return [line[-1] for line in lines if ":" in line[-1] and line[0] != "/healthz"]


@pytest.fixture(scope="module")
def balanced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Balanced]:
    home = tmp_path_factory.mktemp("nginx")
    with ExitStack() as running:
        processes = tuple(
            running.enter_context(harness.serve(SAMPLE, home / f"{number}.log"))
            for number in range(2)
        )
        yield running.enter_context(balance(home, *processes))


@contextmanager
def balance(home: Path, first: Server, second: Server) -> Iterator[Balanced]:
    """nginx by the documented configuration, with the ports of the two processes put in."""
    port = harness.free_port()
    log = home / "upstream.log"
    text = (ROOT / "docs" / "nginx.conf").read_text()
    used = {"8501": port_of(first), "8502": port_of(second), "8500": port}
    assert all(written in text for written in used)
    text = re.sub("850[012]", lambda found: str(used[found[0]]), text)
    logging = f"log_format upstream '$uri $upstream_addr'; access_log {log} upstream;"
    (home / "nginx.conf").write_text(
        f"pid {home}/pid; error_log {home}/error.log;\n"
        + text.replace("http {", f"http {{ {logging}")
    )
    process = subprocess.Popen(
        [str(NGINX), "-p", str(home), "-c", str(home / "nginx.conf"), "-g", "daemon off;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        url = f"http://localhost:{port}"
        wait_for(url)
        yield Balanced(url=url, processes=(first, second), log=log)
    finally:
        harness.end(process)


def port_of(server: Server) -> int:
    return int(server.url.rsplit(":", 1)[-1])


def wait_for(url: str) -> None:
    deadline = time.monotonic() + harness.STARTUP_SECONDS
    while True:
        try:
            with urlopen(f"{url}/healthz", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            assert time.monotonic() < deadline, f"{url} did not answer"
            time.sleep(0.1)


def opened(chromium: Browser, url: str) -> Page:
    page = harness.open_page(chromium, url)
    page.goto(f"{url}/trends?business_unit=Insurance")
    return harness.settled(page)


def shows_insurance(page: Page) -> None:
    expect(page.get_by_test_id("stSidebar").get_by_text("Insurance")).to_be_visible()
    expect(page.get_by_role("heading", name="Trends")).to_be_visible()


def test_a_reader_stays_with_one_process(chromium: Browser, balanced: Balanced) -> None:
    """Every request of a session needs the process that holds it, downloads and uploads too."""
    before = len(balanced.answers())
    page = opened(chromium, balanced.url)
    page.get_by_role("link", name="Touchpoints").click()
    harness.settled(page)
    page.context.close()
    asked = balanced.answers()[before:]
    assert len(asked) > 5
    assert len(set(asked)) == 1


def test_readers_outlive_a_killed_process_and_a_restart_of_one_after_the_other(
    chromium: Browser, balanced: Balanced
) -> None:
    first, second = balanced.processes
    pages = [opened(chromium, balanced.url) for _ in range(READERS)]
    while len(balanced.visited()) < 2 and len(pages) < 4 * READERS:
        pages.append(opened(chromium, balanced.url))
    assert len(balanced.visited()) == 2, "all readers went to one process"
    os.killpg(first.pid, signal.SIGKILL)
    reloaded(pages)
    with harness.serve(SAMPLE, balanced.log.with_name("again.log"), port=port_of(first)):
        until_asked(balanced, first)
        os.killpg(second.pid, signal.SIGTERM)
        reloaded(pages)
        for page in pages:
            page.context.close()


def reloaded(pages: Sequence[Page]) -> None:
    for page in pages:
        page.reload()
        shows_insurance(harness.settled(page))


def until_asked(balanced: Balanced, server: Server) -> None:
    """nginx leaves a process alone for some seconds after it did not answer."""
    deadline = time.monotonic() + harness.STARTUP_SECONDS
    known = len(balanced.log.read_text())
    while f"/healthz 127.0.0.1:{port_of(server)}\n" not in balanced.log.read_text()[known:]:
        assert time.monotonic() < deadline, "nginx does not return to the process"
        wait_for(balanced.url)
        time.sleep(0.1)
