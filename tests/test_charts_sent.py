"""What a chart sends to the browser: the figure's own numbers, nothing twice, and its bundle."""

import ast
import hashlib
import json
from datetime import date

import numpy as np
import plotly.graph_objects as go
import pytest
from plotly.basedatatypes import BaseTraceType
from streamlit.testing.v1 import AppTest

from cxdata.charts import bundle, theme
from cxdata.charts.compact import compact, packed
from tests.conftest import ROOT
from tests.drawn import sent

SHA256 = "99784e3abfb07b142a15e521a439e6d9addceadb3f79553fd24c72774f0649ba"
"""Of `plotly-basic.min.js` in the npm package `plotly.js-basic-dist-min` 4.1.1."""
BASIC = {"bar", "pie", "scatter"}


def drawn_types() -> set[str]:
    """The kinds of trace that any function of `cxdata.charts` makes."""
    named = {
        node.attr
        for file in (ROOT / "cxdata" / "charts").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "go"
    }
    kinds = [getattr(go, name) for name in named]
    return {kind().type for kind in kinds if issubclass(kind, BaseTraceType)}


def test_the_bundle_is_the_one_from_npm_and_draws_every_kind_of_trace() -> None:
    assert hashlib.sha256(bundle.PLOTLY.read_bytes()).hexdigest() == SHA256
    assert f"v{bundle.VERSION}" in bundle.code()[:200]
    licence = bundle.FOLDER / f"plotly-basic-{bundle.VERSION}.LICENSE.txt"
    assert licence.read_text(encoding="utf-8").startswith("MIT License")
    assert bundle.PLOTLY.name in bundle.COMPONENT.read_text(encoding="utf-8")
    assert {"bar", "scatter"} <= drawn_types() <= BASIC


def test_the_inks_of_the_script_are_those_of_the_charts() -> None:
    script = bundle.COMPONENT.read_text(encoding="utf-8")
    inks = ", ".join(f'{name}: "{ink}"' for name, ink in theme.INK.items())
    assert f"const INK = {{ {inks} }};" in script


def test_the_numbers_that_travel_are_those_of_the_figure() -> None:
    values = np.random.default_rng(1).normal(40, 1e4, 500)
    values[7] = np.nan
    days = [date(2025, 1, 1 + number % 28) for number in range(500)]
    trace = go.Scatter(x=days, y=values, customdata=np.column_stack([values, values]), name="a ü")
    found = json.loads(packed(go.Figure(trace, layout={"height": 300}), alt="Words"))
    (line,) = found["data"]
    assert np.allclose(np.array(line["y"], float), values, rtol=1e-7, equal_nan=True)
    assert np.allclose(np.array(line["customdata"], float)[:, 1], values, rtol=1e-7, equal_nan=True)
    assert line["x"][:2] == ["2025-01-01", "2025-01-02"] and line["y"][7] is None
    assert line["name"] == "a ü" and found["alt"] == "Words"
    assert found["layout"] == {"height": 300}


@pytest.mark.parametrize(
    ("value", "travels"),
    [(1 / 3, 0.33333333), (1234567.891, 1234567.9), (39.0, 39), (float("inf"), None), (7, 7)],
)
def test_a_number_travels_with_eight_digits(value: float, travels: float | None) -> None:
    (bar,) = compact(go.Figure(go.Bar(y=[value])))["data"]
    assert bar["y"] == [travels]


def page(clicks: bool) -> None:
    import plotly.graph_objects as go
    import polars as pl
    import streamlit as st

    from pages.parts.chart import chart

    figure = go.Figure(go.Bar(x=["a", "b"], y=[1.25, 2.5], customdata=[["a"], ["b"]]))
    words = {"finding": "b leads.", "computed": "By [counting](/definitions).", "key": "bars"}
    points = chart(figure, rows=pl.DataFrame(), selectable=clicks, **words)
    st.text(repr([point["customdata"] for point in points]))


@pytest.mark.parametrize("clicks", [True, False])
def test_a_chart_says_what_it_shows_and_whether_it_can_be_clicked(clicks: bool) -> None:
    app = AppTest.from_function(page, args=(clicks,), default_timeout=300).run()
    assert not app.exception
    (one,) = sent(app)
    assert one["alt"] == "b leads. By."
    assert one.get("clicks", False) == clicks
    assert one["height"] == 450 and "template" not in one["layout"]
    assert app.text[0].value == "[]"
