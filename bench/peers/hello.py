"""Floor: the least that Streamlit shows."""

import streamlit as st

st.title("hello")
