"""Peer: Streamlit with DuckDB and Plotly as one writes it first, a cached query per chart."""

import streamlit as st
from common import QUERIES, UNITS, connected, figures

st.set_page_config(layout="wide")
connection = st.cache_resource(connected)


@st.cache_data(show_spinner=False)
def asked(query, units):
    return connection().cursor().execute(query, [units]).fetchall()


units = st.multiselect("Business unit", UNITS, key="unit")
columns = st.columns(2)
for place, figure in enumerate(figures(*(asked(query, units) for query in QUERIES))):
    columns[place % 2].plotly_chart(figure, key=f"chart-{place}")
