"""Selections: narrowed to the grant, told in words, moved in time."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxdata import access
from cxdata.access import EVERYONE, Viewer
from cxdata.errors import UsageError
from cxdata.selection import Selection

MARCH = {"start": date(2025, 3, 1), "end": date(2025, 3, 31)}
units = st.sets(st.sampled_from(["Retail", "Wholesale", "Support", ""]))


@given(granted=units, wanted=units)
def test_a_unit_outside_the_grant_is_dropped(granted: set[str], wanted: set[str]) -> None:
    viewer = Viewer(name="a", units=frozenset(granted))
    selection = access.select(viewer, **MARCH, wanted={"business_unit": wanted})
    assert set(selection.wanted("business_unit") or ()) == granted & wanted


@given(granted=units)
def test_no_wish_is_the_whole_grant_and_never_more(granted: set[str]) -> None:
    selection = access.select(Viewer(name="a", units=frozenset(granted)), **MARCH)
    assert set(selection.wanted("business_unit") or ()) == granted


@given(granted=units, wanted=units, then=units)
def test_narrowing_never_widens(granted: set[str], wanted: set[str], then: set[str]) -> None:
    viewer = Viewer(name="a", units=frozenset(granted))
    selection = access.select(viewer, **MARCH, wanted={"business_unit": wanted})
    narrowed = selection.narrowed("business_unit", *then).without("business_unit")
    assert set(narrowed.wanted("business_unit") or ()) <= granted & wanted


def test_a_viewer_without_a_grant_sees_nothing() -> None:
    assert access.select(Viewer(name="a"), **MARCH).wanted("business_unit") == ()


def test_an_unknown_dimension_and_a_reversed_period_are_refused() -> None:
    with pytest.raises(UsageError, match="Unknown dimension 'mood'"):
        access.select(EVERYONE, **MARCH, wanted={"mood": ["good"]})
    with pytest.raises(UsageError, match="before it begins"):
        access.select(EVERYONE, start=MARCH["end"], end=MARCH["start"])


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({}, "All business units, 1 Mar 2025 to 31 Mar 2025"),
        ({"business_unit": ["Retail"]}, "Retail, 1 Mar 2025 to 31 Mar 2025"),
        (
            {"business_unit": ["Retail", "Support"], "channel": ["phone", ""]},
            "Retail or Support, channel (not given) or phone, 1 Mar 2025 to 31 Mar 2025",
        ),
        (
            {"region": ["North"]},
            "All business units, region North, 1 Mar 2025 to 31 Mar 2025",
        ),
    ],
)
def test_the_sentence_says_what_is_selected(wanted: dict[str, list[str]], sentence: str) -> None:
    assert access.select(EVERYONE, **MARCH, wanted=wanted).sentence() == sentence


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(0, 400))
def test_the_period_before_is_as_long_and_touches(start: date, days: int) -> None:
    end = date.fromordinal(start.toordinal() + days)
    selection = Selection(start=start, end=end)
    before = selection.before()
    assert before.days() == selection.days()
    assert before.end.toordinal() + 1 == start.toordinal()
