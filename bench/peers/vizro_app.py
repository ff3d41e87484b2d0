"""Peer: Vizro as its documentation does it: a pandas frame, captured graphs, one filter."""

import pandas as pd
import plotly.graph_objects as go
import vizro.models as vm
from common import FILE, month, scores
from vizro import Vizro
from vizro.models.types import capture


@capture("graph")
def by_month(data_frame):
    nps = scores(data_frame).groupby(month(data_frame)).mean()
    return go.Figure(go.Scatter(x=nps.index, y=nps.values))


@capture("graph")
def by_stage(data_frame):
    satisfied = data_frame.assign(csat=100 * (data_frame.satisfaction >= 4))
    grid = satisfied.groupby(["stage", "channel"]).csat.mean().unstack()
    return go.Figure(go.Heatmap(z=grid.values, x=grid.columns, y=grid.index))


@capture("graph")
def by_region(data_frame):
    scored = data_frame.assign(
        csat=100 * (data_frame.satisfaction >= 4), easy=100 * (data_frame.ease >= 5)
    )
    pairs = scored.groupby(["business_unit", "region"])[["csat", "easy"]].mean()
    return go.Figure(go.Scatter(x=pairs.easy.values, y=pairs.csat.values, mode="markers"))


@capture("graph")
def by_unit(data_frame):
    nps = scores(data_frame).groupby(data_frame.business_unit).mean()
    return go.Figure(go.Bar(x=nps.index, y=nps.values))


answers = pd.read_parquet(FILE)
page = vm.Page(
    title="CX",
    layout=vm.Grid(grid=[[0, 1], [2, 3]]),
    components=[
        vm.Graph(figure=graph(answers)) for graph in (by_month, by_stage, by_region, by_unit)
    ],
    controls=[vm.Filter(column="business_unit", selector=vm.Dropdown(title="Business unit"))],
)
server = Vizro().build(vm.Dashboard(pages=[page])).dash.server
