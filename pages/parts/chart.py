"""The one function that puts a figure on a page: finding, picture, method and rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st
from streamlit.components import v2
from streamlit.components.v2.types import ComponentRenderer

from cxdata import definitions
from cxdata.charts import bundle
from cxdata.charts.compact import packed
from cxdata.export.record import Grid, Picture
from pages.parts import downloads, recording
from pages.parts.text import plain

# Plotly asks of every column whether it is pandas', and stumbles over a pandas that another thread
# is halfway through importing; so it is loaded before the first chart.
import_module("pandas")

LINK = re.compile(r"\s*\[[^]]*\]\([^)]*\)")
"""A link in Markdown, which has no place in the words for who cannot see the chart."""
DRAW = """export default async (part) => {
  const script = new URL("app/static/charts/%s", document.baseURI);
  return (await import(script)).default(part);
}"""
"""Goes along with every chart, so it only names the script, which the browser keeps."""
HEIGHT = 450
"""Pixels of a figure that does not say its own: Plotly's."""


def chart(
    figure: go.Figure,
    *,
    key: str,
    finding: str,
    computed: str,
    rows: pl.DataFrame,
    selectable: bool = False,
) -> Sequence[Mapping[str, Any]]:
    """Show a figure under the sentence that it proves, with its method and its rows.

    Args:
        figure: from `cxdata.charts`.
        key: stable across reruns, so that zoom and legend survive them; names the download.
        finding: the title, one plain sentence; also the text for who cannot see the chart.
        computed: how the numbers came about, for the note below.
        rows: what the chart shows, for the download.
        selectable: whether a click on a point runs the page again.

    Returns:
        The points that the reader clicked, each with its `customdata`.
    """
    recording.put(Picture(key=key, figure=figure, finding=finding, computed=computed, rows=rows))
    st.markdown(f"**{plain(finding)}**")
    alt = f"{finding} {LINK.sub('', computed)}"
    clicked = _draw(figure, key=key, alt=alt, selectable=selectable)
    below(key=key, computed=computed, rows=rows, figures={"": figure}, finding=finding)
    return clicked


def small(figure: go.Figure, *, key: str, alt: str) -> None:
    """A sparkline that the sentence above it explains; its rows are in another download."""
    _draw(figure, key=key, alt=alt)


def grid(
    key: str,
    figures: Mapping[str, go.Figure],
    *,
    finding: str,
    computed: str,
    rows: pl.DataFrame,
    columns: int = 4,
) -> None:
    """Small charts side by side under one finding; on a phone they stand one above another."""
    kept = Grid(key=key, figures=figures, finding=finding, computed=computed, rows=rows)
    recording.put(replace(kept, columns=columns))
    st.markdown(f"**{plain(finding)}**")
    for start in range(0, len(figures), columns):
        row = list(figures.items())[start : start + columns]
        places = st.columns(columns, vertical_alignment="bottom")
        for place, (name, figure) in zip(places, row, strict=False):
            with place:
                st.caption(plain(name))
                _draw(figure, key=f"{key}-{name}", alt=f"{name}: {finding}")
    below(key=key, computed=computed, rows=rows, figures=figures, finding=finding)


@cache
def _renderer() -> ComponentRenderer:
    return v2.component("chart", js=DRAW % bundle.component(), isolate_styles=False)


def _draw(
    figure: go.Figure, *, key: str, alt: str, selectable: bool = False
) -> Sequence[Mapping[str, Any]]:
    """The figure alone, at its own height from the first moment; the points just clicked."""
    more: dict[str, Any] = {"alt": alt} | ({"clicks": True} if selectable else {})
    listening: dict[str, Any] = {"on_clicked_change": lambda: None} if selectable else {}
    height = int(figure.layout.height or HEIGHT)
    content = packed(figure, height=height, **more)
    return _renderer()(key=key, data=content, height=height, **listening).get("clicked") or ()


def below(
    *,
    key: str,
    computed: str,
    rows: pl.DataFrame,
    figures: Mapping[str, go.Figure] | None = None,
    finding: str = "",
) -> None:
    """The note on the method and the downloads, under a chart or a table.

    Args:
        key: names the files.
        computed: how the numbers came about.
        rows: what is shown.
        figures: the charts above, each with its name, which are downloads too.
        finding: what they show, in one sentence.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover("How this is computed", type="tertiary", icon=":material/function:"):
            st.markdown(computed)
        downloads.rows_button(key, rows)
        if figures:
            downloads.picture_buttons(key, figures, finding, f"{finding} {computed}", rows)


computed = definitions.computed
