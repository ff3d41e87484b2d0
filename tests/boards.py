"""Boards made up for tests: an ordinary one, an empty one, and the longest there can be."""

from datetime import date
from typing import Any

from cxdata import access, metrics
from cxdata.export.board import Source
from cxdata.goals import Assessed, Goal
from cxdata.goals.progress import assess
from cxdata.shift import Board, Hours, Line, Number, Quote, Watched

DAY = date(2025, 12, 16)
LINK = "https://cx.example.org/shift-board?business_unit=Contact%20Centre&day=2025-12-16"
LONG = "Corporate and Institutional Services for the Northern and Eastern Regions"
NAMES = {
    "ordinary": "Contact Centre",
    "long": LONG,
    "right to left": "فرع القاهرة الرئيسي – סניף תל אביב",
    "cjk": "東京中央支店 · 首尔 · 서울 지점",
    "40 units": [f"Branch {number:02}" for number in range(1, 41)],
    "hostile": "#panic() *bold* <b>x</b> $a$ @b \\ [c] 😀 `d`",
}


def row(value: float, n: int) -> dict[str, Any]:
    """A row like one of `estimates.estimate`, with an interval of ten on either side."""
    known = {"value": value, "low": value - 10, "high": value + 10, "n": n, "status": "ok"}
    return (
        known | {"adjusted": value, "adjusted_variance": 25.0, "effective": n} | {"repeated": False}
    )


def number(name: str, now: float | None, usual: float | None, n: int = 51) -> Number:
    return Number(
        metric=metrics.metric(name),
        now=None if now is None else row(now, n),
        usual=None if usual is None else row(usual, 600),
    )


def goal(title: str) -> Assessed:
    wanted = {"goal_id": "g", "title": title, "metric": "fcr", "kind": "raise", "target": 80.0}
    days = {"window_days": 28, "start": date(2025, 1, 1), "due": date(2025, 12, 31)}
    one = Goal(**wanted, **days)  # type: ignore[arg-type]
    progress = assess(one, row(60, 900), row(71, 900), DAY)
    return Assessed(goal=one, progress=progress, metric=metrics.metric("fcr"))


def board(name: str = "ordinary") -> Board:
    """The board of the place called `name` in `NAMES`."""
    place = NAMES[name]
    units = [place] if isinstance(place, str) else place
    long = name == "long"
    words = "They " + "listened patiently, understood and then solved it " * (3 if long else 1)
    team = {"team": [f"Team of {LONG}"]} if long else {}
    return Board(
        selection=access.select(
            access.EVERYONE, start=DAY, end=DAY, wanted={"business_unit": units, **team}
        ),
        hours=Hours.of("14-22") if long else Hours(),
        numbers=(number("nps", 4, 31), number("csat", 78, 68), number("effort", 67, None)),
        win=Quote(text=words, day=DAY, score=10),
        miss=Quote(text=words.replace("listened", "waited"), day=date(2025, 12, 13), score=0),
        watched=Watched(
            name=(LONG if long else "Annual review"), row=row(54, 68), change=None,
            fell=False, searched=18, metric=metrics.metric("rating"),
        ),
        thanked=tuple((f"{who} of the night team" if long else who, 2) for who in ("Ada L.", "Bo")),
        goal=goal(f"Solve more at first contact in {LONG}" if long else "Solve more at once"),
        leadership=Line(
            text="You said: too long. We halved the forms" + " and half" * (20 if long else 0),
            author="Grace", day=date(2025, 12, 1),
        ),
    )  # fmt: skip


def empty() -> Board:
    """A day on which nobody answered."""
    selection = access.select(access.EVERYONE, start=DAY, end=DAY)
    nothing = tuple(number(name, None, None) for name in ("nps", "csat", "effort"))
    return Board(selection=selection, hours=Hours(), numbers=nothing)


def source(link: str = "") -> Source:
    """The source of every test board."""
    return Source(data="Test bank", version="20251217T000000Z", as_of=DAY, link=link)
