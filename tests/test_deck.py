"""Decks and workbooks say what the pages say, can be edited, and hold nothing that is hidden."""

import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import plotly.graph_objects as go
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation
from pptx.util import Pt

from cxdata import access, metrics
from cxdata.__main__ import main
from cxdata.charts.bridge import waterfall
from cxdata.charts.trend import trend
from cxdata.export.lettering import width
from cxdata.export.packing import steady
from cxdata.export.panels import panels
from cxdata.export.record import Picture, Record, Table, Tile, Words
from cxdata.export.slide_text import LEADING, ROOM, fitted
from cxdata.export.slides import deck
from cxdata.export.workbook import workbook
from cxdata.sharing.briefing import briefing
from cxdata.statistics.bridge import Step
from tests import build

NPS = metrics.metric("nps")
LONG = "Abteilung für grenzüberschreitende Zahlungsverkehrsangelegenheiten " * 4
NAMES = ("=1+1", "東京都千代田区丸の内本店営業部第一課 " * 5, "فرع الرياض الرئيسي 12", LONG)
TEAMS = {
    ("Retail", "North", "Mortgages"): 24,
    ("Retail", "North", "Cards"): 17,
    ("Retail", "South", "Savings"): 19,
    ("Retail", "South", "Lilliput"): 3,
}


def record(*pieces, title="Trends", link=""):
    return Record(
        title=title,
        shown="All business units, 1 Jan 2025 to 31 Mar 2025",
        as_of=date(2025, 3, 31),
        data_set="Test",
        version="1",
        definitions="abcd1234",
        view="trends",
        link=link,
        pieces=pieces,
    )


def rows(values=(10.0, 20.0, 30.0)):
    return pl.DataFrame(
        {
            "period": [date(2025, month, 1) for month in range(1, len(values) + 1)],
            "value": list(values),
            "low": [v - 5 for v in values],
            "high": [v + 5 for v in values],
            "n": [400] * len(values),
            "status": ["ok"] * len(values),
            "promoters": [50.0] * len(values),
            "passives": [25.0] * len(values),
            "detractors": [25.0] * len(values),
        }
    )


def picture(finding="NPS rose."):
    frame = rows()
    return Picture(
        key="t", figure=trend(frame, NPS), finding=finding, computed="Net. Wald.", rows=frame
    )


def opened(made):
    return Presentation(BytesIO(made))


def charts(slide):
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def texts(made):
    """Every text and number of an Office file, those of the workbooks inside it too."""
    found = []
    with ZipFile(BytesIO(made)) as packed:
        for name in packed.namelist():
            content = packed.read(name)
            if name.endswith(".xlsx"):
                found += texts(content)
            elif name.endswith((".xml", ".rels")):
                found.append(content.decode())
    return found


def test_a_slide_is_the_finding_and_a_chart_that_can_be_edited():
    (slide,) = opened(deck([record(picture())])).slides
    assert slide.shapes.title.text_frame.text == "NPS rose."
    line, bars = charts(slide)
    series = {one.name: list(one.values) for one in line.plots[0].series}
    assert series["NPS"] == [10, 20, 30]
    assert series["95 % interval, high"] == [15, 25, 35]
    assert series["95 % interval, low"] == [5, 15, 25]
    assert [float(day) for day in line.plots[0].categories] == [45658, 45689, 45717]
    answers = [list(one.values) for one in bars.plots[0].series]
    assert [sum(month) for month in zip(*answers, strict=True)] == [400, 400, 400]
    said = " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
    for part in ("1 Jan 2025 to 31 Mar 2025", "n 1,200", "as of 31 Mar 2025", "abcd1234"):
        assert part in said


@pytest.mark.parametrize("start, sizes", [(40.0, (5.0, -9.0)), (-3.0, (8.0, -12.0))])
def test_the_bars_of_a_bridge_reach_from_value_to_value(start, sizes):
    steps, at = [], start
    for name, size in zip("ab", sizes, strict=True):
        steps.append(Step(name=name, start=at, size=size))
        at += size
    (panel,) = panels(waterfall(steps, NPS, ends=("before", "after")))
    for number, step in enumerate(steps, 1):
        low, high = sorted((step.start, step.start + step.size))
        seen = [one.y[number] or 0 for one in panel.series if one.colours]
        stacked = [one.y[number] or 0 for one in panel.series if not one.colours]
        above, below = sum(v for v in seen if v > 0), sum(v for v in seen if v < 0)
        base = sum(stacked)
        assert base + above == pytest.approx(high if high > 0 else base)
        assert base + below == pytest.approx(low if low < 0 else base)
        assert above - below == pytest.approx(abs(step.size))


