"""The shift board as a picture: for a wall, for paper and for a phone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import segno

from cxdata import definitions, settings
from cxdata.dataset import Dataset
from cxdata.errors import UsageError, unknown
from cxdata.export import typesetting
from cxdata.export.formats import Drawn, SizeName, Theme
from cxdata.export.ink import INKS
from cxdata.export.lettering import left_to_right, shortened
from cxdata.export.link import SETTING
from cxdata.export.typesetting import Told
from cxdata.goals import Assessed
from cxdata.goals.words import number
from cxdata.metrics import METRICS
from cxdata.selection import day
from cxdata.shift import Board, Number, Quote
from cxdata.verdicts import findings

MARKS: Mapping[str, str] = {"better": "▲", "worse": "▼", "usual": "≈", "unknown": "–"}
SAYS: Mapping[str, str] = {
    "better": "better than usual",
    "worse": "worse than usual",
    "usual": "as usual",
    "unknown": "too few",
}
TONES: Mapping[str, str] = {"better": "good", "worse": "bad", "usual": "text", "unknown": "quiet"}


@dataclass(frozen=True, kw_only=True)
class Size:
    """A kind of page in points, and how large its letters are."""

    width: float
    height: float
    scale: float
    """Pixels of a PNG per point."""
    text: tuple[float, ...]
    """Sizes of what is read, the largest first: the largest that fits is taken."""
    answer: tuple[float, ...]
    """Sizes of the sentence on top, likewise."""
    value: float
    """Size of the day's values."""
    place: float
    """Size of the name on top."""
    small: float
    """Size of the footer, which is read at arm's length."""
    columns: int
    edge: float
    """Margin."""
    quote: int
    """Most letters of a quote."""


SIZES: Mapping[SizeName, Size] = {
    "1920x1080": Size(
        width=1920,
        height=1080,
        scale=1,
        text=(54, 50, 46, 42, 38, 34),
        answer=(46, 42, 38, 34),
        value=118,
        place=64,
        small=20,
        columns=4,
        edge=44,
        quote=140,
    ),
    "a4": Size(
        width=595.28,
        height=841.89,
        scale=2,
        text=(24, 22, 20, 18, 16.5, 15),
        answer=(21, 19, 17, 15),
        value=62,
        place=34,
        small=9,
        columns=2,
        edge=34,
        quote=140,
    ),
    "phone": Size(
        width=390,
        height=844,
        scale=2,
        text=(19, 18, 17, 16, 15, 14),
        answer=(17, 16, 15, 14),
        value=36,
        place=23,
        small=9.5,
        columns=1,
        edge=14,
        quote=120,
    ),
}


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a board's numbers come from, for its footer."""

    data: str
    version: str
    as_of: date
    made_up: bool = False
    link: str = ""

    @classmethod
    def of(cls, dataset: Dataset, link: str = "") -> "Source":
        """The source of a data set's boards; `link` leads back to the view."""
        about = dataset.about
        return cls(
            data=about.name,
            version=dataset.version,
            as_of=dataset.as_of(),
            made_up=about.made_up,
            link=link,
        )


def size(name: str) -> Size:
    """The page that a name stands for.

    Raises:
        UsageError: for a name that is none.
    """
    for known, one in SIZES.items():
        if known == name:
            return one
    raise UsageError(unknown("size", name, SIZES))


def render(
    board: Board, source: Source, form: Drawn, *, name: str = "1920x1080", theme: Theme = "light"
) -> bytes:
    """The board as a file of the size `name`; the same board gives the same bytes.

    Raises:
        UsageError: for a size that there is not.
    """
    one = size(name)
    # An SVG stands in a page as an image: no link in it could be followed, and Typst writes the
    # ampersands of an address as they are, which makes it no XML.
    data = content(board, source, one, theme) | {"linked": form != "svg"}
    return typesetting.typeset("board", data, told(board, source), form, scale=one.scale)


def told(board: Board, source: Source) -> Told:
    """Title and words of the board."""
    title = f"Shift board · {board.place()} · {board.when()}"
    return Told(title=title, words=board.words(), as_of=source.as_of, link=source.link)


def content(board: Board, source: Source, one: Size, theme: Theme) -> dict[str, Any]:
    """What the template `board` reads."""
    said = {
        "ink": INKS[theme],
        "size": vars(one),
        "place": shortened(board.place(), 44),
        "when": " · ".join(filter(None, [shortened(board.within(), 40), board.when()])),
        "answer": board.answer(),
        "numbers": [_number(number) for number in board.numbers],
        "agenda": list(_agenda(board, one)),
        "footer": list(_footer(board, source)),
    }
    drawn: dict[str, Any] = settled(said)
    return drawn | {"qr": _qr(source.link, theme)}


def settled(value: Any) -> Any:
    """The content with every right-to-left name kept together, whatever figures follow it."""
    if isinstance(value, str):
        return left_to_right(value)
    if isinstance(value, list):
        return [settled(one) for one in value]
    return {key: settled(one) for key, one in value.items()} if isinstance(value, dict) else value


