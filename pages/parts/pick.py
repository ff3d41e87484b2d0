"""The choices that a page adds to the shared filters: metric, grain, view."""

from collections.abc import Sequence

import streamlit as st

from cxdata import estimates, metrics
from cxdata.columns import called
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.metrics import Metric
from cxdata.selection import Selection
from cxdata.verdicts.headlines import natural_grain
from pages.parts.linked import keep, pick_linked

UNANSWERED = "Nobody has answered yet in this data set. Import a survey to begin."
AUTOMATIC = "auto"
GRAIN = 130
"""Pixels of its choice, which leave room for the name of the metric."""


def pick_metric(
    dataset: Dataset, key: str, among: Sequence[Metric] = metrics.METRICS, label: str = "Metric"
) -> Metric:
    """The metric the reader chose among those for which the data set has answers.

    It is kept in the URL by its name in the catalogue, and taken along from page to page.

    Raises:
        UsageError: where it has answers for none of them, naming what each would need.
    """
    offered = [m.name for m in among if m in dataset.metrics()]
    if not offered and {*among} >= {*metrics.METRICS}:
        raise UsageError(UNANSWERED)
    if not offered:
        needed = dict.fromkeys(column for m in among for column in m.needs)
        raise UsageError(
            f"This data set has no answers for this page: it needs {called(*needed)}. Add "
            "that to the data set to see something here."
        )
    keep(key, offered, _label)
    return dataset.metric(pick_linked(label, key, offered, _label))


def _label(name: str) -> str:
    return metrics.metric(name).label


def pick_grain(selection: Selection) -> str:
    """The grain the reader chose, or the one that gives a readable number of periods."""
    grains = (AUTOMATIC, *estimates.GRAINS[:-1])
    chosen = st.selectbox("By", grains, key="grain", bind="query-params", width=GRAIN)
    return chosen if chosen in estimates.GRAINS else natural_grain(selection)


def pick(label: str, options: Sequence[str], key: str) -> str:
    """One of a few named views."""
    name = st.segmented_control(
        label, options, default=options[0], required=True, key=key, bind="query-params", wrap=True
    )
    return name or options[0]