def test_the_first_slide_has_the_sentence_and_the_tiles():
    tiles = [Tile(label=f"T{n}", value=f"{n}", change="+7 real", good=True) for n in range(6)]
    (slide,) = opened(
        deck([record(Words(text="**NPS** 41.", kind="answer"), *tiles, title="Overview")])
    ).slides
    assert slide.shapes.title.text_frame.text == "NPS 41."
    said = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
    assert {"T0", "T5", "5"} <= set(said)


@given(st.text(min_size=1, max_size=400), st.floats(30, 900), st.floats(14, 120))
def test_words_never_leave_their_place(text, wide, high):
    said, size = fitted(" ".join(text.split()), wide, high, (28.0, 18.0, 10.0))
    assert size in (28.0, 18.0, 10.0)
    line, lines = 0.0, 1
    for letter in said.rstrip("…"):
        step = width(letter, size) * ROOM
        line, lines = (step, lines + 1) if line + step > wide else (line + step, lines)
    assert (lines - 1) * size * LEADING <= max(high, size * LEADING)


def test_dots_keep_their_whiskers_and_the_longest_series_comes_first():
    few, many = [
        go.Scatter(x=[1.0 * n for n in range(count)], y=[2.0] * count, mode="markers", name=name)
        for name, count in (("few", 2), ("many", 5))
    ]
    few.update(error_y={"array": [1, 2], "arrayminus": [3, 4]})
    piece = Picture(key="d", figure=go.Figure([few, many]), finding="x")
    made = deck([record(piece)])
    (chart,) = charts(opened(made).slides[0])
    assert [one.name for one in chart.plots[0].series] == ["many", "few"]
    (drawn,) = (one for one in texts(made) if "c:chartSpace" in one)
    reach = re.findall(r"<c:(plus|minus)>.*?</c:\1>", drawn)
    assert reach == ["plus", "minus"]
    assert re.findall(r"<c:v>([\d.]+)</c:v>", drawn[drawn.index("c:plus") :])[:4] == [
        "1.0",
        "2.0",
        "3.0",
        "4.0",
    ]


def test_a_heatmap_is_a_table_that_keeps_its_colours():
    figure = go.Figure(
        go.Bar(
            x=[0.0, 1.2],
            base=[-0.48, -0.48],
            y=[0.96, 0.96],
            width=0.97,
            text=["41<br>n 12", "–"],
            marker={"color": ["#2369A6", "rgba(0,0,0,0)"]},
            insidetextfont={"color": "#FFFFFF"},
        ),
        layout={
            "xaxis": {"tickvals": [0.0, 1.2], "ticktext": ["All", "phone"]},
            "yaxis": {"tickvals": [0.0, 1.0], "ticktext": ["Advice", "<b>selection</b>"]},
        },
    )
    (slide,) = opened(deck([record(Picture(key="h", figure=figure, finding="x"))])).slides
    (table,) = (shape.table for shape in slide.shapes if shape.has_table)
    assert [cell.text for cell in table.rows[1].cells] == ["Advice", "41 n 12", "–"]
    assert str(table.cell(1, 1).fill.fore_color.rgb) == "2369A6"
    assert table.cell(2, 0).text == "selection" and table.cell(2, 0).is_merge_origin


def test_long_and_foreign_names_stay_on_the_slide():
    table = pl.DataFrame({name[:9]: NAMES for name in NAMES})
    tiles = [Tile(label=name, value=name, change=name, detail=name) for name in NAMES]
    made = deck([record(*tiles, picture(LONG * 3), Table(title=LONG, rows=table), title=LONG)])
    for slide in opened(made).slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= Pt(960) + 1
            assert shape.top >= 0 and shape.top + shape.height <= Pt(540) + 1
            if shape.has_text_frame and shape.text_frame.text:
                (size, *_) = (r.font.size.pt for p in shape.text_frame.paragraphs for r in p.runs)
                box = shape.width / 12700, shape.height / 12700
                assert fitted(shape.text_frame.text, *box, (size,))[0] in {
                    shape.text_frame.text,
                    shape.text_frame.text + "…",
                }


