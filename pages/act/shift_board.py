"""Three minutes at the wall: how the day went, what to keep, what to mend, whom to thank."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

import polars as pl
import streamlit as st

from cxdata import estimates, shift
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.export import link
from cxdata.export.board import Source, render
from cxdata.export.formats import FORMATS, SizeName, Theme
from cxdata.export.record import Drawing
from cxdata.selection import NOT_GIVEN, Selection, day
from cxdata.sharing import boards
from cxdata.shift import SHIFTS, Board, Hours
from cxdata.store import Entry, Store
from pages.parts import downloads, frame, recording, say, screen, wall
from pages.parts.chart import below, computed
from pages.parts.text import plain
from pages.parts.written import author, store

ALL_TEAMS = "All teams"
RECENT = 84
"""Teams that had answers in so many days are offered."""
NAMES: dict[str, SizeName] = {"Wall": "1920x1080", "A4": "a4", "Phone": "phone"}
WIDTHS = {"Wall": 1380, "A4": 720, "Phone": 390}
"""Pixels on the page, where it is so wide: the wall's board then fits a screen of 1920 × 1080."""
MOST = 280
HOW = (
    "**Usual** is the mean of the same weekday in the 12 weeks before, hour by hour, weighted as "
    "the day’s answers are spread over the hours. **Better** and **worse**: the 95 % interval of "
    "the difference leaves out zero. Under 10 answers no value is shown. **The touchpoint to "
    "watch** fell most against the four weeks before, with false discoveries kept under 5 % over "
    "all touchpoints (Benjamini & Hochberg 1995); where none fell by more than chance, it is the "
    "weakest. **Quotes** and **thanks** are of customers who agreed to be quoted, of the day or "
    "else of the week. A shift’s answers after midnight belong to the day on which it began."
)


def show(dataset: Dataset, selection: Selection) -> None:
    """Ask whose board of which day it is, say how the day went, and show the board."""
    title = st.container()
    choices = st.container(horizontal=True, vertical_alignment="bottom")
    with choices:
        on = _pick_day(dataset, selection)
        on = _pick_team(dataset, on)
        hours = _pick_hours()
        size = _pick_size()
    with title:
        frame.head("Shift board", dataset, on, day=str(on.start))
    kept = store(dataset)
    lines = kept.entries(shift.KIND)
    board = boards.board(dataset, on, hours=hours, lines=lines)
    say.words(f"##### {plain(board.answer())}")
    _picture(dataset, board, size)
    with choices:
        wall.popover(dataset, selection, board)
    _lead(dataset, kept, lines, on)
    if "size" not in st.query_params:
        screen.choose_when_narrow(size="Phone")


def _pick_day(dataset: Dataset, selection: Selection) -> Selection:
    latest = dataset.as_of()
    before = shift.yesterday(dataset, selection)
    first = min(dataset.first_day(), before)
    chosen = st.date_input(
        "Day",
        value=max(before, first),
        min_value=first,
        max_value=latest,
        key="day",
        bind="query-params",
    )
    if not isinstance(chosen, date):
        raise UsageError("Choose the day of the board.")
    return selection.during(chosen, chosen)


def _pick_team(dataset: Dataset, on: Selection) -> Selection:
    teams = _teams(dataset, on)
    if len(teams) < 2:
        return on
    chosen = st.selectbox("Team", [ALL_TEAMS, *teams], key="team", bind="query-params")
    return on if chosen in {None, ALL_TEAMS} else on.narrowed("team", chosen)


def _teams(dataset: Dataset, on: Selection) -> list[str]:
    """The teams of the chosen units that were answered about lately."""
    asked = [m for m in dataset.metrics() if m.table == "responses"]
    if not asked or "team" not in dataset.coverage(asked[0]).values:
        return []
    lately = on.during(on.end - timedelta(days=RECENT), on.end)
    rows = estimates.estimate(dataset, lately, asked[0], by=["team"])
    return [team for team in rows["team"].to_list() if team not in {None, NOT_GIVEN}]


def _pick_hours() -> Hours:
    linked = st.query_params.get("hours", SHIFTS[0])
    options = list(dict.fromkeys([*SHIFTS, Hours.of(linked).text()]))
    chosen = st.selectbox(
        "Shift",
        options,
        key="hours",
        bind="query-params",
        format_func=lambda text: Hours.of(text).words(),
    )
    return Hours.of(chosen or SHIFTS[0])


def _pick_size() -> str:
    """Wall, A4 or phone; a reader on a phone gets the board that fits it."""
    chosen = st.segmented_control(
        "For",
        list(NAMES),
        default="Phone" if screen.small() else "Wall",
        required=True,
        key="size",
        bind="query-params",
    )
    return chosen or "Wall"


def _picture(dataset: Dataset, board: Board, size: str) -> None:
    source = Source.of(dataset, boards.address(board))
    # Paper is white whatever the screen is.
    theme: Theme = "light" if size == "A4" else downloads.theme()
    draw = partial(render, board, source, name=NAMES[size], theme=theme)
    with st.container(width=WIDTHS[size]):
        # Streamlit would shrink a PNG; the SVG is the same page, sharp on every screen.
        svg = draw("svg").decode()
        st.image(svg, width="stretch", alt=board.words())
    rows = _rows(board)
    recording.put(Drawing(key="shift-board", svg=svg, words=board.words(), rows=rows))
    with st.container(horizontal=True):
        for form in FORMATS:
            name = f"shift-board-{NAMES[size]}-{board.day}.{form}"
            downloads.button(form.upper(), name, partial(draw, form))
        _link(board)
        explained = " ".join(computed(number.metric) for number in board.numbers)
        below(key="shift-board", computed=f"{HOW} {explained}", rows=rows)


def _link(board: Board) -> None:
    """What the picture's QR code says, for a finger: no phone reads the code on its own screen."""
    here = boards.address(board) or link.below(boards.PAGE, boards.choices(board))
    st.link_button("Link to this board", here, type="tertiary", icon=":material/link:")


def _rows(board: Board) -> pl.DataFrame:
    """The numbers of the board: of groups under the limit only how many answered."""
    keys = ("value", "low", "high")
    return pl.DataFrame(
        [
            {"day": board.day, "metric": number.metric.name, "n": number.n}
            | {key: number.now[key] if number.now and number.shown else None for key in keys}
            | {"usual": number.usual["value"] if number.change and number.usual else None}
            | {"verdict": number.verdict}
            for number in board.numbers
        ],
        schema_overrides=dict.fromkeys((*keys, "usual"), pl.Float64),
    )


def _lead(dataset: Dataset, kept: Store, lines: Sequence[Entry], on: Selection) -> None:
    """Where leadership says what it did; the newest line stands on the board."""
    units = on.wanted("business_unit")
    with st.expander("What we did with your feedback", icon=":material/campaign:"):
        if lines:
            last = lines[-1]
            written = day(dataset.about.day(last.written_at))
            said = f"“{last.body.get('text', '')}” {last.author}, {written}"
            say.note(plain(said))
        text = st.text_area("One line for the board", max_chars=MOST, key="leadership")
        name = author("leadership")
        whose = f"For {units[0]} only" if units and len(units) == 1 else None
        narrow = bool(whose) and st.checkbox(plain(whose or ""), value=True, key="leadership-unit")
        if st.button("Put it on the board", key="leadership-save", disabled=not text.strip()):
            unit = units[0] if narrow and units else None
            kept.add(shift.KIND, {"text": text.strip(), "business_unit": unit}, author=name)
            st.rerun()
