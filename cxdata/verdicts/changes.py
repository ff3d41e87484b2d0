"""What changed since the reader last looked: every cell searched, false discoveries controlled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from cxdata import metrics
from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.querying.sides import sides
from cxdata.selection import NOT_GIVEN, UNNAMED, Selection
from cxdata.statistics.intervals import SUMS
from cxdata.verdicts import earlier, initiatives, occasions, searching
from cxdata.verdicts.occasions import Occasions
from cxdata.verdicts.searching import DIMENSIONS, PLACE, UNIT, Row, where
from cxdata.verdicts.stories import own_stories

MOST = 3
LEFT_OUT = ("rating_mean",)
"""Metrics whose answers are searched already under another name."""
ALL = "All answers"


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A cell that changed by more than chance: where, and its rows on both sides by metric."""

    metric: Metric
    now: Row
    before: Row
    where: tuple[tuple[str, str], ...]
    """The cell's dimensions and values."""
    selection: Selection
    """The later days, narrowed to the cell."""
    own: float
    """What it changed by beyond what the other changes explain, in the metric's unit."""
    earlier: str
    """What the rows before cover, as in `up 7 on the 30 days before`."""
    when: str
    """`Nov 2025 against Aug 2025`, where the sides are single occasions; else empty."""
    choices: Mapping[str, str]
    """What *Why it moved* is to be asked for beyond the selection."""
    others: tuple[str, ...]
    """Other metrics that changed there, as `CSAT down 12 points`."""
    events: tuple[str, ...]
    """What began there in these days."""

    @property
    def place(self) -> str:
        """`Insurance, phone`, as a reader names the cell."""
        return ", ".join(value or UNNAMED for _, value in self.where) or ALL


@dataclass(frozen=True, kw_only=True)
class Search:
    """The changes found, and over how many cells and which days they were looked for."""

    found: tuple[Changed, ...]
    """The places that changed by themselves, the most answers × own size first."""
    overall: tuple[Changed, ...]
    """What moved all answers; `found` is told beyond it."""
    searched: int
    discovered: int
    """So many cells passed; several may tell one story."""
    later: Selection
    before: Selection
    words: str
    """What the later days are compared with."""


def since(dataset: Dataset, selection: Selection, days: int) -> Search:
    """The changes of the selection's last days against the like period before them.

    Searched are all answers, each value of unit, stage and channel, and each combination of the
    three, for each metric that customers answer; a metric that one person answers at several
    touchpoints by touchpoint in place of stage, and only where that one counts once. Where a wave
    of employees or a month of kept customers fell in the days, all and each unit of it, against
    the last one before. Two-sided tests as in `comparison.change`; Benjamini & Hochberg (1995) at
    5 % over all cells.
    """
    later = selection.during(selection.end - timedelta(days=days - 1), selection.end)
    past = earlier.before(later)
    once = _occasions(dataset, later)
    leaves = _sides(dataset, past.selection, later)
    cells = [
        searching.cells(searching.named(leaves)),
        searching.named({name: one.cells for name, one in once.items()}).select(searching.COLUMNS),
    ]
    judged = searching.searched_cells(pl.concat(cells), [*leaves, *once])
    begun = initiatives.during(dataset.table("initiatives"), later)[UNIT].drop_nulls().unique()
    leaves |= {name: one.units for name, one in once.items()}
    telling = _Telling(dataset=dataset, later=later, words=past.words, once=once)
    told = list(telling.told(own_stories(judged, leaves, begun.to_list())))
    return Search(
        found=tuple(one for one in told if one.where),
        overall=tuple(one for one in told if not one.where),
        searched=judged.height,
        discovered=int(judged["found"].sum()),
        later=later,
        before=past.selection,
        words=past.words,
    )


def searched(dataset: Dataset) -> list[Metric]:
    """The metrics of customers' answers."""
    return [
        metric
        for metric in dataset.metrics()
        if metric.table in {"responses", "ratings"} and metric.name not in LEFT_OUT
    ]


def _place(metric: Metric) -> str:
    return metric.occasion or "stage"


def _sides(dataset: Dataset, before: Selection, later: Selection) -> dict[str, pl.DataFrame]:
    """By metric, the sums of each combination on both sides."""
    places = {metric: _place(metric) for metric in searched(dataset)}
    if not places:
        return {}
    found = sides(dataset, before, later, places)
    told = found.with_columns(pl.col(name).fill_null(NOT_GIVEN) for name in DIMENSIONS)
    return {metric.name: told.filter(pl.col("metric") == metric.name) for metric in places}


def _occasions(dataset: Dataset, later: Selection) -> dict[str, Occasions]:
    once = [m for m in dataset.metrics() if m.occasion.startswith("day")]
    found = ((m.name, occasions.sides(dataset, later, m)) for m in once)
    return {name: one for name, one in found if one}


@dataclass(frozen=True, kw_only=True)
class _Telling:
    """Makes changes of the stories' rows."""

    dataset: Dataset
    later: Selection
    words: str
    once: Mapping[str, Occasions]

    def told(self, rows: Sequence[Row]) -> Iterator[Changed]:
        """One change per place, the greatest first."""
        told: set[tuple[str | None, ...]] = set()
        for row in rows:
            if where(row) not in told:
                told.add(where(row))
                same = [one for one in rows if one is not row and where(one) == where(row)]
                yield self.changed(row, same)

    def changed(self, row: Row, same: Sequence[Row]) -> Changed:
        """The change that a row tells, and what else changed at the same place."""
        metric = self.dataset.metric(row["metric"])
        once = self.once.get(metric.name)
        place = tuple(
            (_place(metric) if name == PLACE else name, row[name])
            for name in DIMENSIONS
            if row[name] is not None
        )
        narrowed = once.later if once else self.later
        for dimension, value in place:
            narrowed = narrowed.narrowed(dimension, value)
        asked = once.between if once else self.later
        days = narrowed.during(asked.start, asked.end)
        begun = _begun(self.dataset.table("initiatives"), days)
        return Changed(
            metric=metric,
            now=_side(row, ""),
            before=_side(row, "_before"),
            where=place,
            selection=narrowed,
            own=row["own"],
            earlier=once.words if once else self.words,
            when=once.when if once else "",
            choices=once.choices if once else {},
            others=tuple(_in_short(one, metrics.metric(one["metric"])) for one in same),
            events=tuple(initiatives.words(event) for event in begun.iter_rows(named=True)),
        )


def _begun(table: pl.DataFrame, narrowed: Selection) -> pl.DataFrame:
    """What began in these days for all, or for this very unit where the cell is of one."""
    begun = initiatives.during(table, narrowed)
    return begun if narrowed.wanted(UNIT) else begun.filter(pl.col(UNIT).is_null())


def _side(row: Row, end: str) -> Row:
    """One side of a cell as a row of `estimates.estimate`."""
    names = (*SUMS, "value", "low", "high", "adjusted", "adjusted_variance", "effective")
    side = {name: row[f"{name}{end}"] for name in names}
    return side | {"status": "ok", "repeated": False}


def _in_short(row: Row, metric: Metric) -> str:
    return f"{metric.short} {metric.format(row['change'], signed=True)}"
