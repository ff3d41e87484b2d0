"""Opens a target in Chromium, and reads from within the page when its charts were painted."""

import base64
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from bench.places import HERE
from bench.servers import Server
from bench.targets import Target

SIZE = {"width": 1600, "height": 1300}
"""Tall enough for four charts, two beside two, on every peer."""
PATIENCE, QUIET_MS = 90.0, 300


class NotPainted(Exception):
    """Charts that did not all appear, or not all change."""


@dataclass(frozen=True, kw_only=True)
class Painted:
    """Seconds since navigation or since the click; tiles only of our own pages."""

    charts: float
    settled: float
    tiles: float | None


@contextmanager
def reader(browser: Browser, target: Target, state: Any = None) -> Iterator[BrowserContext]:
    """A browser profile of its own with an empty cache, whose pages carry the probe."""
    context = browser.new_context(viewport=SIZE, storage_state=state, reduced_motion="reduce")  # type: ignore[arg-type]
    wanted = {
        "kind": target.reads,
        "selector": target.selector,
        "charts_wanted": target.charts,
        "tiles_wanted": target.tiles,
    }
    probe = (HERE / "probe.js").read_text("utf-8")
    context.add_init_script(probe.replace("__CFG__", json.dumps(wanted)))
    try:
        yield context
    finally:
        context.close()


def signed_in(browser: Browser, server: Server) -> Any:
    """The cookies of a reader who signed in to Superset, so that no load counts the form."""
    context = browser.new_context(viewport=SIZE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{server.url}/login/")
    page.fill("#username", "admin")
    page.fill("#password", "admin")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url, timeout=30_000)
    state = context.storage_state()
    context.close()
    return state


def load(context: BrowserContext, server: Server) -> tuple[Page, Painted]:
    """Open the target in a new page.

    Raises:
        NotPainted: where its charts do not appear.
    """
    page = context.new_page()
    return page, go(page, server)


def go(page: Page, server: Server) -> Painted:
    page.goto(server.url + server.target.url, wait_until="commit", timeout=90_000)
    return _painted(page)


def _painted(page: Page) -> Painted:
    # Asked again and again, since `wait_for_function` needs `eval`, which Superset forbids.
    deadline = time.monotonic() + PATIENCE
    while not page.evaluate(f"!!window.__bench && __bench.quiet({QUIET_MS})"):
        if time.monotonic() > deadline:
            said = "[__bench.mode, __bench.error, __bench.cur.map(sign => sign.length)]"
            raise NotPainted(str(page.evaluate(said)))
        page.wait_for_timeout(60)
    since = "(__bench.mode === 'load' ? 0 : __bench.t0)"
    found = page.evaluate(
        "({first: __bench.first, last: Math.max(__bench.last, __bench.first), "
        f"tiles: __bench.tiles, since: {since}}})"
    )
    begun, tiles = found["since"], found["tiles"]
    return Painted(
        charts=(found["first"] - begun) / 1e3,
        settled=(found["last"] - begun) / 1e3,
        tiles=None if tiles is None else tiles / 1e3,
    )


def prepare(page: Page, target: Target) -> None:
    """What is clicked once on a page before units are chosen."""
    for selector in target.filter.before if target.filter else ():
        page.click(selector)
        page.wait_for_timeout(800)


def choose(page: Page, target: Target, unit: str) -> Painted:
    """Add a unit to those chosen, and wait until every chart shows something else."""
    chosen = target.filter
    assert chosen
    option = page.locator(chosen.option.format(unit=unit)).first
    if chosen.opens and not option.is_visible():
        page.click(chosen.opens)
    if chosen.typed:
        page.keyboard.type(unit)
    option.wait_for(state="visible", timeout=15_000)
    page.wait_for_timeout(250)
    if chosen.applies:
        option.click()
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)
        option = page.locator(chosen.applies).first
    page.evaluate("__bench.arm()")
    option.click()
    painted = _painted(page)
    if chosen.escapes and not chosen.applies:
        page.keyboard.press("Escape")
        page.wait_for_timeout(150)
    return painted


@dataclass
class Wire:
    """Bytes that a page took over the network: as compressed for HTTP, as framed for sockets."""

    http: int = 0
    sockets: int = 0
    frames: int = 0

    def watch(self, context: BrowserContext, page: Page) -> None:
        """Counts from now on."""
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._loaded)
        session.on("Network.webSocketFrameReceived", self._framed)

    def taken(self) -> Mapping[str, int]:
        """What was counted since the last call."""
        found = {"http": self.http, "sockets": self.sockets, "frames": self.frames}
        self.http = self.sockets = self.frames = 0
        return found

    def _loaded(self, event: dict[str, Any]) -> None:
        self.http += int(event["encodedDataLength"])

    def _framed(self, event: dict[str, Any]) -> None:
        payload, binary = event["response"]["payloadData"], event["response"]["opcode"] == 2
        self.sockets += len(base64.b64decode(payload)) if binary else len(payload.encode())
        self.frames += 1
