"""Whole pages as files: all that was shown is in them, the same every time, and nothing runs."""

from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import get_args

import plotly.graph_objects as go
import polars as pl
import pytest
from PIL import Image
from pypdf import PdfReader

from cxdata import access, estimates, goals, metrics, periods
from cxdata.__main__ import main
from cxdata.charts import theme
from cxdata.dataset import open_current
from cxdata.export.figure import drawn
from cxdata.export.forms import FORMS
from cxdata.export.html import html
from cxdata.export.page import methods, page
from cxdata.export.record import Grid, Kind, Picture, Record, Table, Tile, Words
from cxdata.selection import day
from cxdata.verdicts import findings
from pages.parts.filters import PRESETS
from pages.parts.text import plain
from tests.approving import compared, shrunk
from tests.conftest import SAMPLE

HOSTILE = '</script><script>fetch("//evil")</script>"><img src=x onerror=alert(1)> #eval("1") $x$'
RTL = "סניף המרכז בתל אביב"
ARABIC = "فرع المدينة"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3


def figure(names: list[str]) -> go.Figure:
    bars = go.Bar(
        x=list(range(1, len(names) + 1)), y=names, orientation="h", marker_color="#2F80C8"
    )
    return theme.figure([bars], height=60 + 22 * len(names))


def record(name: str = "Branches", units: int = 3) -> Record:
    names = [f"{name} {number}" for number in range(units)]
    rows = pl.DataFrame({"business_unit": names, "value": 41.0, "n": 100, "status": "ok"})
    many = {one: figure(["A", "B"]) for one in names}
    return Record(
        title="Compare",
        shown=f"{name}, 1 Jan 2025 to 31 Mar 2025",
        as_of=date(2025, 3, 31),
        data_set=name,
        version="20250401T000000Z",
        definitions="0a1b2c3d",
        view="compare",
        link="https://cx.example.org/compare?a=1&b=2",
        pieces=(
            Words(text=f"##### {plain(name)} is best\\: **41**", kind="answer"),
            *(Tile(label=plain(one), value="41", change="+2 real", good=True) for one in names[:7]),
            Picture(key="bars", figure=figure(names), finding=f"{name} leads", rows=rows),
            Grid(key="grid", figures=many, finding=f"Each of {name}", rows=rows),
            Table(title="", rows=rows.select(pl.col("business_unit"), n=pl.col("n").cast(str))),
        ),
    )


NAMES = pytest.mark.parametrize("name", ["Branches", HOSTILE, RTL, ARABIC, LONG])


def pdf_text(made: bytes) -> str:
    return " ".join(" ".join(one.extract_text().split()) for one in PdfReader(BytesIO(made)).pages)


@pytest.mark.parametrize("name", [HOSTILE, RTL])
@pytest.mark.parametrize("form", FORMS)
def test_the_same_record_makes_the_same_bytes(name: str, form: str) -> None:
    assert FORMS[form].make(record(name)) == FORMS[form].make(record(name))


def test_the_pdf_has_a4_pages_tags_and_every_word_of_the_page() -> None:
    made = page(record(units=40), "pdf")
    reader = PdfReader(BytesIO(made))
    assert {tuple(map(round, one.mediabox[2:])) for one in reader.pages} == {(595, 842)}
    assert len(reader.pages) > 2 and b"/StructTreeRoot" in made
    text = pdf_text(made)
    assert "Branches is best: 41" in text and "Branches leads" in text
    assert all(text.count(f"Branches {number}") >= 3 for number in range(40))
    assert text.count("1 Jan 2025 to 31 Mar 2025") == len(reader.pages)
    assert f"{len(reader.pages)} / {len(reader.pages)}" in text


def test_all_that_is_said_before_a_chart_is_in_the_pdf() -> None:
    chart = Picture(key="bars", figure=figure(["A"]), finding="It leads", rows=pl.DataFrame())
    for kind in get_args(Kind):
        said = Words(text=f"The {kind} of the page", kind=kind)
        made = page(replace(record(), pieces=(said, chart)), "pdf")
        assert f"The {kind} of the page It leads" in pdf_text(made)


def test_the_picture_is_one_that_holds_the_whole_page() -> None:
    small, large = (Image.open(BytesIO(page(record(units=n), "png"))) for n in (1, 40))
    assert small.width == large.width == 1488 and large.height > 3 * small.height
    assert small.text["Title"] == "Compare"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("look", "made"),
    [
        ("one-unit", record(units=1)),
        ("40-units", record(units=40)),
        ("long", record(LONG)),
        ("hostile", record(HOSTILE)),
        ("right-to-left", record(f"{RTL} – {ARABIC}")),
        ("cjk", record("東京中央支店 · 首尔 · 서울 지점")),
        ("empty", replace(record(), pieces=(Words(text="No answers: Branches, 1 Jan 2025."),))),
    ],
)
def test_a_whole_page_is_as_approved(look: str, made: Record) -> None:
    compared(f"page-{look}", shrunk(page(made, "png")))


def test_a_whole_page_in_dark_is_as_approved() -> None:
    compared("page-dark", shrunk(page(record(), "png", theme="dark")))


