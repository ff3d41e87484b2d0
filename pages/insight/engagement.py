"""What employees say against what customers say: one dot per team or business unit."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl
import streamlit as st

from cxdata import associated, estimates, metrics, pairing
from cxdata.association import Association, Refused, associate
from cxdata.charts.scatter import scatter
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.metrics import Metric
from cxdata.pairing import Pairs
from cxdata.selection import Selection, day
from pages.parts import frame, pick
from pages.parts.chart import chart, computed

EMPLOYEES = tuple(map(metrics.metric, ("engagement", "enps")))
CUSTOMERS = tuple(map(metrics.metric, ("csat", "nps", "effort", "fcr", "rating", "retention")))


class Words(NamedTuple):
    """What one dot is called, and several."""

    one: str
    many: str


LEVELS = {
    "team": Words("team", "teams"),
    "business_unit": Words("business unit", "business units"),
}
LABELLED = 6
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
    with st.container(horizontal=True, vertical_alignment="bottom"):
        x = pick.pick_metric(dataset, "employees", EMPLOYEES, "Employees")
        y = pick.pick_metric(dataset, "customers", CUSTOMERS, "Customers")
        level = _pick_level(dataset, x, y)
    inside, outside = frame.asked(x, selection), frame.asked(y, selection)
    waves = estimates.estimate(dataset, inside, x, grain="day")["period"].to_list()
    pairs = pairing.pairs(dataset, inside, outside, x, y, level)
    if pairs.points.is_empty():
        st.info(_empty(dataset, x, y, level, waves, pairs), icon=":material/filter_alt_off:")
        return
    found = associate(pairs.points)
    usual = _total(dataset, inside, x), _total(dataset, outside, y)
    _picture(pairs.points, found, x, y, level, usual)
    if isinstance(found, Association):
        st.markdown("\n".join(f"- {sentence}" for sentence in _detail(found, x, y, level)))
    st.caption(" ".join(_notes(pairs, x, waves, level)))


def _pick_level(dataset: Dataset, x: Metric, y: Metric) -> str:
    offered = pairing.levels(dataset, x, y)
    if not offered:
        raise UsageError(
            f"{x.label} and {y.label} name no team and no business unit in common. Map the "
            "columns team or business_unit of both surveys to the same names and import again."
        )
    labels = {LEVELS[level].one.capitalize(): level for level in offered}
    return labels[pick.pick("One dot per", list(labels), "dots")]


def _total(dataset: Dataset, selection: Selection, metric: Metric) -> float | None:
    values = estimates.estimate(dataset, selection, metric)["value"].to_list()
    return values[0] if values else None


def _picture(
    points: pl.DataFrame,
    found: Association | Refused,
    x: Metric,
    y: Metric,
    level: str,
    usual: tuple[float | None, float | None],
) -> None:
    one, many = LEVELS[level]
    labels = LABELLED if level == "team" else points.height
    figure = scatter(points, x, y, found, what=many.capitalize(), usual=usual, labels=labels)
    chart(
        figure,
        key="engagement",
        finding=associated.finding(found, x, y, many),
        computed="\n\n".join([METHOD.format(one=one, many=many), computed(x), computed(y)]),
        rows=_rows(points, x, y, level),
    )


def _rows(points: pl.DataFrame, x: Metric, y: Metric, level: str) -> pl.DataFrame:
    """The dots as a reader downloads them: each number under the name of its metric."""
    names = {
        f"{axis}{part}": f"{metric.name}{part}"
        for axis, metric in (("x", x), ("y", y))
        for part in ("", "_low", "_high", "_n")
    }
    kept = points if level == "team" else points.drop("business_unit")
    return kept.rename(names | {"name": level})


def _detail(found: Association, x: Metric, y: Metric, level: str) -> Iterator[str]:
    yield associated.influence(found, LEVELS[level].one)
    if found.correlation.clear:
        yield associated.steepness(found, x, y)
    yield f"By rank instead of value (Spearman), r is {associated.number(found.rank)}."


def _notes(pairs: Pairs, x: Metric, waves: Sequence[date], level: str) -> Iterator[str]:
    yield f"{x.short} is of {_waves(waves)}."
    yield "The larger a dot, the more customers answered; dotted: all of this selection."
    few = pairs.points.filter(pl.col("status") == "too few")["name"].to_list()
    if few:
        yield f"Under ten customers' answers, hollow and not in the line: {', '.join(few)}."
    if pairs.combined:
        yield f"Teams under five people are pooled with a sibling: {'; '.join(pairs.combined)}."
    if pairs.hidden:
        yield f"Not shown, to protect groups under five people: {_count(pairs.hidden, level)}."
    if pairs.unanswered:
        yield f"Without customers' answers here: {', '.join(pairs.unanswered)}."


def _waves(waves: Sequence[date]) -> str:
    if len(waves) == 1:
        return f"the survey wave of {day(waves[0])}"
    return (
        f"{len(waves)} survey waves pooled, {day(waves[0])} to {day(waves[-1])}, so that who "
        "answered in several counts in each"
    )


def _count(number: int, level: str) -> str:
    one, many = LEVELS[level]
    return f"{number} {one if number == 1 else many}"


def _empty(
    dataset: Dataset, x: Metric, y: Metric, level: str, waves: Sequence[date], pairs: Pairs
) -> str:
    """Why there is no dot, and what to change."""
    if not waves:
        covered = dataset.coverage(x)
        return (
            f"No wave of the employee survey falls in this period: they reach from "
            f"{day(covered.first)} to {day(covered.last)}. Choose a longer period in the sidebar."
        )
    if pairs.unanswered:
        covered = dataset.coverage(y)
        return (
            f"No {LEVELS[level].one} has both employees' and customers' answers here. Answers to "
            f"{y.label} reach from {day(covered.first)} to {day(covered.last)}. Choose a longer "
            "period or clear a filter in the sidebar."
        )
    return (
        f"Groups under five people are never shown, which leaves no {LEVELS[level].one} here. "
        "Clear a filter in the sidebar."
    )
