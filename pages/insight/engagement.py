"""What employees say against what customers say: one dot per team or business unit."""

import polars as pl
import streamlit as st

from cxdata import associated, metrics, pairing
from cxdata.association import Association, Refused, associate
from cxdata.charts.scatter import scatter
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.metrics import Metric
from cxdata.pairing import Pairs
from cxdata.selection import Selection
from pages.parts import frame, pick
from pages.parts.chart import chart, computed

EMPLOYEES = tuple(map(metrics.metric, ("engagement", "enps")))
CUSTOMERS = tuple(map(metrics.metric, ("csat", "nps", "effort", "fcr", "rating", "retention")))
LABELLED = 5
"""So many teams are named in the picture; business units are all named."""
METHOD = (
    "Each {one} counts once, whatever its size, with the answers of the whole period pooled. "
    "r: Pearson's correlation, 95 % interval by Fisher's z. Line: ordinary least squares through "
    "the filled dots, unweighted, with the 95 % confidence band of the mean (Student's t). "
    "An association is not a cause, and what holds between {many} need not hold between people."
)


def show(dataset: Dataset, selection: Selection) -> None:
    """Ask for the two metrics, say whether they are associated, and draw the dots."""
    frame.head("Engagement", dataset, selection)
    first, second, third = st.columns([3, 3, 2])
    with first:
        x = pick.pick_metric(dataset, "employees", EMPLOYEES, "Employees")
    with second:
        y = pick.pick_metric(dataset, "customers", CUSTOMERS, "Customers")
    with third:
        wish = _pick_level(dataset, x)
    level = _shared_level(dataset, x, y, wish)
    inside, outside = frame.asked(x, selection), frame.asked(y, selection)
    pairs = pairing.pairs(dataset, inside, outside, x, y, level)
    if pairs.points.is_empty():
        why = associated.nothing(pairs, dataset.coverage(x), dataset.coverage(y))
        st.info(why, icon=":material/filter_alt_off:")
        return
    found = associate(pairs.points)
    _picture(pairs, found)
    if isinstance(found, Association):
        st.markdown("\n".join(f"- {said}" for said in associated.details(found, pairs)))
    st.caption(" ".join(associated.notes(pairs)))


def _pick_level(dataset: Dataset, x: Metric) -> str:
    """The level the reader chose among those that any metric has, so that a link keeps it."""
    others = [metric for metric in CUSTOMERS if metric in dataset.metrics()]
    known = {level for y in others for level in pairing.levels(dataset, x, y)}
    if not known:
        raise UsageError(
            f"{x.label} and the customers' answers name no team and no business unit in common. "
            "Map team or business_unit of both surveys to the same names and import again."
        )
    labels = {
        words.one.capitalize(): level for level, words in pairing.LEVELS.items() if level in known
    }
    return labels[pick.pick("One dot per", list(labels), "dots")]


def _shared_level(dataset: Dataset, x: Metric, y: Metric, wish: str) -> str:
    """The level wished for, or the one that both metrics have, saying so."""
    offered = pairing.levels(dataset, x, y)
    if not offered:
        raise UsageError(
            f"{x.label} and {y.label} name no team and no business unit in common. Choose "
            "another metric."
        )
    if wish in offered:
        return wish
    missing, given = pairing.LEVELS[wish].one, pairing.LEVELS[offered[0]].one
    st.caption(f":material/info: {y.label} is not known by {missing}: one dot per {given} here.")
    return offered[0]


def _picture(pairs: Pairs, found: Association | Refused) -> None:
    one, many = pairs.words
    figure = scatter(
        pairs.points,
        pairs.x,
        pairs.y,
        found,
        what=many.capitalize(),
        usual=pairs.usual,
        labels=LABELLED if pairs.level == "team" else pairs.points.height,
    )
    method = METHOD.format(one=one, many=many)
    chart(
        figure,
        key="engagement",
        finding=associated.finding(found, pairs),
        computed="\n\n".join([method, computed(pairs.x), computed(pairs.y)]),
        rows=_rows(pairs),
    )


def _rows(pairs: Pairs) -> pl.DataFrame:
    """The dots as a reader downloads them: each number under the name of its metric."""
    names = {
        f"{axis}{part}": f"{metric.name}{part}"
        for axis, metric in (("x", pairs.x), ("y", pairs.y))
        for part in ("", "_low", "_high", "_n")
    }
    kept = pairs.points if pairs.level == "team" else pairs.points.drop("business_unit")
    return kept.rename(names | {"name": pairs.level})
