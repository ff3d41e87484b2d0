"""Extracts: what pages read from the narrow copies is what the answers themselves give."""

from datetime import UTC, date, datetime
from random import Random

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from cxdata import access, metrics
from cxdata.dataset import Dataset
from cxdata.journey import driver_data, moments
from cxdata.publishing import About
from cxdata.querying import extracts
from cxdata.selection import Selection
from cxdata.tables import SCORES
from cxdata.voices import comments, recognition
from cxdata.voices.comments import Wish
from tests.build import publish

FIRST, DAYS, ANSWERS = datetime(2024, 1, 10, 22, 30, tzinfo=UTC), 60, 2_500
VALUES: dict[str, list[str | None]] = {
    "business_unit": [None, "Old", "New", "Other"],
    "region": [None, "N"],
    "team": ["t1", "t2"],
    "segment": ["x", None],
    "channel": ["phone", "online", None],
    "stage": ["purchase", "advocacy"],
    "touchpoint": ["Shop", "Call", "Bill"],
}
SAID = (None, None, "Ann was quick", "a long queue", "Queue, queue!", "long wait; Ann helped", "ok")
TYPED = ("", "queue", '"long wait", quick', "-queue", "long -wait", "ann")
both = tuple[Dataset, Dataset]
some_days = st.tuples(
    st.dates(date(2024, 1, 9), date(2024, 2, 5)), st.dates(date(2024, 2, 6), date(2024, 3, 14))
).map(list)
one_wish = st.sampled_from(sorted(VALUES)).flatmap(
    lambda name: st.tuples(
        st.just(name),
        st.lists(
            st.sampled_from(sorted({value or "" for value in VALUES[name]} - {"Old"})),
            min_size=1,
            unique=True,
        ),
    )
)
wishes = st.lists(one_wish, max_size=2).map(dict)


def _responses(draw: Random) -> pl.DataFrame:
    return pl.DataFrame(
        {name: draw.choices(values, k=ANSWERS) for name, values in VALUES.items()}
    ).with_columns(
        response_id=pl.int_range(ANSWERS).cast(pl.String),
        source=pl.lit("test"),
        weight=pl.Series(draw.choices([1.0, 0.25, 3.125], k=ANSWERS)),
        recommend=pl.Series(draw.choices([None, *range(11)], k=ANSWERS)),
        satisfaction=pl.Series(draw.choices([None, *range(1, 6)], k=ANSWERS)),
        ease=pl.Series(draw.choices([None, *range(1, 8)], k=ANSWERS)),
        resolved_first_contact=pl.Series(draw.choices([None, True, False], k=ANSWERS)),
        comment=pl.Series(draw.choices(SAID, k=ANSWERS)),
        recognised=pl.Series(draw.choices([None, None, "Ann"], k=ANSWERS)),
        consent_to_quote=pl.Series(draw.choices([None, True, False], k=ANSWERS)),
        customer_id=pl.Series(draw.choices([None, *map(str, range(400))], k=ANSWERS)),
        answered_at=pl.lit(FIRST)
        + pl.duration(minutes=pl.Series(draw.choices(range(DAYS * 1440), k=ANSWERS))),
    )


def _ratings(responses: pl.DataFrame, draw: Random) -> pl.DataFrame:
    """No, one or several touchpoints of each response, some with a channel of their own."""
    rated = responses.drop("touchpoint", "stage", "channel").join(
        pl.DataFrame({"touchpoint": ["Shop", "Call", "Bill"]}), how="cross"
    )
    many = rated.height
    return (
        rated.with_columns(
            stage=pl.Series(draw.choices(["purchase", "advocacy", None], k=many)),
            channel=pl.Series(draw.choices(VALUES["channel"], k=many)),
            rating=pl.Series(draw.choices([None, None, 1, 3, 4, 5], k=many)),
        )
        .drop_nulls("rating")
        .drop(*SCORES, "comment", "recognised", "consent_to_quote")
    )


@pytest.fixture(scope="module")
def both_ways(tmp_path_factory: pytest.TempPathFactory) -> both:
    """The same answers published without extracts and with them."""
    draw = Random(3)
    responses = _responses(draw)
    units = pl.DataFrame(
        {"business_unit": ["Old", "New", "Other"], "successor": ["New", None, None]}
    )
    tables = {
        "responses": responses,
        "ratings": _ratings(responses, draw),
        "units": units,
    }
    about = About(name="Test", time_zone="Asia/Kolkata")
    plain = publish(tmp_path_factory.mktemp("plain"), about, **tables)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extracts, "FROM", 0)
        quick = publish(tmp_path_factory.mktemp("quick"), about, **tables)
    return plain, quick


