"""The four charts as a server meets them: `streamlit run bench/four/served.py`."""

from pathlib import Path

import streamlit as st

from serve import SERVED

app = st.App(Path(__file__).parent / "front.py", **SERVED)
