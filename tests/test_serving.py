"""The server as the world meets it: its health, its headers, its files, and its new versions."""

import asyncio
import gc
import gzip
import http.client
import json
import re
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.responses import HTMLResponse
from starlette.types import Message, Receive, Scope, Send
from streamlit import file_util
from uvicorn import Config
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.server import ServerState

from cxdata.charts import bundle
from cxdata.published import versions
from cxdata.shelf import Shelf
from serving import prompt, warming
from serving.compressed import CompressedStatic
from serving.head import EarlyCharts
from tests import build
from tests.browser import harness
from tests.browser.harness import STARTUP_SECONDS, Server

STATIC = Path(file_util.get_static_dir())
STREAMLIT = max((STATIC / "static" / "js").glob("PlotlyChart*.js"))


def published(folder: Path, many: int) -> str:
    rows = build.responses([{"recommend": 9}] * many)
    return build.publish(folder, responses=rows).version


def ask(server: Server, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=STARTUP_SECONDS)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, named, answer.read()
    finally:
        connection.close()


def health(server: Server) -> dict[str, Any]:
    status, _, body = ask(server, "/healthz")
    return json.loads(body) | {"http": status}


def test_a_watched_shelf_serves_the_old_version_until_the_new_one_is_adopted(
    tmp_path: Path,
) -> None:
    first = published(tmp_path, 3)
    shelf = Shelf(tmp_path)
    assert shelf.dataset().version == first
    shelf.watched = True
    second = published(tmp_path, 4)
    assert shelf.look() is not None
    assert shelf.dataset().version == first
    assert shelf.dataset("not the key").version == first
    assert shelf.dataset(shelf.key).version == second
    shelf.adopt()
    assert shelf.dataset().version == second
    assert shelf.look() is None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    published(folder, 12)
    with harness.serve(folder, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


@pytest.mark.slow
def test_what_stays_for_good_is_not_looked_through_after_each_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warming, "EVERY_SECONDS", 0.01)
    published(tmp_path, 3)
    shelf = Shelf(tmp_path)
    shelf.dataset()
    shelf.watched = True
    second = published(tmp_path, 4)

    async def watched() -> None:
        watching = asyncio.create_task(warming.watch(nobody, shelf, []))
        while shelf.dataset().version != second:
            await asyncio.sleep(0.01)
        watching.cancel()

    try:
        asyncio.run(asyncio.wait_for(watched(), STARTUP_SECONDS))
        assert gc.get_freeze_count() > 10 * len(gc.get_objects())
    finally:
        gc.unfreeze()


async def nobody(scope: object, receive: object, send: object) -> None:
    """An app without pages."""


def test_health_names_the_version_and_the_data_set(server: Server, folder: Path) -> None:
    found = health(server)
    version = (folder / "CURRENT").read_text().strip()
    assert (found["http"], found["status"], found["version"]) == (200, "ok", version)
    assert found["data_set"] == "Test" and found["as_of"] == "2025-03-10"


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/trends", "/healthz", "/static/js/absent.js"])
def test_every_answer_carries_the_safe_headers(server: Server, path: str) -> None:
    headers = ask(server, path)[1]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "file"),
    [
        (f"/static/js/{STREAMLIT.name}", STREAMLIT),
        (f"/app/static/charts/{bundle.PLOTLY.name}", bundle.PLOTLY),
        (f"/app/static/charts/{bundle.component()}", bundle.COMPONENT),
    ],
)
def test_scripts_come_compressed_and_are_kept_by_the_browser(
    server: Server, path: str, file: Path
) -> None:
    _, headers, body = ask(server, path, **{"Accept-Encoding": "gzip, br"})
    assert headers["content-encoding"] == "gzip" and "immutable" in headers["cache-control"]
    assert "javascript" in headers["content-type"]
    assert len(body) < file.stat().st_size / 2
    assert gzip.decompress(body) == file.read_bytes()
    _, plain, whole = ask(server, path)
    assert "content-encoding" not in plain and whole == file.read_bytes()


def test_a_script_is_read_once_and_then_answered_from_memory(tmp_path: Path) -> None:
    asked_on: list[str] = []

    async def beyond(scope: Scope, _: Receive, __: Send) -> None:
        asked_on.append(scope["path"])

    async def ask_twice(path: str) -> list[bytes]:
        scope = {"type": "http", "method": "GET", "path": path}
        scope["headers"] = [(b"accept-encoding", b"gzip")]
        bodies: list[bytes] = []

        async def send(message: Message) -> None:
            message.get("headers", []).append((b"of", b"one answer"))
            bodies.append(message.get("body", b"") or repr(message["headers"]).encode())

        for _ in range(2):
            await static(scope, None, send)  # type: ignore[arg-type]
        return bodies

    static = CompressedStatic(beyond)
    static._homes = {"/static/": tmp_path}
    (tmp_path / "small.js").write_text("let a = 1")
    first = asyncio.run(ask_twice("/static/small.js"))
    assert first[1] == first[3] == b"let a = 1" and b"content-encoding" not in first[0]
    assert first[0].count(b"one answer") == first[2].count(b"one answer") == 1
    (tmp_path / "small.js").unlink()
    assert asyncio.run(ask_twice("/static/small.js"))[1] == b"let a = 1"
    assert not asked_on
    asyncio.run(ask_twice("/static/none.js"))
    assert asked_on == ["/static/none.js"] * 2


