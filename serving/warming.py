"""The server's own first visits, so that no reader waits for an import or a query."""

import asyncio
import gc
import logging
from collections.abc import Mapping, Sequence

from starlette.types import ASGIApp, Message
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from cxdata.errors import CXDataError
from cxdata.shelf import Shelf

HEADER = "X-CX-Warming"
"""By it the server's own visits ask for the version that is not served yet."""
EVERY_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
LOG = logging.getLogger("streamlit.cx")


async def watch(app: ASGIApp, shelf: Shelf, paths: Sequence[str]) -> None:
    """Look for a new version, visit its pages, and only then serve it; runs until cancelled."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            if await asyncio.to_thread(shelf.look):
                await visit_all(app, paths, {HEADER: shelf.key})
                shelf.adopt()
                settle()
        except CXDataError as error:
            shelf.complaint = str(error)


def settle() -> None:
    """Spare what is there for good from being looked through for garbage.

    Python looks through all that the process holds as objects come, while every reader waits: a
    quarter of a second for libraries and caches that never become garbage.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


async def visit_all(app: ASGIApp, paths: Sequence[str], headers: Mapping[str, str]) -> None:
    """Open each page once, one after another; a page that fails is left to its readers."""
    for path in paths:
        patient = asyncio.wait_for(visit(app, path, headers), PATIENCE_SECONDS)
        (error,) = await asyncio.gather(patient, return_exceptions=True)
        if error is not None:
            LOG.warning("The page %r could not be warmed: %r", path, error)


async def visit(app: ASGIApp, path: str, headers: Mapping[str, str]) -> None:
    """Open a page as a browser does, over a WebSocket that never leaves the process."""
    asked, finished = _opening(path), asyncio.Event()

    async def receive() -> Message:
        if asked:
            return asked.pop(0)
        await finished.wait()
        return {"type": "websocket.disconnect", "code": 1000}

    async def send(message: Message) -> None:
        over = message["type"] == "websocket.close"
        if over or _is_last(message.get("bytes")):
            finished.set()

    await app(_scope(headers), receive, send)


def _opening(path: str) -> list[Message]:
    wish = BackMsg(rerun_script=ClientState(page_name=path))
    return [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "bytes": wish.SerializeToString()},
    ]


def _is_last(content: bytes | None) -> bool:
    if content is None:
        return False
    return bool(ForwardMsg.FromString(content).WhichOneof("type") == "script_finished")


def _scope(headers: Mapping[str, str]) -> dict[str, object]:
    allowed = config.get_option("server.allowedHosts") or ["localhost"]
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    sent = {"host": allowed[0].removeprefix("*."), **headers}
    return {
        "type": "websocket",
        "path": f"{base and '/' + base}/_stcore/stream",
        "root_path": "",
        "query_string": b"",
        "scheme": "ws",
        "subprotocols": [],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
    }