class Seen(HTMLParser):
    """Tags with their attributes, and the words between them."""

    def __init__(self, made: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(made.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@NAMES
def test_what_people_wrote_stays_words(name: str) -> None:
    seen, harmless = Seen(html(record(name))), Seen(html(record()))
    assert [tag for tag, _ in seen.tags] == [tag for tag, _ in harmless.tags]
    assert {key for _, given in seen.tags for key in given} == {
        key for _, given in harmless.tags for key in given
    }
    assert f"{name} is best: 41" in seen.words


def test_the_file_asks_nothing_of_the_network() -> None:
    seen = Seen(html(record()))
    asked = [given[key] for tag, given in seen.tags for key in ("src", "href") if key in given]
    assert asked == ["https://cx.example.org/compare?a=1&b=2"]
    policy = next(given["content"] for tag, given in seen.tags if "http-equiv" in given)
    assert policy and "default-src 'none'" in policy and "unsafe" not in policy.split("style")[0]


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_page_is_a_file_too(form: str) -> None:
    assert FORMS[form].make(replace(record(), pieces=()))


def exported(*words: str) -> int:
    return main(["export", *words, "--data", str(SAMPLE)])


def test_the_command_line_exports_what_the_page_says(tmp_path: Path) -> None:
    out = tmp_path / "trends.pdf"
    days = ("--from", "2025-01-01", "--to", "2025-06-30")
    assert exported("page", "--name", "trends", "--unit", "Branches", *days, "--out", str(out)) == 0
    told = pdf_text(out.read_bytes())
    selection = access.select(
        access.EVERYONE,
        start=date(2025, 1, 1),
        end=date(2025, 6, 30),
        wanted={"business_unit": ["Branches"]},
    )
    dataset = open_current(SAMPLE)
    rows = estimates.estimate(dataset, selection, metrics.metric("nps"), grain="week")
    finding = findings.trend(rows, metrics.metric("nps"), "week", periods.cuts(selection, "week"))
    assert finding in told and "Branches, 1 Jan 2025 to 30 Jun 2025" in told


def assessed() -> list[goals.Assessed]:
    dataset = open_current(SAMPLE)
    today = dataset.as_of()
    year = access.select(access.EVERYONE, start=today - timedelta(days=364), end=today)
    return goals.assess_all(dataset, year)


def test_the_command_line_exports_the_overview_and_the_goals(tmp_path: Path) -> None:
    sentence = goals.glance(assessed()).sentence
    for what, name in (("goals", "goals.pdf"), ("overview", "overview.pdf")):
        assert exported(what, "--out", str(tmp_path / name)) == 0
        assert sentence in pdf_text((tmp_path / name).read_bytes())


def test_no_goal_is_parted_from_its_bar_by_the_end_of_a_page(tmp_path: Path) -> None:
    assert exported("goals", "--out", str(tmp_path / "goals.pdf")) == 0
    pages = [one.extract_text() for one in PdfReader(tmp_path / "goals.pdf").pages]
    assert len(pages) > 1
    for title in (one.goal.title for one in assessed()):
        (whole,) = (text for text in pages if text.count(f"\n{title}\n"))
        told = whole.partition(f"\n{title}\n")[2]
        assert "Heading for" in told or "Cannot be measured" in told


def test_by_itself_the_command_takes_the_twelve_months_that_the_pages_begin_with(
    tmp_path: Path,
) -> None:
    out = tmp_path / "nps.pdf"
    assert exported("chart", "--metric", "nps", "--out", str(out)) == 0
    last = open_current(SAMPLE).as_of()
    first = last - timedelta(days=(PRESETS["12 months"] or 0) - 1)
    assert f"{day(first)} to {day(last)}" in pdf_text(out.read_bytes())


def test_what_several_charts_rest_on_is_said_once() -> None:
    rows = pl.DataFrame({"n": [1]})
    charts = [
        Picture(key=one, figure=figure(["A"]), finding=one, rows=rows, computed=f"{one}.\n\nAll.")
        for one in ("a", "b")
    ]
    assert methods(replace(record(), pieces=tuple(charts))) == ["a.", "All.", "b."]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("page", "--name", "import"), "Unknown page 'import'"),
        (("page", "--name", "trends", "--choice", "metric=Nothing"), "does not offer"),
        (("goals", "--unit", "Nowhere"), "Unknown business unit"),
        (("board",), "no ending of a format"),
    ],
)
def test_a_wrong_wish_is_one_line(
    words: tuple[str, ...], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exported(*words, "--out", str(tmp_path / "x.html")) == 2
    assert complaint in capsys.readouterr().err


def test_a_logarithmic_axis_is_drawn_as_its_logarithms_are() -> None:
    powers = [1.0, 2.0, 3.5]
    layout = {"range": (0.5, 4), "tickvals": [1, 2], "ticktext": ["ten", "hundred"]}
    linear = theme.figure([go.Scatter(x=powers, y=[1, 2, 3])], xaxis=layout)
    numbers = [10**power for power in powers]
    log = theme.figure([go.Scatter(x=numbers, y=[1, 2, 3])], xaxis={**layout, "type": "log"})
    log.update_xaxes(tickvals=[10, 100])
    assert str(drawn(log).marks) == str(drawn(linear).marks) and "hundred" in str(drawn(log))
