"""Where a reader hangs boards up: which take turns on a wall screen, and for how long each."""

from urllib.parse import urlencode

import streamlit as st

from cxdata.dataset import Dataset
from cxdata.export import link
from cxdata.selection import Selection
from cxdata.sharing import boards, walls
from cxdata.shelf import shelf
from cxdata.shift import Board
from pages.parts.text import plain


def popover(dataset: Dataset, selection: Selection, board: Board) -> None:
    """The choice of boards, kept in the address, and the link that opens them full screen."""
    with st.popover("Full screen", icon=":material/tv:"):
        everyone = selection.during(board.day, board.day).without("team").everyone()
        offered = list(walls.places(dataset, everyone))
        chosen = st.multiselect(
            "Boards in turn",
            offered,
            key="board",
            bind="query-params",
            placeholder=plain(_here(board, offered)),
        )
        every = st.number_input(
            "Seconds each",
            min_value=walls.SHORTEST,
            max_value=walls.LONGEST,
            value=walls.USUAL,
            key="every",
            bind="query-params",
        )
        _open(_asked(chosen or [_here(board, offered)], every, board))


def _here(board: Board, offered: list[str]) -> str:
    """The board that the page shows, as a wall calls it; all units where it has no name there."""
    units, teams = (board.selection.wanted(name) or () for name in ("business_unit", "team"))
    name = walls.WITHIN.join([*units, *teams])
    return name if name in offered else walls.EVERY


def _asked(chosen: list[str], every: int, board: Board) -> list[tuple[str, str]]:
    """The boards, and what else narrows the page, as the wall's address says them."""
    narrowing = [
        (name, value)
        for name, value in link.choices(board.selection)
        if name not in {"business_unit", "team"}
    ]
    hours = [] if board.hours.whole else [("hours", board.hours.text())]
    named = [("board", name) for name in chosen]
    return [("tv", "1"), ("every", str(every)), *named, *narrowing, *hours]


def _open(asked: list[tuple[str, str]]) -> None:
    if not shelf().watched:
        st.caption("A wall screen needs the dashboard as `serve.py` serves it: `make run`.")
        return
    st.link_button("Open", f"{boards.PAGE}?{urlencode(asked)}", icon=":material/open_in_full:")
    address = link.link(boards.PAGE, asked)
    if address:
        st.caption("The address for the screen's own browser:")
        st.code(address, language=None, wrap_lines=True)
    st.caption(
        "For a wall, a tablet or a phone: always the last day with answers, and a banner where "
        "that is long ago or the connection is lost."
    )
