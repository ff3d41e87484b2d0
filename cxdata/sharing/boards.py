"""A shift board ready to leave the data set: asked for, and its quotes masked once more."""

from collections.abc import Iterable
from dataclasses import replace

from cxdata import shift
from cxdata.dataset import Dataset
from cxdata.export import link
from cxdata.people.masking import in_words
from cxdata.selection import Selection
from cxdata.shift import Board, Hours, Quote
from cxdata.store import Entry

PAGE = "shift-board"


def board(
    dataset: Dataset,
    selection: Selection,
    *,
    hours: Hours | None = None,
    lines: Iterable[Entry] = (),
) -> Board:
    """The board of the selection's last day; the arguments are those of `shift.ask`.

    Comments are masked when they are imported. What hangs on a wall is masked again, since a
    data set may have been published some other way.
    """
    asked = shift.ask(dataset, selection, hours=hours, lines=lines)
    return replace(asked, win=_masked(asked.win), miss=_masked(asked.miss))


def _masked(quote: Quote | None) -> Quote | None:
    return quote and replace(quote, text=in_words(quote.text))


def address(board: Board) -> str:
    """The link back to the board's page; empty where CX_BASE_URL is not set."""
    return link.link(PAGE, choices(board))


def choices(board: Board) -> list[tuple[str, str]]:
    """What the address of the board's page says: its filters, its day and its hours."""
    asked = [*link.choices(board.selection), ("day", board.day.isoformat())]
    if not board.hours.whole:
        asked.append(("hours", board.hours.text()))
    return asked
