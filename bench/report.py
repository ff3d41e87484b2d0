"""Writes what was measured as JSON, and all of it together as one page of Markdown tables."""

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.marks import marks
from bench.places import RESULTS, short
from bench.readers import CROWDS, late

PARTS = ("sides", "pages", "readers", "sizes")
PAGE = "speed.md"


def keep(part: str, measured: Mapping[str, Any]) -> Path:
    """Write one part's samples beside the others, and the page of all that were kept."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(measured, indent=1, ensure_ascii=False)
    (RESULTS / f"{part}.json").write_text(text + "\n", encoding="utf-8")
    page = RESULTS / PAGE
    page.write_text(markdown(kept()), encoding="utf-8")
    return page


def kept() -> dict[str, Any]:
    """The last samples of every part that ran."""
    found = {part: RESULTS / f"{part}.json" for part in PARTS}
    return {
        part: json.loads(path.read_text("utf-8")) for part, path in found.items() if path.exists()
    }


def markdown(results: Mapping[str, Any]) -> str:
    """The marks first, then a table for each part."""
    lines = ["## Marks", "", "| what | mark | measured | of | |", "|---|--:|--:|--:|---|"]
    lines += [mark.row() for mark in marks(results)]
    tables = {"sides": _sides, "pages": _pages, "readers": _readers, "sizes": _sizes}
    for part, table in tables.items():
        if part in results:
            lines += ["", *table(results[part])]
    return "\n".join(lines) + "\n"


def _how(part: Mapping[str, Any]) -> str:
    begun, ended = part["load"]
    return (
        f"{part['machine']}; {part['when']}, {part['rounds']} rounds, load average {begun} at the "
        f"beginning and {ended} at the end."
    )


def _sides(part: Mapping[str, Any]) -> Iterator[str]:
    yield f"## Side by side, {short(part['answers'])} answers"
    yield ""
    yield _how(part)
    yield (
        "Seconds, the median with the smallest and the largest; in brackets, times hello world. "
        "*Cold*: an empty browser cache, to all charts painted. *Filter*: a click to all charts "
        "repainted. Memory: the server's whole process tree after the rounds."
    )
    yield ""
    yield (
        "| | cold load | headline tiles | warm load | filter | 95 % | load, kB | filter, kB "
        "| messages | memory, MiB |"
    )
    yield "|---|" + "--:|" * 9
    hello = part["targets"].get("hello", {}).get("samples", {})
    for target in part["targets"].values():
        samples = target["samples"]
        if target["trouble"]:
            yield f"| {target['label']} | not timed: {_plain(target['trouble'])} |"
            continue
        filters = samples.get("filter", [])
        cells = (
            _spread(samples["cold"], hello.get("cold")),
            _spread(samples.get("tiles"), hello.get("cold")),
            _spread(samples["warm"], hello.get("warm")),
            _spread(filters),
            f"{late(filters):.2f}" if filters else "–",
            _kilobytes(samples, "load"),
            _kilobytes(samples, "filter"),
            f"{samples['filter, frames'][0]:.0f}" if filters else "–",
            f"{samples['memory'][0]:.0f}",
        )
        yield f"| {target['label']} | {' | '.join(cells)} |"
    raw = part["duckdb"]
    yield ""
    yield (
        "DuckDB alone, the peers' four queries over the file: "
        + ", ".join(f"{name} {_spread(values)} s" for name, values in raw.items())
        + "."
    )


def _pages(part: Mapping[str, Any]) -> Iterator[str]:
    yield f"## Our pages, {short(part['answers'])} answers"
    yield ""
    yield _how(part)
    yield ""
    yield "| | charts | cold load | warm load | load, kB | messages |"
    yield "|---|--:|--:|--:|--:|--:|"
    for target in part["targets"].values():
        samples = target["samples"]
        if target["trouble"]:
            yield f"| {target['label']} | not timed: {_plain(target['trouble'])} |"
            continue
        frames = f"{samples['load, frames'][0]:.0f}"
        size = _kilobytes(samples, "load")
        cold, warm = _spread(samples["cold"]), _spread(samples["warm"])
        charts = target.get("charts", "–")
        yield f"| {target['label']} | {charts} | {cold} | {warm} | {size} | {frames} |"


def _readers(part: Mapping[str, Any]) -> Iterator[str]:
    yield "## Readers who open the front page at once"
    yield ""
    yield _how(part)
    yield "Clients of Streamlit's own protocol on the same machine; seconds from connecting."
    yield ""
    yield "| | readers | headline, median | 95 % | all, median | 95 % | kB each | memory, MiB |"
    yield "|---|" + "--:|" * 7
    for target in part["targets"].values():
        for size in map(str, CROWDS):
            if size in target:
                one = target[size]
                yield (
                    f"| {target['label']} | {size} | {statistics.median(one['tiles']):.2f} "
                    f"| {late(one['tiles']):.2f} | {statistics.median(one['whole']):.2f} "
                    f"| {late(one['whole']):.2f} | {one['kilobytes']:.0f} | {one['memory']:.0f} |"
                )


def _sizes(part: Mapping[str, Any]) -> Iterator[str]:
    yield "## What more answers cost"
    yield ""
    yield _how(part)
    views = list(next(iter(part["sizes"].values()))["views"])
    heads = [f"{name}, ms" for name in views]
    yield ""
    yield f"| answers | {' | '.join(heads)} | cells, s | copy, s | cells, MB | answers, MB |"
    yield "|--:|" + "--:|" * (len(views) + 4)
    for size, one in part["sizes"].items():
        spent = [f"{statistics.median(one['views'][name]):.0f}" for name in views]
        disk = one["disk"]
        cells = [*spent, f"{one['cells']:.0f}", f"{one['copy']:.0f}"]
        cells += [f"{disk['cells']:.0f}", f"{disk['responses']:.0f}"]
        yield f"| {short(int(size))} | {' | '.join(cells)} |"
    for size, reason in part.get("left_out", {}).items():
        yield ""
        yield f"{short(int(size))} answers were left out: {reason}."


def _spread(values: Sequence[float] | None, of: Sequence[float] | None = None) -> str:
    if not values:
        return "–"
    middle = statistics.median(values)
    times = f" [{middle / statistics.median(of):.1f}×]" if of else ""
    return f"{middle:.2f} ({min(values):.2f}–{max(values):.2f}){times}"


def _kilobytes(samples: Mapping[str, Sequence[float]], when: str) -> str:
    sizes = [samples.get(f"{when}, {way}", [0.0])[0] for way in ("http", "sockets")]
    return f"{sum(sizes) / 1e3:,.0f}" if f"{when}, http" in samples else "–"


def _plain(text: str) -> str:
    return text.replace("\n", " ").replace("|", "/")
