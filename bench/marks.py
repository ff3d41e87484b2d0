"""The marks that the dashboard is to meet, each a ratio or a time out of what was measured."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bench.places import short
from bench.readers import late

Results = Mapping[str, Mapping[str, Any]]
"""By the name of the part that measured: sides, readers, sizes."""
OVERVIEW, FOUR = "page-", "four"
TOGETHER_MS = 60.0


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One promise of speed, with what was measured; None where that part did not run."""

    what: str
    most: float
    measured: float | None
    unit: str = "×"
    basis: str = ""
    """The two figures that the ratio is of."""

    def row(self) -> str:
        met = "not measured"
        if self.measured is not None:
            over = self.measured / self.most - 1
            met = "met" if over <= 0 else f"missed by {over:.0%}"
        digits = 0 if self.unit == "ms" else 2
        measured = "–" if self.measured is None else f"{self.measured:.{digits}f} {self.unit}"
        return f"| {self.what} | ≤ {self.most:g} {self.unit} | {measured} | {self.basis} | {met} |"


def marks(results: Results) -> Iterator[Mark]:
    """Every mark, in the order of the promises."""
    sides = results.get("sides", {}).get("targets", {})
    yield from _sides(sides)
    yield from _readers(results.get("readers", {}).get("targets", {}), sides)
    yield from _sizes(results.get("sizes", {}).get("sizes", {}))


def _sides(targets: Mapping[str, Any]) -> Iterator[Mark]:
    of = partial(_seen, targets)
    cold = "cold load to all charts"
    for what, most, mine, other in (
        (f"Four charts, {cold}, against Dash", 1.0, of(FOUR, "cold"), of("dash", "cold")),
        (f"Four charts, {cold}, against Superset", 0.6, of(FOUR, "cold"), of("superset", "cold")),
        (
            f"Overview, {cold}, against Streamlit with one chart",
            1.0,
            of(OVERVIEW, "cold"),
            of("one", "cold"),
        ),
        (
            "Filter to all four repainted, against Dash",
            0.8,
            of(FOUR, "filter"),
            of("dash", "filter"),
        ),
        (
            "The same at the 95th percentile",
            0.8,
            of(FOUR, "filter", 0.95),
            of("dash", "filter", 0.95),
        ),
        (
            "Headline tiles readable, against Streamlit hello world",
            1.3,
            of(OVERVIEW, "tiles"),
            of("hello", "cold"),
        ),
    ):
        yield _ratio(what, most, mine, other, "s")


def _seen(targets: Mapping[str, Any], name: str, sample: str, share: float = 0.5) -> float | None:
    """What a browser saw of a target: the median, or another share; None where there is nothing."""
    target = targets.get(name)
    if target is None or target["trouble"] or not target["samples"].get(sample):
        return None
    values = target["samples"][sample]
    return statistics.median(values) if share == 0.5 else late(values, share)


def _readers(targets: Mapping[str, Any], sides: Mapping[str, Any]) -> Iterator[Mark]:
    ours, hello = targets.get(OVERVIEW), targets.get("hello")
    many = late(ours["50"]["tiles"]) if ours else None
    what = "50 readers at once, 95th percentile to headline tiles, against one"
    yield _ratio(f"{what} in a browser", 4.0, many, _seen(sides, OVERVIEW, "tiles"), "s")
    alone = statistics.median(ours["1"]["tiles"]) if ours else None
    yield _ratio(f"{what} who draws nothing either", 4.0, many, alone, "s")
    largest = next((one for name, one in targets.items() if name.startswith("largest")), None)
    answered = largest["label"] if largest else "the most answers"
    held = largest["50"]["memory"] if largest else None
    least = hello["50"]["memory"] if hello else None
    what = f"Server memory with 50 readers, {answered}, against hello world"
    yield _ratio(what, 2.5, held, least, "MiB")


def _sizes(sizes: Mapping[str, Any]) -> Iterator[Mark]:
    counted = sorted(sizes, key=int)
    if not counted:
        yield Mark(what="Page queries and daily views", most=TOGETHER_MS, measured=None, unit="ms")
        yield Mark(what="Cells, against copying their columns", most=2.0, measured=None)
        return
    few, many = sizes[counted[0]], sizes[counted[-1]]
    least, most = short(int(counted[0])), short(int(counted[-1]))
    for grain in ("month", "quarter", "year"):
        small, large = _middle(few["views"][grain]), _middle(many["views"][grain])
        if small and large and len(counted) > 1:
            what = f"Queries of the four charts by {grain}, {most} against {least}"
            yield _ratio(what, 1.5, large, small, "ms")
        yield Mark(
            what=f"The same together, at {most}", most=TOGETHER_MS, measured=large, unit="ms"
        )
    for name in many["views"]:
        if name.startswith("daily"):
            spent = _middle(many["views"][name])
            yield Mark(
                what=f"A {name.replace('daily, ', 'daily line of ')}, at {most}",
                most=TOGETHER_MS,
                measured=spent,
                unit="ms",
            )
    what = f"Cells from {most} answers, against copying their columns with DuckDB"
    yield _ratio(what, 2.0, many["cells"], many["copy"], "s")


def _middle(values: Sequence[float]) -> float:
    return statistics.median(values)


def _ratio(what: str, most: float, mine: float | None, other: float | None, unit: str) -> Mark:
    if mine is None or other is None:
        return Mark(what=what, most=most, measured=None)
    digits = 0 if unit in ("ms", "MiB") else 2
    basis = f"{mine:.{digits}f} / {other:.{digits}f} {unit}"
    return Mark(what=what, most=most, measured=mine / other, basis=basis)
