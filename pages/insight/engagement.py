"""What employees say against what customers say: one dot per team or business unit."""

from dataclasses import replace

import polars as pl
import streamlit as st

from cxdata import metrics
from cxdata.charts.correlations import correlations
from cxdata.charts.elsewhere import medians as medians_chart
from cxdata.charts.scatter import scatter
from cxdata.columns import called
from cxdata.dataset import Dataset
from cxdata.engagement import associated, elsewhere, lags, pairing, panel
from cxdata.engagement.pairing import Pairs
from cxdata.errors import UsageError
from cxdata.frames import with_words
from cxdata.metrics import Metric
from cxdata.selection import Selection
from cxdata.statistics.association import YARDSTICK, Association, Refused, associate
from pages.parts import frame, pick, say
from pages.parts.chart import chart, computed
from pages.parts.linked import pick_linked
from pages.parts.text import plain, told

EMPLOYEES = tuple(map(metrics.metric, ("engagement", "enps")))
CUSTOMERS = tuple(map(metrics.metric, ("csat", "nps", "effort", "fcr", "rating", "retention")))
LABELLED = 5
"""So many teams are named in the picture; business units are all named."""
METHOD = (
    "Each {one} counts once, whatever its size, with the answers of the whole period pooled. "
    "r: Pearson's correlation, 95 % interval by Fisher's z. Line: Theil (1950) and Sen (1968), "
    "the median of the slopes of all pairs of filled dots, unweighted, with a 95 % band from "
    "resampling the {many}; so is the interval of Spearman's correlation. "
    "An association is not a cause, and what holds between {many} need not hold between people."
)
LAG_METHOD = (
    "All quarters of the data set, whatever the period chosen above. Employees of a quarter "
    "against customers of the same quarter and of each of the four that follow. r: Pearson's "
    "correlation over {1} and quarters; 95 % interval from resampling whole {1} with all their "
    "quarters (Cameron, Gelbach & Miller 2008), rough where they are few. Within: each {0}'s "
    "departures from its own mean (fixed effects). Between: the means of the {1}. Five delays "
    "are tried, so that one may stand out by chance."
)
ELSEWHERE = (
    "Median over the organisations that the table benchmarks names, each counting once, of the "
    "engagement index that each published; the band holds the middle half of them. Another index "
    "than the share of favourable answers above: compare its course, not its height."
)
DELAYS = {"0": 0, "1": 1, "2": 2, "3": 3, "4 quarters": 4}
SIDES = (False, True)


def show(dataset: Dataset, selection: Selection) -> None:
    """Own employees against own customers, then what other organisations published."""
    frame.head("Engagement", dataset, selection)
    medians = elsewhere.engagement(dataset.table("benchmarks"))
    try:
        _own(dataset, selection)
    except UsageError as error:
        if medians.is_empty():
            raise
        say.info(told(error), icon=":material/info:")
    if not medians.is_empty():
        _elsewhere(medians)


def _own(dataset: Dataset, selection: Selection) -> None:
    """Ask for the two metrics, say whether they are associated, and draw the dots."""
    first, second, third = st.columns([3, 3, 4])
    with first:
        x = _pick_employees(dataset)
    with second:
        y = pick.pick_metric(dataset, "customers", CUSTOMERS, "Customers")
    with third:
        wish = _pick_level(dataset, x)
    level = _shared_level(dataset, x, y, wish)
    inside, outside = frame.asked(x, selection), frame.asked(y, selection)
    pairs = pairing.pairs(dataset, inside, outside, x, y, level)
    if pairs.points.is_empty():
        why = associated.nothing(pairs, dataset.coverage(x), dataset.coverage(y))
        say.info(plain(why), icon=":material/filter_alt_off:")
    else:
        found = _associated(pairs.points, dataset.version, inside, outside, x.name, y.name, level)
        _picture(pairs, found)
        if isinstance(found, Association):
            say.words("\n".join(f"- {plain(said)}" for said in associated.details(found, pairs)))
        say.note(plain(" ".join(associated.notes(pairs))))
    _over_time(dataset, selection, x, y, level)


def _elsewhere(medians: pl.DataFrame) -> None:
    """What other organisations' engagement is, and how it went."""
    say.heading("Engagement elsewhere")
    chart(
        medians_chart(medians),
        key="elsewhere",
        finding=elsewhere.sentence(medians),
        computed=ELSEWHERE,
        rows=medians,
    )
    with st.expander("All published medians", icon=":material/domain:"):
        words = {
            "Source": [plain(source) for source in medians["source"]],
            "Year": [str(period.year) for period in medians["period"]],
            "Median": [f"{value:.1f}" for value in medians["median"]],
            "Organisations": [f"{count:,}" for count in medians["organisations"]],
        }
        say.table(words, hide_index=True, border="horizontal")


