"""Which touchpoints go with the overall answer, against how well they do."""

import streamlit as st

from cxdata import estimates, metrics
from cxdata.charts.drivers import drivers as drivers_chart
from cxdata.dataset import Dataset
from cxdata.journey import driver_data, drivers, quadrants
from cxdata.journey.drivers import Refused
from cxdata.selection import Selection
from pages.parts import frame, pick, say
from pages.parts.chart import chart
from pages.parts.text import plain

PERFORMANCE = ("rating", "rating_mean")
LEGEND = (
    "Dividing lines: all touchpoints together, and an equal share for each. Hollow: chance could "
    "have put it in another quadrant. Lines: 95 % interval of the importance."
)
METHOD = (
    "Importance: a regression of the overall answer (as it was given, 0-10 or 1-5) on the ratings "
    "of all touchpoints together; each touchpoint's share is what it adds to R², averaged over all "
    "orders of entering (Lindeman, Merenda & Gold 1980; a Shapley value), from the correlations of "
    "the responses that rated both. Interval: 95 % bootstrap over customers. Few rate all: a "
    f"pair rated together by fewer than {drivers.TOGETHER} is taken to share only what both share "
    f"with the overall answer; a touchpoint with fewer than {drivers.FEWEST} answers is left out. "
    "It shows what goes together, not what would happen if it changed."
)


def show(dataset: Dataset, selection: Selection) -> None:
    """Ask for the overall answer, name what to fix first, draw the quadrants and list them."""
    frame.head("Drivers", dataset, selection)
    offered = driver_data.outcomes(dataset)
    first, second = st.columns(2)
    with first:
        outcome = pick.pick_metric(dataset, "goes_with", offered, "What should go with it")
    with second:
        rated = [metrics.metric(name) for name in PERFORMANCE]
        metric = pick.pick_metric(dataset, "performance", rated, "Performance")
    whole = estimates.estimate(dataset, selection, metric)
    if whole.is_empty():
        frame.nothing(selection, dataset.coverage(metric))
        return
    found = drivers.drivers(driver_data.products(dataset, selection, outcome))
    if isinstance(found, Refused):
        say.info(quadrants.refusal(found), icon=":material/scatter_plot:")
        return
    performance = estimates.estimate(dataset, selection, metric, by=["touchpoint"])
    usual = whole["value"].item()
    rows = quadrants.against_performance(found, performance, usual)
    say.words(f"##### {plain(quadrants.lead(rows, found, outcome, metric))}")
    chart(
        drivers_chart(rows, metric, outcome, usual),
        key="drivers",
        finding=quadrants.finding(rows, found, outcome),
        computed=METHOD,
        rows=rows,
    )
    say.note(LEGEND)
    for sentence in quadrants.caveats(found):
        say.note(f":material/info: {plain(sentence)}")
