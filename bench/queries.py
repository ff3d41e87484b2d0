"""How long the queries of every page take at a million responses, and the page around them."""

import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import polars as pl

from app import PAGES
from bench import answers
from bench.places import LOGS, load
from cxdata import access
from cxdata.dataset import Dataset, open_current
from cxdata.selection import Selection
from cxdata.verdicts import changes
from cxdata.verdicts.headlines import headlines
from cxdata.voices import comments
from tests.browser import harness

RESPONSES = 1_000_000
ROUNDS = 7
MARK = 100
"""Milliseconds that all queries of a page may take together."""


class Stopwatch(Dataset):
    """A data set that adds up how long its queries took."""

    spent = 0.0
    asked = 0

    def _ask(self, query: str, text: str, parameters: Mapping[str, object]) -> pl.DataFrame:
        start = time.perf_counter()
        found = super()._ask(query, text, parameters)
        self.spent += time.perf_counter() - start
        self.asked += 1
        return found


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """For each page, the median time of all its queries and of the whole page on the server."""
    for selection_name, days in (("12 months", 365), ("everything", 1200)):
        dataset = Stopwatch(folder, open_current(folder).version)
        today = dataset.as_of()
        start = max(dataset.first_day(), today - timedelta(days=days - 1))
        selection = access.select(access.EVERYONE, start=start, end=today)
        for _, title, _, show in (page for section in PAGES.values() for page in section):
            yield f"{title}, {selection_name}", _page(dataset, selection, show)


def _page(
    dataset: Stopwatch, selection: Selection, show: Callable[[Dataset, Selection], None]
) -> str:
    queries, whole, busy = [], [], []
    for _ in range(ROUNDS):
        dataset.spent, dataset.asked = 0.0, 0
        dataset.clear()
        start, worked = time.perf_counter(), time.process_time()
        show(dataset, selection)
        whole.append(time.perf_counter() - start)
        busy.append(time.process_time() - worked)
        queries.append(dataset.spent)
    middle = 1e3 * statistics.median(queries)
    return (
        f"{dataset.asked:3} queries {middle:6.0f} ms ({1e3 * min(queries):.0f} to "
        f"{1e3 * max(queries):.0f}), page {1e3 * statistics.median(whole):6.0f} ms, "
        f"{1e3 * min(busy):.0f} ms of processors"
        f"{f', over the mark of {MARK} ms' if middle > MARK else ''}"
    )


def verdicts(folder: Path) -> str:
    """The overview's verdicts and the search of every cell for changes: queries and arithmetic."""
    dataset = Stopwatch(folder, open_current(folder).version)
    today = dataset.as_of()
    selection = access.select(access.EVERYONE, start=today - timedelta(days=364), end=today)
    spent, busy, searched = [], [], 0
    for _ in range(ROUNDS):
        dataset.clear()
        start, worked = time.perf_counter(), time.process_time()
        headlines(dataset, selection)
        searched = changes.since(dataset, selection, 30).searched
        spent.append(time.perf_counter() - start)
        busy.append(time.process_time() - worked)
    return (
        f"{1e3 * statistics.median(spent):.0f} ms, {1e3 * min(busy):.0f} ms of processors, "
        f"{searched} cells searched"
    )


def search(folder: Path, typed: str = "queue") -> str:
    """A search in the comments of twelve months: the answers counted and the newest listed."""
    dataset = Stopwatch(folder, open_current(folder).version)
    today = dataset.as_of()
    selection = access.select(access.EVERYONE, start=today - timedelta(days=364), end=today)
    wish, spent, found = comments.Wish(selection=selection, typed=typed), [], 0
    for _ in range(ROUNDS):
        dataset.clear()
        start = time.perf_counter()
        found = int(comments.counts(dataset, wish).filter("commented", "found")["n"].sum())
        comments.listed(dataset, wish, comments.LISTED)
        spent.append(time.perf_counter() - start)
    return f"{1e3 * statistics.median(spent):.0f} ms, {found:,} comments found"


def memory(folder: Path) -> str:
    """What the serving process holds after a reader has opened every page twice."""
    with (
        harness.serve(folder, _log()) as server,
        harness.chromium() as browser,
    ):
        page = harness.open_page(browser, server.url)
        paths = [path for section in PAGES.values() for path, *_ in section]
        for path in ["", *paths, *paths]:
            page.goto(f"/{path}")
            page.wait_for_selector("[data-testid=stApp]")
            harness.settled(page)
        return f"{_resident(server.pid):,.0f} MiB"


def _log() -> Path:
    LOGS.mkdir(parents=True, exist_ok=True)
    return LOGS / "memory.log"


def _resident(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def run() -> None:
    """Print a line for each figure."""
    folder = answers.company_set(RESPONSES)
    print(f"load average {load()} on {os.cpu_count()} cores", flush=True)
    for name, found in pages(folder):
        print(f"{name:28} {found}", flush=True)
    print("verdicts and changes:", verdicts(folder), flush=True)
    print("search in the comments:", search(folder), flush=True)
    print("memory of the app:", memory(folder), flush=True)
