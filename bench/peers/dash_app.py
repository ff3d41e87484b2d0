"""Peer: Dash with DuckDB, one callback for four graphs."""

from common import QUERIES, UNITS, connected, figures
from dash import Dash, Input, Output, dcc, html

app = Dash(__name__)
server = app.server
connection = connected()
app.layout = html.Div(
    [
        dcc.Dropdown(UNITS, [], multi=True, id="unit", closeOnSelect=False),
        html.Div(
            [dcc.Graph(id=f"chart-{place}") for place in range(4)],
            style={"display": "grid", "gridTemplateColumns": "1fr 1fr"},
        ),
    ]
)


@app.callback([Output(f"chart-{place}", "figure") for place in range(4)], Input("unit", "value"))
def updated(units):
    cursor = connection.cursor()
    return figures(*(cursor.execute(query, [units or []]).fetchall() for query in QUERIES))
