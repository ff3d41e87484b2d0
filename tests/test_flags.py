"""The warnings of Quality: each speaks where something is planted and hardly ever on noise."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cxdata import access
from cxdata.arrivals import daily
from cxdata.dataset import Dataset
from cxdata.flags import ALARM, COMPUTED, Flag, flags
from cxdata.flags.bunching import bunching
from cxdata.flags.jumps import jumps
from cxdata.flags.repeats import repeats
from cxdata.flags.silence import longest_run, silences
from cxdata.selection import Selection
from tests import build
from tests.conftest import SAMPLE
from tests.test_pages import opened

FIRST, START, END = date(2023, 1, 1), date(2024, 1, 1), date(2024, 12, 31)
DAYS = (END - FIRST).days + 1
UNITS = [f"Unit {letter}" for letter in "ABCDEF"]
LOOKS = 200
Draw = np.random.Generator
WEEK = np.array([1.4, 1.2, 1.1, 1.0, 1.2, 0.3, 0.0])


@pytest.fixture(scope="module")
def year() -> Selection:
    return access.select(access.EVERYONE, start=START, end=END, wanted={})


def noise(draw: Draw, pace: float, clumped: float = 0.3) -> pl.DataFrame:
    """Two years of six units: busy and idle weekdays, a season, days that vary more than Poisson.

    Half of those who recommend give 9 or 10; a fifth of those who are asked answer.
    """
    days = np.arange(DAYS)
    season = 1 + 0.3 * np.sin(2 * np.pi * days / 365)
    weekday = WEEK[(days + FIRST.weekday()) % 7]
    mean = pace * season * weekday * draw.uniform(0.5, 2, (len(UNITS), 1))
    answers = draw.poisson(draw.gamma(1 / clumped, clumped * np.maximum(mean, 1e-9)))
    recommend = draw.binomial(answers, 0.95)
    return frame(
        answers=answers,
        recommend=recommend,
        promoters=draw.binomial(recommend, 0.5),
        sent=answers + draw.negative_binomial(np.maximum(answers, 1e-9), 0.2),
    )


def frame(**counts: np.ndarray) -> pl.DataFrame:
    days = [FIRST + timedelta(days=n) for n in range(DAYS)]
    rows = list(product(UNITS, days))
    keys = pl.DataFrame(rows, schema=["business_unit", "day"], orient="row")
    return keys.with_columns(pl.Series(name, values.ravel()) for name, values in counts.items())


def of(unit: str, since: date, until: date = END) -> pl.Expr:
    return (pl.col("business_unit") == unit) & pl.col("day").is_between(since, until)


def silent(rows: pl.DataFrame, year: Selection) -> Iterator[Flag]:
    return silences(rows, year)


def jumped(rows: pl.DataFrame, year: Selection) -> Iterator[Flag]:
    return jumps(rows, rows.filter(pl.col("sent") > 0), year)


def bunched(rows: pl.DataFrame, year: Selection) -> Iterator[Flag]:
    return bunching(daily.within(rows, year), year)


@pytest.mark.slow
@pytest.mark.parametrize("check", [silent, jumped, bunched])
@pytest.mark.parametrize("pace", [0.4, 3, 20])
def test_noise_raises_no_more_alarms_than_stated(
    check: Callable[[pl.DataFrame, Selection], Iterator[Flag]], pace: float, year: Selection
) -> None:
    draw = np.random.default_rng(11)
    alarmed = sum(any(check(noise(draw, pace), year)) for _ in range(LOOKS))
    # So many or more would come up in one of a thousand runs if the stated rate were true.
    assert alarmed < stats.binom.isf(0.001, LOOKS, ALARM)


@pytest.mark.slow
@pytest.mark.parametrize("eager", [0.0, 0.5, 2.0], ids=lambda eager: f"eagerness varies {eager}")
@pytest.mark.parametrize("pace", [0.05, 0.5])
def test_eager_customers_raise_no_more_alarms_than_stated(pace: float, eager: float) -> None:
    draw = np.random.default_rng(12)
    alarmed = 0
    for _ in range(LOOKS):
        own = pace * (draw.gamma(1 / eager, eager, 3_000) if eager else np.ones(3_000))
        alarmed += any(repeats(counted(draw.poisson(own, (12, 3_000)).ravel())))
    assert alarmed < stats.binom.isf(0.001, LOOKS, ALARM)


def counted(answers: np.ndarray) -> pl.DataFrame:
    """What `daily.per_customer` gives of so many answers of each customer in each month."""
    times = pl.DataFrame({"times": answers[answers > 0]}).group_by("times").len("cases")
    held = {"month": date(2024, 3, 1), "business_unit": "Unit A"}
    return times.with_columns(**{k: pl.lit(v) for k, v in held.items()}).sort("times")


@pytest.fixture
def rows() -> pl.DataFrame:
    return noise(np.random.default_rng(5), 4)


def test_a_unit_gone_silent_is_named_with_its_days_and_its_usual_pace(rows, year):
    gone = rows.filter(~of("Unit C", date(2024, 12, 2)))
    (flag,) = silences(gone, year)
    assert (flag.kind, flag.business_unit) == ("silent", "Unit C")
    last = gone.filter((pl.col("business_unit") == "Unit C") & (pl.col("answers") > 0))["day"].max()
    assert f"no answer on the {(END - last).days} days from " in flag.sentence
    assert flag.sentence.startswith("Unit C fell silent")
    assert "to 31 Dec 2024" in flag.sentence


def test_a_silence_that_ended_is_named_and_one_before_the_selection_is_not(rows, year):
    march = rows.filter(~of("Unit B", date(2024, 3, 4), date(2024, 3, 31)))
    assert [flag.business_unit for flag in silences(march, year)] == ["Unit B"]
    autumn = rows.filter(~of("Unit B", date(2023, 9, 4), date(2023, 10, 31)))
    assert not list(silences(autumn, year))


def test_who_answers_now_and_then_is_not_silent(year):
    twice_a_year = [date(2023, 3, 1), date(2023, 9, 1), date(2024, 3, 1)]
    waves = pl.DataFrame({"day": twice_a_year, "business_unit": "Unit A", "answers": 500})
    assert not list(silences(waves, year))
    event = [date(2024, 3, day) for day in range(1, 5)]
    once = pl.DataFrame({"day": event, "business_unit": "Unit A", "answers": 500})
    assert not list(silences(once, year))


@given(st.integers(1, 11), st.data())
def test_the_chance_of_a_run_is_that_of_counting_every_arrangement(days, data):
    silent_days = data.draw(st.integers(1, days))
    length = data.draw(st.integers(1, days))
    arrangements = [a for a in product("01", repeat=days) if a.count("0") == silent_days]
    with_run = sum("0" * length in "".join(one) for one in arrangements)
    assert longest_run(length, silent_days, days) == pytest.approx(with_run / len(arrangements))


def gamed(rows: pl.DataFrame, since: date) -> pl.DataFrame:
    """Unit D asks as many, hears from half, and nearly all of them give 9 or 10."""
    then = of("Unit D", since)
    half = {name: pl.col(name) // 2 for name in ("answers", "recommend")}
    fewer = rows.with_columns(pl.when(then).then(e).otherwise(n).alias(n) for n, e in half.items())
    happy = (pl.col("recommend") * 0.8).round().cast(pl.Int64)
    return fewer.with_columns(promoters=pl.when(then).then(happy).otherwise("promoters"))


@pytest.mark.parametrize("since", [START, date(2024, 12, 4)], ids=["for a year", "for four weeks"])
def test_more_nines_and_tens_from_fewer_answers_are_named_with_both_changes(year, since):
    rows = gamed(noise(np.random.default_rng(5), 20), since)
    (flag,) = jumped(rows, year)
    assert (flag.kind, flag.business_unit) == ("jump", "Unit D")
    assert f"since {since.day} {since:%b %Y} " in flag.sentence
    assert re.search(r"since .* (79|80)% of .* (48|49)% before", flag.sentence)
    assert re.search(r"response rate fell from 20\.\d% to (9|10)\.\d%", flag.sentence)


def test_better_scores_alone_are_no_flag_and_fewer_answers_alone_are_none(year):
    rows = noise(np.random.default_rng(5), 20)
    changed = gamed(rows, START)
    better = rows.with_columns(
        promoters=pl.when(of("Unit D", START)).then("recommend").otherwise("promoters")
    )
    fewer = changed.with_columns(promoters=pl.col("recommend") // 2)
    assert not list(jumped(better, year))
    assert not list(jumped(fewer, year))


def test_without_invitations_there_is_no_rate_to_fall(year, rows):
    assert not list(jumps(gamed(rows, START), rows.clear(), year))
    incomplete = gamed(rows, START).with_columns(sent=pl.lit(1))
    assert not list(jumps(incomplete, incomplete, year))


def test_a_customer_who_answers_day_after_day_is_named_by_no_id():
    usual = np.random.default_rng(5).poisson(0.3, 5_000)
    (flag,) = repeats(counted(np.append(usual, 23)))
    assert flag.sentence.startswith("One customer answered 23 times in one month (Mar 2024, Unit A")
    assert "of the customers who answer do so once" in flag.sentence
    (pair,) = repeats(counted(np.append(usual, [23, 23])))
    assert pair.sentence.startswith("2 customers answered 23 times")
    assert not list(repeats(counted(usual)))
    assert not list(repeats(counted(np.array([40, 1, 1])))), "too few to tell what is usual"
    assert not list(repeats(counted(np.zeros(9, int))))


def test_answers_crowding_at_the_end_of_the_months_are_named_with_their_share(year):
    rows = noise(np.random.default_rng(5), 20)
    left = (pl.col("day").dt.month_end() - pl.col("day")).dt.total_days()
    crowd = (pl.col("business_unit") == "Unit E") & (left < 3)
    more = rows.with_columns(
        answers=pl.when(crowd).then(pl.col("answers") * 6 + 20).otherwise("answers")
    )
    (flag,) = bunched(more, year)
    assert (flag.kind, flag.business_unit) == ("bunching", "Unit E")
    assert "in 12 months came on the last 3 days, where 10% would be even" in flag.sentence
    short = year.during(date(2024, 8, 1), END - timedelta(days=1))
    assert not list(bunching(daily.within(more, short), short)), "four whole months are too few"


def test_months_that_are_all_alike_can_still_be_bunched(year):
    ends = [n for n in range(DAYS) if (FIRST + timedelta(days=n + 1)).day <= 3]
    answers = np.zeros((len(UNITS), DAYS), int)
    answers[0, ends] = 9
    assert [f.business_unit for f in bunched(frame(answers=answers), year)] == ["Unit A"]


def test_the_demo_company_has_the_flag_that_was_planted_and_no_other(demo: Dataset) -> None:
    end = demo.as_of()
    asked = access.select(access.EVERYONE, start=end - timedelta(days=364), end=end, wanted={})
    (flag,) = flags(demo, asked)
    assert (flag.kind, flag.business_unit) == ("jump", "Insurance")


def test_customers_are_counted_by_month_under_the_present_name_of_their_unit(
    tmp_path: Path, year: Selection
) -> None:
    def at(month: int, day: int) -> datetime:
        return datetime(2024, month, day, 23, 30, tzinfo=UTC)

    came = [
        *({"answered_at": at(3, day), "customer_id": "c1"} for day in range(2, 6)),
        *({"answered_at": at(3, 31), "customer_id": "c1"} for _ in range(2)),
        {"answered_at": at(5, 2), "customer_id": "c2"},
        {"answered_at": at(5, 2)},
    ]
    dataset = build.publish(
        tmp_path,
        build.About(name="Test", time_zone="Europe/Paris"),
        responses=build.responses([row | {"business_unit": "Old", "recommend": 9} for row in came]),
        units=pl.DataFrame({"business_unit": ["Old", "New"], "successor": ["New", None]}),
    )
    found = daily.per_customer(dataset, year)
    # 23:30 UTC on 31 March is April in Paris.
    assert found.rows() == [
        (1, 1, date(2024, 5, 1), "New"),
        (2, 1, date(2024, 4, 1), "New"),
        (4, 1, date(2024, 3, 1), "New"),
    ]
    north = access.select(access.EVERYONE, start=START, end=END, wanted={"region": ["North"]})
    assert daily.per_customer(dataset, north).is_empty()


def test_a_data_set_without_answers_has_no_flags(tmp_path: Path, year: Selection) -> None:
    staff = build.engagement({("A", "N", "all"): 9}, [date(2024, 2, 15)])
    assert flags(build.publish(tmp_path, engagement=staff), year) == []
    assert "1 in 100" in COMPUTED or "once in 100" in COMPUTED


def test_quality_shows_the_flag_before_anything_came_in(monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(monkeypatch, SAMPLE, "quality")
    assert not page.exception
    (flag,) = (one.value for one in page.warning if "Insurance" in one.value)
    assert flag.startswith("Insurance has more 9s and 10s from fewer who answer")
