"""The page's scripts and styles, compressed once per server instead of never."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from cxdata.charts import bundle

COMPRESSED = {".js", ".css", ".svg", ".json"}
PLAIN = {".woff2"}
"""Compressed by their makers."""
SMALLEST = 1_000
LEVEL = 6
IMMUTABLE = "public, immutable, max-age=31536000"
MOST = 1_000
"""Answers that are kept: more than there are files, and the end of what strange names can fill."""


@dataclass(frozen=True)
class Answer:
    """A whole file as it is sent, with its headers."""

    body: bytes
    headers: Sequence[tuple[bytes, bytes]]


class CompressedStatic:
    """Answers for the scripts of Streamlit and of the charts, whose names change with them.

    Streamlit leaves compressing to a proxy in front. Where there is none, a first visit would
    load 1.2 MB for the charts alone, instead of 0.4. A page asks for a hundred small files before
    it shows anything, so they are answered from memory and not looked up on disk each time.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        ours = bundle.FOLDER.resolve()
        self._homes: dict[str, Path] = {
            "/app/static/charts/": ours,
            "/static/": Path(file_util.get_static_dir()).resolve() / "static",
        }
        self._kept: dict[str, Answer] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(scope) if _asks_for_whole(scope) else None
        if answer is None:
            await self.app(scope, receive, send)
            return
        start = {"type": "http.response.start", "status": 200, "headers": list(answer.headers)}
        await send(start)
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, scope: Scope) -> Answer | None:
        path = str(scope["path"])
        kept = self._kept.get(path)
        if kept is None:
            file = self._asked_for(path)
            if file is None:
                return None
            kept = await run_in_threadpool(_read, file)
            if len(self._kept) < MOST:
                self._kept[path] = kept
        return kept

    def _asked_for(self, path: str) -> Path | None:
        """The file of a path that can be answered from here, else None."""
        for below, home in self._homes.items():
            _, found, name = path.rpartition(below)
            file: Path = (home / name).resolve()
            inside = file.is_relative_to(home) and file.suffix in COMPRESSED | PLAIN
            if found and inside and file.is_file():
                return file
        return None


def _asks_for_whole(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    asked = Headers(scope=scope)
    return "gzip" in asked.get("accept-encoding", "") and "range" not in asked


def _read(file: Path) -> Answer:
    body = file.read_bytes()
    headers = {
        "content-type": guess_type(file.name)[0] or "application/octet-stream",
        "cache-control": IMMUTABLE,
        "vary": "Accept-Encoding",
    }
    if file.suffix in COMPRESSED and len(body) >= SMALLEST:
        body = gzip.compress(body, LEVEL, mtime=0)
        headers["content-encoding"] = "gzip"
    headers["content-length"] = str(len(body))
    return Answer(body, [(name.encode(), value.encode()) for name, value in headers.items()])
