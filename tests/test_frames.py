"""Functions of Python work on frames in the thread that asks, so that nobody waits for ever."""

import subprocess
import sys

import polars as pl
import pytest

from cxdata.frames import with_computed, with_words

TOGETHER = """
import os, threading, time
import polars as pl
from cxdata.verdicts.searching import DIMENSIONS, discovered

rows = range(2_000)
judged = pl.DataFrame(
    {
        "metric": ["nps"] * len(rows),
        **{name: [f"{name} {n % 40}" if n % 3 else None for n in rows] for name in DIMENSIONS},
        "p": [n % 97 / 97 for n in rows],
        "score": [float(n % 13) for n in rows],
    }
)
pieces = pl.concat([judged.slice(n, 20) for n in rows[::20]], rechunk=False)
end = time.monotonic() + 2

def again(work):
    while time.monotonic() < end:
        work()

# Serialising, as pickling does, holds Python's lock and waits for polars' threads.
each = (lambda: discovered(judged), pieces.serialize) * 2
threads = [threading.Thread(target=again, args=(work,), daemon=True) for work in each]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_judging_never_waits_for_whoever_waits_for_it() -> None:
    subprocess.run([sys.executable, "-c", TOGETHER], check=True, timeout=120)


@pytest.mark.parametrize("lazy", [False, True])
def test_a_function_sees_null_as_nan_and_gives_null_for_it(lazy: bool) -> None:
    rows = pl.DataFrame({"x": [1, None, 3], "y": [2.0, 2.0, None]})
    found = with_computed(
        rows.lazy() if lazy else rows, "z", lambda x, y: x * y, pl.col("x"), pl.col("y") + 1
    )
    assert found.lazy().collect().rows() == [(1, 2.0, 3.0), (None, 2.0, None), (3, None, None)]


def test_words_take_the_place_of_values_and_nothing_stays_nothing() -> None:
    rows = pl.DataFrame({"a": [1, None], "b": [2, 3]})
    assert with_words(rows, ["a"], lambda n: f"<{n}>").rows() == [("<1>", 2), (None, 3)]
