"""What calls for a look before the numbers are trusted, each thing in a sentence."""

import streamlit as st

from cxdata import flags
from cxdata.dataset import Dataset
from cxdata.selection import Selection
from pages.parts import say
from pages.parts.text import plain

ICONS = {
    "silent": ":material/volume_off:",
    "jump": ":material/trending_up:",
    "often": ":material/repeat:",
    "bunching": ":material/event:",
}
NOTHING = (
    "Nothing unusual: no unit fell silent, none has more 9s and 10s from fewer answers, no "
    "customer answers far too often, and no unit's answers crowd at the end of the month."
)
MOST = 6


def show(dataset: Dataset, selection: Selection) -> None:
    """The flags of the selection, or that there are none, with how they come about."""
    found = flags.flags(dataset, selection)
    for flag in found[:MOST]:
        say.warning(plain(flag.sentence), icon=ICONS[flag.kind])
    if len(found) > MOST:
        say.note(f"{len(found) - MOST} further ones: narrow the filters to see them.")
    with st.container(horizontal=True, vertical_alignment="center"):
        if not found:
            say.note(NOTHING, width="content")
        with st.popover("How this is checked", type="tertiary", icon=":material/function:"):
            st.markdown(flags.COMPUTED)
