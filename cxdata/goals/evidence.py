"""What the letters and the forecast of a goal rest on: its own months, all units', an outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from cxdata import estimates
from cxdata.dataset import Dataset
from cxdata.goals.goal import Goal
from cxdata.goals.measure import asked_of
from cxdata.goals.written import vision
from cxdata.metrics import Metric
from cxdata.selection import NOT_GIVEN, Selection
from cxdata.statistics.association import Association, Refused, associate

OUTCOMES = ("nps", "retention")
"""What a company lives by: a goal on one of them needs no association with another."""
LEVELS = ("team", "business_unit")
YEAR = 365


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How the goal's metric goes with an outcome over teams or units of the last year."""

    metric: Metric
    level: str
    found: Association | Refused


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is known around a goal."""

    today: date
    monthly: pl.DataFrame
    """The goal's own months: `period`, `value`, `effective`, `adjusted_variance`."""
    units: Mapping[str, pl.DataFrame]
    """The months of each business unit, of the same metric and dimensions."""
    known: Mapping[str, tuple[str, ...]]
    """The values of each dimension that the metric has answers of."""
    outcome: Outcome | None
    practices: Mapping[str, str]
    """Name and kind of what the vision holds."""


def monthly(dataset: Dataset, selection: Selection, goal: Goal, metric: Metric) -> pl.DataFrame:
    """The months of the goal's own answers up to today, as from `estimates.estimate`."""
    return _months(dataset, asked_of(goal, selection), metric)


def gathered(dataset: Dataset, selection: Selection, goal: Goal, metric: Metric) -> Evidence:
    """All that the letters ask of the data set.

    Raises:
        UsageError: for a goal that names a dimension which the metric lacks.
    """
    mine = asked_of(goal, selection)
    return Evidence(
        today=dataset.as_of(),
        monthly=_months(dataset, mine, metric),
        units=_units(dataset, selection, metric),
        known={n: tuple(v) for n, v in dataset.coverage(metric).values.items()},
        outcome=_outcome(dataset, selection, metric),
        practices={one.name: one.kind for one in vision(dataset)},
    )


def _months(dataset: Dataset, selection: Selection, metric: Metric, *by: str) -> pl.DataFrame:
    whole = selection.during(dataset.coverage(metric).first, dataset.as_of())
    return estimates.estimate(dataset, whole, metric, by=by, grain="month")


def _units(dataset: Dataset, selection: Selection, metric: Metric) -> Mapping[str, pl.DataFrame]:
    """The units that the reader may see, over all other dimensions."""
    if "business_unit" not in metric.dimensions:
        return {}
    allowed = selection.without(*metric.dimensions)
    rows = _months(dataset, allowed, metric, "business_unit")
    return {
        str(part["business_unit"][0] or NOT_GIVEN): part
        for part in rows.partition_by("business_unit", maintain_order=True)
    }


def _outcome(dataset: Dataset, selection: Selection, metric: Metric) -> Outcome | None:
    if metric.name in OUTCOMES:
        return None
    outcome = next((m for m in dataset.metrics() if m.name in OUTCOMES), None)
    if outcome is None:
        return None
    return next(iter(sorted(_levels(dataset, selection, metric, outcome), key=_refused)), None)


def _refused(outcome: Outcome) -> bool:
    return isinstance(outcome.found, Refused)


def _levels(
    dataset: Dataset, selection: Selection, metric: Metric, outcome: Metric
) -> list[Outcome]:
    both = [name for name in LEVELS if name in metric.dimensions and name in outcome.dimensions]
    return [
        Outcome(metric=outcome, level=level, found=_across(dataset, selection, pair, level))
        for pair in [(metric, outcome)]
        for level in both
    ]


def _across(
    dataset: Dataset, selection: Selection, pair: tuple[Metric, Metric], level: str
) -> Association | Refused:
    x, y = (_values(dataset, selection, metric, level) for metric in pair)
    joined = x.join(y, on="name", suffix="_y")
    return associate(joined.select("name", x="value", y="value_y", status=pl.lit("ok")))


def _values(dataset: Dataset, selection: Selection, metric: Metric, level: str) -> pl.DataFrame:
    today = dataset.as_of()
    year = selection.without(*metric.dimensions).during(today - timedelta(days=YEAR - 1), today)
    rows = estimates.estimate(dataset, year, metric, by=[level])
    shown = rows.filter((pl.col("status") == "ok") & pl.col(level).is_not_null())
    return shown.select(name=pl.col(level), value="value")
