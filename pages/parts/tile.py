"""A headline number as a tile: value, change, interval, n and the line that led there."""

from collections.abc import Iterator, Mapping
from typing import Literal

import streamlit as st

from cxdata import findings
from cxdata.comparison import Change
from cxdata.headlines import Headline
from cxdata.metrics import Metric

ARROWS: Mapping[str, Literal["up", "down"]] = {"+": "up", "−": "down"}
"""By the sign of a change as it is printed; Streamlit itself knows only the hyphen as a minus."""


def tile(headline: Headline) -> None:
    """Draw the tile; its change is coloured only where it is more than chance."""
    metric, now, change = headline.metric, headline.now, headline.change()
    moved = metric.format(change.difference, signed=True) if change else None
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(
            metric.short,
            metric.format(now["value"]),
            delta=moved,
            delta_arrow=ARROWS.get((moved or "")[:1], "off"),
            delta_color=_colour(change, metric),
            chart_data=headline.line if len(headline.line) > 2 else None,
            help=f"{metric.definition} {_sentence(headline)}",
        )
        st.caption("  \n".join(_lines(headline, change)))


def _sentence(headline: Headline) -> str:
    return findings.moved(headline.now, headline.before, headline.metric, headline.earlier)


def _colour(change: Change | None, metric: Metric) -> Literal["green", "red", "gray"]:
    if change is None or not change.real:
        return "gray"
    return "green" if (change.difference > 0) == (metric.good == "high") else "red"


def _lines(headline: Headline, change: Change | None) -> Iterator[str]:
    now = headline.now
    if now["status"] == "hidden":
        yield "Hidden: it would show fewer than five people."
        return
    yield findings.interval(now, headline.metric) or "no interval"
    yield f"n {now['n']:,}"
    if headline.when:
        yield headline.when
    if headline.before is None:
        yield "no answers before"
    elif change is not None and change.smallest is not None:
        yield "more than chance" if change.real else "normal variation"
