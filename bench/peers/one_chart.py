"""Floor: a Streamlit page with one Plotly chart and no data."""

import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide")
line = go.Scatter(x=list(range(36)), y=[(place * 7) % 13 for place in range(36)])
st.plotly_chart(go.Figure(line), key="line")
