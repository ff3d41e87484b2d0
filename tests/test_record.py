"""A page's record holds what the page showed, and nothing else."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxdata.export.light import bare, spans
from cxdata.export.record import Picture, Record, Table, Tile, Words
from pages.parts.text import plain

SAMPLE = Path(__file__).parents[1] / "sample_data"


def page(path: str) -> None:
    import streamlit as st

    import app
    from cxdata import access
    from cxdata.shelf import shelf
    from pages.parts import filters, recording

    dataset = shelf().dataset()
    selection = filters.filters(dataset, access.EVERYONE)
    shows = {path: show for pages in app.PAGES.values() for path, _, _, show in pages}
    recording.forget()
    shows[path](dataset, selection)
    recorder = recording.recorded()
    st.session_state["record"] = recorder.record() if recorder else None


def opened(path: str) -> tuple[AppTest, Record]:
    app = AppTest.from_function(page, args=(path,), default_timeout=300).run()
    assert not app.exception
    return app, app.session_state["record"]


def test_the_record_holds_the_sentences_numbers_and_charts_of_the_page() -> None:
    app, record = opened("")
    said = [piece.text for piece in record.pieces if isinstance(piece, Words)]
    shown = {one.value for one in (*app.markdown, *app.caption)}
    assert record.answer() in shown and set(said) <= shown
    tiles = [piece for piece in record.pieces if isinstance(piece, Tile)]
    assert [(tile.label, tile.value) for tile in tiles] == [(m.label, m.value) for m in app.metric]
    (chart,) = (piece for piece in record.pieces if isinstance(piece, Picture))
    assert f"**{plain(chart.finding)}**" in shown and chart.rows.height
    assert record.view.startswith("?period=Custom&from=2024-12-18&to=2025-12-17")


def test_a_table_is_kept_with_all_its_rows() -> None:
    app, record = opened("why")
    (table,) = (piece for piece in record.pieces if isinstance(piece, Table))
    assert table.rows["adds"].to_list() == app.table[0].value["adds"].to_list()


def test_forms_leave_no_record() -> None:
    assert opened("import")[1] is None


@pytest.mark.parametrize(
    "written",
    ["*Ma_x* [x](y) :red[a] #1 $5$ `c` ~~no~~ <b>", "a\\b **", ":material/home: it", "שלום *x*"],
)
def test_what_people_wrote_comes_back_as_they_wrote_it(written: str) -> None:
    assert bare(plain(written)) == written


def test_marks_of_pages_become_weights() -> None:
    text = f"##### **{plain('A*B')}** 41 :blue-badge[9 \\: up] [Why?](why?a=b)  \n- n 12"
    assert spans(text) == [[("A*B", True), (" 41 9 : up ", False)], [("• n 12", False)]]
    assert bare(text) == "A*B 41 9 : up • n 12"
