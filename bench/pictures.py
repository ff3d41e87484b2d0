"""How long the pictures take that leave the screen, once the queries have answered."""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

from pptx import Presentation

from bench import answers
from cxdata import access, shift
from cxdata.dataset import Dataset, open_current
from cxdata.export.board import Source, render
from cxdata.export.formats import FORMATS, SIZE_NAMES, Format, SizeName
from cxdata.export.slides import deck
from cxdata.export.workbook import workbook
from cxdata.selection import Selection
from cxdata.sharing import boards
from cxdata.sharing.briefing import briefing
from cxdata.shift import Board, Line

MARKS = {"png": 150, "pdf": 60, "deck": 1_000}
"""Milliseconds that a board, and a deck of eight slides, may take."""
EXPORTS = 20

RESPONSES, ROUNDS = 1_000_000, 7


def pictures(folder: Path, rounds: int) -> Iterator[tuple[str, str]]:
    """The median time to draw a shift board, and a chart, once the queries have answered."""
    dataset = open_current(folder)
    day = shift.yesterday(dataset)
    selection = access.select(access.EVERYONE, start=day, end=day)
    asking = _median(rounds, lambda: _asked_anew(dataset, selection))
    yield "shift board: queries and words", f"{asking:6.0f} ms"
    made = boards.board(dataset, selection)
    source = Source.of(dataset, "https://cx.example.org/shift-board?business_unit=Branches")
    for name in SIZE_NAMES:
        for form in FORMATS:
            # Typst remembers what it has set, so every round draws a board that it has not seen.
            unseen = [_saying(made, f"{name} {form} {turn}") for turn in range(rounds)]
            draw = partial(_next, unseen, source, form, name)
            yield f"shift board as {form}, {name}", _against(MARKS[form], _median(rounds, draw))
    yield "a board while 20 exports are made", _amid_exports(dataset, made, source)


def office(folder: Path, rounds: int) -> Iterator[tuple[str, str]]:
    """The median time to make a deck and a workbook, once the queries have answered."""
    dataset = open_current(folder)
    end = dataset.as_of()
    selection = access.select(access.EVERYONE, start=end - timedelta(days=364), end=end)
    told = briefing(dataset, selection)
    slides = len(Presentation(BytesIO(deck(told))).slides)
    taken = _median(rounds, lambda: deck(told)) * 8 / slides
    yield f"deck of {slides} slides, for each 8", _against(MARKS["deck"], taken)
    book = partial(workbook, told, dataset.metrics())
    yield "workbook of the same", f"{_median(rounds, book):6.0f} ms"


def run() -> None:
    """Print a line for each picture."""
    folder = answers.company_set(RESPONSES)
    for name, found in (*pictures(folder, ROUNDS), *office(folder, ROUNDS)):
        print(f"{name:36} {found}", flush=True)


def _amid_exports(dataset: Dataset, made: Board, source: Source) -> str:
    """How long a board takes at most while twenty decks of one page are made beside it."""
    end = dataset.as_of()
    selection = access.select(access.EVERYONE, start=end - timedelta(days=364), end=end)
    told = briefing(dataset, selection)[:1]
    waited: list[float] = []
    with ThreadPoolExecutor(EXPORTS) as exports:
        begun = [exports.submit(deck, told) for _ in range(EXPORTS)]
        while not waited or not all(one.done() for one in begun):
            other = _saying(made, f"amid {len(waited)}")
            waited.append(_median(1, partial(render, other, source, "png")))
    return f"{max(waited):6.0f} ms at most, of {len(waited)}"


def _saying(made: Board, text: str) -> Board:
    """The board with another line of leadership."""
    return replace(made, leadership=Line(text=text, author="Bench", day=made.day))


def _next(unseen: list[Board], source: Source, form: Format, name: SizeName) -> bytes:
    return render(unseen.pop(), source, form, name=name)


def _against(mark: float, taken: float) -> str:
    return f"{taken:6.0f} ms, {'over' if taken > mark else 'under'} the mark of {mark:,} ms"


def _asked_anew(dataset: Dataset, selection: Selection) -> None:
    dataset.clear()
    boards.board(dataset, selection)


def _median(rounds: int, run: Callable[[], object]) -> float:
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        spent.append(time.perf_counter() - start)
    return 1e3 * statistics.median(spent)
