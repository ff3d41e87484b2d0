"""A headline number as a tile: value, changes, whether they are real, interval and n."""

from collections.abc import Iterator, Mapping
from typing import Literal

import streamlit as st

from cxdata import findings, settings
from cxdata.comparison import Change
from cxdata.export.record import Tile
from cxdata.headlines import Headline
from cxdata.metrics import Metric
from pages.parts import recording

ARROWS: Mapping[str, Literal["up", "down"]] = {"+": "up", "−": "down"}
"""By the sign of a change as it is printed; Streamlit itself knows only the hyphen as a minus."""


def tile(headline: Headline) -> None:
    """Draw the tile; its change is coloured only where it is more than chance."""
    metric, now, change = headline.metric, headline.now, headline.change()
    moved = _short(change, metric) if change else None
    lines = "  \n".join(_lines(headline, change))
    _keep(headline, moved or "", lines)
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(
            metric.short,
            metric.format(now["value"]),
            delta=moved,
            delta_arrow=ARROWS.get((moved or "")[:1], "off"),
            delta_color=_colour(change, metric),
            help=f"{metric.definition} {sentence(headline)}",
        )
        st.caption(lines)


def _keep(headline: Headline, moved: str, lines: str) -> None:
    metric, change = headline.metric, headline.change()
    good = (change.difference > 0) == (metric.good == "high") if change and change.real else None
    value = metric.format(headline.now["value"])
    recording.put(Tile(label=metric.short, value=value, change=moved, detail=lines, good=good))


def sentence(headline: Headline) -> str:
    """The verdict on the headline, on the period before and on a year before."""
    now, metric = headline.now, headline.metric
    said = findings.verdict(now, headline.before, metric, headline.earlier)
    return f"{said} {findings.on_year(now, headline.year, metric)}".strip()


def _colour(change: Change | None, metric: Metric) -> Literal["green", "red", "gray"]:
    if change is None or not change.real:
        return "gray"
    return "green" if (change.difference > 0) == (metric.good == "high") else "red"


def _lines(headline: Headline, change: Change | None) -> Iterator[str]:
    now, metric = headline.now, headline.metric
    if now["status"] == "hidden":
        yield "Hidden: it would show fewer than five people."
        return
    if change is None:
        yield "nothing before"
    year = headline.change_on_year()
    if year is not None:
        yield f"year: {_short(year, metric)}"
    yield findings.interval(now, metric) or "no interval"
    yield f"n {settings.count(now['n'])}"
    if headline.when:
        yield headline.when


def _short(change: Change, metric: Metric) -> str:
    """`+7 real`, `−2 noise`; the change alone where nothing could be tested."""
    moved = metric.format(change.difference, signed=True)
    tested = "" if change.smallest is None else " real" if change.real else " noise"
    return f"{moved}{tested}"
