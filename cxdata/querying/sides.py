"""The sums of a metric before and after a day, by unit, channel and place."""

import polars as pl

from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.querying.cubes import CELLS
from cxdata.querying.wished import among
from cxdata.selection import Selection


def sides(
    dataset: Dataset, before: Selection, later: Selection, metric: Metric, place: str
) -> pl.DataFrame:
    """A row per side and group of `business_unit`, `channel` and `place`, as in `sides.sql`.

    What is wanted of these three is taken from the answer about all of them, so that one answer
    serves every filter on them.

    Args:
        dataset: the version to read.
        before: the earlier days, and the values wanted on both sides.
        later: the later days.
        metric: of customers.
        place: `stage` or `touchpoint`, which is called `place` in the rows.
    """
    given = before.without(*before.beyond(metric.dimensions))
    named = {"business_unit": "business_unit", "channel": "channel", place: "place"}
    asked = given.parameters() | dict.fromkeys(named) | {
        "cells": dataset.file(metric, CELLS, [(one.start, one.end) for one in (before, later)]),
        "since": later.start,
        "until": later.end,
        "place": place,
        "weighted": dataset.coverage(metric).weighted,
    }  # fmt: skip
    wanted = {column: given.wanted(name) for name, column in named.items()}
    kept = [among(column, values) for column, values in wanted.items() if values is not None]
    return dataset.frame("sides", asked).filter(pl.col("n") > 0, *kept)
