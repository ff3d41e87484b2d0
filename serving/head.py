"""The head of every page: charts' scripts that load early, its steps back, its print."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import file_util

from cxdata.charts import bundle

LATE = (
    "Selectbox",
    "Multiselect",
    "ButtonGroup",
    "PageLink",
    "Metric",
    "DownloadButton",
    "BidiComponent",
)
"""The parts of Streamlit that a page loads only when the first filter, tile or chart comes."""
PRINT, STEPS = (Path(__file__).with_name(name) for name in ("print.css", "steps.js"))
IMPORT = re.compile(r'(?:from|import)"\./([^"]+\.js)"')
END = b"</head>"
OURS = b' src="./static/js/index.'
"""By it Streamlit's page is told from a file in HTML that a reader downloads."""


class EarlyCharts:
    """Adds to Streamlit's page what its elements will need, its steps back, and its print.

    The scripts then load while the server still works on the page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._tags = tags().encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def with_tags(message: Message) -> None:
            nonlocal start, body
            begins = message["type"] == "http.response.start"
            start = message if begins else start
            if not _is_page(start):
                await send(message)
                return
            body += message.get("body", b"")
            if begins or message.get("more_body"):
                return
            whole = body.replace(END, self._tags + END, 1) if OURS in body else body
            if _asks_for_page(scope) and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
                whole = gzip.compress(whole, mtime=0)
                start = _compressed(start)
            await send(_resized(start, len(whole)))
            await send({"type": "http.response.body", "body": whole})

        await self.app(_afresh(scope), receive, with_tags)


def tags() -> str:
    """The lines of HTML: what is fetched ahead of its use, and does not run yet.

    It comes after what Streamlit starts with. plotly.js takes a tenth of a second to start, and the
    numbers are to be read before the charts: so the first chart starts it. The rules for print
    stand last.
    """
    charts = "./app/static/charts/"
    home = Path(file_util.get_static_dir())
    already = (home / "index.html").read_text(encoding="utf-8")
    late = dict.fromkeys(name for part in LATE for name in _parts(home, part))
    fetched = [f"./static/js/{name}" for name in late if name not in already]
    fetched.append(f"{charts}{bundle.component()}")
    later = 'fetchpriority="low"'
    links = "".join(
        f'<link rel="modulepreload" {later} crossorigin href="{one}">\n' for one in fetched
    )
    plotly = f'<link rel="preload" as="script" {later} href="{charts}{bundle.PLOTLY.name}">\n'
    steps = f"<script>\n{STEPS.read_text(encoding='utf-8')}</script>\n"
    printed = f"<style>\n{PRINT.read_text(encoding='utf-8')}</style>\n"
    return links + plotly + steps + printed


def _parts(home: Path, part: str) -> Iterator[str]:
    for file in home.rglob(f"{part}.*.js"):
        yield from _needed(file)


def _needed(script: Path) -> Iterator[str]:
    """The names of a script of Streamlit's and of those that it imports, at any depth."""
    waiting, met = [script], {script}
    while waiting:
        file = waiting.pop()
        yield file.name
        for name in IMPORT.findall(file.read_text(encoding="utf-8")):
            found = file.parent / name
            if found not in met and found.is_file():
                met.add(found)
                waiting.append(found)


def _is_page(start: Message) -> bool:
    headers = MutableHeaders(raw=start["headers"])
    return start["status"] == 200 and headers.get("content-type", "").startswith("text/html")


def _afresh(scope: Scope) -> Scope:
    """The page is asked for whole and plain.

    The browser's copy may have the tags of another release, and to a compressed one none can be
    added.
    """
    kept = [one for one in scope["headers"] if not one[0].startswith(b"if-")]
    kept = [one for one in kept if one[0] != b"accept-encoding"]
    return {**scope, "headers": kept} if _asks_for_page(scope) else scope


def _asks_for_page(scope: Scope) -> bool:
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return b"text/html" in accepted


def _compressed(start: Message) -> Message:
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["Content-Encoding"] = "gzip"
    headers.add_vary_header("Accept-Encoding")
    return {**start, "headers": headers.raw}


def _resized(start: Message, length: int) -> Message:
    headers = MutableHeaders(raw=list(start["headers"]))
    for name in ("etag", "last-modified"):
        if name in headers:
            del headers[name]
    headers["Content-Length"] = str(length)
    return {**start, "headers": headers.raw}