def _number(one: Number) -> dict[str, Any]:
    return {
        "name": one.metric.short,
        "value": one.value(),
        "against": one.against(),
        "verdict": f"{MARKS[one.verdict]} {_verdict(one)}",
        "tone": TONES[one.verdict],
        "n": f"{one.n:,} {'answer' if one.n == 1 else 'answers'}",
        "between": findings.interval(one.now, one.metric) if one.now and one.shown else "",
    }


def _verdict(one: Number) -> str:
    return "not judged" if one.shown and one.verdict == "unknown" else SAYS[one.verdict]


def _agenda(board: Board, one: Size) -> Iterator[dict[str, Any]]:
    """Three minutes: what went well, where to look, what is at risk, whom to thank."""
    yield _point("Wins", 45, "good", _wins(board, one))
    yield _point("Focus", 60, "text", _focus(board, one))
    yield _point("Risks", 45, "bad", _risks(board, one))
    yield _point("Thanks", 30, "good", _thanks(board, one))


def _point(name: str, seconds: int, tone: str, said: Iterator[Mapping[str, str]]) -> dict[str, Any]:
    time = f"{seconds // 60}:{seconds % 60:02} min"
    return {"name": name, "time": time, "tone": tone, "said": list(said)}


def _named(board: Board, verdict: str) -> str:
    return ", ".join(n.metric.short for n in board.numbers if n.verdict == verdict)


def _wins(board: Board, one: Size) -> Iterator[Mapping[str, str]]:
    if better := _named(board, "better"):
        yield {"head": better, "text": "better than usual"}
    yield _quote(board, board.win, one, "No customer who may be quoted praised us this week.")


def _risks(board: Board, one: Size) -> Iterator[Mapping[str, str]]:
    if worse := _named(board, "worse"):
        yield {"head": worse, "text": "worse than usual"}
    yield _quote(board, board.miss, one, "No customer who may be quoted complained this week.")


def _quote(board: Board, quote: Quote | None, one: Size, nothing: str) -> Mapping[str, str]:
    if quote is None:
        return {"head": "", "text": nothing}
    when = "" if quote.day == board.day else f", {quote.day:%A}"
    text = shortened(quote.text, one.quote)
    return {"head": "", "text": f"“{text}”", "note": f"{quote.score} of 10{when}"}


def _focus(board: Board, one: Size) -> Iterator[Mapping[str, str]]:
    if board.watched:
        yield {"head": shortened(board.watched.name, 40), "text": board.watched.words()}
    else:
        yield {"head": "", "text": "No touchpoint has 10 ratings in four weeks."}
    if board.goal:
        yield {"head": "Goal", "text": _goal(board.goal)}


def _goal(one: Assessed) -> str:
    now = one.progress.now
    value = number(one, now.value if now else None)
    target = f"{value} of {number(one, one.goal.target)}"
    return f"{shortened(one.goal.title, 52)}: {target}, {one.progress.standing}"


def _thanks(board: Board, one: Size) -> Iterator[Mapping[str, str]]:
    if board.thanked:
        names = [f"{shortened(name, 24)}{_times(times)}" for name, times in board.thanked]
        yield {"head": ", ".join(names), "text": "named by customers this week"}
    else:
        yield {"head": "", "text": "No name was given this week: thank the whole team."}
    if line := board.leadership:
        said = f"{shortened(line.text, 72)} – {shortened(line.author, 24)}, {day(line.day)}"
        yield {"head": "What we did with your feedback", "text": said}


def _times(times: int) -> str:
    return f" ({times}×)" if times > 1 else ""


def _footer(board: Board, source: Source) -> Iterator[str]:
    """Filters and period in words, n, as-of, versions; and the way back."""
    shown = ", ".join(filter(None, [board.place(), board.within().replace(" · ", ", ")]))
    hours = "" if board.hours.whole else f", {board.hours.words()}"
    made_up = " (made-up data)" if source.made_up else ""
    yield " · ".join(
        [
            f"{shortened(shown, 90)}, {day(board.day)}{hours}",
            f"n {settings.answers(board.n)}",
            f"{source.data}{made_up}, as of {day(source.as_of)}",
            f"data {source.version}",
            f"definitions {definitions.version(METRICS)}",
        ]
    )
    usual = "Usual: the same weekday and hours of the 12 weeks before; better and worse are more"
    yield f"{usual} than chance (95 %). Quotes and names with customers’ consent."
    if not source.link:
        yield f"Set {SETTING} to the dashboard’s address for a QR code that leads back here."


def _qr(link: str, theme: Theme) -> str:
    """The link as an SVG, dark on light in either theme, so that every camera reads it."""
    if not link:
        return ""
    held = BytesIO()
    code = segno.make(link, error="m", micro=False)
    code.save(held, kind="svg", xmldecl=False, light="#FFFFFF", border=2)
    return held.getvalue().decode()
