"""The heatmap: every cell readable, coloured from the baseline, and honest about few answers."""

from typing import Any

import plotly.graph_objects as go
import polars as pl
import pytest
from plotly.colors import hex_to_rgb, unlabel_rgb

from cxdata import metrics
from cxdata.charts import heatmap as drawing
from cxdata.charts import theme
from cxdata.charts.heatmap import heatmap
from cxdata.journey.touchpoints import ALL
from tests.test_house import contrast

RATING, NPS = metrics.metric("rating"), metrics.metric("nps")


def cell(row: str, column: str, value: float, **more: Any) -> dict[str, Any]:
    """A cell as `touchpoints.compared` gives it, with the baseline at 70."""
    usual = {"row": row, "column": column, "label": row, "under": None, "value": value}
    rest = {"low": value - 3, "high": value + 3, "n": 1200, "status": "ok", "q": 0.5}
    return usual | rest | {"against": value - 70, "stands": None} | more


CELLS = pl.DataFrame(
    [
        cell(ALL, ALL, 70, under=ALL, q=None),
        cell(ALL, "phone", 71, under=ALL),
        cell("Desk", ALL, 40, under="arrive", stands="below", q=0.001),
        cell("Desk", "phone", 55, under="arrive"),
        cell("Door <b>", ALL, 90, under="leave", stands="above", q=0.001),
        cell("Door <b>", "online", 100, under="leave", status="too few", n=7, q=None),
    ]
)


def bars(figure: go.Figure) -> dict[tuple[str, str], dict[str, Any]]:
    """What is drawn of each cell, by its row and column."""
    return {
        (name[0], name[1]): {
            "fill": trace.marker.color[place],
            "shape": trace.marker.pattern.shape[place],
            "text": trace.text[place],
            "ink": trace.insidetextfont.color,
            "hover": name[2],
            "at": (trace.x[place], trace.base[place] + trace.y[place] / 2),
        }
        for trace in figure.data
        if isinstance(trace, go.Bar)
        for place, name in enumerate(trace.customdata)
    }


def as_hex(colour: str) -> str:
    if colour.startswith("#"):
        return colour
    return "#" + "".join(f"{round(part):02X}" for part in unlabel_rgb(colour))


def test_every_row_and_column_has_a_cell_and_what_was_not_asked_is_a_blind_spot() -> None:
    drawn = bars(heatmap(CELLS, RATING))
    assert len(drawn) == 3 * 3
    blank = drawn["Desk", "online"]
    assert (blank["text"], blank["fill"]) == ("–", drawing.NOTHING)
    assert "blind spot: nobody was asked" in blank["hover"]


def test_values_are_printed_and_told_with_interval_and_n() -> None:
    desk = bars(heatmap(CELLS, RATING))["Desk", ALL]
    assert desk["text"].split("<br>")[0] == "40"
    assert ">n 1.2k<" in desk["text"]
    assert desk["hover"] == (
        "<b>Desk</b><br>40% (37% to 43%, 1,200 answers)<br>−30 against all together, "
        "more than chance"
    )
    assert "within normal variation" in bars(heatmap(CELLS, RATING))["Desk", "phone"]["hover"]


def test_letters_are_of_one_size_however_long_the_n() -> None:
    assert heatmap(CELLS, RATING).layout.uniformtext.mode == "show"


def test_too_few_answers_are_hatched_say_how_many_and_take_no_colour_of_the_scale() -> None:
    drawn = bars(heatmap(CELLS, RATING))
    few = drawn["Door <b>", "online"]
    assert (few["shape"], few["text"], few["fill"]) == ("/", "n 7", drawing.UNSURE)
    assert {tile["shape"] for tile in drawn.values() if tile is not few} == {""}
    assert "too few" in few["hover"]


def test_the_scale_is_symmetric_about_the_baseline() -> None:
    drawn = bars(heatmap(CELLS, RATING))
    lowest, _, middle, _, highest = (colour for _, colour in theme.BELOW_BASELINE_TO_ABOVE)
    assert as_hex(drawn["Desk", ALL]["fill"]) == lowest
    assert as_hex(drawn[ALL, ALL]["fill"]) == middle
    assert as_hex(drawn["Door <b>", ALL]["fill"]) != highest
    flipped = CELLS.with_columns(against=-pl.col("against"))
    assert as_hex(bars(heatmap(flipped, RATING))["Desk", ALL]["fill"]) == highest


def test_differences_too_small_to_matter_never_get_the_full_colour() -> None:
    near = CELLS.with_columns(against=pl.col("against") / 100)
    fills = {as_hex(tile["fill"]) for tile in bars(heatmap(near, RATING)).values() if tile["text"]}
    assert not fills & {theme.BELOW_BASELINE_TO_ABOVE[0][1]}


@pytest.mark.parametrize("against", range(-30, 31, 2))
def test_what_is_printed_stands_out_from_its_cell(against: int) -> None:
    one = CELLS.with_columns(
        against=pl.when(pl.col("row") == ALL).then(against).otherwise("against")
    )
    for tile in bars(heatmap(one, RATING)).values():
        if tile["text"]:
            assert contrast(tile["ink"], as_hex(tile["fill"])) >= 4.5


def test_the_hatching_leaves_its_number_readable() -> None:
    assert contrast(drawing.BLACK, drawing.HATCH) >= 4.5
    assert hex_to_rgb(drawing.HATCH) != hex_to_rgb(drawing.UNSURE)


def test_a_triangle_marks_what_stands_out_and_which_way() -> None:
    figure = heatmap(CELLS, RATING)
    (marks,) = (trace for trace in figure.data if isinstance(trace, go.Scatter))
    assert list(marks.marker.symbol) == ["triangle-down", "triangle-up"]
    drawn = bars(figure)
    assert [round(x - 0.34, 2) for x in marks.x] == [drawn["Desk", ALL]["at"][0]] * 2


def test_rows_stand_under_the_names_of_their_stages() -> None:
    axis = heatmap(CELLS, RATING).layout.yaxis
    assert list(axis.ticktext) == [
        ALL,
        "<b>arrive</b>",
        "Desk",
        "<b>leave</b>",
        "Door &lt;b&gt;",
    ]
    assert list(axis.tickvals) == sorted(axis.tickvals)
    assert axis.range[0] > axis.range[1]


def test_rows_without_stages_above_them_have_no_headings() -> None:
    axis = heatmap(CELLS.with_columns(under=None), RATING).layout.yaxis
    assert [text for text in axis.ticktext if text.startswith("<b>")] == []


def test_the_chosen_cell_alone_is_outlined() -> None:
    figure = heatmap(CELLS, RATING, chosen=("Desk", "phone"))
    (outline,) = figure.layout.shapes
    x, y = bars(figure)["Desk", "phone"]["at"]
    assert outline.x0 < x < outline.x1
    assert outline.y0 < y < outline.y1


def test_a_click_dims_nothing() -> None:
    for trace in heatmap(CELLS, RATING).data:
        assert trace.unselected.marker.opacity == 1


def test_the_unit_and_what_the_columns_are_stand_above_them() -> None:
    title = heatmap(CELLS, NPS, by="channel").layout.xaxis.title.text
    assert title == "NPS, points<br>by channel"
