"""Times imports of large files, each in a process of its own whose peak memory is its own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

PIECE = 250_000
WORDS = ("", "", "Friendly and quick", "I waited, far too long", "Good", "It crashed twice")
UNITS = tuple(f"Unit {number}" for number in range(8))
DAYS = 3 * 365
FURTHER, LAST = 10_000, "2025-12-30"
"""Answers that are added to those there are, and their day."""


def further(path: Path, rows: int) -> Path:
    """A made-up CSV of answers of one day, whose ids no other has."""
    answers = _block(rows, rows, 0).with_columns(
        pl.format("n{}", "response_id").alias("response_id"), pl.lit(LAST).alias("answered_at")
    )
    answers.write_csv(path)
    return path


def survey(path: Path, rows: int, ratings: int) -> Path:
    """A made-up CSV of 11 columns and as many ratings of touchpoints as wanted."""
    with path.open("wb") as file:
        for start in range(0, rows, PIECE):
            block = _block(start, min(PIECE, rows - start), ratings)
            block.write_csv(file, include_header=start == 0)
    return path


def _block(start: int, rows: int, ratings: int) -> pl.DataFrame:
    chance = np.random.default_rng(start)

    def one_of(words: tuple[str, ...]) -> pl.Series:
        return pl.Series(np.array(words)[chance.integers(0, len(words), rows)])

    day = np.datetime64("2023-01-01") + chance.integers(0, DAYS, rows).astype("timedelta64[D]")
    return pl.DataFrame(
        {
            "response_id": [f"r{number}" for number in range(start, start + rows)],
            "answered_at": pl.Series(day).dt.strftime("%Y-%m-%d"),
            "business_unit": one_of(UNITS),
            "region": one_of(("North", "South", "East", "West")),
            "team": one_of(tuple(f"Team {number}" for number in range(40))),
            "segment": one_of(("Small", "Middle", "Large")),
            "channel": one_of(("phone", "online", "mobile", "in person")),
            "recommend": chance.integers(0, 11, rows),
            "satisfaction": chance.integers(1, 6, rows),
            "ease": chance.integers(1, 8, rows),
            "comment": one_of(WORDS),
            **{
                f"Rate part {number} of your visit": chance.integers(1, 6, rows)
                for number in range(1, ratings + 1)
            },
        }
    )


ALONE = """
import sys, time, resource
from pathlib import Path
from cxdata.importing import import_files
from cxdata.importing.proposing.keeping import undoubted
file, into = map(Path, sys.argv[1:])
start = time.perf_counter()
mapping, _ = undoubted([file])
proposed = time.perf_counter()
import_files([file], mapping, into)
end = time.perf_counter()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(proposed - start, end - proposed, peak)
"""


def figures(most: int) -> Iterator[tuple[str, str]]:
    """For each size of file: seconds to propose and to import, rows a second, peak memory.

    And the same of a few answers that come to many.
    """
    sizes = [(1_000_000, 0), (1_000_000, 49), *([(most, 0)] if most else [])]
    for rows, ratings in sizes:
        with tempfile.TemporaryDirectory() as place:
            file = survey(Path(place) / "survey.csv", rows, ratings)
            yield f"import, {rows:,} rows × {11 + ratings} columns", _timed(file, rows)
            if not ratings:
                file = further(file, FURTHER)
                yield f"{FURTHER:,} answers added to {rows:,}", _timed(file, FURTHER)


def _timed(file: Path, rows: int) -> str:
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(file), str(file.with_name("set"))],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    )
    proposed, imported, peak = map(float, done.stdout.split())
    whole = time.perf_counter() - start
    return (
        f"proposed in {proposed:.1f} s, imported in {imported:.1f} s, "
        f"{rows / imported:,.0f} rows/s, peak {peak:,.0f} MiB (whole run {whole:.1f} s)"
    )
