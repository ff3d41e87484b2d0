"""A headline number as a tile: value, change, interval, n and the line that led there."""

import streamlit as st

from cxdata import findings
from cxdata.headlines import Headline


def tile(headline: Headline) -> None:
    """Draw the tile; its change is coloured only where it is more than chance."""
    metric, now, change = headline.metric, headline.now, headline.change()
    real = change is not None and change.real
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(
            metric.short,
            metric.format(now["value"]),
            delta=metric.format(change.difference, signed=True) if change else None,
            delta_color="normal" if real else "off",
            chart_data=headline.line if len(headline.line) > 2 else None,
            help=f"{metric.definition} {_sentence(headline)}",
        )
        st.caption("  \n".join(_lines(headline, real)))


def _sentence(headline: Headline) -> str:
    return findings.moved(headline.now, headline.before, headline.metric, headline.earlier)


def _lines(headline: Headline, real: bool) -> list[str]:
    now = headline.now
    if now["status"] == "hidden":
        return ["Hidden: it would show fewer than five people."]
    chance = "real change" if real else "normal variation"
    lines = [
        findings.interval(now, headline.metric) or "no interval",
        f"n {now['n']:,}",
        headline.when,
        chance if headline.before else "nothing before",
    ]
    return list(filter(None, lines))
