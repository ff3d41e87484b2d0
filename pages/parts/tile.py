"""A headline number as a tile: value, changes, whether they are real, interval and n."""

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from cxdata import definitions
from cxdata.export.record import Tile
from cxdata.metrics import Metric
from cxdata.statistics.comparison import Change
from cxdata.verdicts.headlines import Headline, in_short, sentence, small_print
from pages.parts import recording
from pages.parts.text import plain

ARROWS: Mapping[str, Literal["up", "down"]] = {"+": "up", "−": "down"}
"""By the sign of a change as it is printed; Streamlit itself knows only the hyphen as a minus."""


def tile(headline: Headline) -> None:
    """Draw the tile; its change is coloured only where it is more than chance."""
    metric, now, change = headline.metric, headline.now, headline.change()
    moved = in_short(change, metric) if change else None
    lines = "  \n".join(small_print(headline))
    _keep(headline, moved or "", lines)
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(
            metric.short,
            metric.format(now["value"]),
            delta=moved,
            delta_arrow=ARROWS.get((moved or "")[:1], "off"),
            delta_color=_colour(change, metric),
            help=_help(headline),
        )
        st.caption(lines)


def _keep(headline: Headline, moved: str, lines: str) -> None:
    metric, change = headline.metric, headline.change()
    good = (change.difference > 0) == (metric.good == "high") if change and change.real else None
    value = metric.format(headline.now["value"])
    recording.put(Tile(label=metric.short, value=value, change=moved, detail=lines, good=good))


def _help(headline: Headline) -> str:
    metric = headline.metric
    whole = f"[The whole definition](definitions?metric={metric.name})"
    return f"{definitions.definition(metric)} {plain(sentence(headline))} {whole}"


def _colour(change: Change | None, metric: Metric) -> Literal["green", "red", "gray"]:
    if change is None or not change.real:
        return "gray"
    return "green" if (change.difference > 0) == (metric.good == "high") else "red"
