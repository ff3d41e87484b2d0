"""Peer: Panel with DuckDB, four Plotly panes that are updated in place."""

import panel as pn
from common import QUERIES, UNITS, connected, figures

pn.extension("plotly")
if "connection" not in pn.state.cache:
    pn.state.cache["connection"] = connected()


def asked(units):
    cursor = pn.state.cache["connection"].cursor()
    return figures(*(cursor.execute(query, [units]).fetchall() for query in QUERIES))


def updated(event):
    for pane, figure in zip(panes, asked(event.new), strict=True):
        pane.object = figure


choice = pn.widgets.MultiChoice(name="Business unit", options=UNITS)
panes = [pn.pane.Plotly(figure, sizing_mode="stretch_width") for figure in asked([])]
choice.param.watch(updated, "value")
grid = pn.GridBox(*panes, ncols=2, sizing_mode="stretch_width")
pn.Column(choice, grid, sizing_mode="stretch_width").servable()
