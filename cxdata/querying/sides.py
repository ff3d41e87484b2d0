"""The sums of metrics before and after a day, by unit, channel and place."""

from collections.abc import Iterator, Mapping

import polars as pl

from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.querying.cell_sums import STAND_IN
from cxdata.querying.cubes import CELLS
from cxdata.querying.sums import narrowed
from cxdata.querying.wished import among
from cxdata.selection import Selection
from cxdata.sql import sql

GROUPS = ("business_unit", "channel")


def sides(
    dataset: Dataset, before: Selection, later: Selection, places: Mapping[Metric, str]
) -> pl.DataFrame:
    """A row per metric, side and group of `business_unit`, `channel` and `place`, by one query.

    What is wanted of these three is taken from the answer about all of them, so that one answer
    serves every filter on them.

    Args:
        dataset: the version to read.
        before: the earlier days, and the values wanted on both sides.
        later: the later days.
        places: the metrics, of customers, and for each `stage` or `touchpoint`, which is called
            `place` in the rows.

    Returns:
        `metric`, `later`, the three, `n`, `w`, `ww`, `wx`, `wxx`, as in `sides.sql`.
    """
    spans = [(one.start, one.end) for one in (before, later)]
    narrow = {name for metric, place in places.items() for name in _asked(before, metric, place)}
    asked: dict[str, object] = {
        "start": before.start,
        "end": before.end,
        "since": later.start,
        "until": later.end,
        **{name: list(values) for name, values in before.filters if name in narrow},
        **{metric.name: dataset.file(metric, CELLS, spans) for metric in places},
    }
    parts = (_part(dataset, before, metric, place) for metric, place in places.items())
    found = dataset.frame("sides", asked, {"parts": " union all ".join(parts)})
    return found.filter(pl.col("n") > 0, *_kept(before, places))


def _part(dataset: Dataset, before: Selection, metric: Metric, place: str) -> str:
    weighted = dataset.coverage(metric).weighted
    return sql("sides_part").format(
        metric=metric.name,
        place=place,
        filters=narrowed(_asked(before, metric, place)),
        **{name: name if weighted else other for name, other in STAND_IN.items()},
    )


def _asked(before: Selection, metric: Metric, place: str) -> list[str]:
    """The dimensions by which the query itself narrows a metric's cells."""
    own = {*metric.dimensions} - {*GROUPS, place}
    return [name for name, _ in before.filters if name in own]


def _kept(before: Selection, places: Mapping[Metric, str]) -> Iterator[pl.Expr]:
    """What is wanted of the groups themselves."""
    for name, values in before.filters:
        if name in GROUPS:
            yield among(name, values)
        others = [metric.name for metric, place in places.items() if place != name]
        if len(others) < len(places):
            yield pl.col("metric").is_in(others) | among("place", values)
