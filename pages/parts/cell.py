"""What lies behind one cell of the heatmap: its trend, what customers wrote, why, what matters."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from cxdata import periods
from cxdata.charts.bridge import waterfall
from cxdata.charts.trend import trend
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.journey import driver_data, drivers
from cxdata.journey.drivers import Refused
from cxdata.journey.moments import ANY, Moment
from cxdata.metrics import Metric
from cxdata.selection import UNNAMED, Selection, day
from cxdata.statistics import bridge
from cxdata.verdicts import findings, why
from cxdata.verdicts.headlines import natural_grain
from cxdata.voices import comments
from cxdata.voices.comments import Wish
from pages.parts import pick, say
from pages.parts.bridge import METHOD
from pages.parts.chart import chart, computed
from pages.parts.filters import SHARED
from pages.parts.text import plain, told

COMMENTS, WHY, DRIVERS = VIEWS = ("Comments", "Why it moved", "What matters")
FEW = 3
"""Comments that are shown beside the map."""
PLACES = ("stage", "touchpoint")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of the heatmap: its name, its answers, and how to ask for its trend."""

    title: str
    metric: Metric
    selection: Selection
    """Its days and dimensions."""
    rows: Callable[[str], pl.DataFrame]
    """Its values period by period, for a grain."""
    moment: Moment = ANY

    @property
    def rated(self) -> bool:
        """Whether its places are those of ratings."""
        return self.metric.table == "ratings"


def beside(dataset: Dataset, cell: Cell) -> None:
    """The cell's trend, and below it the view that the reader chose."""
    grain = natural_grain(cell.selection)
    rows = cell.rows(grain)
    if rows.is_empty():
        say.info(
            f"{plain(cell.title)}: nobody was asked in this period.", icon=":material/help_center:"
        )
        return
    cuts = periods.cuts(cell.selection, grain)
    chart(
        trend(periods.with_gaps(rows, grain), cell.metric, grain=grain, cuts=cuts),
        key="touchpoint-trend",
        finding=f"{cell.title}. {findings.trend(rows, cell.metric, grain, cuts)}",
        computed=computed(cell.metric),
        rows=rows,
    )
    views = [COMMENTS, WHY, DRIVERS] if cell.moment == ANY else [COMMENTS]
    view = pick.pick("Behind it", views, "beside") if len(views) > 1 else COMMENTS
    try:
        {COMMENTS: _comments, WHY: _why, DRIVERS: _drivers}[view](dataset, cell)
    except UsageError as error:
        say.note(f":material/info: {told(error)}")


def _comments(dataset: Dataset, cell: Cell) -> None:
    wish = Wish(selection=cell.selection, rated=cell.rated, moment=cell.moment)
    counted = comments.counts(dataset, wish)
    answers = int(counted["n"].sum())
    if not cell.rated and cell.metric.name in comments.SCORED_BY:
        answers = int(counted.drop_nulls("answer")["n"].sum())
    written = int(counted.filter(pl.col("commented"))["n"].sum())
    who = "customers who rated" if cell.rated else "answers"
    say.words(f"**{answers:,} {who}, {written:,} of them with a comment**")
    for row in comments.listed(dataset, wish, FEW).iter_rows(named=True):
        with st.container(border=True, gap="xxsmall"):
            say.quote(plain(row["comment"]))
            where = (row["business_unit"], row["channel"])
            score = [] if row["answer"] is None else [f"score {row['answer']}"]
            say.note(plain(" · ".join([day(row["day"]), *score, *filter(None, where)])))
    if written > FEW and cell.moment == ANY:
        url = f"comments?{_query(cell, rated=cell.rated)}"
        st.link_button(f"All {written:,} comments", url, icon=":material/forum:")


def _query(cell: Cell, *, rated: bool = False) -> str:
    """The link's part that says whose answers: the filters, the period, the cell."""
    kept = [
        (key, value)
        for key in ("period", "from", "to", *SHARED)
        if cell.selection.wanted(key) is None
        for value in st.query_params.get_all(key)
    ]
    own = [
        (name, value or UNNAMED)
        for name, values in cell.selection.filters
        if name in (*SHARED, *PLACES)
        for value in values
    ]
    return urlencode([*kept, *own, *([("rated", "yes")] if rated else [])])


def _why(dataset: Dataset, cell: Cell) -> None:
    by = [d for d in why.dimensions(dataset, cell.selection, cell.metric) if d not in PLACES]
    compared = why.sides(dataset, cell.selection, cell.metric, why.AGAINST[0])
    found = why.explained(dataset, compared, cell.metric, by[0]) if compared and by else None
    if not found or not compared:
        say.note("There is nothing earlier to compare with, or no group to split it by.")
        return
    ends = ("before", "after")
    steps = bridge.by_group(found, why.digits(cell.metric))
    chart(
        waterfall(steps, cell.metric, ends=ends),
        key="cell-why",
        finding=why.title(found, compared, cell.metric, by[0]),
        computed=METHOD,
        rows=found.frame(),
    )
    st.link_button(
        "All of why it moved",
        f"why?{_query(cell)}&{urlencode({'metric': cell.metric.name, 'by': by[0]})}",
        icon=":material/waterfall_chart:",
    )


def _drivers(dataset: Dataset, cell: Cell) -> None:
    outcome = driver_data.outcomes(dataset)[0]
    whole = cell.selection.without("stage", "touchpoint", "channel")
    found = drivers.drivers(driver_data.products(dataset, whole, outcome))
    if isinstance(found, Refused):
        say.note("Too few answers to say which touchpoint matters most.")
        return
    here = cell.selection.wanted("touchpoint") or ()
    rows = found.table.with_row_index("rank", offset=1)
    for row in rows.filter(pl.col("touchpoint").is_in(list(here))).iter_rows(named=True):
        say.words(
            f"**{plain(row['touchpoint'])} is number {row['rank']} of {rows.height} in what goes "
            f"with {outcome.short}: {row['importance']:.0f}% ({row['low']:.0f} to "
            f"{row['high']:.0f}).**"
        )
    top = ", ".join(
        f"{name or UNNAMED} {share:.0f}%"
        for name, share in rows.head(FEW).select("touchpoint", "importance").iter_rows()
    )
    say.words(plain(f"Most goes with: {top}."))
    st.link_button("All drivers", f"drivers?{_query(cell)}", icon=":material/account_tree:")
