"""Peer: Streamlit as tutorials do it: all rows in pandas, filtered and grouped on every run."""

import pandas as pd
import streamlit as st
from common import FILE, UNITS, pandas_figures

st.set_page_config(layout="wide")


@st.cache_data
def answers():
    return pd.read_parquet(FILE)


rows = answers()
units = st.multiselect("Business unit", UNITS, key="unit")
chosen = rows[rows.business_unit.isin(units)] if units else rows
columns = st.columns(2)
for place, figure in enumerate(pandas_figures(chosen)):
    columns[place % 2].plotly_chart(figure, key=f"chart-{place}")
