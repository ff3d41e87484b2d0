"""Whom customers praise by name, and whom nobody has thanked for it yet."""

import polars as pl
import streamlit as st

from cxdata.charts.praise import praise as praise_chart
from cxdata.columns import called
from cxdata.dataset import Dataset
from cxdata.errors import CXDataError
from cxdata.selection import Selection, day
from cxdata.store import Store
from cxdata.voices import recognition
from pages.parts import frame, say
from pages.parts.chart import below, chart
from pages.parts.text import plain
from pages.parts.written import author, store

SHOWN = 8
TOP = 10
METHOD = (
    "Answers in which a customer names a colleague, per 100 answers of the team. Few answers swing "
    "widely, so each rate is drawn towards the usual one as far as chance would explain the spread "
    "between teams (beta-binomial, method of moments, Kleinman 1973); 95 % interval. Teams of "
    "fewer than five people stand together with their siblings."
)
CONSENT = (
    "Only praise that its customer allows to be quoted. E-mail addresses, phone, card and account "
    "numbers are masked."
)
WAITING = (
    "Colleagues in praise that may be quoted, without a thank-you written down here in the last "
    f"{recognition.REST_DAYS} days. Who was praised first comes first."
)


def show(dataset: Dataset, selection: Selection) -> None:
    """The newest praise, the teams that get most of it, and who waits for thanks."""
    frame.head("Recognition", dataset, selection)
    praise, kept = recognition.quotes(dataset, selection), store(dataset)
    if praise.is_empty():
        say.info(_none(dataset, selection), icon=":material/volunteer_activism:")
        return
    thanks = kept.entries(recognition.THANKS)
    waiting = recognition.not_thanked(dataset, praise, thanks, dataset.about.today())
    say.words(f"##### {plain(_lead(praise, waiting))}")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _wall(praise)
    with right:
        _teams(dataset, selection)
        _people(praise, kept)
        _waiting(waiting, kept)


def _none(dataset: Dataset, selection: Selection) -> str:
    """Why there is no praise: nobody was asked, or nobody gave any then and there."""
    ever = selection.everyone().during(dataset.first_day(), dataset.as_of())
    if recognition.quotes(dataset, ever).is_empty():
        return (
            "Nobody is praised by name here yet. It takes two columns of the survey: "
            f"{called('recognised', 'consent_to_quote', joint='and')}. Map both on the import page."
        )
    return (
        f"No praise by name that may be quoted: {plain(selection.sentence())}. "
        "Choose a longer period or clear a filter in the sidebar."
    )


def _lead(praise: pl.DataFrame, waiting: pl.DataFrame) -> str:
    people = praise["colleague"].n_unique()
    newest = praise.row(0, named=True)
    return (
        f"Customers praised {people:,} colleagues by name in {praise.height:,} answers that may be "
        f"quoted, last {newest['colleague']} on {day(newest['day'])}; "
        f"{waiting['colleague'].n_unique():,} wait for thanks."
    )


def _wall(praise: pl.DataFrame) -> None:
    say.words("**In customers' words**")
    for row in praise.drop_nulls("comment").head(SHOWN).iter_rows(named=True):
        with st.container(border=True, gap="xxsmall"):
            say.quote(f"**{plain(row['colleague'])}** — {plain(row['comment'])}")
            say.note(plain(" · ".join(filter(None, [day(row["day"]), row["team"]]))))
    below(key="praise", computed=CONSENT, rows=praise)


def _teams(dataset: Dataset, selection: Selection) -> None:
    rows = recognition.teams(dataset, selection)
    if rows.is_empty():
        return
    top = rows.row(0, named=True)
    chart(
        praise_chart(rows.head(TOP)),
        key="praised-teams",
        finding=f"Most praised: {top['team']}, {top['shrunken']:.1f} times per 100 answers "
        f"({top['low']:.1f} to {top['high']:.1f}, {top['answers']:,} answers).",
        computed=METHOD,
        rows=rows,
    )


def _people(praise: pl.DataFrame, kept: Store) -> None:
    named = recognition.ambassadors(praise, recognition.agreed(kept))
    if named.height:
        told = ", ".join(
            f"{name} ({count})" for name, count in named.select("colleague", "praised").iter_rows()
        )
        say.words(plain(f"Ambassadors who agreed to be named, by praise: {told}."))
    with st.popover("Name an ambassador", icon=":material/military_tech:"):
        st.caption("Only somebody who agreed to be named here.")
        names = sorted(set(praise["colleague"]) - set(recognition.agreed(kept)))
        name = st.selectbox("Colleague", names, key="ambassador")
        sure = st.checkbox("This colleague agreed", key="ambassador-agreed")
        who = author("ambassador")
        if st.button("Name", disabled=not (sure and name)):
            _write(kept, recognition.AGREED, str(name), who)


def _waiting(waiting: pl.DataFrame, kept: Store) -> None:
    if waiting.is_empty():
        say.words("**Everybody who was praised has been thanked.**")
        return
    say.words(f"**Not thanked for {recognition.REST_DAYS} days**")
    first = waiting.head(TOP)
    say.table(
        {
            "Colleague": [plain(name) for name in first["colleague"]],
            "Team": [plain(team) for team in first["team"].fill_null("–")],
            "Praised": [day(praised) for praised in first["praised"]],
        },
        hide_index=True,
        border="horizontal",
    )
    below(key="not-thanked", computed=WAITING, rows=waiting)
    with st.popover("I thanked somebody", icon=":material/volunteer_activism:"):
        name = st.selectbox("Colleague", sorted(set(waiting["colleague"])), key="thanked")
        who = author("thanked")
        if st.button("Write it down", disabled=not name):
            _write(kept, recognition.THANKS, str(name), who)


def _write(kept: Store, kind: str, colleague: str, who: str) -> None:
    try:
        kept.add(kind, {"colleague": colleague}, author=who)
    except CXDataError as error:
        st.error(str(error))
        return
    st.rerun()
