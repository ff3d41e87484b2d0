"""What a reader's filter sends through the WebSocket, page by page, and when it is painted."""

import statistics
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from app import PAGES
from tests.browser import harness
from tests.conftest import SAMPLE

UNIT = "Insurance"
ROUNDS = 5
PAINTED = """() => {
  window.painted = {last: 0, asked: 0};
  const inside = (node) => (node.closest ? node : node.parentElement)?.closest?.(".main-svg");
  const watch = new MutationObserver((found) => {
    if (found.some((one) => inside(one.target))) painted.last = performance.now();
  });
  watch.observe(document, {childList: true, subtree: true, attributes: true});
  addEventListener("keydown", (event) => {
    if (event.key === "Enter") painted.asked = performance.now();
  }, true);
}"""


@dataclass
class Wire:
    """The frames that a page was sent since the last `clear`."""

    frames: list[bytes] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Takes every frame that comes from now on."""

        def opened(socket: WebSocket) -> None:
            socket.on("framereceived", self._take)

        page.on("websocket", opened)

    def _take(self, frame: bytes | str) -> None:
        self.frames.append(frame.encode() if isinstance(frame, str) else frame)

    def told(self) -> str:
        """Messages and bytes, as written and as compressed, and how many of them are charts'."""
        charts = [frame for frame in self.frames if _is_chart(frame)]
        return (
            f"{len(self.frames):3} messages {_kilo(self.frames)} "
            f"({_packed(self.frames) / 1e3:5.1f} compressed), "
            f"of them {len(charts):2} charts {_kilo(charts)}"
        )


def _packed(frames: Sequence[bytes]) -> int:
    """Bytes of the frames as uvicorn's server compresses them, each with what went before."""
    deflate = zlib.compressobj(wbits=-12, memLevel=5)
    return sum(
        len(deflate.compress(frame)) + len(deflate.flush(zlib.Z_SYNC_FLUSH)) - 4 for frame in frames
    )


def _kilo(frames: Sequence[bytes]) -> str:
    return f"{sum(map(len, frames)) / 1e3:6.1f} kB"


def _is_chart(frame: bytes) -> bool:
    kind = ForwardMsg.FromString(frame).delta.new_element.WhichOneof("type")
    return kind in {"bidi_component", "plotly_chart"}


def wire(browser: Browser, url: str) -> Iterator[str]:
    """For each page, what its first load and a filter change send."""
    for path, title, *_ in (page for pages in PAGES.values() for page in pages):
        page, seen = harness.open_page(browser, url), Wire()
        seen.listen(page)
        page.goto(f"/{path}")
        yield f"{title:20} load   {_settled(page, seen)}"
        _choose(page, UNIT)
        yield f"{'':20} filter {_settled(page, seen)}"
        page.context.close()


def _settled(page: Page, seen: Wire) -> str:
    page.wait_for_selector("[data-testid=stApp]")
    harness.settled(page)
    told = seen.told()
    seen.frames.clear()
    return told


def _choose(page: Page, unit: str) -> None:
    box = page.get_by_test_id("stSidebar").get_by_test_id("stMultiSelect").first
    box.locator("input").fill(unit)
    page.keyboard.press("Enter")


def painting(browser: Browser, url: str, path: str) -> str:
    """Milliseconds until all charts are painted: first visit, second, and after a filter."""
    found: dict[str, list[float]] = {"cold": [], "warm": [], "filter": []}
    for _ in range(ROUNDS):
        page = harness.open_page(browser, url)
        page.add_init_script(f"({PAINTED})()")
        for visit in ("cold", "warm"):
            page.goto(f"/{path}")
            page.wait_for_selector("[data-testid=stApp]")
            harness.settled(page)
            found[visit].append(page.evaluate("painted.last"))
        _choose(page, UNIT)
        page.wait_for_function("painted.last > painted.asked && painted.asked > 0")
        harness.settled(page)
        found["filter"].append(page.evaluate("painted.last - painted.asked"))
        page.context.close()
    return ", ".join(
        f"{name} {statistics.median(many):.0f} ms ({min(many):.0f} to {max(many):.0f})"
        for name, many in found.items()
    )


def main(folder: Path = SAMPLE) -> None:
    """Serve a data set, by itself the demo company, and print a line for each page."""
    with tempfile.TemporaryDirectory() as place:
        log = Path(place) / "log"
        with harness.serve(folder, log) as server, harness.chromium() as browser:
            for line in wire(browser, server.url):
                print(line, flush=True)
            for path in ("", "trends"):
                print(f"{path or 'overview':9}", painting(browser, server.url, path), flush=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
