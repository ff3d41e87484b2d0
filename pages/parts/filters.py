"""The filters that every page shares, kept in the URL: period, unit, region, segment, channel."""

from datetime import date, timedelta

import streamlit as st

from cxdata import access, periods
from cxdata.access import Viewer
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.selection import NOT_GIVEN, UNNAMED, Selection

SHARED = {
    "business_unit": "Business unit",
    "region": "Region",
    "segment": "Segment",
    "channel": "Channel",
}
PRESETS = {
    "12 months": 365,
    "90 days": 90,
    "30 days": 30,
    "7 days": 7,
    "This month": None,
    "Last month": None,
    "This quarter": None,
    "Last quarter": None,
    "This year": None,
    "Everything": None,
    "Custom": None,
}


def filters(dataset: Dataset, viewer: Viewer) -> Selection:
    """Draw the filters in the sidebar and give what the reader wants, within their grant.

    Raises:
        UsageError: for a custom period that ends before it begins.
    """
    with st.sidebar:
        start, end = _period(dataset)
        wishes = {name: _values(dataset, name, label) for name, label in SHARED.items()}
    wanted = {name: values for name, values in wishes.items() if values}
    return access.select(viewer, start=start, end=end, wanted=wanted)


def in_vain(dataset: Dataset) -> list[str]:
    """A sentence for each filter value of the link that there is nothing of.

    Streamlit drops such values from the URL when the filter is drawn, so ask before.
    """
    asked = {name: set(st.query_params.get_all(name)) for name in SHARED}
    return [
        f"The link asks for {SHARED[name].lower()} {', '.join(sorted(unknown))}, which is not in "
        "this data set or not yours to see. It is left out."
        for name, values in asked.items()
        if (unknown := values - set(map(_label, dataset.values(name))))
    ]


def _period(dataset: Dataset) -> tuple[date, date]:
    today, first = dataset.as_of(), dataset.first_day()
    preset = st.selectbox("Period", list(PRESETS), key="period", bind="query-params") or "12 months"
    if preset == "Custom":
        return _custom(first, today)
    which, _, grain = preset.partition(" ")
    if grain in periods.MONTHS:
        start, end = _calendar(today, grain, which == "Last")
        return max(first, start), max(first, end)
    days = PRESETS[preset]
    return max(first, today - timedelta(days=days - 1)) if days else first, today


def _calendar(today: date, grain: str, last: bool) -> tuple[date, date]:
    """The unfinished month, quarter or year up to today, or the whole one before it."""
    start = periods.begins(today, grain)
    if last:
        return periods.preceding(start, grain), start - timedelta(days=1)
    return start, today


def _custom(first: date, today: date) -> tuple[date, date]:
    start = st.date_input("From", value=first, key="from", bind="query-params")
    end = st.date_input("To", value=today, key="to", bind="query-params")
    if not isinstance(start, date) or not isinstance(end, date):
        raise UsageError("Choose the first and the last day of the period.")
    return start, end


def _values(dataset: Dataset, dimension: str, label: str) -> list[str]:
    options = dataset.values(dimension)
    if len(options) < 2:
        return []
    return st.multiselect(
        label,
        options,
        key=dimension,
        bind="query-params",
        placeholder="All",
        format_func=_label,
    )


def _label(value: str) -> str:
    return UNNAMED if value == NOT_GIVEN else value
