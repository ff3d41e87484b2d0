"""A bar for work of more than a moment: what is done, how many rows, how much of the whole."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from cxdata.progress import Progress, Told, now_and_then


@contextmanager
def bar(words: str) -> Iterator[Told]:
    """Shows `words` while the block runs, and a bar where it takes longer than a second."""
    place = st.empty()

    def show(one: Progress) -> None:
        place.progress(min(one.share, 1.0), text=f"{one.share:.0%} · {one.text}")

    try:
        with st.spinner(words, show_time=True):
            yield now_and_then(show)
    finally:
        place.empty()
