"""The page's scripts and styles, compressed once per server instead of never."""

import gzip
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from cxdata.charts import bundle

SUFFIXES = {".js", ".css", ".svg", ".json"}
SMALLEST = 1_000
LEVEL = 6
IMMUTABLE = "public, immutable, max-age=31536000"


class CompressedStatic:
    """Answers for the scripts of Streamlit and of the charts, whose names change with them.

    Streamlit leaves compressing to a proxy in front. Where there is none, a first visit would
    load 1.2 MB for the charts alone, instead of 0.4.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        ours = bundle.FOLDER.resolve()
        self._homes: dict[str, Path] = {
            "/app/static/charts/": ours,
            "/static/": Path(file_util.get_static_dir()).resolve() / "static",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._asked_for(scope)
        if file is None:
            await self.app(scope, receive, send)
            return
        body = await run_in_threadpool(_compressed, file)
        headers = {
            "Content-Encoding": "gzip",
            "Cache-Control": IMMUTABLE,
            "Vary": "Accept-Encoding",
        }
        kind = guess_type(file.name)[0] or "application/octet-stream"
        await Response(body, headers=headers, media_type=kind)(scope, receive, send)

    def _asked_for(self, scope: Scope) -> Path | None:
        """The file of a request that can be answered from here, else None."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        asked = Headers(scope=scope)
        if "gzip" not in asked.get("accept-encoding", "") or "range" in asked:
            return None
        for below, home in self._homes.items():
            _, found, name = str(scope["path"]).rpartition(below)
            file: Path = (home / name).resolve()
            inside = file.is_relative_to(home) and file.suffix in SUFFIXES
            if found and inside and file.is_file() and file.stat().st_size >= SMALLEST:
                return file
        return None


@lru_cache(maxsize=512)
def _compressed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), LEVEL, mtime=0)
