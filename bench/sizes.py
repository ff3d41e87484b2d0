"""How cost grows with the number of answers: page queries, daily views, and making the cells."""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from bench import answers
from bench.places import CACHE, circumstances, load, short
from cxdata import access, cells, estimates, metrics
from cxdata.cells import Wanted
from cxdata.dataset import Dataset, open_current
from cxdata.published import manifest, table_files
from cxdata.published.draft import Draft
from cxdata.published.versions import Published
from cxdata.querying import parts
from cxdata.selection import Selection
from cxdata.tables import SCORES

COPIED = (
    *SCORES,
    "answered_at",
    "weight",
    "business_unit",
    "region",
    "segment",
    "channel",
    "stage",
)
DAYS = 92


def measure(sizes: Sequence[int], rounds: int) -> dict[str, Any]:
    """For each number of answers: milliseconds of queries, seconds of cells, megabytes on disk."""
    begun, found, left_out = load(), {}, {}
    for size in sizes:
        if reason := room_for(size):
            left_out[str(size)] = reason
            print(f"{short(size)} is left out: {reason}", flush=True)
            continue
        folder = answers.data_set(size)
        dataset = open_current(folder)
        timed = {name: _milliseconds(dataset, ask, rounds) for name, ask in _views(dataset).items()}
        made = _making(dataset.home)
        found[str(size)] = {"views": timed, **made, "disk": _megabytes(dataset.home)}
        print(f"{short(size)}: {_words(found[str(size)])}", flush=True)
    return circumstances(rounds, begun) | {
        "sizes": found,
        "left_out": left_out,
    }


def _views(dataset: Dataset) -> Mapping[str, Callable[[], None]]:
    """The queries of the four charts by month, quarter and year, and two daily lines."""
    today = dataset.as_of()
    every = access.select(access.EVERYONE, start=dataset.first_day(), end=today)
    one = every.narrowed("business_unit", answers.UNITS[3])
    late = every.during(today - timedelta(days=DAYS - 1), today)
    nps = metrics.metric("nps")

    def daily(selection: Selection) -> Callable[[], None]:
        return lambda: _ask(dataset, selection, nps, (), "day")

    grains: dict[str, Callable[[], None]] = {
        grain: (lambda grain=grain: _charts(dataset, every, grain))  # type: ignore[misc]
        for grain in ("month", "quarter", "year")
    }
    return grains | {"daily, one unit": daily(one), f"daily, {DAYS} days": daily(late)}


def _charts(dataset: Dataset, every: Selection, grain: str) -> None:
    nps, csat, effort = map(metrics.metric, ("nps", "csat", "effort"))
    _ask(dataset, every, nps, (), grain)
    _ask(dataset, every, csat, ("stage", "channel"), None)
    for metric in (effort, csat):
        _ask(dataset, every, metric, ("business_unit", "region"), None)
    _ask(dataset, every, nps, ("business_unit",), None)


def _ask(
    dataset: Dataset,
    selection: Selection,
    metric: metrics.Metric,
    by: Sequence[str],
    grain: str | None,
) -> None:
    estimates.estimate(dataset, selection, metric, by=by, grain=grain)


def _milliseconds(dataset: Dataset, ask: Callable[[], None], rounds: int) -> list[float]:
    """Of each round, without anything that the data set remembers of the one before."""
    spent = []
    for _ in range(rounds + 1):
        dataset.clear()
        begun = time.perf_counter()
        ask()
        spent.append(round(1e3 * (time.perf_counter() - begun), 2))
    return spent[1:]


def _making(version: Path) -> dict[str, float]:
    """Seconds to make cells of a version's answers, and to copy their columns with DuckDB."""
    CACHE.mkdir(exist_ok=True)
    former = Published(home=version, about=manifest.read(version).about)
    with tempfile.TemporaryDirectory(dir=CACHE) as place, Draft(Path(place), former) as draft:
        list(table_files.keep(draft, "responses/"))
        begun = time.perf_counter()
        _copy(draft.home)
        copied = time.perf_counter()
        names = draft.home.glob("responses/*")
        months = {date.fromisoformat(f"{one.name[-7:]}-01") for one in names}
        anew, _ = parts.planned(months, months, ())
        cells.build(draft, Wanted(time_zone="UTC", parts=anew))
        done = time.perf_counter()
        return {"copy": round(copied - begun, 2), "cells": round(done - copied, 2)}


def _copy(scratch: Path) -> None:
    files = [str(path) for path in sorted(scratch.glob("responses/*/*.parquet"))]
    with duckdb.connect() as connection, tempfile.TemporaryDirectory(dir=CACHE) as beyond:
        connection.execute(f"set memory_limit = '{cells.MEMORY_LIMIT}'")
        connection.execute("set temp_directory = $1", [beyond])
        rows = connection.read_parquet(files).project(", ".join(COPIED))
        rows.write_parquet(str(scratch / "copy.parquet"), compression="zstd")


def _megabytes(version: Path) -> dict[str, float]:
    return {
        folder.name: round(sum(f.stat().st_size for f in folder.rglob("*.parquet")) / 1e6, 1)
        for folder in sorted(version.iterdir())
        if folder.is_dir()
    }


def _words(found: Mapping[str, Any]) -> str:
    views = ", ".join(f"{k} {statistics.median(v):.0f} ms" for k, v in found["views"].items())
    made = f"cells in {found['cells']:.0f} s, copy in {found['copy']:.0f} s"
    return f"{views}; {made}; MB {found['disk']}"


def room_for(size: int) -> str:
    """Why so many answers cannot be made here, or nothing."""
    free = shutil.disk_usage(CACHE if CACHE.exists() else CACHE.parent).free
    needed = size * 60
    if free < needed:
        return (
            f"{needed / 1e9:.0f} GB of disk are needed for {short(size)}, {free / 1e9:.0f} are free"
        )
    return ""