def _selection(days: list[date], wanted: dict[str, list[str]]) -> Selection:
    return access.select(access.EVERYONE, start=days[0], end=days[1], wanted=wanted)


def _same(one: pl.DataFrame, other: pl.DataFrame, by: list[str] | None = None) -> None:
    found = (frame.sort(by) if by else frame for frame in (one, other))
    assert_frame_equal(*found, rel_tol=1e-12)


def test_only_the_second_has_extracts(both_ways: both) -> None:
    every = (extracts.SHEETS, extracts.VOICES, extracts.PAIRS)
    assert both_ways[0].extracts(extracts.SHEETS) is None
    assert len(both_ways[1].extracts(*every) or ()) == len(every)


@settings(deadline=None, max_examples=30)
@given(
    days=some_days,
    wanted=wishes,
    typed=st.sampled_from(TYPED),
    rated=st.booleans(),
    moment=st.sampled_from([(None, None), (3, None), (None, 4), (5, 11)]),
)
def test_comments_are_counted_and_listed_alike(
    both_ways: both,
    days: list[date],
    wanted: dict[str, list[str]],
    typed: str,
    rated: bool,
    moment: tuple[int | None, int | None],
) -> None:
    wish = Wish(selection=_selection(days, wanted), typed=typed, rated=rated, moment=moment)
    _same(*(comments.counts(one, wish) for one in both_ways))
    _same(*(comments.listed(one, wish, 40) for one in both_ways))
    _same(*(comments.terms(one, wish, 25_000, 1)[0] for one in both_ways))


@settings(deadline=None, max_examples=30)
@given(days=some_days, wanted=wishes, outcome=st.sampled_from(driver_data.OUTCOMES))
def test_ratings_go_with_the_answer_alike(
    both_ways: both, days: list[date], wanted: dict[str, list[str]], outcome: str
) -> None:
    asked, metric = _selection(days, wanted), metrics.metric(outcome)
    _same(
        *(driver_data.products(one, asked, metric) for one in both_ways), ["fold", "one", "other"]
    )


@settings(deadline=None, max_examples=30)
@given(
    days=some_days,
    wanted=wishes,
    name=st.sampled_from(["nps", "csat", "effort", "fcr", "rating", "rating_mean"]),
    moment=st.sampled_from([(None, None), (3, None), (5, 11)]),
    grain=st.sampled_from(["day", "week", "month"]),
)
@example(
    days=[date(2024, 1, 20), date(2024, 3, 1)],
    wanted={"channel": ["phone"]},
    name="rating",
    moment=(None, None),
    grain="week",
)
def test_hours_are_counted_alike(
    both_ways: both,
    days: list[date],
    wanted: dict[str, list[str]],
    name: str,
    moment: tuple[int | None, int | None],
    grain: str,
) -> None:
    asked, metric = _selection(days, wanted), metrics.metric(name)
    _same(*(moments.cells(one, asked, metric) for one in both_ways))
    _same(*(moments.trend(one, asked, metric, moment, grain) for one in both_ways))


@settings(deadline=None, max_examples=30)
@given(days=some_days, wanted=wishes)
def test_praise_is_quoted_and_counted_alike(
    both_ways: both, days: list[date], wanted: dict[str, list[str]]
) -> None:
    asked = _selection(days, wanted)
    plain, quick = (recognition.quotes(one, asked) for one in both_ways)
    _same(plain, quick)
    rows = (recognition.praised(one, asked) for one in both_ways)
    _same(*rows, ["business_unit", "region", "team"])


def test_extracts_are_written_where_they_are_worth_it() -> None:
    names = extracts.wanted({"responses": 300_000, "ratings": 900_000})
    assert names == [extracts.SHEETS, extracts.VOICES, extracts.PAIRS]
    many = extracts.wanted({"responses": 300_000, "ratings": 900_001})
    assert many == [extracts.SHEETS, extracts.VOICES]
    assert not extracts.wanted({"responses": 299_999, "ratings": 10})
