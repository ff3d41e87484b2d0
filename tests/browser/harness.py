"""Starts the app on a data folder and opens its pages in Chromium, for tests and screenshots."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
STARTUP_SECONDS = 300
PATIENCE_SECONDS = 120
"""Far more than anything takes, so that a busy machine fails no test."""
CHROMIUM_NAMES = ("chromium", "google-chrome", "chromium-browser")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CHART = "[data-testid=cxChart]"
ASKING = """(() => {
    // Between a click and the first word of the run that it asks for, the page looks finished. So
    // what is sent and received is listened to: field 11 of a message asks for a run, field 4
    // begins one, field 6 ends one, where its value is not that another run follows at once.
    const [ASKS, BEGINS, ENDS, FOLLOWED] = [11 << 3 | 2, 4 << 3 | 2, 6 << 3, 2];
    const kind = (bytes) => {
        let at = 0;
        while (bytes[at] === (1 << 3 | 2) || bytes[at] === (2 << 3 | 2)) {
            let length = 0, bits = 0;
            do {
                at += 1;
                length |= (bytes[at] & 127) << bits;
                bits += 7;
            } while (bytes[at] > 127);
            at += 1 + length;
        }
        return [bytes[at], bytes[at + 1]];
    };
    window.asked = { waits: false, begun: false };
    window.WebSocket = class extends WebSocket {
        constructor(...words) {
            super(...words);
            this.addEventListener("message", ({ data }) => {
                const [what, how] = kind(new Uint8Array(data));
                if (what === BEGINS) asked.begun = true;
                if (what === ENDS && how !== FOLLOWED && asked.begun) asked.waits = false;
            });
            this.addEventListener("close", () => { asked.waits = false; });
        }
        send(data) {
            if (data[0] === ASKS) window.asked = { waits: true, begun: false };
            super.send(data);
        }
    };
})()"""
SETTLED = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    const quiet = app
        && !window.asked?.waits
        && app.dataset.testConnectionState === "CONNECTED"
        && app.dataset.testScriptState === "notRunning"
        && !document.querySelector(
            "[data-testid=stAppSkeleton], [data-testid=stSkeleton], [data-stale=true]")
        && [...document.querySelectorAll("[data-testid=stBidiComponentRegular]")]
            .every(place => !place.clientWidth
                || place.querySelector("[data-testid=cxChart][data-drawn]"));
    // What was received takes a moment to be drawn: quiet must last before it counts.
    window.quietSince = quiet ? window.quietSince ?? performance.now() : undefined;
    return quiet && performance.now() - window.quietSince > 400;
}"""


@dataclass(frozen=True)
class Server:
    """A running app: its address, its process, and the file with all that it printed."""

    url: str
    pid: int
    log: Path


@contextmanager
def serve(
    data_folder: Path, log: Path, app: Path = ROOT / "serve.py", port: int | None = None
) -> Iterator[Server]:
    """The app, by itself on a free port, started as `make run` does, ended with its children."""
    port = port or free_port()
    options = ["--server.port", str(port), "--server.headless", "true"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(app), *options],
            cwd=app.parent,
            env=os.environ | {"CX_DATA": str(data_folder)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(url=f"http://localhost:{port}", pid=process.pid, log=log)
    try:
        _wait_until_healthy(server, process)
        yield server
    finally:
        end(process)


def _wait_until_healthy(server: Server, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{server.url}/_stcore/health", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"The app did not start. It printed:\n{server.log.read_text()}")


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a process that leads a group, with all that it started; killed where it does not end."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, how)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            continue
        return


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, else the one that Playwright installed; an error without either."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(CHROMIUM_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


Scheme = Literal["light", "dark"]


def profile(browser: Browser, url: str, scheme: Scheme = "light") -> BrowserContext:
    """A browser profile of its own, for readers of that address who like that colour scheme."""
    context = browser.new_context(
        base_url=url, color_scheme=scheme, reduced_motion="reduce", locale="en-GB"
    )
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    context.add_init_script(ASKING)
    return context


def empty_page(context: BrowserContext, width: int = 1440, height: int = 900) -> Page:
    """A new page of that size."""
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": height})
    return page


def open_page(
    browser: Browser, url: str, *, width: int = 1440, height: int = 900, scheme: Scheme = "light"
) -> Page:
    """An empty page of that size and colour scheme, in a browser profile of its own."""
    return empty_page(profile(browser, url, scheme), width, height)


def leaf(page: Page, title: str, section: str = "") -> None:
    """Go to another page by the menu above the page, as a reader would."""
    if section:
        page.get_by_test_id("stTopNavSection").get_by_text(section, exact=True).click()
    kind = "stTopNavDropdownLink" if section else "stTopNavLink"
    page.get_by_test_id(kind).get_by_text(title, exact=True).click()


def settled(page: Page, seconds: float = PATIENCE_SECONDS) -> Page:
    """The page, once its script has run and every chart is drawn."""
    page.evaluate("window.quietSince = undefined")
    page.wait_for_function(SETTLED, timeout=seconds * 1000)
    return page


@dataclass
class Complaints:
    """All that a browser holds against a page: errors, failed requests, calls to other hosts."""

    home: str
    found: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listens to the page from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"page error: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _is_probe(message.location["url"]):
            self.found.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != urlsplit(self.home).netloc:
            self.found.append(f"request to another host: {request.url}")

    def _failed(self, request: Request) -> None:
        # The browser itself gives up what a page has not finished loading when it is left.
        if request.failure != "net::ERR_ABORTED":
            self.found.append(f"request failed: {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not _is_probe(response.url):
            self.found.append(f"status {response.status}: {response.url}")


def _is_probe(url: str) -> bool:
    """On a link to a page, Streamlit's client looks for its server below that page first."""
    path = urlsplit(url).path
    return path.endswith(("/_stcore/health", "/_stcore/host-config")) and path.count("/") > 2
