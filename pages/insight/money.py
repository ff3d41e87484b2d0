"""From engagement to money: what a rise would be associated with, link by link, as a range."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from cxdata import metrics
from cxdata.charts.correlations import correlations
from cxdata.dataset import Dataset
from cxdata.engagement import chain, panel
from cxdata.engagement.chain import Link
from cxdata.selection import Selection
from cxdata.statistics.resampling import View
from pages.parts import frame, pick, say
from pages.parts.chart import below, chart, computed

UNIT = "business_unit"
CHAIN = tuple(map(metrics.metric, ("engagement", "csat", "retention")))
VIEWS: Mapping[str, View] = {"all differences": "all", "changes within a unit": "within"}
METHOD = (
    "One pair per business unit and quarter, over all quarters of the data set. Revenue: what a "
    "unit's customers bring in a quarter a year later, per 100 of what they brought then, "
    "newcomers included. Slope: least squares; r: Pearson's. 95 % intervals by resampling whole "
    "units with all their quarters (Cameron, Gelbach & Miller 2008), 2,000 times. The range: the "
    "slopes of all links multiplied resample by resample. The weakest link is the one whose slope "
    "is smallest against its own uncertainty. Everything here is an association: it says what "
    "went together, not what would follow if you changed one of them."
)

ENDS_EARLY = (
    "This data set has cells only, and what customers bring in is not among them: the chain ends "
    "with retention."
)


def show(dataset: Dataset, selection: Selection) -> None:
    """Ask for the assumptions, say the range at the end of the chain, and show every link."""
    frame.head("Engagement to money", dataset, selection)
    for metric in CHAIN:
        dataset.coverage(metric)
    first, second, third, fourth = st.columns([2, 2, 4, 2], vertical_alignment="bottom")
    with first:
        rise = st.number_input(
            "Rise, points", 1.0, 30.0, 5.0, 1.0, format="%g", key="rise", bind="query-params"
        )
    with second:
        lag = st.number_input("Delay, quarters", 0, 4, 1, key="after", bind="query-params")
    with third:
        view = VIEWS[pick.pick("Counting", list(VIEWS), "counting")]
    if dataset.manifest.cells_only:
        say.note(ENDS_EARLY)
    units = frame.asked(CHAIN[0], selection)
    links = _links(dataset, units, int(lag), view)
    base = panel.yearly_revenue(dataset, units)
    with fourth:
        # A key of its own for each base, or another selection would keep the former one's.
        key = f"revenue of {base:.0f}"
        money = st.number_input("Revenue a year", 0.0, None, base, format="%.0f", key=key)
    _answer(float(rise), links, float(money), view)


def _links(dataset: Dataset, units: Selection, lag: int, view: View) -> list[Link]:
    values = [panel.values(dataset, units, metric, UNIT) for metric in CHAIN]
    values.append(panel.revenue(dataset, units))
    names = ["engagement", "satisfaction", "retention", "revenue"]
    later = "in the same quarter" if not lag else f"{lag} quarter{'s' if lag > 1 else ''} later"
    when = [later, "of that quarter's customers, a year later", "over the same year"]
    return [
        chain.link(
            names[i], names[i + 1], values[i], values[i + 1], lag if not i else 0, said, view
        )
        for i, said in enumerate(when)
    ]


def _answer(rise: float, links: list[Link], money: float, view: View) -> None:
    steps = chain.carried(rise, links)
    say.words(f"##### {chain.sentence(rise, 'engagement', steps, links, money)}")
    if not any(one.fit for one in links):
        say.note(METHOD)
        return
    table = chain.rows(links)
    labels = pl.col("link").str.replace(" → ", " →<br>", literal=True).alias("label")
    weak = chain.weakest(links)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        chart(
            correlations(table.with_columns(labels)),
            key="links",
            finding=f"Each link by itself; least is known of {weak.cause} → {weak.effect}.",
            computed="\n\n".join([METHOD, *(computed(metric) for metric in CHAIN)]),
            rows=table,
        )
    if steps:
        with right:
            _ranges(rise, links, steps, money, view)


def _ranges(
    rise: float, links: list[Link], steps: list[chain.Step], money: float, view: View
) -> None:
    said = f"{rise:g} points more engagement would be associated with"
    rows = chain.ranges(steps)
    say.words(f"**{said}**")
    say.table({step.what.capitalize(): chain.in_words(step, money) for step in steps})
    when = "; ".join(f"{one.effect} {one.when}" for one in links)
    counted = next(words for words, one in VIEWS.items() if one == view)
    say.note(
        f"Assumed: a rise of {rise:g} points in every unit; {when}; slopes from {counted} in all "
        f"quarters there are, whatever the period chosen; "
        f"revenue of {chain.amount(money)} a year, in the currency of the customers table; "
        "links go on straight beyond what was seen."
    )
    below(key="ranges", computed=METHOD, rows=rows)
