"""The bench in small, so that it cannot rot: floors and our own four charts, one round."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench import numbers, readers, targets
from bench.marks import marks
from bench.numbers import Different, Numbers
from tests.browser.harness import ROOT

pytestmark = pytest.mark.slow
SHOWN = Numbers(
    months={("2025-01",): 41.26, ("2025-02",): -7.0},
    units={("North",): 12.5},
    cells={("purchase", "phone"): 61.4},
    pairs=[(40.0, 60.0), (41.0, 59.0)],
)


@pytest.mark.timeout(1_200)
def test_floors_and_our_four_charts_are_timed_once_their_numbers_are_the_same(
    tmp_path: Path,
) -> None:
    asked = ["peers", "sizes", "--answers", "200000", "--rounds", "1"]
    subprocess.run(
        [sys.executable, "-m", "bench", *asked, "--only", "hello", "static", "four"],
        cwd=ROOT,
        env=os.environ | {"CX_BENCH": str(tmp_path)},
        check=True,
        capture_output=True,
        timeout=1_100,
    )
    results = {
        part: json.loads((tmp_path / "results" / f"{part}.json").read_text("utf-8"))
        for part in ("sides", "sizes")
    }
    timed = results["sides"]["targets"]
    assert {name: target["trouble"] for name, target in timed.items()} == {
        "hello": "",
        "static": "",
        "four": "",
    }
    assert len(timed["four"]["samples"]["filter"]) == len(timed["static"]["samples"]["filter"]) == 2
    assert all(target["samples"]["cold"][0] > 0 for target in timed.values())
    assert timed["four"]["samples"]["filter, sockets"][0] > 1000
    measured = [mark.what for mark in marks(results) if mark.measured is not None]
    assert measured[-1] == "Cells from 200k answers, against copying their columns with DuckDB"
    page = (tmp_path / "results" / "speed.md").read_text("utf-8")
    assert "| Ours: the four charts |" in page and "load average" in page


def test_who_shows_other_numbers_is_not_timed() -> None:
    numbers.compare(replace(SHOWN, cells={("purchase", "phone"): 61.0}), SHOWN)
    for other in (
        replace(SHOWN, months={("2025-01",): 41.2, ("2025-02",): -7.0}),
        replace(SHOWN, months={("2025-01",): 41.26}),
        replace(SHOWN, units={("North",): 12.6}),
        replace(SHOWN, cells={("purchase", "phone"): 62.0}),
        replace(SHOWN, pairs=[(40.0, 60.0), (41.0, 59.2)]),
    ):
        with pytest.raises(Different):
            numbers.compare(other, SHOWN)


def alone(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of `work`; a browser test before may still hold this thread's loop."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, work).result()


def test_readers_come_over_the_protocol_and_wait_for_every_tile(serve, demo) -> None:
    running = serve(demo.folder)
    port = int(running.url.rsplit(":", 1)[1])
    overview = targets.page("", "Overview", demo.folder, 0, 0)
    server = readers.Server(overview, port, running.pid, 0.0)
    arrivals, held = alone(readers.crowd(server, 2, "metric", 4))
    assert len(arrivals) == 2 and held > 100
    assert all(0 < one.first <= one.tiles < one.whole for one in arrivals)
    with pytest.raises(AssertionError, match="of 99 metrics came"):
        alone(readers.crowd(server, 1, "metric", 99))