@st.cache_resource(max_entries=200, show_spinner=False)
def _associated(
    _points: pl.DataFrame,
    version: str,
    inside: Selection,
    outside: Selection,
    x: str,
    y: str,
    level: str,
) -> Association | Refused:
    """The resampled association, kept for all who ask the same of the same version."""
    return associate(_points)


def _pick_employees(dataset: Dataset) -> Metric:
    """The index, eNPS or one question of the employees' survey."""
    choices = [m for m in EMPLOYEES if m in dataset.metrics()]
    if not choices:
        return pick.pick_metric(dataset, "employees", EMPLOYEES, "Employees")
    by_name = {m.name: m for m in (*choices, *dataset.questions())}
    return by_name[
        pick_linked("Employees", "employees", list(by_name), lambda name: by_name[name].label)
    ]


def _over_time(dataset: Dataset, selection: Selection, x: Metric, y: Metric, level: str) -> None:
    """Every delay by which customers may follow, and units against themselves."""
    say.heading("Does satisfaction follow later?")
    values = [panel.values(dataset, selection, metric, level) for metric in (x, y)]
    lag = DELAYS[pick.pick("Compare units at a delay of", list(DELAYS), "delay")]
    found = lags.lagged(values[0], values[1], x, y, pairing.LEVELS[level], lag)
    if not any(found.fits):
        say.info(plain(lags.finding(found)), icon=":material/timeline:")
        return
    if warning := lags.disagreement(found):
        say.warning(plain(warning), icon=":material/compare_arrows:")
    table = lags.table(found)
    labels = [lags.delay(one).capitalize() for one in lags.LAGS]
    left, right = st.columns(2, gap="medium")
    with left:
        chart(
            correlations(table.with_columns(label=pl.Series(labels)), YARDSTICK),
            key="delays",
            finding=lags.finding(found),
            computed=f"{LAG_METHOD.format(*found.words)} {associated.published()}",
            rows=table,
        )
    with right:
        _quarters(found)


def _quarters(found: lags.Lagged) -> None:
    """A dot per unit and quarter, at the delay that the reader chose."""
    if found.pairs.is_empty():
        say.info(
            "No quarter has answers of both sides at this delay.", icon=":material/event_busy:"
        )
        return
    when = with_words(found.pairs, ["quarter"], panel.quarter_name)["quarter"]
    points = found.pairs.with_columns(
        name=pl.format("{}, {}", "name", pl.lit(when)),
        business_unit=pl.lit(None, pl.String),
        status=pl.lit("ok"),
    )
    said = lags.sides(found) or f"{points.height} {found.words.many} and quarters."
    chart(
        scatter(
            points,
            found.x,
            found.y,
            Refused(n=points.height),
            what=f"{found.words.many.capitalize()} in a quarter",
            labels=0,
            height=90 + 44 * len(lags.LAGS),
        ),
        key="quarters",
        finding=said,
        computed=LAG_METHOD.format(*found.words),
        rows=points.drop("status", "business_unit"),
    )


def _pick_level(dataset: Dataset, x: Metric) -> str:
    """The level the reader chose among those that any metric has, so that a link keeps it."""
    others = [metric for metric in CUSTOMERS if metric in dataset.metrics()]
    known = {level for y in others for level in pairing.levels(dataset, x, y)}
    if not known:
        raise UsageError(
            f"{x.label} and the customers' answers name no team and no business unit in common. "
            f"Map {called('team', 'business_unit')} of both surveys to the same names and import "
            "again."
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
    say.note(f":material/info: {y.label} is not known by {missing}: one dot per {given} here.")
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
        intervals=st.toggle("Intervals", key="intervals", bind="query-params"),
        corners=[associated.QUADRANTS[right, top] for top in (False, True) for right in SIDES],
        labels=LABELLED if pairs.level == "team" else pairs.points.height,
    )
    method = METHOD.format(one=one, many=many)
    chart(
        figure,
        key="engagement",
        finding=associated.finding(found, pairs),
        computed="\n\n".join([method, computed(_plainly(pairs.x)), computed(pairs.y)]),
        rows=pairs.rows(),
    )


def _plainly(metric: Metric) -> Metric:
    """A question is called as those who asked it wrote it, which may look like Markdown."""
    if not metric.question:
        return metric
    return replace(metric, label=plain(metric.label), definition=plain(metric.definition))
