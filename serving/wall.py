"""Shift boards in turns on a wall screen: a page of its own that looks after itself."""

import hashlib
import json
from base64 import b64encode
from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, QueryParams
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from cxdata import access, shift
from cxdata.dataset import Dataset
from cxdata.errors import CXDataError, UsageError, unknown
from cxdata.export import board as boarding
from cxdata.export.board import Source
from cxdata.export.formats import THEMES, Theme
from cxdata.export.ink import INKS
from cxdata.export.typesetting import typeset
from cxdata.people.discreet import DiscreetStore
from cxdata.sharing import boards, walls
from cxdata.shelf import shelf
from cxdata.shift import Board, Hours
from cxdata.store import going_on

PAGE = Path(__file__).parent / "wall.html"
PATHS = ("", boards.PAGE)
NEVER_KEPT = {"Cache-Control": "no-store"}


class Walls:
    """Answers `?tv=1` on the shift board's page, and what that page asks for: `?tv=board`.

    Streamlit's own page keeps a session and shows its frame; a wall needs neither, and must
    outlive the server.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _asked(scope)
        if asked is None:
            await self.app(scope, receive, send)
            return
        if not is_host_allowed(Headers(scope=scope).get("host")):
            # As Streamlit does before it tells anything: another site may be asking for its own.
            answer: Response = PlainTextResponse("Not under this name.", 403)
        elif asked["tv"] == "board":
            answer = await run_in_threadpool(_told, asked)
        else:
            answer = _page()
        await answer(scope, receive, send)


def _asked(scope: Scope) -> QueryParams | None:
    """What a request asks of a wall; None for any other request."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    asked = QueryParams(scope["query_string"])
    page = scope["path"].rstrip("/").rpartition("/")[2]
    return asked if page in PATHS and asked.get("tv") in {"1", "board"} else None


def _page() -> Response:
    headers = {"Content-Security-Policy": _policy()} | NEVER_KEPT
    return HTMLResponse(_text(), headers=headers)


def _told(asked: QueryParams) -> Response:
    """One board as JSON, or why there is none: 400 for what the link asks, 503 for the data."""
    try:
        told, status = _turn(shelf().dataset(), asked), 200
    except CXDataError as error:
        told = {"says": [str(error)]}
        status = 400 if isinstance(error, UsageError) else 503
    return JSONResponse(told | {"page": _digest(_text())}, status, headers=NEVER_KEPT)


def _turn(dataset: Dataset, asked: QueryParams) -> dict[str, object]:
    many = {name: asked.getlist(name) for name in asked}
    chosen = walls.filters(many)
    wall = walls.wall(dataset, access.EVERYONE, named=many.get("board", ()), wanted=chosen)
    hours = Hours.of(asked.get("hours") or shift.WHOLE_DAY)
    turn = asked.get("turn", "0")
    with going_on() as complaints:
        lines = DiscreetStore.of(dataset.folder).entries(shift.KIND)
        which = int(turn) if turn.isdecimal() else 0
        board = wall.board(dataset, which, hours=hours, lines=lines)
    says = [walls.stale(dataset, walls.today(dataset)), shelf().complaint, *complaints]
    says += [walls.in_vain(wall.unknown)] if wall.unknown else []
    known = {"turns": len(wall.places), "version": dataset.version, "says": says}
    return known | _drawn(dataset, board, asked)


def _drawn(dataset: Dataset, board: Board, asked: QueryParams) -> dict[str, object]:
    """The drawing, but for a page that has it already, and what both know it by."""
    size, theme = boarding.size(asked.get("size", "1920x1080")), _theme(asked.get("theme", "light"))
    source = Source.of(dataset, boards.address(board))
    content = boarding.content(board, source, size, theme) | {"linked": False}
    told = boarding.told(board, source)
    drawn = _digest(json.dumps([content, told.words], default=str))
    found: dict[str, object] = {"drawn": drawn}
    if asked.get("have") == drawn:
        return found
    svg = typeset("board", content, told, "svg").decode()
    return found | {"svg": svg, "words": told.words, "paper": INKS[theme]["paper"]}


def _theme(name: str) -> Theme:
    for theme in THEMES:
        if name == theme:
            return theme
    raise UsageError(unknown("theme", name, THEMES))


@cache
def _text() -> str:
    return PAGE.read_text(encoding="utf-8")


@cache
def _policy() -> str:
    """The page may run its own script and ask its own server, and nothing else."""
    script, style = (_inside(tag) for tag in ("script", "style"))
    return (
        f"default-src 'none'; script-src '{script}'; style-src '{style}'; img-src blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def _inside(tag: str) -> str:
    body = _text().partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
    return f"sha256-{b64encode(hashlib.sha256(body.encode()).digest()).decode()}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
