"""A bridge on a page: its banner, its sentence, its two pictures and its table."""

import polars as pl
import streamlit as st

from cxdata import settings
from cxdata.charts.bridge import waterfall
from cxdata.metrics import Metric
from cxdata.statistics import bridge
from cxdata.statistics.bridge import Bridge
from cxdata.verdicts import why
from cxdata.verdicts.why import Sides
from pages.parts import say
from pages.parts.chart import chart
from pages.parts.text import plain

MOST_NAMED = 4
"""So many groups are named above the picture; the others stand in it and in the table."""
METHOD = (
    "**A bridge** splits the difference of two values into parts that add up exactly. With the "
    "share of answers and the value of each group on both sides: *scores* are the mean "
    "share times the group's own change; *shares* are the change of its share times how far "
    "the group lies from the middle of the two totals; a group on one side only counts with its "
    "share times its distance from that middle (Kitagawa 1955, both sides treated alike). Groups "
    f"beyond {bridge.MOST}, or with under {bridge.FEWEST} answers on both sides, are gathered "
    "into *other*, and so is what may not be shown separately. The printed parts are rounded so "
    "that they add up too. A bridge says where the difference lies, not what caused it."
)


def show_bridge(found: Bridge, compared: Sides, metric: Metric, by: str, key: str) -> None:
    """The banner where there is one, the sentence with both pictures, and the table."""
    warned = why.banner(found, by)
    if warned:
        say.warning(plain(warned), icon=":material/swap_vert:")
    digits = why.digits(metric)
    title = why.title(found, compared, metric, by)
    say.words(f"##### {plain(title)}")
    ends = ("before", "after") if compared.periods else (compared.one_words, compared.other_words)
    by_kind, by_group = bridge.by_kind(found, digits), bridge.by_group(found, digits)
    kinds = waterfall(by_kind, metric, names=compared.kinds, ends=ends)
    groups = waterfall(by_group, metric, ends=ends)
    cause = f"By kind: {why.listed(by_kind, metric, compared.kinds)}"
    each = f"By {by.replace('_', ' ')}: {why.listed(by_group[:MOST_NAMED], metric)}"
    left, right = st.columns([5, 6], gap="medium")
    rows = found.frame()
    with left:
        chart(kinds, key=f"{key}-kinds", finding=cause, computed=METHOD, rows=rows)
    with right:
        chart(groups, key=f"{key}-groups", finding=each, computed=METHOD, rows=rows)


def table(found: Bridge, compared: Sides, metric: Metric, by: str) -> None:
    """The parts of each group, with its values, answers and shares on both sides."""
    digits = why.digits(metric)
    frame = found.frame()
    kinds = compared.kinds
    used = [kind for kind in kinds if kind in ("rate", "mix") or (frame[kind] != 0).any()]
    steps = bridge.by_group(found, digits)
    rows = [
        {by.replace("_", " "): plain(row["group"])}
        | {"adds": why.number(step.size, metric, signed=True)}
        | {kinds[one]: metric.format(row[one], signed=True, digits=digits + 1) for one in used}
        | {
            "value": f"{metric.format(row['value_before'])} → {metric.format(row['value_after'])}",
            "answers": f"{settings.count(row['n_before'])} → {settings.count(row['n_after'])}",
            "share": f"{row['share_before']:.0f}% → {row['share_after']:.0f}%",
        }
        for row, step in zip(frame.iter_rows(named=True), steps, strict=True)
    ]
    say.table(pl.DataFrame(rows), hide_index=True, border="horizontal")
