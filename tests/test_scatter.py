"""The scatter chart shows each dot where and as large as it is, and a line only for a fit."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl
import pytest

from cxdata import metrics
from cxdata.charts import labels
from cxdata.charts.scatter import LARGEST, SMALLEST, scatter
from cxdata.statistics.association import Association, Refused, associate

X, Y = metrics.metric("engagement"), metrics.metric("csat")


def dots(n: int, few: int = 0, seed: int = 1) -> pl.DataFrame:
    draw = np.random.default_rng(seed)
    x = draw.normal(65, 6, n)
    y = (30 + 0.7 * x + draw.normal(0, 3, n)).clip(0, 100)
    return pl.DataFrame(
        {
            "name": [f"Team number {number}" for number in range(n)],
            "business_unit": ["Retail", None] * (n // 2) + ["Retail"] * (n % 2),
            "x": x,
            "x_low": [None] * n,
            "x_high": [None] * n,
            "x_n": [20] * n,
            "y": y,
            "y_low": y - 5,
            "y_high": y + 5,
            "y_n": [*range(10, 10 + n - few), *[4] * few],
            "status": ["ok"] * (n - few) + ["too few"] * few,
        },
        schema_overrides={"x_low": pl.Float64, "x_high": pl.Float64},
    )


def draw(points: pl.DataFrame, **options: Any) -> go.Figure:
    return scatter(points, X, Y, associate(points), what="Teams", **options)


def trace(figure: go.Figure, name: str) -> go.Scatter:
    (found,) = [one for one in figure.data if one.name.startswith(name)]
    return found


def test_each_dot_lies_at_its_values() -> None:
    points = dots(12)
    teams = trace(draw(points), "Teams")
    assert list(teams.x) == points["x"].to_list()
    assert list(teams.y) == points["y"].to_list()


def test_the_area_of_a_dot_stands_for_the_customers_who_answered() -> None:
    points = dots(3).with_columns(y_n=pl.Series([1000, 250, 10]))
    assert list(trace(draw(points), "Teams").marker.size) == [LARGEST, LARGEST / 2, SMALLEST]


def test_the_line_spans_the_dots_that_it_was_fitted_to() -> None:
    points = dots(12, few=2)
    found = associate(points)
    assert isinstance(found, Association)
    line, band = trace(draw(points), "Robust line"), trace(draw(points), "95 % band")
    fit = points.head(10)["x"]
    assert (line.x[0], line.x[-1]) == (fit.min(), fit.max())
    expected = found.robust.band([line.x[0], line.x[-1]])
    assert [line.y[0], line.y[-1]] == pytest.approx(expected["y"].to_list())
    assert [band.y[0], band.y[-1]] == pytest.approx(expected.select("high", "low").row(0))


def test_the_band_does_not_leave_the_scale() -> None:
    points = dots(8).with_columns(y=pl.Series([99.0, 100, 98, 100, 60, 97, 100, 99]))
    assert max(trace(draw(points), "95 % band").y) <= 100


def test_too_few_answers_are_drawn_hollow_beside_the_others() -> None:
    figure = draw(dots(12, few=2))
    hollow = trace(figure, "Under 10 answers")
    assert len(hollow.x) == 2
    assert hollow.marker.color == "rgba(0,0,0,0)"
    assert len(trace(figure, "Teams").x) == 10


@pytest.mark.parametrize("n", [1, 2, 7])
def test_without_a_fit_the_dots_are_drawn_and_no_line(n: int) -> None:
    assert [one.name for one in draw(dots(n)).data] == ["Teams"]


def test_dots_that_are_all_equal_stand_in_the_middle() -> None:
    points = dots(9).with_columns(x=pl.lit(60.0))
    assert associate(points) == Refused(n=9, equal="x")
    assert draw(points).layout.xaxis.range == (55, 65)


def test_the_readers_own_values_are_quiet_lines_with_names() -> None:
    layout = draw(dots(9), usual=(64.0, 78.0)).layout
    assert [(line.x0, line.y0) for line in layout.shapes] == [(64.0, 0), (0, 78.0)]
    assert [note.text for note in layout.annotations] == ["all employees", "all customers"]
    assert not draw(dots(9), usual=(None, None)).layout.shapes


def test_a_dot_tells_its_name_unit_values_and_answers() -> None:
    points = dots(2).with_columns(x=pl.lit(71.4), y=pl.lit(82.0), y_low=pl.lit(80.0))
    first, second = trace(draw(points), "Teams").customdata
    assert list(first) == [
        "Team number 0 (Retail)",
        "Engagement 71% (20 answers)",
        f"CSAT 82% (80% to {points['y_high'][0]:.0f}%, 10 answers)",
    ]
    assert second[0] == "Team number 1"


def test_only_so_many_dots_are_named_and_the_one_that_matters_most_first() -> None:
    points = dots(40)
    found = associate(points)
    assert isinstance(found, Association)
    named = [name for name in trace(draw(points, labels=4), "Teams").text if name]
    assert len(named) <= 4
    assert found.pivot.name in named


@pytest.mark.parametrize("wide", [labels.PHONE, labels.DESK])
@pytest.mark.parametrize("seed", range(10))
def test_no_two_names_meet_or_leave_the_picture(seed: int, wide: float) -> None:
    points = dots(20, seed=seed)
    layout = draw(points).layout
    sides = labels.placed(points, layout.xaxis.range, layout.yaxis.range, most=19)
    x, y = (
        (points[axis].to_numpy() - ends[0]) / (ends[1] - ends[0])
        for axis, ends in (("x", layout.xaxis.range), ("y", layout.yaxis.range))
    )
    screen = labels.Screen(wide, x, y, [])
    named = [(dot, side) for dot, side in enumerate(sides) if side]
    assert len(named) >= 2
    for dot, side in named:
        box = screen.box(side, points["name"][dot], dot)
        assert screen.meets(box) == screen.covers(box, dot) == 0
        screen.taken.append(box)


def test_each_business_unit_is_named() -> None:
    points = dots(8, seed=3).with_columns(x=pl.Series([60.0, 60.1, 60.2, 60.3, 70, 71, 72, 73]))
    assert all(trace(draw(points, labels=8), "Teams").text)


def test_a_long_name_is_cut_in_the_picture_and_whole_on_hover() -> None:
    long = "2 teams combined: Lighthouse Kiosk, Quayside Branch"
    points = dots(1).with_columns(name=pl.lit(long))
    teams = trace(draw(points), "Teams")
    assert teams.text[0] == "2 teams combined: Lightho…"
    assert teams.customdata[0][0] == f"{long} (Retail)"


def test_intervals_are_drawn_only_when_asked_for() -> None:
    points = dots(12)
    assert trace(draw(points), "Teams").error_y.array is None
    bars = trace(draw(points, intervals=True), "Teams")
    assert list(bars.error_y.array) == pytest.approx([5.0] * 12)
    assert list(bars.error_x.array) == [0] * 12
    low, high = draw(points, intervals=True).layout.yaxis.range
    assert low < points["y_low"].min() and points["y_high"].max() < high


def test_the_quarters_about_the_usual_values_are_named() -> None:
    corners = ["Weak on both", "Employees ahead", "Customers ahead", "Strong on both"]
    figure = draw(dots(12), usual=(65.0, 75.0), corners=corners)
    named = {note.text: (note.x, note.y) for note in figure.layout.annotations}
    assert named["<i>Strong on both</i>"] == (1, 1)
    assert named["<i>Customers ahead</i>"] == (0, 1)
    assert not any("both" in note.text for note in draw(dots(12)).layout.annotations)
