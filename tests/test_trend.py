"""What the trend charts draw."""

from datetime import date

import polars as pl
import pytest

from cxdata import metrics, periods
from cxdata.charts import theme
from cxdata.charts.trend import DAY, lines, multiples, trend
from cxdata.periods import Cut
from cxdata.verdicts.marks import Mark

NPS, CSAT = metrics.metric("nps"), metrics.metric("csat")
MONTHS = [date(2025, month, 1) for month in (1, 2, 3, 4)]


@pytest.fixture
def frame() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "period": MONTHS,
            "value": [10.0, 20.0, None, 30.0],
            "low": [5.0, 15.0, None, 20.0],
            "high": [15.0, 25.0, None, 40.0],
            "n": [100, 200, 0, 5],
            "status": ["ok", "ok", None, "too few"],
            "promoters": [40.0, 50.0, None, 60.0],
            "passives": [30.0, 20.0, None, 10.0],
            "detractors": [30.0, 30.0, None, 30.0],
        }
    )


def named(figure: object, name: str) -> list[object]:
    return [trace for trace in figure.data if trace.name == name]  # type: ignore[attr-defined]


def test_the_line_is_the_value_and_breaks_where_nobody_answered(frame: pl.DataFrame) -> None:
    (line,) = named(trend(frame, NPS), "NPS")
    assert list(line.y) == [10.0, 20.0, None, 30.0]
    assert list(line.x) == MONTHS


def test_the_band_has_one_piece_on_either_side_of_a_gap(frame: pl.DataFrame) -> None:
    bands = named(trend(frame, NPS), "95 % interval")
    assert [list(band.y) for band in bands] == [[15.0, 25.0, 15.0, 5.0], [40.0, 20.0]]


def test_the_bars_are_promoters_passives_and_detractors(frame: pl.DataFrame) -> None:
    figure = trend(frame, NPS)
    counts = {bar.name: list(bar.y) for bar in figure.data if bar.type == "bar"}
    assert counts["promoters"] == [40.0, 100.0, None, 3.0]
    assert list(counts) == ["detractors", "passives", "promoters"]
    (bar,) = (bar for bar in trend(frame, CSAT).data if bar.type == "bar")
    assert list(bar.y) == [100, 200, 0, 5]


def test_no_half_answer_is_marked(frame: pl.DataFrame) -> None:
    few = frame.with_columns(n=pl.Series([1, 2, 0, 1]))
    assert trend(few, CSAT).layout.yaxis2.dtick == 1
    assert trend(frame, CSAT).layout.yaxis2.dtick is None


def test_a_period_that_is_not_whole_is_dotted_and_not_in_the_line(frame: pl.DataFrame) -> None:
    whole = frame.filter(pl.col("value").is_not_null())
    figure = trend(whole, NPS, cuts=[Cut(start=MONTHS[3], held=3, days=30)])
    (line,), (dotted,) = named(figure, "NPS"), named(figure, "NPS, partial")
    assert list(line.y) == [10.0, 20.0, None]
    assert list(dotted.y) == [None, 20.0, 30.0]
    assert dotted.line.dash == "dot"


def test_too_few_answers_are_hollow(frame: pl.DataFrame) -> None:
    (line,) = named(trend(frame, NPS), "NPS")
    assert list(line.marker.symbol) == ["circle", "circle", "circle", "circle-open"]


def test_notes_are_numbered_lines(frame: pl.DataFrame) -> None:
    marked = [
        Mark(on=date(2025, 1, 15), kind="note", words=""),
        Mark(on=date(2025, 3, 2), kind="change", words="", rises=False),
    ]
    figure = trend(frame, NPS, marked=marked)
    assert [note.text for note in figure.layout.annotations] == ["<b>1</b>", "<b>▼2</b>"]
    assert [shape.x0 for shape in figure.layout.shapes] == [date(2025, 1, 15), date(2025, 3, 2)]


def test_units_differ_in_colour_dash_and_shape(frame: pl.DataFrame) -> None:
    names = [f"unit {number}" for number in range(8)]
    units = pl.concat(frame.with_columns(business_unit=pl.lit(name)) for name in names)
    figure = lines(units, NPS, "business_unit")
    assert [line.name for line in figure.data] == names
    looks = {(line.line.color, line.line.dash, line.marker.symbol[0]) for line in figure.data}
    assert len(looks) == 8
    assert len({line.line.dash for line in figure.data}) == len(theme.DASHES)


def test_small_charts_share_their_axes(frame: pl.DataFrame) -> None:
    units = pl.concat(
        frame.with_columns(business_unit=pl.lit(name), value=pl.col("value") * factor)
        for name, factor in (("a", 1), ("b", -1))
    )
    figures = multiples(units, NPS, "business_unit")
    ranges = {tuple(figure.layout.yaxis.range) for figure in figures.values()}
    assert list(figures) == ["a", "b"] and len(ranges) == 1
    (low, high), *_ = ranges
    assert low < -30 and high > 40


def test_gaps_are_filled_for_each_unit(frame: pl.DataFrame) -> None:
    one = frame.filter(pl.col("n") > 0).with_columns(business_unit=pl.lit("a"))
    filled = periods.with_gaps(one, "month", "business_unit")
    assert filled.height == 4 and filled["value"].null_count() == 1


def test_a_single_period_has_a_bar_that_can_be_seen(frame: pl.DataFrame) -> None:
    (bar,) = (bar for bar in trend(frame.head(1), CSAT).data if bar.type == "bar")
    assert bar.width > 20 * DAY


def test_the_answers_can_be_left_out(frame: pl.DataFrame) -> None:
    figure = trend(frame, NPS, bars=False)
    assert "bar" not in {trace.type for trace in figure.data}
    assert figure.layout.yaxis.domain is None
