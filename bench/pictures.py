"""How long the pictures take that leave the screen, once the queries have answered."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

from pptx import Presentation

from bench import answers
from cxdata import access, shift
from cxdata.dataset import Dataset, open_current
from cxdata.export.board import Source, render
from cxdata.export.formats import FORMATS, SIZE_NAMES
from cxdata.export.slides import deck
from cxdata.export.workbook import workbook
from cxdata.selection import Selection
from cxdata.sharing import boards
from cxdata.sharing.briefing import briefing

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
            draw = partial(render, made, source, form, name=name)
            yield f"shift board as {form}, {name}", f"{_median(rounds, draw):6.0f} ms"


def office(folder: Path, rounds: int) -> Iterator[tuple[str, str]]:
    """The median time to make a deck and a workbook, once the queries have answered."""
    dataset = open_current(folder)
    end = dataset.as_of()
    selection = access.select(access.EVERYONE, start=end - timedelta(days=364), end=end)
    told = briefing(dataset, selection)
    slides = len(Presentation(BytesIO(deck(told))).slides)
    yield f"deck of {slides} slides", f"{_median(rounds, lambda: deck(told)):6.0f} ms"
    book = partial(workbook, told, dataset.metrics())
    yield "workbook of the same", f"{_median(rounds, book):6.0f} ms"


def run() -> None:
    """Print a line for each picture."""
    folder = answers.company_set(RESPONSES)
    for name, found in (*pictures(folder, ROUNDS), *office(folder, ROUNDS)):
        print(f"{name:36} {found}", flush=True)


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
