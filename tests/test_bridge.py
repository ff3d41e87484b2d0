"""Bridges: parts that add up exactly, the worked numbers, small and hidden groups."""

from datetime import date
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxdata import access, estimates, metrics
from cxdata.dataset import Dataset
from cxdata.statistics import bridge
from sample_data.truths import SIMPSON

Table = dict[str, tuple[int, float, float]]

cell = st.tuples(
    st.integers(1, 5000), st.decimals("0.01", "900", places=4), st.decimals(-100, 100, places=4)
).map(lambda it: (it[0], float(it[1]), float(it[1] * it[2])))
tables = st.dictionaries(st.sampled_from("ABCDEFGHIJKLMNOP"), cell, min_size=1, max_size=16)


def frame(table: Table) -> pl.DataFrame:
    rows = [{"unit": g, "n": n, "w": w, "wx": wx} for g, (n, w, wx) in table.items()]
    return pl.DataFrame(
        rows, schema={"unit": pl.String, "n": pl.Int64, "w": pl.Float64, "wx": pl.Float64}
    )


def means(values: dict[str, tuple[float, int]]) -> pl.DataFrame:
    return frame({g: (n, float(n), v * n) for g, (v, n) in values.items()})


def value(table: Table) -> Fraction:
    return sum(Fraction(wx) for _, _, wx in table.values()) / sum(
        Fraction(w) for _, w, _ in table.values()
    )


@given(tables, tables, st.integers(1, 16), st.integers(0, 300))
def test_the_parts_add_up_to_the_last_decimal(
    one: Table, other: Table, most: int, fewest: int
) -> None:
    found = bridge.bridge(frame(one), frame(other), "unit", most=most, fewest=fewest)
    assert found is not None
    assert sum(part.total for part in found.parts) == value(other) - value(one) == found.difference
    assert sum(found.of(kind) for kind in bridge.KINDS) == found.difference
    assert sum(part.share_after for part in found.parts) == 1


@given(tables, tables)
def test_gathering_small_groups_moves_nothing_between_the_others(one: Table, other: Table) -> None:
    whole = bridge.bridge(frame(one), frame(other), "unit", most=99, fewest=0)
    some = bridge.bridge(frame(one), frame(other), "unit", most=3, fewest=0)
    assert whole and some
    told = {part.group: part.total for part in whole.parts}
    for part in some.parts:
        assert part.group == bridge.OTHER or told[part.group] == part.total
    assert len(some.parts) <= 4


@given(tables, tables)
def test_the_way_back_is_the_way_there_with_its_signs_turned(one: Table, other: Table) -> None:
    there = bridge.bridge(frame(one), frame(other), "unit")
    back = bridge.bridge(frame(other), frame(one), "unit")
    assert there and back
    forth = {part.group: (part.rate, part.mix, part.entering, part.leaving) for part in there.parts}
    for part in back.parts:
        turned = (-part.rate, -part.mix, -part.leaving, -part.entering)
        assert forth[part.group] == turned


@given(tables, tables, st.integers(0, 3))
def test_what_is_printed_adds_up_too(one: Table, other: Table, digits: int) -> None:
    found = bridge.bridge(frame(one), frame(other), "unit")
    assert found
    for steps in (bridge.by_group(found, digits), bridge.by_kind(found, digits)):
        assert steps[0].start == bridge.rounded(found.earlier, digits)
        assert steps[-1].end == bridge.rounded(found.later, digits)
        for step, part in zip(bridge.by_group(found, digits), found.parts, strict=True):
            assert abs(step.size - part.total) * 10**digits < 2


def test_every_group_rises_and_the_total_falls() -> None:
    """The worked numbers: rate +2, mix −12."""
    earlier, later = means({"A": (40, 700), "B": (0, 300)}), means({"A": (42, 400), "B": (2, 600)})
    found = bridge.bridge(earlier, later, "unit")
    assert found
    assert (found.earlier, found.later) == (28, 18)
    assert (found.of("rate"), found.of("mix"), found.difference) == (2, -12, -10)
    assert found.against_all == "rose"
    turned = bridge.bridge(later, earlier, "unit")
    assert turned and turned.against_all == "fell"


def test_no_banner_where_one_group_moved_with_the_total() -> None:
    later = means({"A": (39, 400), "B": (2, 600)})
    found = bridge.bridge(means({"A": (40, 700), "B": (0, 300)}), later, "unit")
    assert found and found.against_all is None


def test_groups_that_come_and_go_have_parts_of_their_own() -> None:
    earlier = means({"stays": (20, 500), "leaves": (60, 500)})
    later = means({"stays": (30, 800), "enters": (-20, 200)})
    found = bridge.bridge(earlier, later, "unit")
    assert found
    assert {kind: float(found.of(kind)) for kind in bridge.KINDS} == pytest.approx(
        {"rate": 6.5, "mix": -1.5, "entering": -10, "leaving": -15}
    )


def test_small_groups_are_gathered_but_not_one_alone() -> None:
    big = {"big": (40.0, 700)}
    one = bridge.bridge(means(big | {"s": (0, 5)}), means(big | {"s": (9, 6)}), "unit")
    assert one and {part.group for part in one.parts} == {"big", "s"}
    few = {"s": (0.0, 5), "t": (10.0, 5)}
    two = bridge.bridge(means(big | few), means(big), "unit")
    assert two and {part.group for part in two.parts} == {"big", bridge.OTHER}


def test_nothing_is_explained_where_a_side_has_no_answers() -> None:
    assert bridge.bridge(means({}), means({"A": (1, 5)}), "unit") is None


def test_the_planted_month_of_the_demo_company(demo: Dataset) -> None:
    months = [
        access.select(access.EVERYONE, start=start, end=end)
        for start, end in (
            (SIMPSON.before, date(2024, 8, 31)),
            (SIMPSON.month, date(2024, 9, 30)),
        )
    ]
    nps = metrics.metric("nps")
    frames = [estimates.estimate(demo, month, nps, by=["segment"]) for month in months]
    found = bridge.bridge(frames[0], frames[1], "segment")
    assert found and found.against_all == "rose"
    assert found.difference <= -SIMPSON.total_falls_at_least
    assert found.of("rate") >= SIMPSON.each_rises
    shares = {part.group: part.share_after - part.share_before for part in found.parts}
    assert shares[SIMPSON.growing_segment] > 0 > shares[SIMPSON.shrinking_segment]
