"""Pictures: as approved, the same bytes, readable from three metres, and true to `show`."""

import base64
import hashlib
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest
from PIL import Image
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from app import PAGES
from cxdata import access, goals, metrics
from cxdata.__main__ import main
from cxdata.dataset import Dataset
from cxdata.errors import CXDataError
from cxdata.export import board as boarding
from cxdata.export import goal_card, link, typesetting
from cxdata.export.board import SIZES, Source, content, told
from cxdata.export.formats import FORMATS, SIZE_NAMES, THEMES
from cxdata.export.ink import INKS
from cxdata.export.picture import Footer, picture
from cxdata.goals import CheckIn
from cxdata.sharing import boards
from tests import drawn
from tests.approving import compared, shrunk
from tests.boards import LINK, NAMES, board, empty, source
from tests.conftest import ROOT, SAMPLE
from tests.test_house import contrast

SVG = "http://www.w3.org/2000/svg"
PATHS = [path for section in PAGES.values() for path, *_ in section]
FOOTER = Footer(shown="All", data="Test", version="v", as_of=date(2025, 12, 16), link=LINK)


def small(made: Any, theme: str = "light", name: str = "1920x1080", link: str = "") -> bytes:
    """A board at a quarter of its size, which is enough to see what moved."""
    size = SIZES[name]  # type: ignore[index]
    data = content(made, source(link), size, theme)  # type: ignore[arg-type]
    return typesetting.typeset("board", data, told(made, source(link)), "png", scale=size.scale / 3)


@pytest.mark.parametrize("name", SIZE_NAMES)
@pytest.mark.parametrize("theme", THEMES)
def test_the_board_is_as_approved_at_every_size_and_in_both_themes(name: str, theme: str) -> None:
    compared(f"board-{name}-{theme}", small(board(), theme, name, LINK))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "ordinary"])
def test_any_name_of_a_unit_is_as_approved(name: str) -> None:
    compared(f"board-{name.replace(' ', '-')}", small(board(name)))


def test_a_day_without_answers_is_as_approved() -> None:
    compared("board-empty", small(empty()))


@pytest.mark.parametrize("name", SIZE_NAMES)
@pytest.mark.parametrize("place", NAMES)
def test_every_text_fits_and_reads_from_where_it_is_read(name: str, place: str) -> None:
    size = SIZES[name]  # type: ignore[index]
    made = board(place)
    data = content(made, source(LINK), size, "light")
    notes = typesetting.asked_of("board", data, told(made, source(LINK)), "sizes")
    assert {note["name"] for note in notes} == {"header", "answer", "number", "points"}
    assert all(note["fits"] for note in notes), notes
    text = min(note["size"] for note in notes if note["name"] in {"answer", "points"})
    if name == "1920x1080":
        # Capitals are 0.66 of the size. On a 55-inch screen (685 mm high) seen from 3 m, 16
        # minutes of arc (ISO 9241-303) are 14 mm.
        assert 0.66 * min(text, size.text[-1]) / size.height * 685 >= 14
    if name == "a4":
        # The values are read from 3 m (10 minutes of arc are 8.7 mm), the rest at arm's length.
        least = min(note["size"] for note in notes if note["name"] == "number")
        assert 0.66 * size.value * least * 25.4 / 72 >= 8.7
        assert text >= 15
    if name == "phone":
        assert text >= 14


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("paper", ["paper", "panel"])
def test_every_ink_stands_out_on_its_paper(theme: str, paper: str) -> None:
    ink = INKS[theme]  # type: ignore[index]
    assert all(contrast(ink[c], ink[paper]) >= 4.5 for c in ("text", "quiet", "good", "bad"))


def test_the_same_board_has_the_same_bytes_in_another_process() -> None:
    script = (
        "import hashlib; from cxdata.export.board import render; from tests.boards import *;"
        "print(*(hashlib.sha256(render(board(), source(LINK), form)).hexdigest()"
        " for form in ('png', 'pdf')))"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    here = [boarding.render(board(), source(LINK), form) for form in FORMATS]
    assert run.stdout.decode().split() == [hashlib.sha256(made).hexdigest() for made in here]


def test_a_pdf_is_accessible_and_leads_back() -> None:
    made = PdfReader(io.BytesIO(boarding.render(board(), source(LINK), "pdf")))
    assert len(made.pages) == 1
    root = made.root_object
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "en"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    assert (
        made.metadata
        and made.metadata.title == "Shift board · Contact Centre · Tuesday 16 Dec 2025"
    )
    assert made.metadata["/Keywords"] == LINK
    (note,) = made.pages[0]["/Annots"]
    assert note.get_object()["/A"]["/URI"] == LINK


@pytest.mark.parametrize("name", SIZE_NAMES)
def test_the_picture_on_a_page_is_sound_xml(name: str) -> None:
    made = boarding.render(board("hostile"), source(LINK), "svg", name=name)
    svg = ElementTree.fromstring(made)
    codes = [value for one in svg.iter() for key, value in one.items() if key.endswith("href")]
    drawn = [base64.b64decode(value.split(",")[1]) for value in codes if value.startswith("data:")]
    # A browser draws an image within an image only where it says what it is.
    assert all(ElementTree.fromstring(one).tag == f"{{{SVG}}}svg" for one in drawn)
    assert len(drawn) == (name != "phone")


def test_a_png_says_what_it_shows_and_where_it_is_from() -> None:
    said = Image.open(io.BytesIO(boarding.render(board("cjk"), source(LINK), "png"))).info
    assert said["URL"] == LINK
    assert "東京中央支店" in said["Title"]
    assert "NPS 4 (−6 to 14, 51 answers)" in said["Description"]


def test_korean_letters_are_of_the_korean_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NAMES, "cjk", "서울 강남 지점")
    made = PdfReader(io.BytesIO(boarding.render(board("cjk"), source(LINK), "pdf"))).pages[0]
    fonts = {str(one.get_object()["/BaseFont"]) for one in made["/Resources"]["/Font"].values()}
    assert not [name for name in fonts if "Droid" in name]
    assert [name for name in fonts if "Nanum" in name]


