"""Takes the README's screenshots, or every page in every size and colour scheme."""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser

import app
from tests.browser import harness

PAGES = {path or "overview": path for section in app.PAGES.values() for path, *_ in section} | {
    "new-goal": "goals?goal=new",
    "timeline": "goals?show=Timeline",
}
IN_README = (
    *("overview", "trends", "why", "touchpoints", "comments", "engagement"),
    *("goals", "shift-board", "definitions"),
)
SIZES = ((1440, 900), (390, 844), (1920, 1080))
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FULL_HEIGHT = 4000
"""Streamlit scrolls inside the page, so that only a tall viewport shows all of it."""


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture: which page, how large and in which colours."""

    page: str
    file: str
    width: int = 1440
    height: int = 900
    scheme: Literal["light", "dark"] = "light"


def every_shot(full: bool) -> Iterator[Shot]:
    """Each page in each size and scheme; `full` shows what lies below the screen's edge too."""
    for page in PAGES:
        for width, screen in SIZES:
            for scheme in SCHEMES:
                height = FULL_HEIGHT if full else screen
                file = f"{page}-{width}x{height}-{scheme}.png"
                yield Shot(page=page, file=file, width=width, height=height, scheme=scheme)


def take(browser: Browser, server: harness.Server, shot: Shot, into: Path) -> None:
    """Opens the page, waits until it has settled and writes the picture."""
    page = harness.open_page(
        browser, server.url, width=shot.width, height=shot.height, scheme=shot.scheme
    )
    page.goto(f"{server.url}/{PAGES[shot.page]}")
    harness.settled(page).screenshot(path=into / shot.file)
    page.context.close()


def main() -> None:
    """Reads the command line; without `--into` it renews the README's pictures."""
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots", description=__doc__)
    parser.add_argument("--data", type=Path, default=harness.ROOT / "sample_data")
    parser.add_argument("--into", type=Path, help="a folder for every page, size and scheme")
    parser.add_argument("--full", action="store_true", help="with --into: whole pages")
    asked = parser.parse_args()
    into = asked.into or harness.ROOT / "docs" / "screenshots"
    readme = [Shot(page=page, file=f"{page}.png") for page in IN_README]
    into.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        harness.serve(asked.data.resolve(), Path(scratch) / "server.log") as server,
        harness.chromium() as browser,
    ):
        for shot in every_shot(asked.full) if asked.into else readme:
            take(browser, server, shot, into)
            print(into / shot.file)


if __name__ == "__main__":
    main()
