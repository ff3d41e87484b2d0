"""What the ratings of touchpoints and an overall answer have in common, as sums of products."""

import polars as pl

from cxdata import metrics, tallied
from cxdata.columns import called
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.metrics import Metric
from cxdata.querying.extracts import FOLDS, PAIRS
from cxdata.selection import Selection
from cxdata.tables import MONTHLY

OUTCOMES = ("nps", "csat")
"""The overall answers that touchpoints may go with."""


def outcomes(dataset: Dataset) -> list[Metric]:
    """The overall answers that customers gave beside their ratings.

    Raises:
        UsageError: where the data set has no ratings of touchpoints, or none of the answers.
    """
    known = [m for m in dataset.metrics() if m.name in OUTCOMES]
    rated = any(m.name == "rating" for m in dataset.metrics())
    if not known or not rated:
        answers = [column for name in OUTCOMES for column in metrics.metric(name).needs]
        raise UsageError(
            "This page needs ratings of touchpoints beside an overall answer: map "
            f"{called('ratings.rating')} and {called(*answers)}, and import again."
        )
    return known


def products(dataset: Dataset, selection: Selection, outcome: Metric) -> pl.DataFrame:
    """Sums of products per part of the customers and pair of items: `fold`, `one`, `other`, …

    The item '' is the overall answer. `n` counts responses with both; `w`, `x`, `y`, `xx`, `yy`
    and `xy` are weighted sums.
    """
    units = {"business_unit": dataset.under_any_name(selection.wanted("business_unit"))}
    asked = selection.parameters() | units
    question, pairs = tallied.column(outcome), dataset.extracts(PAIRS)
    if pairs:
        return dataset.frame("driver_products_quick", asked | pairs, {"answer": question})
    files = {name: dataset.answers(name) for name in MONTHLY}
    zone = {"time_zone": dataset.about.time_zone, "question": question, "folds": FOLDS}
    return dataset.frame("driver_products", asked | files | zone)