def pdf_text(pdf: bytes) -> str:
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


def test_the_numbers_on_the_board_are_those_that_show_prints(
    demo: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    day = date(2025, 12, 16)
    wanted = {"business_unit": ["Contact Centre"]}
    made = boards.board(demo, access.select(access.EVERYONE, start=day, end=day, wanted=wanted))
    text = pdf_text(boarding.render(made, Source.of(demo), "pdf"))
    for name in ("nps", "csat", "effort"):
        command = ["show", name, "--where", "business_unit=Contact Centre", "--format", "json"]
        assert main([*command, "--from", str(day), "--to", str(day), "--data", str(SAMPLE)]) == 0
        (row,) = json.loads(capsys.readouterr().out)
        one = metrics.metric(name)
        assert f"{one.short} {one.format(row['value'])} " in text
        assert f"{row['n']} answers {one.format(row['low'])} to {one.format(row['high'])}" in text


def test_an_empty_board_prints_no_value() -> None:
    text = pdf_text(boarding.render(empty(), source(), "pdf"))
    assert "0 answers: too few" in text and text.count("no value under 10") == 3
    assert "Set CX_BASE_URL" in text


def test_no_template_fetches_anything() -> None:
    for path in typesetting.TEMPLATES.glob("*.typ"):
        assert '"@' not in path.read_text("utf-8")


def figures(monkeypatch: pytest.MonkeyPatch, path: str) -> list[go.Figure]:
    """Every chart that a page shows of the demo company."""
    monkeypatch.setenv("CX_DATA", str(SAMPLE))
    script = f"""
import app
pages = [page for section in app.PAGES.values() for page in section]
chosen = next(page for page in pages if page[0] == {path!r})
app.PAGES = {{"Only": [("", *chosen[1:])]}}
app.main()
app.PAGES = {{"All": pages}}
"""
    app = AppTest.from_string(script, default_timeout=300).run()
    return drawn.figures(app)


@pytest.mark.parametrize("path", PATHS)
def test_every_chart_of_every_page_can_be_drawn(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    for figure in figures(monkeypatch, path):
        pdf = picture({"": figure}, "What it says.", FOOTER, "pdf")
        text = pdf_text(pdf)
        assert pdf == picture({"": figure}, "What it says.", FOOTER, "pdf")
        assert "What it says." in text and "as of 16 Dec 2025" in text
        for axis in (figure.layout.xaxis, figure.layout.yaxis):
            assert (axis.title.text or "").split("<br>")[0] in text


def every_mark() -> go.Figure:
    """One figure with all that the renderer knows."""
    days = [date(2025, month, 1) for month in range(1, 9)]
    line = {"dash": "dash", "width": 3}
    return go.Figure(
        [
            go.Scatter(x=days, y=[3, 4, None, 5, 6, 5, 4, 5], name="gaps", line=line),
            go.Scatter(x=days, y=[1, 2] * 4, fill="tozeroy", name="area", mode="lines"),
            go.Scatter(
                x=days[:4], y=[7, 7.5, 7, 7.5], mode="markers+text", text=list("abcd"), name="dots",
                textposition="top center", error_y={"array": [0.5] * 4},
                marker={"symbol": ["star", "x", "diamond-open", "line-ns"], "size": 12},
            ),
            go.Bar(x=days, y=list(range(1, 9)), yaxis="y2", name="bars", text=list("12345678"),
                   marker={"pattern": {"shape": ["", "/"] * 4}}),
        ],
        layout={
            "height": 360,
            "yaxis": {"domain": [0.4, 1], "title": {"text": "points"}},
            "yaxis2": {"domain": [0, 0.3], "title": {"text": "answers"}},
            "xaxis": {"anchor": "y2"},
            "shapes": [{"type": "rect", "x0": days[4], "x1": days[5], "y0": 0, "y1": 1,
                        "yref": "y domain", "fillcolor": "rgba(200,112,42,0.2)",
                        "line": {"width": 0}}],
            "annotations": [{"x": days[5], "y": 6, "text": "<b>note</b><br>two lines"}],
        },
    )  # fmt: skip


def heated() -> go.Figure:
    names = [f"Touchpoint of a rather long name {number}" for number in range(1, 41)]
    values = [[(row * column) % 17 for column in range(6)] for row in range(40)]
    columns = ["東京", "القاهرة", "תל אביב", "Ōsaka", "กรุงเทพ", "दिल्ली"]
    heat = go.Heatmap(z=values, x=columns, y=names, texttemplate="%{z}")
    return go.Figure([heat], layout={"height": 900, "showlegend": False})


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("make", [every_mark, heated])
def test_a_chart_is_as_approved(theme: Any, make: Any) -> None:
    png = picture({"": make()}, "The finding of the chart", FOOTER, "png", theme=theme)
    compared(f"chart-{make.__name__}-{theme}", shrunk(png))


def flat(text: str) -> str:
    return "".join(text.split())


def test_a_goal_card_says_what_its_page_says(demo: Dataset) -> None:
    today = demo.as_of()
    everything = access.select(access.EVERYONE, start=today, end=today)
    said = goals.check_ins(demo)
    for one in goals.assess_all(demo, everything):
        seen = goals.look(demo, everything, one)
        latest = next(iter(said.get(one.goal.goal_id, [])), None)
        pdf = goal_card.render(one, seen, latest, FOOTER, "pdf")
        assert pdf == goal_card.render(one, seen, latest, FOOTER, "pdf")
        read = flat(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
        told = [one.goal.title, one.progress.standing, goals.sentence(one)]
        told += [goals.heading(one, seen), *(letter.sentence for letter in seen.letters)]
        told += [latest.note or ""] if latest else []
        assert [text for text in told if flat(text) not in read] == []


HOSTILE = "<b>#panic()</b> *x* $y$ =1+1 `code` [a](http://x) \\ שלום 東京 😀 " + "long " * 2_000


@pytest.mark.parametrize("theme", THEMES)
def test_whatever_is_written_in_a_goal_is_drawn_as_text(demo: Dataset, theme: Any) -> None:
    today = demo.as_of()
    everything = access.select(access.EVERYONE, start=today, end=today)
    goal = goals.assess_all(demo, everything)[0].goal
    written = dict.fromkeys(("title", "owner", "why"), HOSTILE)
    one = goals.measured(demo, everything, replace(goal, **written))
    seen = goals.look(demo, everything, one)
    latest = CheckIn(
        goal_id="g", day=today, author=HOSTILE, confidence=3, note=HOSTILE, next_step=HOSTILE
    )
    png = goal_card.render(one, seen, latest, FOOTER, "png", theme=theme)
    assert Image.open(io.BytesIO(png)).height < 4_000
    pdf = goal_card.render(one, seen, latest, FOOTER, "pdf", theme=theme)
    assert "<b>#panic()</b> *x* $y$ =1+1" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_a_trace_that_cannot_be_drawn_is_named() -> None:
    with pytest.raises(CXDataError, match="pie"):
        picture({"": go.Figure([go.Pie(values=[1])])}, "x", FOOTER, "png")


@pytest.mark.parametrize("address", ["cx.example.org", "ftp://x", "https://"])
def test_a_base_address_that_is_none_is_named(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv(link.SETTING, address)
    with pytest.raises(CXDataError, match="CX_BASE_URL"):
        link.base()


def cxdata(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "cxdata", *words],
        cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_command_writes_the_board_with_its_link(tmp_path: Path) -> None:
    file = tmp_path / "board.pdf"
    asked = ["--unit", "Branches", "--hours", "06-14", "--size", "a4", "--data", str(SAMPLE)]
    done = cxdata(
        "export", "board", *asked, "--out", str(file), CX_BASE_URL="https://cx.example.org/"
    )
    assert done.returncode == 0, done.stderr
    made = PdfReader(file)
    where = "https://cx.example.org/shift-board?business_unit=Branches&day=2025-12-16&hours=06-14"
    assert made.metadata and made.metadata["/Keywords"] == where


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["board", "--unit", "Branchs", "--out", "x.png"], "Did you mean 'Branches'?"),
        (["board", "--unit", "<b>\n'\"; --", "--out", "x.png"], "Unknown business unit"),
        (["deck", "--unit", "Atlantis", "--out", "x.pptx"], "Unknown business unit 'Atlantis'"),
        (["board", "--team", "Atlantis", "--out", "x.png"], "Unknown team 'Atlantis'"),
        (["board", "--out", "x.docx"], "Name one: png, pdf"),
        (["board", "--hours", "6", "--out", "x.png"], "06-14"),
        (["chart", "--metric", "npx", "--out", "x.png"], "Did you mean 'nps'?"),
        (["board", "--out", "/nowhere/x.png"], "cannot be written"),
    ],
)
def test_a_wrong_export_is_one_line(
    asked: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", *asked, "--data", str(SAMPLE)]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1
