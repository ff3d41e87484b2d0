"""The stories that discovered cells tell: what changed by itself, each told once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import ndtr

from cxdata import metrics
from cxdata.metrics import Metric
from cxdata.statistics.echoes import Floats, Overlapping, own_changes
from cxdata.verdicts.searching import (
    DIMENSIONS,
    FALSE_DISCOVERIES,
    UNIT,
    Row,
    cells,
    explaining,
    where,
)

MARGIN, EXPLAINS, COMBINATION = range(3)
"""What is tried first: discovered values of one dimension, the other values, combinations."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """The cells of one metric that may be told or explain what is, and how they overlap."""

    rows: Sequence[Row]
    overlap: Overlapping

    def begun(self, units: Collection[str]) -> list[int]:
        """The cells over all of a unit in which something was begun."""
        asked = {(unit, None, None) for unit in units}
        return [at for at, row in enumerate(self.rows) if where(row) in asked]

    def by_itself(self, unit: int, others: Collection[int]) -> float:
        """The p of a unit's change beyond what its stages, channels and the others explain."""
        places = [at for at, row in enumerate(self.rows) if _of_place(row)]
        beside = [*places, *(other for other in others if other != unit)]
        return float(2 * ndtr(-abs(self.overlap.left(beside)[unit])))


def _of_place(row: Row) -> bool:
    unit, *place = where(row)
    return unit is None and any(place)


def own_stories(
    judged: pl.DataFrame, leaves: Mapping[str, pl.DataFrame], begun: Collection[str] = ()
) -> list[Row]:
    """The discovered cells that changed by themselves, each with its `own` change.

    Where the app fails, every stage that uses it falls: what a stage lost is what its answers by
    app explain, so that the app alone is told. Where all answers rose, a unit is told only if it
    rose by more. Own changes are judged at 5 % among all cells searched. Whether a unit in which
    something was begun changed by itself is a question asked beforehand: such units are compared
    with the other units at the same stages and channels, and judged among themselves.

    Args:
        judged: as by `searching.discovered`.
        leaves: by metric, the sums of the combinations that the cells are made of.
        begun: units in which an initiative of their own began in the later days.
    """
    tried = {
        name: _tried(judged.filter(pl.col("metric") == name), frame, metrics.metric(name))
        for name, frame in leaves.items()
        if judged.filter(pl.col("metric") == name, "found").height
    }
    answered = _answered(tried, begun, judged)
    told = [
        {**row, "asked": at in answered[name]}
        for name, one in tried.items()
        for at, row in _explained(one, answered[name])
    ]
    rest = _passing([row for row in told if not row["asked"]], "own_p", judged.height)
    still = [*rest, *(row for row in told if row["asked"])]
    return sorted(still, key=lambda row: -row["score"])


def _answered(
    tried: Mapping[str, Told], begun: Collection[str], judged: pl.DataFrame
) -> dict[str, list[int]]:
    """By metric, the discovered units of what was begun that changed by themselves."""
    asked = []
    for name, one in tried.items():
        units = one.begun(begun)
        asked += [
            {"metric": name, "at": at, "p": one.by_itself(at, units)}
            for at in units
            if one.rows[at]["found"]
        ]
    alone = pl.all_horizontal(pl.col(name).is_null() for name in DIMENSIONS if name != UNIT)
    among = judged.filter(pl.col(UNIT).is_in(list(begun)), alone).height
    passed = _passing(asked, "p", among)
    return {name: [one["at"] for one in passed if one["metric"] == name] for name in tried}


def _explained(one: Told, given: Sequence[int]) -> Iterator[tuple[int, Row]]:
    """The discovered cells of one metric among the fewest that explain all its changes."""
    for at, (own, z) in own_changes(one.overlap, given).items():
        row = one.rows[at]
        if row["found"]:
            share = min(1.0, own / row["change"])
            sizes = {"own": share * row["change"], "score": share * row["score"]}
            yield at, {**row, **sizes, "own_p": float(2 * ndtr(-abs(z)))}


def _tried(judged: pl.DataFrame, leaves: pl.DataFrame, metric: Metric) -> Told:
    single = pl.any_horizontal(pl.col(DIMENSIONS).is_null())
    if metric.occasion == "touchpoint":
        every = cells(leaves.with_columns(metric=pl.lit(metric.name)))
        beside = explaining(every, metric).with_columns(found=pl.lit(value=False))
        judged = pl.concat([judged, beside], how="diagonal_relaxed")
    rows, later = judged.filter(pl.col("found") | single).to_dicts(), leaves.filter("later")
    inside = _inside(later, rows)
    overlap = Overlapping(
        shared=(inside * later["w"].to_numpy()) @ inside.T,
        change=np.array([row["adjusted"] - row["adjusted_before"] for row in rows]),
        noise=np.array([row["noise"] for row in rows]),
        rank=np.array([_rank(row) for row in rows]),
    )
    return Told(rows=rows, overlap=overlap)


def _rank(row: Row) -> int:
    if None not in where(row):
        return COMBINATION
    return MARGIN if row["found"] else EXPLAINS


def _inside(later: pl.DataFrame, rows: Sequence[Row]) -> Floats:
    """A row per cell, a column per combination: 1 where the one lies in the other."""
    inside = np.ones((len(rows), later.height))
    for name in DIMENSIONS:
        codes = {value: code for code, value in enumerate(later[name].unique().to_list())}
        held = later[name].replace_strict(codes, return_dtype=pl.Int64).to_numpy()
        wanted = np.array([codes.get(row[name], -1) for row in rows])[:, None]
        inside *= (wanted == held) | np.array([[row[name] is None] for row in rows])
    return inside


def _passing(rows: Sequence[Row], name: str, among: int) -> list[Row]:
    """The rows that pass Benjamini & Hochberg (1995) at 5 % as the only ones found in so many."""
    by_chance = sorted(row[name] for row in rows)
    passed = [p for rank, p in enumerate(by_chance, 1) if p <= FALSE_DISCOVERIES * rank / among]
    return [row for row in rows if row[name] <= max(passed, default=0)]
