"""Two groups side by side and why they differ; all groups in a funnel, no league table."""

from functools import partial

import polars as pl
import streamlit as st

from cxdata import estimates, settings
from cxdata.charts.funnel import funnel as funnel_chart
from cxdata.columns import called
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.metrics import Metric
from cxdata.selection import UNNAMED, Selection
from cxdata.statistics import comparison
from cxdata.statistics.comparison import Change
from cxdata.statistics.funnel import FEWEST, Funnel, funnel
from cxdata.verdicts import findings, why
from pages.parts import frame, pick, say
from pages.parts.bridge import show_bridge, table
from pages.parts.chart import chart, computed
from pages.parts.linked import linked, pick_linked
from pages.parts.text import plain

FUNNEL = (
    " Limits: 95 % and 99.8 % of groups that do not differ lie within them, wider for fewer "
    "answers (Spiegelhalter 2005). Shrunken: each value is drawn towards what all have in common, "
    "the more so the fewer its answers (empirical Bayes; DerSimonian & Laird 1986), so that four "
    "of four does not outrank 498 of 500."
)


def show(dataset: Dataset, selection: Selection) -> None:
    """Ask for metric, dimension and two groups, say how they differ, and draw all groups."""
    frame.head("Compare", dataset, selection)
    with st.container(horizontal=True):
        metric = pick.pick_metric(dataset, "metric")
        by = _dimension(dataset, metric)
    asked = frame.asked(metric, selection)
    rows = _groups(dataset, asked, metric, by)
    shown = rows.filter(pl.col("value").is_not_null()).sort("n", descending=True)
    if rows.is_empty():
        frame.nothing(asked, dataset.coverage(metric))
        return
    if shown.height < 2:
        say.info(
            f"There are no two groups by {_words(by)} to compare here.", icon=":material/info:"
        )
        return
    names = [name or UNNAMED for name in shown[by].to_list()]
    left, right = st.columns([1, 2], gap="medium")
    with left:
        chosen = _two(names)
        _difference(shown, metric, by, chosen)
    with right:
        _funnel(rows, metric, by, chosen)
    _why(dataset, asked, metric, by, chosen)


def _dimension(dataset: Dataset, metric: Metric) -> str:
    """A dimension that has groups to compare."""
    values = dataset.coverage(metric).values
    offered = [name for name in metric.dimensions if len(values.get(name, ())) > 1]
    if not offered:
        raise UsageError(
            f"{metric.label} has no two groups to compare: map a column such as "
            f"{called('business_unit')} and import again."
        )
    draw = partial(st.segmented_control, required=True, wrap=True)
    return pick_linked("By", "by", offered, lambda name: _words(name).capitalize(), draw)


def _groups(dataset: Dataset, asked: Selection, metric: Metric, by: str) -> pl.DataFrame:
    """Each group's value; of survey waves and months of customers the last one."""
    if not metric.occasion.startswith("day"):
        return estimates.estimate(dataset, asked, metric, by=[by])
    waves = estimates.estimate(dataset, asked, metric, by=[by], grain="day")
    return waves.filter(pl.col("period") == pl.col("period").max()).drop("period")


def _why(
    dataset: Dataset, asked: Selection, metric: Metric, by: str, chosen: tuple[str, str]
) -> None:
    """The bridge from one of the two groups to the other, by another dimension."""
    offered = [name for name in why.dimensions(dataset, asked, metric) if name != by]
    compared = why.groups(dataset, asked, metric, by, chosen)
    if not offered or compared is None:
        return
    split = pick_linked("Why? Split by", "split", offered, lambda one: _words(one).capitalize())
    found = why.explained(dataset, compared, metric, split)
    if found is None:
        say.info("Too few people to say why without showing single groups.")
        return
    show_bridge(found, compared, metric, split, "compare")
    table(found, compared, metric, split)


def _two(names: list[str]) -> tuple[str, str]:
    pick_linked("This", "this", names)
    first = linked("this", names)
    others = [name for name in names if name != first]
    pick_linked("with", "with", others)
    return first, linked("with", others)


def _difference(shown: pl.DataFrame, metric: Metric, by: str, chosen: tuple[str, str]) -> None:
    named = shown.with_columns(name=pl.col(by).fill_null("").replace({"": UNNAMED}))
    one, other = (named.filter(pl.col("name") == name).row(0, named=True) for name in chosen)
    change = comparison.change(one, other, metric)
    say.words(f"**{plain(_sentence(change, metric, *chosen))}**")
    for name, row in ((chosen[0], one), (chosen[1], other)):
        say.note(f"{plain(name)}: {findings.number(row, metric)}")


def _sentence(change: Change | None, metric: Metric, one: str, other: str) -> str:
    if change is None:
        return f"{one} and {other} cannot be compared."
    size = metric.format(abs(change.difference), digits=metric.digits + 1).rstrip("%")
    size += " points" if metric.unit in {"%", "points"} else ""
    side = "above" if change.difference > 0 else "below"
    differs = f"{metric.short} of {one} is {size} {side} that of {other}"
    if not change.difference:
        differs = f"{metric.short} of {one} and {other} is the same"
    if change.low is None or change.high is None:
        return (
            f"{differs}; without an interval, since one person may count more than once or "
            "answers are all alike."
        )
    digits = metric.digits + 1
    ends = [metric.format(end, signed=True, digits=digits) for end in (change.low, change.high)]
    real = "more than chance" if change.real else "within normal variation"
    return f"{differs}, {real} (95 % interval of the difference {ends[0]} to {ends[1]})."


def _funnel(rows: pl.DataFrame, metric: Metric, by: str, chosen: tuple[str, str]) -> None:
    found = funnel(rows, metric)
    if found is None:
        say.note(
            f"A funnel needs {FEWEST} groups whose answers are each of another person; "
            "choose another metric or dimension."
        )
        return
    ranked = found.frame.select(by, "shrunk", "value", "low", "high", "n", "status", "standing")
    chart(
        funnel_chart(found, metric, by, chosen=chosen),
        key="funnel",
        finding=_finding(found, metric, by),
        computed=computed(metric) + FUNNEL,
        rows=ranked,
    )
    columns = {
        _words(by).capitalize(): [plain(name or UNNAMED) for name in ranked[by].to_list()],
        "Shrunken": [metric.format(value) for value in ranked["shrunk"].to_list()],
        "As answered": [metric.format(value) for value in ranked["value"].to_list()],
        "Answers": [settings.count(n) for n in ranked["n"].to_list()],
    }
    with st.expander("All groups, by their shrunken value", icon=":material/format_list_numbered:"):
        say.table(columns, hide_index=True, border="horizontal")


def _finding(found: Funnel, metric: Metric, by: str) -> str:
    """Which groups lie beyond what chance explains."""
    sides = []
    for standing in ("above", "below"):
        names = found.frame.filter(pl.col("standing") == standing)[by].to_list()
        if names:
            shown = ", ".join(name or UNNAMED for name in names[:3])
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            sides.append(f"{standing} them {shown}{more}")
    groups = f"{found.frame.height} groups by {_words(by)}"
    if not sides:
        return f"{metric.short} of all {groups} lies within what chance explains."
    return f"{metric.short} of {groups} against the limits of chance: {'; '.join(sides)}."


def _words(by: str) -> str:
    return by.replace("_", " ")