@pytest.mark.parametrize("make", [deck, lambda told: workbook(told, metrics.METRICS)])
def test_the_same_page_gives_the_same_bytes_on_any_day(make):
    told = [record(picture(), link="https://cx.example.org/trends")]
    made = make(told)
    assert made == make(told) == steady(made, date(2025, 3, 31))
    with ZipFile(BytesIO(made)) as packed:
        assert {entry.date_time[0] for entry in packed.infolist()} == {1980}
    moments = re.findall(r"<dcterms:\w+ [^>]*>([^<]*)<", "".join(texts(made)))
    assert moments and set(moments) == {"2025-03-31T00:00:00Z"}


def test_nothing_in_a_workbook_is_a_formula():
    frame = rows().with_columns(unit=pl.Series(["=1+1", "@SUM(A1)", "http://x.example"]))
    piece = Picture(key="t", figure=trend(frame, NPS), finding="=1+1", rows=frame)
    told = [record(piece, Words(text="=2+2"), Table(title="=3+3", rows=frame.select("unit")))]
    for made in (workbook(told, [NPS]), deck(told)):
        found = texts(made)
        assert not any("<f>" in one and "worksheet" in one for one in found)
        assert any("=1+1" in one for one in found)


def test_a_name_of_a_line_is_no_formula_in_the_chart_s_own_workbook():
    figure = trend(rows(), NPS, bars=False)
    figure.data[-1].name = "=HYPERLINK(1)"
    made = deck([record(Picture(key="t", figure=figure, finding="x", rows=rows()))])
    assert not any("<f>" in one and "worksheet" in one for one in texts(made))


def test_a_workbook_has_the_rows_as_numbers_and_what_they_mean(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook([record(picture())], [NPS]))
    about = pl.read_excel(path, sheet_name="About", has_header=False)
    assert "NPS rose." in about.to_series(1).to_list()
    sheet = pl.read_excel(path, sheet_name="Trends 1", read_options={"header_row": 44})
    assert sheet["value"].to_list() == [10, 20, 30]
    meaning = pl.read_excel(path, sheet_name="Definitions", read_options={"header_row": 2})
    assert meaning["Definition"].to_list() == [NPS.definition]
    drawn = [one for one in texts(path.read_bytes()) if "c:chartSpace" in one]
    assert len(drawn) == 2 and "'Chart data'!" in drawn[0]


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """Four teams of employees, one of three people, with customers of each."""
    answers = [
        {"business_unit": unit, "region": region, "team": team, "recommend": number % 11}
        | {"satisfaction": 1 + (number + len(team)) % 5}
        for unit, region, team in TEAMS
        for number in range(40)
    ]
    waves = [date(2025, 3, 5)]
    return build.publish(
        tmp_path_factory.mktemp("company"),
        responses=build.responses(answers),
        engagement=build.engagement(TEAMS, waves),
    )


def test_no_hidden_group_is_in_a_deck_or_a_workbook(company):
    selection = access.select(
        access.EVERYONE, start=date(2025, 3, 1), end=date(2025, 3, 31), wanted={"region": ["South"]}
    )
    everyone = access.select(access.EVERYONE, start=date(2025, 3, 1), end=date(2025, 3, 31))
    for asked in (selection, everyone):
        told = briefing(company, asked)
        seen = [
            one
            for page in told
            for piece in page.pieces
            if isinstance(piece, Picture) and "engagement" in piece.rows.columns
            for one in piece.rows.to_dicts()
        ]
        assert all(one["engagement_n"] >= 5 for one in seen)
        assert not any(one["team"] == "Lilliput" for one in seen)
        for made in (deck(told), workbook(told, company.metrics())):
            found = " ".join(texts(made))
            alone = re.sub(r"\d teams combined: [^<]*", "", found)
            assert "Lilliput" not in alone
            assert "66.66" not in found and "67%" not in found  # What its three people answered.


@pytest.mark.parametrize("what, form", [("deck", "pptx"), ("workbook", "xlsx")])
def test_the_command_line_writes_them(company, tmp_path, capsys, what, form):
    out = tmp_path / f"made.{form}"
    words = ["export", what, "--data", str(company.folder), "--unit", "Retail", "--out", str(out)]
    assert main(words) == 0
    assert out.read_bytes().startswith(b"PK")
    assert main([*words[:-1], str(tmp_path / "made.pdf")]) == 2
    assert form in capsys.readouterr().err
