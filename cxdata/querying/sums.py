"""Turns a question about a metric into one query over the cubes that answer it fastest."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.querying import cubes, held
from cxdata.querying.cubes import CELLS, Cube, Part
from cxdata.selection import Selection
from cxdata.sql import sql
from cxdata.tables import DIMENSIONS

PERIODS = {
    None: "null::date",
    "day": "day",
    "week": "date_trunc('week', day)::date",
    "month": "date_trunc('month', day)::date",
    "quarter": "date_trunc('quarter', day)::date",
    "year": "date_trunc('year', day)::date",
}
PART = "groups_part"
REPEATED = "coalesce(min(first_occasion) < max(last_occasion), false)"
SPREAD = {"first_day": "day", "last_day": "day"}
OCCASIONS = {"first_occasion": "occasion", "last_occasion": "occasion"}
"""Columns of a cube, and what a cell has in their place."""


def added_up(
    dataset: Dataset,
    selection: Selection,
    metric: Metric,
    *,
    by: Sequence[str] = (),
    grain: str | None = None,
    weighted: bool = True,
) -> pl.DataFrame:
    """The sums of each group with answers, from the coarsest cubes that hold them exactly.

    Returns:
        `period` (null without a grain), `by`, `n`, `w`, `ww`, `wx`, `wxx` (of the plain scores
        where not `weighted`, or where every weight is 1), `repeated` (whether one person may
        be counted more than once), `first_day`, `last_day`.
    """
    by = [name for name in DIMENSIONS if name in by]
    rows = dataset.cubes(metric)
    parts = _plan(dataset, rows, selection, metric, by, grain)
    counted = weighted and dataset.coverage(metric).weighted
    columns = ("w", "ww", "wx", "wxx") if counted else ("n", "n", "x", "xx")
    repeats = bool(metric.occasion) and metric.occasion not in by
    spread = SPREAD | (OCCASIONS if repeats else {})
    summed = ["n", *sorted({*columns} - {"n"})]
    if held.holds(rows, parts):
        every = [
            (part, _columns(part.cube, [*part.cube.dimensions, *summed], spread)) for part in parts
        ]
        found = held.grouped(
            dataset,
            selection,
            metric,
            every,
            by=by,
            grain=grain,
            columns=("n", *columns),
            repeats=repeats,
        )
        return found.filter(pl.col("n") > 0)
    columns_read = [*by, *summed]
    read = [
        _part(number, part, columns_read, spread, selection) for number, part in enumerate(parts)
    ]
    filled = {
        "period": PERIODS[grain],
        "by": "".join(f"{name}, " for name in by),
        "repeated": REPEATED if repeats else "false",
        "parts": " union all ".join(sql(PART).format(**one) for one in read),
        **dict(zip(("w", "ww", "wx", "wxx"), columns, strict=True)),
    }
    asked: dict[str, object] = {name: list(values) for name, values in selection.filters}
    for number, part in enumerate(parts):
        asked |= _asked(dataset, metric, number, part)
    return dataset.frame("groups", asked, filled).filter(pl.col("n") > 0)


def _plan(
    dataset: Dataset,
    rows: Mapping[Cube, int],
    selection: Selection,
    metric: Metric,
    by: Sequence[str],
    grain: str | None,
) -> list[Part]:
    covered = dataset.coverage(metric)
    return cubes.plan(
        rows,
        {*by, *(name for name, _ in selection.filters)},
        (selection.start, selection.end),
        (covered.first, covered.last),
        by_day=grain in {"day", "week"},
    )


def _part(
    number: int,
    part: Part,
    columns: Sequence[str],
    spread: Mapping[str, str],
    selection: Selection,
) -> dict[str, str]:
    days = (f"day between $start{number}_{n} and $end{number}_{n}" for n in range(len(part.spans)))
    return {
        "columns": _columns(part.cube, columns, spread),
        "file": f"file{number}",
        "days": " or ".join(days),
        "filters": narrowed(name for name, _ in selection.filters),
    }


def _columns(cube: Cube, columns: Sequence[str], spread: Mapping[str, str]) -> str:
    own = [f"{of} as {name}" for name, of in spread.items()] if cube == CELLS else spread
    return ", ".join([*columns, *own])


def _asked(dataset: Dataset, metric: Metric, number: int, part: Part) -> dict[str, object]:
    spans = {
        f"{end}{number}_{n}": day
        for n, span in enumerate(part.spans)
        for end, day in zip(("start", "end"), span, strict=True)
    }
    return {f"file{number}": dataset.file(metric, part.cube, part.spans), **spans}


def narrowed(dimensions: Iterable[str]) -> str:
    """SQL of wishes about dimensions, as further conditions with `$parameters` of their names."""
    return "".join(f" and among(${name}, {name})" for name in dimensions)