def test_no_message_waits_for_the_receipt_of_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As Streamlit does it: a socket without a protocol, for which asyncio leaves the delay on.
    listening = socket.socket(socket.AF_INET)
    listening.bind(("127.0.0.1", 0))
    monkeypatch.setattr(AutoHTTPProtocol, "connection_made", AutoHTTPProtocol.connection_made)
    prompt.install()

    async def delay_is_off() -> int:
        loop = asyncio.get_running_loop()
        config = Config(HTMLResponse(""))
        config.load()
        made: asyncio.Future[Any] = loop.create_future()

        class Protocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
            def connection_made(self, transport: asyncio.Transport) -> None:
                super().connection_made(transport)
                made.set_result(transport.get_extra_info("socket"))

        def protocol() -> Any:
            return Protocol(config, ServerState(), {}, loop)

        async with await loop.create_server(protocol, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            accepted = await made
            delay = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            writer.close()
            await writer.wait_closed()
            return int(delay)

    assert asyncio.run(delay_is_off())


def test_a_file_that_is_downloaded_keeps_its_bytes() -> None:
    file = b"<html><head></head><body>A kept page</body></html>"
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asked = {"type": "http", "method": "GET", "path": "/media/page.html", "headers": []}
    asyncio.run(EarlyCharts(HTMLResponse(file))(asked, receive, send))
    assert b"".join(message.get("body", b"") for message in sent) == file


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/trends"])
def test_the_head_of_a_page_asks_for_all_that_a_chart_needs(server: Server, path: str) -> None:
    as_browsers = {"Accept": "text/html", "Accept-Encoding": "gzip", "If-None-Match": "*"}
    _, headers, body = ask(server, path, **as_browsers)
    assert headers["content-encoding"] == "gzip" and "Accept-Encoding" in headers["vary"]
    head = gzip.decompress(body).decode().split("</head>")[0]
    assert "@media print" in head
    asked = re.findall(r'(?:src|href)="\./([^"]+\.js(?:\?[^"]*)?)"', head)
    # Those of filters, tiles and charts; plotly.js starts with the first chart, after the tiles.
    parts = ("Multiselect", "Selectbox", "Metric", "PageLink", "DownloadButton", "BidiComponent")
    assert '<link rel="preload" as="script"' in head and "<script async" not in head
    for needed in (*parts, "charts/plotly", "charts/chart.js?v=", "recordbatch"):
        assert [f"/{needed}" in f"/{script}" for script in asked].count(True) == 1, needed
    assert len(set(asked)) == len(asked) and headers["content-length"] == str(len(body))
    assert "etag" not in headers and headers["cache-control"] == "no-cache"
    for script in asked:
        status, kind, _ = ask(server, f"/{script}")
        assert status == 200 and "javascript" in kind["content-type"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../../../etc/passwd",
        "/static/%2e%2e/index.html",
        "/app/static/charts/../../app.py",
    ],
)
def test_nothing_outside_the_static_files_is_served(server: Server, path: str) -> None:
    status, headers, body = ask(server, path, **{"Accept-Encoding": "gzip"})
    assert b"root:" not in body
    assert status in {400, 404} or "text/html" in headers["content-type"]


@pytest.mark.slow
def test_the_overview_is_found_by_its_name_too(server: Server) -> None:
    status, headers, _ = ask(server, "/overview?business_unit=Insurance")
    assert (status, headers["location"]) == (307, "./?business_unit=Insurance")


@pytest.mark.slow
def test_a_new_version_is_served_and_a_broken_one_is_named(server: Server, folder: Path) -> None:
    newest = published(folder, 20)
    assert until(server, "version", newest)["status"] == "ok"
    # Broken before it is current: a look between the two would find it sound.
    broken = "29991231T000000Z"
    shutil.copytree(folder / "versions" / newest, folder / "versions" / broken)
    (folder / "versions" / broken / "manifest.json").unlink()
    versions.make_current(folder, broken)
    found = until(server, "status", "degraded")
    assert found["version"] == newest and broken in found["complaint"]


def until(server: Server, name: str, value: str) -> dict[str, Any]:
    deadline = time.monotonic() + STARTUP_SECONDS
    while (found := health(server))[name] != value:
        assert found["http"] == 200 and time.monotonic() < deadline, found
        time.sleep(0.2)
    return found


@pytest.mark.slow
def test_a_folder_without_a_version_is_not_healthy_but_answers(tmp_path: Path) -> None:
    with harness.serve(tmp_path, tmp_path / "log") as running:
        assert health(running)["http"] == 503
        assert ask(running, "/")[0] == 200
