"""Funnel limits and shrunken values: few answers do not win."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from cxdata import estimates, metrics
from cxdata.charts import labels
from cxdata.charts.funnel import funnel as chart
from cxdata.dataset import Dataset
from cxdata.statistics import funnel, intervals
from tests.build import everything
from tests.test_control import shares

CSAT, NPS = metrics.metric("csat"), metrics.metric("nps")
TEAMS = {"Kiosk": (4, 4), "Branch": (498, 500), "A": (880, 1000), "B": (700, 900), "C": (640, 800)}


def groups(teams: dict[str, tuple[int, int]]) -> pl.DataFrame:
    hits, n = zip(*teams.values(), strict=True)
    frame = shares(hits, n).with_columns(team=pl.Series(list(teams)))
    return intervals.with_interval(frame, CSAT)


def test_four_of_four_does_not_beat_498_of_500() -> None:
    found = funnel.funnel(groups(TEAMS), CSAT)
    assert found is not None
    ranked = found.frame["team"].to_list()
    assert ranked[0] == "Branch"
    shrunk = dict(zip(ranked, found.frame["shrunk"], strict=True))
    assert shrunk["Branch"] > 98 and 80 < shrunk["Kiosk"] < 95
    standing = dict(zip(ranked, found.frame["standing"], strict=True))
    assert standing["Branch"] == "above" and standing["Kiosk"] is None


def test_shrinking_is_the_random_effects_model_of_statsmodels() -> None:
    frame = groups(TEAMS)
    found = funnel.funnel(frame, CSAT)
    assert found is not None
    variance = found.spread**2 / frame["n"].to_numpy()
    reference = combine_effects(frame["value"].to_numpy(), variance, method_re="chi2")
    assert found.between**2 == pytest.approx(reference.tau2)
    assert found.centre == pytest.approx(reference.mean_effect_fe)
    kept = reference.tau2 / (reference.tau2 + variance)
    expected = reference.mean_effect_re + kept * (
        frame["value"].to_numpy() - reference.mean_effect_re
    )
    ours = frame.join(found.frame.select("team", "shrunk"), on="team", maintain_order="left")
    assert ours["shrunk"].to_numpy() == pytest.approx(expected)


def test_groups_that_do_not_differ_shrink_to_one_value_and_stay_within() -> None:
    found = funnel.funnel(groups({"a": (80, 100), "b": (161, 200), "c": (39, 50)}), CSAT)
    assert found is not None and found.between == 0
    assert found.frame["shrunk"].to_list() == pytest.approx([found.centre] * 3)
    assert found.frame["standing"].null_count() == 3


def test_noise_lies_beyond_the_far_limits_in_two_of_a_thousand() -> None:
    draw = np.random.default_rng(5)
    n = draw.integers(50, 500, 2_000)
    frame = shares(draw.binomial(n, 0.7).tolist(), n.tolist())
    found = funnel.funnel(frame, CSAT)
    assert found is not None
    assert (2_000 - found.frame["standing"].null_count()) / 2_000 <= 0.006


def test_two_groups_are_no_funnel_and_hidden_ones_are_left_out() -> None:
    assert funnel.funnel(groups({"a": (1, 2), "b": (3, 4)}), CSAT) is None
    hidden = groups(TEAMS).with_columns(
        value=pl.when(pl.col("team") != "Kiosk").then("value"),
        n=pl.when(pl.col("team") != "Kiosk").then("n"),
    )
    found = funnel.funnel(hidden, CSAT)
    assert found is not None and "Kiosk" not in found.frame["team"].to_list()


def test_a_triangle_marks_who_lies_beyond(demo: Dataset) -> None:
    units = estimates.estimate(demo, everything(), NPS, by=["business_unit"])
    found = funnel.funnel(units, NPS)
    assert found is not None
    (dots,) = (trace for trace in chart(found, NPS, "business_unit").data if trace.mode != "lines")
    beyond = [row["standing"] for row in found.frame.to_dicts()]
    assert [symbol.startswith("triangle") for symbol in dots.marker.symbol] == [
        side is not None for side in beyond
    ]


def test_every_group_that_has_room_is_named() -> None:
    sizes = {name: 100 * 2**k for k, name in enumerate("ABCDEFG")}
    teams = {name: (n * (3 + ord(name) % 2) // 5, n) for name, n in sizes.items()}
    found = funnel.funnel(groups(teams), CSAT)
    assert found is not None
    assert all(chart(found, CSAT, "team").data[-1].text)


def test_no_limit_runs_through_a_name_that_has_room_beside_it() -> None:
    teams = {"North": (330, 400), "East": (150, 200), "South": (850, 1000), "West": (90, 100)}
    found = funnel.funnel(groups(teams), CSAT)
    assert found is not None
    drawn = chart(found, CSAT, "team")
    across, up = drawn.layout.xaxis.range, drawn.layout.yaxis.range
    *lines, dots = drawn.data
    assert dots.textfont.shadow
    at, high = ((np.array(dots[axis], dtype=float)) for axis in "xy")
    x, y = (np.log10(at) - across[0]) / (across[1] - across[0]), (high - up[0]) / (up[1] - up[0])
    limits = [
        (np.linspace(0, 1, 1000), (height(line, across) - up[0]) / (up[1] - up[0]))
        for line in lines
    ]
    screen = labels.Screen(labels.DESK, x, y, [], limits)
    for dot, name in enumerate(dots.text):
        box = screen.box(dots.textposition[dot], name, dot)
        assert screen.crossed(box) == 0, name


def height(line: Any, across: tuple[float, float]) -> Any:
    logs = np.log10(np.array(line.x, dtype=float))
    return np.interp(np.linspace(*across, 1000), logs, np.array(line.y, dtype=float))
