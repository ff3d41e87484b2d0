"""How employees are protected, and what that costs: for the page of definitions."""

import streamlit as st

from cxdata import anonymity
from cxdata.dataset import Dataset


def show(dataset: Dataset) -> None:
    """The rule in words, and the share of teams shown; nothing where no employee answered."""
    if not any(metric.employees for metric in dataset.metrics()):
        return
    st.subheader("How employees are protected", anchor=False)
    st.markdown(f"**{anonymity.in_words(dataset.groups)}**")
    st.markdown(anonymity.RULE)
