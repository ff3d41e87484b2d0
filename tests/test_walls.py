"""What a wall screen is told: boards in turn, of the last day, and nothing that is not for all."""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit import config

from cxdata import access, shift
from cxdata.access import Viewer
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.publishing import About
from cxdata.sharing import walls
from cxdata.store import Store
from serving.wall import Walls
from tests import build

AS_OF = datetime.now(UTC).date() - timedelta(days=2)
"""Not old today, nor tomorrow, when a test may run whose module was read before midnight."""
BEFORE = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 12, tzinfo=UTC) - timedelta(days=1)
SAID = "Call Ann on ann@example.org about the *queue*"


def company(folder: Path, *, branches: int = 12) -> Dataset:
    """A day in two units: the large one may be quoted in part, the small one has 4 answers."""
    rows: list[dict[str, Any]] = [
        {"recommend": 9, "business_unit": "Branches", "team": "North", "answered_at": BEFORE}
        for _ in range(branches)
    ]
    rows[0] |= {"recommend": 10, "comment": SAID, "consent_to_quote": True}
    rows[1] |= {"recommend": 0, "comment": "SECRET", "consent_to_quote": False}
    rows += [{"recommend": 9, "business_unit": "Web & <b>", "answered_at": BEFORE}] * 4
    table = build.responses(rows)
    return build.publish(folder, About(name="Test", as_of=AS_OF), responses=table)


def ask(query: str, path: str = "/shift-board", **headers: str) -> tuple[int, dict[str, str], str]:
    """The answer of `Walls` to a request; 418 where it leaves it to the app behind it."""

    async def behind(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    known = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "headers": known}
    answering = Walls(behind)(scope | {"query_string": query.encode()}, receive, send)
    with ThreadPoolExecutor(1) as alone:  # a browser test before may still hold this thread's loop
        alone.submit(asyncio.run, answering).result()
    named = {name.decode(): value.decode() for name, value in sent[0].get("headers", [])}
    return sent[0]["status"], named, sent[1]["body"].decode()


def told(*boards: str, **choices: str) -> dict[str, Any]:
    pairs = [("tv", "board"), *(("board", name) for name in boards), *choices.items()]
    status, _, body = ask(urlencode(pairs))
    found: dict[str, Any] = json.loads(body) | {"status": status}
    return found | {"says": " ".join(filter(None, found["says"]))}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return company(tmp_path_factory.mktemp("wall"))


@pytest.fixture
def served(published: Dataset, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    monkeypatch.setenv("CX_DATA", str(published.folder))
    return published


def test_boards_take_turns_and_show_what_the_page_may_show(served: Dataset) -> None:
    names = ("Branches · North", "Web & <b>")
    first, second, third = (told(*names, turn=str(turn)) for turn in range(3))
    assert (first["status"], first["turns"], first["says"]) == (200, 2, "")
    assert first["words"].startswith("North, ") and "12 answers" in first["words"]
    assert "Call Ann on [e-mail]" in first["words"], "masked once more"
    assert "SECRET" not in json.dumps([first, second]), "without consent"
    assert "NPS: 4 answers, too few to judge" in second["words"]
    assert third["svg"] == first["svg"] and second["svg"] != first["svg"]


def test_a_picture_that_the_screen_has_is_not_sent_again_until_something_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_DATA", str(tmp_path))
    company(tmp_path)
    had = told("Branches")
    again = told("Branches", have=had["drawn"])
    assert "svg" not in again and again["drawn"] == had["drawn"]
    Store.of(tmp_path).add(shift.KIND, {"text": "We halved the forms"}, author="Grace")
    written = told("Branches", have=had["drawn"])
    assert "We halved the forms" in written["words"]
    company(tmp_path, branches=13)
    newer = told("Branches", have=written["drawn"])
    assert "13 answers" in newer["words"] and newer["version"] != had["version"]


def test_old_data_are_called_old_by_the_setting(
    served: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert walls.stale(served, AS_OF + timedelta(days=3)) == told()["says"] == ""
    assert "1,204 days ago" in walls.stale(served, AS_OF + timedelta(days=1204))
    monkeypatch.setenv("CX_STALE_DAYS", "1")
    assert re.search(r", [23] days ago", told()["says"])
    monkeypatch.setenv("CX_STALE_DAYS", "-1")
    assert "CX_STALE_DAYS" in told()["says"]


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ({"board": "<script>"}, "Not in this data set, or not yours to see: “<script>”."),
        ({"size": "9x9"}, "Unknown size"),
        ({"theme": "pink"}, "Unknown theme"),
        ({"hours": "x"}, "no hours of a shift"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(
    served: Dataset, choices: dict[str, str], says: str
) -> None:
    found = told(**choices)
    assert found["status"] == 400 and says in found["says"] and "svg" not in found


def test_an_unknown_board_does_not_take_the_others_away(served: Dataset) -> None:
    found = told("Branches", "Atlantis", turn="7", region="Nowhere")
    assert found["turns"] == 1 and "“Atlantis”, “Nowhere”" in found["says"]
    assert "0 answers" in found["words"], "a filter in vain never widens a board"


def test_without_data_the_wall_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_DATA", str(tmp_path))
    (tmp_path / "letter.txt").write_text("no data set")
    assert told()["status"] == 503 and "is no data set" in told()["says"]


def test_a_grant_bounds_the_boards_and_a_narrow_one_has_no_board_of_all(
    published: Dataset,
) -> None:
    viewer = Viewer(name="Bo", units=frozenset({"Branches"}))
    mine = walls.wall(published, viewer, named=["Web & <b>", "Branches", "Branches · North"])
    assert list(mine.places) == ["Branches", "Branches · North"] and mine.unknown == ("Web & <b>",)
    assert walls.wall(published, viewer).places[walls.EVERY].wanted("business_unit") == (
        "Branches",
    )
    with pytest.raises(UsageError, match="not yours to see"):
        walls.wall(published, viewer, named=["Web & <b>"])


def test_the_page_may_run_its_own_script_alone_and_other_paths_are_left_alone() -> None:
    status, headers, body = ask("tv=1&every=30")
    assert status == 200 and "https:" not in body
    assert re.match(
        r"default-src 'none'; script-src 'sha256-\S+'", headers["content-security-policy"]
    )
    for query, path in (("", "/shift-board"), ("tv=1", "/trends"), ("tv=2", "/")):
        assert ask(query, path)[0] == 418
    assert ask("tv=1", "/")[0] == ask("tv=1", "/base/shift-board")[0] == 200


def test_a_name_that_the_server_does_not_go_by_is_refused(served: Dataset) -> None:
    before = config.get_option("server.allowedHosts")
    config.set_option("server.allowedHosts", ["cx.example.org"])
    try:
        assert ask("tv=board", host="evil.example.org")[0] == 403
        assert ask("tv=board", host="cx.example.org:80")[0] == 200
    finally:
        config.set_option("server.allowedHosts", before)


def test_every_board_of_the_demo_company_has_a_name(demo: Dataset) -> None:
    on = access.select(access.EVERYONE, start=date(2025, 12, 16), end=date(2025, 12, 16))
    found = walls.places(demo, on)
    assert next(iter(found)) == walls.EVERY and "Branches" in found
    team = found["Branches · Market Street Branch"]
    assert team.filters == (("business_unit", ("Branches",)), ("team", ("Market Street Branch",)))
