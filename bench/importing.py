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
ANSWERS = (
    ("Daily", "Weekly", "Monthly", "Less often"),
    ("Under 30", "30-44", "45-60", "Over 60"),
    ("Business", "Holiday", "Family"),
    ("Car", "Bus", "Train", "On foot", "Taxi"),
    ("Never before", "Once before", "Often"),
)
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


def as_surveys_are(path: Path, rows: int) -> Path:
    """A made-up CSV of 60 columns in the shares that real surveys have.

    The eight survey files of `shared/data` have 369 columns (97 airport, 41 and 17 training, 103
    CNCF, 37 Jupyter, 20 and 16 Qualtrics, 38 Star Wars): 74 ratings (26, 10, 13, 11, 0, 0, 0, 14),
    103 for one of several choices each (23 airport, 74 CNCF, 6 Star Wars), 47 free texts (2, 16,
    28 and 1 from training, CNCF, Jupyter and Qualtrics), 69 of what the tool notes and 76 single
    choices and scores. Hence of 60: 12, 17, 8, 11 and 12.
    """
    with path.open("wb") as file:
        for start in range(0, rows, PIECE):
            block = _real_block(start, min(PIECE, rows - start))
            block.write_csv(file, include_header=start == 0)
    return path


def _real_block(start: int, rows: int) -> pl.DataFrame:
    """The 11 columns, and 49 as their kinds are filled in: seldom, but for what a tool notes."""
    chance = np.random.default_rng(start + 1)

    def some(words: tuple[str, ...], share: float) -> pl.Series:
        filled = chance.random(rows) < share
        return pl.Series(
            np.where(filled, np.array(words)[chance.integers(0, len(words), rows)], "")
        )

    known = _block(start, rows, 0)
    seconds = chance.integers(40, 1_500, rows)
    texts = tuple(f"{word}, said guest {number}" for word in WORDS[2:] for number in range(2_000))
    return known.with_columns(
        pl.Series("IP Address", [f"10.{n % 250}.{n % 199}.{n % 97}" for n in seconds]),
        pl.Series("Duration (in seconds)", seconds),
        pl.Series("Progress", np.where(chance.random(rows) < 0.9, 100, 60)),
        some(("True",), 1).alias("Finished"),
        some(("anonymous", "email"), 1).alias("Distribution"),
        some(("EN", "DE", "ES"), 1).alias("User Language"),
        some(("Chrome", "Safari", "Edge"), 1).alias("Browser"),
        some(tuple(f"collector {number}" for number in range(9)), 1).alias("Collector"),
        *(some(ANSWERS[number], 0.8).alias(f"Question {number + 1}") for number in range(5)),
        *(some(texts, 0.25).alias(f"In your own words {number}") for number in range(1, 8)),
        *(some((f"Choice {n}",), 0.15).alias(f"Which of these: choice {n}") for n in range(1, 18)),
        *(
            some(("1", "2", "3", "4", "5"), 0.85).alias(f"Rate part {number} of your visit")
            for number in range(1, 13)
        ),
    )


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
            hardest = f", the hardest: {ratings} ratings" if ratings else ""
            yield f"import, {rows:,} rows × {11 + ratings} columns{hardest}", _timed(file, rows)
            if not ratings:
                file = further(file, FURTHER)
                yield f"{FURTHER:,} answers added to {rows:,}", _timed(file, FURTHER)
    with tempfile.TemporaryDirectory() as place:
        file = as_surveys_are(Path(place) / "survey.csv", 1_000_000)
        what = "1,000,000 rows × 60 columns as surveys are: 12 ratings"
        yield f"import, {what}", _timed(file, 1_000_000)


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
