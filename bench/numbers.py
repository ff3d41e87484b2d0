"""The numbers of the four charts: what ours says they are, and what a dashboard shows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cxdata import access, estimates, metrics
from cxdata.dataset import open_current

SHOWN = 0.05
"""How far a shown number may be from ours where it is given exactly."""
ROUNDED = 0.51
"""And where it is printed without decimals."""
MONTH = re.compile(r"\d{4}-\d\d")
Keyed = Mapping[tuple[str, ...], float]


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """NPS by month and by unit, CSAT by stage and channel, effort and CSAT as pairs."""

    months: Keyed
    units: Keyed
    cells: Keyed
    pairs: list[tuple[float, float]]


class Different(Exception):
    """A dashboard that shows other numbers than ours; it is not timed."""


def ours(data_set: Path, units: Iterable[str] = ()) -> tuple[Numbers, float]:
    """What our estimates say of the units chosen (all, if none), and the NPS over all of them."""
    dataset = open_current(data_set)
    wanted = {"business_unit": list(units)} if units else {}
    days = {"start": dataset.first_day(), "end": dataset.as_of()}
    selection = access.select(access.EVERYONE, **days, wanted=wanted)
    nps, csat, effort = map(metrics.metric, ("nps", "csat", "effort"))

    def keyed(metric: metrics.Metric, *by: str, grain: str | None = None) -> Keyed:
        rows = estimates.estimate(dataset, selection, metric, by=by, grain=grain)
        keys = ["period"] if grain else list(by)
        return {
            tuple(str(row[key])[:7] if grain else row[key] for key in keys): row["value"]
            for row in rows.iter_rows(named=True)
        }

    across, up = (keyed(metric, "business_unit", "region") for metric in (effort, csat))
    overall = estimates.estimate(dataset, selection, nps)["value"].item()
    return Numbers(
        months=keyed(nps, grain="month"),
        units=keyed(nps, "business_unit"),
        cells=keyed(csat, "stage", "channel"),
        pairs=sorted((across[key], up[key]) for key in across),
    ), overall


def counts(data_set: Path) -> Mapping[str, int]:
    """How many answered in each unit."""
    dataset = open_current(data_set)
    every = access.select(access.EVERYONE, start=dataset.first_day(), end=dataset.as_of())
    rows = estimates.estimate(dataset, every, metrics.metric("nps"), by=["business_unit"])
    return dict(rows.select("business_unit", "n").iter_rows())


def of_plotly(charts: list[list[dict[str, Any]]]) -> Numbers:
    """The numbers of charts as `__bench.shown()` gives them, in whatever order they stand."""
    found: dict[str, Any] = {"months": {}, "units": {}, "cells": {}, "pairs": []}
    for traces in charts:
        # Without the bands of intervals.
        drawn = [trace for trace in traces if trace["fill"] in (None, "none") and trace["x"]]
        name, numbers = _of_trace(drawn)
        found[name] = numbers
    return Numbers(**found)


def _of_trace(traces: list[dict[str, Any]]) -> tuple[str, Any]:
    first = traces[0]
    if first["type"] == "heatmap":
        grid = zip(first["y"], first["z"], strict=True)
        return "cells", {
            (stage, channel): value
            for stage, row in grid
            for channel, value in zip(first["x"], row, strict=True)
        }
    if first["type"] == "bar" and first["named"]:
        bars = [trace for trace in traces if trace["type"] == "bar"]
        cells = [pair for bar in bars for pair in zip(bar["named"], bar["text"], strict=True)]
        return "cells", {
            (named[0], named[1]): float(text.split("<")[0].replace("−", "-").rstrip("%"))
            for named, text in cells
            if "All" not in named[:2]
        }
    if first["type"] == "bar":
        return "units", {(name,): value for name, value in zip(first["x"], first["y"], strict=True)}
    if MONTH.match(str(first["x"][0])):
        months = zip(first["x"], first["y"], strict=True)
        return "months", {(str(month)[:7],): value for month, value in months}
    return "pairs", sorted(zip(first["x"], first["y"], strict=True))


def of_superset(answers: Iterable[list[dict[str, Any]]]) -> Numbers:
    """The numbers of the answers that Superset's charts got."""
    found: dict[str, Any] = {"months": {}, "units": {}, "cells": {}, "pairs": []}
    for rows in answers:
        columns = set(rows[0]) if rows else set()
        if {"day", "NPS"} <= columns:
            found["months"] = {(_month(row["day"]),): row["NPS"] for row in rows}
        elif {"business_unit", "NPS"} <= columns:
            found["units"] = {(row["business_unit"],): row["NPS"] for row in rows}
        elif {"stage", "channel"} <= columns:
            found["cells"] = {(row["stage"], row["channel"]): row["CSAT"] for row in rows}
        elif {"Easy", "CSAT"} <= columns:
            found["pairs"] = sorted((row["Easy"], row["CSAT"]) for row in rows)
    return Numbers(**found)


def _month(milliseconds: float) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1e3, UTC):%Y-%m}"


def compare(shown: Numbers, expected: Numbers) -> None:
    """Nothing, where every number shown is ours to rounding.

    Raises:
        Different: naming the first that is not.
    """
    for name in ("months", "units", "cells"):
        mine, theirs = getattr(expected, name), getattr(shown, name)
        if set(mine) != set(theirs):
            odd = sorted(set(mine) ^ set(theirs))[:3]
            raise Different(f"{name}: {len(theirs)} shown of {len(mine)}, such as {odd}")
        for key, value in mine.items():
            whole = name == "cells" and float(theirs[key]).is_integer()
            if abs(value - theirs[key]) > (ROUNDED if whole else SHOWN):
                raise Different(f"{name} {key}: {theirs[key]} shown, {value} is ours")
    if len(shown.pairs) != len(expected.pairs):
        raise Different(f"pairs: {len(shown.pairs)} shown of {len(expected.pairs)}")
    for mine in expected.pairs:
        if not any(abs(x - mine[0]) < SHOWN and abs(y - mine[1]) < SHOWN for x, y in shown.pairs):
            raise Different(f"pairs: {mine} is ours, and is not shown")


def overall(shown: Numbers, counts: Mapping[str, int]) -> float:
    """NPS over all units, from what is shown of each and how many answered there."""
    weighted = sum(value * counts[unit] for (unit,), value in shown.units.items())
    return weighted / sum(counts[unit] for (unit,) in shown.units)
