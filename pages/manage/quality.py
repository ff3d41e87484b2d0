"""Whether the answers can be trusted as data: what came in, how fresh, how many answered."""

import polars as pl
import streamlit as st

from cxdata import periods, settings
from cxdata.arrivals import completeness, daily, quality
from cxdata.arrivals.quality import RESPONSE_RATE
from cxdata.arrivals.receipts import freshness, published_on
from cxdata.charts import quality as charts
from cxdata.columns import called
from cxdata.dataset import Dataset
from cxdata.export.record import Tile
from cxdata.frames import with_words
from cxdata.selection import Selection, day
from pages.parts import flags, frame, receipts, recording, say
from pages.parts.chart import below, chart, computed
from pages.parts.text import plain

NO_INVITATIONS = (
    "No response rate: this data set does not say how many surveys were sent. That needs the "
    f"table of invitations, with {called('invitations.day', 'invitations.sent', joint='and')}, and "
    f"any of {called(*daily.INVITED_BY)}."
)
MOST_UNITS = 20
EACH_UNIT = "Each unit is judged by itself at 95 %: of twenty without a change, one will seem to."
COUNTED = "Counted, not estimated: these are all the responses, so there is no interval."
BLANK = "A question that was not put to a customer counts as blank: the data do not tell."


def show(dataset: Dataset, selection: Selection) -> None:
    """What came in and how fresh it is, then how complete the answers of the selection are."""
    frame.head("Quality", dataset, selection)
    asked = frame.asked(RESPONSE_RATE, selection)
    longer = daily.with_before(daily.answered, dataset, asked)
    came = daily.within(longer, asked)
    _freshness(dataset, came)
    if came.height:
        flags.show(dataset, asked)
    receipts.show(dataset)
    if came.is_empty() and daily.latest(dataset):
        frame.nothing(asked)
    if came.is_empty():
        return
    say.heading("How many answered")
    _rate(dataset, asked, longer)
    named = longer["business_unit"].is_not_null().any()
    say.heading(f"Answers per week{' and business unit' if named else ''}")
    _weeks(asked, longer)
    say.heading("What was left blank")
    _blanks(came)


def _freshness(dataset: Dataset, came: pl.DataFrame) -> None:
    latest = daily.latest(dataset)
    fresh = freshness(latest, dataset.about.today()) if latest else "No customer has answered yet."
    say.words(f"##### {fresh}")
    tiles = {
        "Responses selected": settings.count(came["answers"].sum()),
        "Responses in this version": settings.count(daily.responses(dataset)),
        f"Version {dataset.version}, published": published_on(dataset.version),
    }
    for place, (label, value) in zip(st.columns(len(tiles)), tiles.items(), strict=True):
        recording.put(Tile(label=label, value=value))
        place.metric(label, value, border=True)


def _rate(dataset: Dataset, asked: Selection, longer: pl.DataFrame) -> None:
    during = daily.covered(dataset, asked)
    if not dataset.published.files("invitations"):
        say.info(NO_INVITATIONS, icon=":material/forward_to_inbox:")
        return
    sent = daily.with_before(daily.invited, dataset, during or asked)
    if during is None or not daily.within(sent, during)["sent"].sum():
        say.info(
            f"No surveys were sent: {plain(asked.sentence())}.", icon=":material/filter_alt_off:"
        )
        return
    before = during.before()
    _over_time(during, daily.within(longer, during), daily.within(sent, during))
    now, then = (
        quality.rates(daily.within(longer, part), daily.within(sent, part), by=["business_unit"])
        for part in (during, before)
    )
    comparable = daily.covered(dataset, before) == before
    _by_unit(quality.compared(now, then if comparable else None), before)


def _over_time(during: Selection, came: pl.DataFrame, sent: pl.DataFrame) -> None:
    grain = "month" if during.days() > 100 else "week"
    rows = quality.rates(came, sent, grain=grain)
    cuts = periods.cuts(during, grain)
    chart(
        charts.response_rate(periods.with_gaps(rows, grain), RESPONSE_RATE, grain=grain, cuts=cuts),
        key="response-rate",
        finding=quality.finding(rows, grain, cuts),
        computed=computed(RESPONSE_RATE),
        rows=rows,
    )


def _by_unit(units: pl.DataFrame, before: Selection) -> None:
    earlier, days = (
        f"the {settings.count(before.days())} days before",
        f"{day(before.start)} to {day(before.end)}",
    )
    finding = quality.moved(units, earlier)
    say.words(f"**{plain(finding)}**")
    shown = with_words(quality.in_words(units.head(MOST_UNITS)), ["Business unit"], plain)
    say.table(shown, hide_index=True, border="horizontal", alt=finding)
    if units.height > MOST_UNITS:
        say.note(f"The lowest {MOST_UNITS} of {units.height} units; the download has all.")
    below(
        key="response-rate-units",
        computed=f"{computed(RESPONSE_RATE)} Compared with {days}. {EACH_UNIT}",
        rows=units,
    )


def _weeks(asked: Selection, longer: pl.DataFrame) -> None:
    rows, cuts = completeness.weekly(daily.within(longer, asked)), periods.cuts(asked, "week")
    chart(
        charts.weeks(rows, cuts),
        key="weeks",
        finding=completeness.silence(longer, asked),
        computed=f"Responses by the week in which they came, Monday to Sunday. {COUNTED}",
        rows=rows,
    )
    if cuts:
        say.note("Partial, drawn paler: " + ", ".join(c.words("week") for c in cuts) + ".")


def _blanks(came: pl.DataFrame) -> None:
    rows, never = completeness.blanks(came), completeness.unanswered(came)
    if rows.height:
        chart(
            charts.blanks(rows),
            key="blanks",
            finding=completeness.blank_most(rows),
            computed=f"Responses without an answer, of all responses. {BLANK} {COUNTED}",
            rows=rows,
        )
    if never:
        names = ", ".join(f"“{name}”" for name in never)
        say.note(f"Not asked or not imported, nobody answered: {names}.")
