"""What happened, beside a trend: the numbered lines of the chart in words."""

from collections.abc import Sequence

import streamlit as st

from cxdata.marks import Mark
from pages.parts.text import plain

FEW, LISTED = 8, 460
"""More marks than this scroll in a list of so many pixels, as high as the chart."""
ICONS = {"note": ":material/edit_note: ", "definition": ":material/rule: ", "initiative": ""}


def listed(marks: Sequence[Mark]) -> None:
    """What the numbers in the chart stand for, each with more of it behind a question mark."""
    st.markdown("**What happened**")
    with st.container(height=LISTED if len(marks) > FEW else "content", gap="xsmall"):
        for number, mark in enumerate(marks, 1):
            arrow = {True: "▲ ", False: "▼ ", None: ICONS.get(mark.kind, "")}[mark.rises]
            st.caption(f"**{number}** · {arrow}{plain(mark.words)}", help=plain(mark.about) or None)
