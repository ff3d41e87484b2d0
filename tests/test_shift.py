"""The shift board's content: the same numbers as everywhere, consent, and who is too few."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from cxdata import access, estimates, metrics, shift
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.publishing import About
from cxdata.selection import Selection
from cxdata.sharing import boards
from cxdata.shift import Hours
from cxdata.shift.watch import watch
from cxdata.store import Store
from tests.build import publish, ratings, responses

DAY = date(2025, 12, 16)


def on(day: date = DAY, **wanted: list[str]) -> Selection:
    return access.select(access.EVERYONE, start=day, end=day, wanted=wanted)


def answers(dataset: Dataset) -> pl.DataFrame:
    files = [str(path) for path in dataset.published.files("responses")]
    return pl.read_parquet(files, hive_partitioning=False)


@pytest.mark.parametrize("wanted", [{}, {"business_unit": ["Contact Centre"]}])
def test_the_days_numbers_are_those_of_every_other_page(
    demo: Dataset, wanted: dict[str, list[str]]
) -> None:
    board = shift.ask(demo, on(**wanted))
    assert [number.metric.name for number in board.numbers] == ["nps", "csat", "effort"]
    for number in board.numbers:
        row = estimates.estimate(demo, on(**wanted), number.metric).row(0, named=True)
        assert number.now is not None
        for key in ("value", "low", "high", "n", "status", "effective"):
            assert number.now[key] == pytest.approx(row[key]), key


def test_usual_is_the_mean_of_the_hours_as_the_day_had_them(demo: Dataset) -> None:
    number = shift.ask(demo, on(business_unit=["Contact Centre"])).numbers[0]
    rows = answers(demo).filter(
        pl.col("business_unit") == "Contact Centre", pl.col("recommend").is_not_null()
    )
    score = pl.when(pl.col("recommend") >= 9).then(100)
    score = score.when(pl.col("recommend") <= 6).then(-100).otherwise(0)
    placed = rows.select(
        score=score, hour=pl.col("answered_at").dt.hour(), day=pl.col("answered_at").dt.date()
    )
    before = [DAY - timedelta(weeks=week) for week in range(1, 13)]
    hourly = placed.filter(pl.col("day").is_in(before)).group_by("hour").agg(pl.col("score").mean())
    shares = placed.filter(pl.col("day") == DAY).group_by("hour").len()
    both = hourly.join(shares, on="hour")
    expected = both.select((pl.col("score") * pl.col("len")).sum() / pl.col("len").sum()).item()
    assert number.usual is not None
    assert number.usual["value"] == pytest.approx(expected)
    assert number.verdict == "worse"


def test_usual_of_equal_hours_is_the_plain_mean_and_its_interval(tmp_path: Path) -> None:
    rows = [
        {
            "recommend": 10 if n % 3 else 3,
            "answered_at": datetime(2025, 3, 3 + 7 * w, 9, tzinfo=UTC),
        }
        for w in range(4)
        for n in range(20)
    ]
    data = publish(tmp_path, responses=responses(rows))
    number = shift.ask(data, on(date(2025, 3, 24))).numbers[0]
    before = access.select(access.EVERYONE, start=date(2025, 3, 1), end=date(2025, 3, 17))
    row = estimates.estimate(data, before, metrics.metric("nps")).row(0, named=True)
    assert number.usual is not None
    for key in ("value", "low", "high", "n", "effective"):
        assert number.usual[key] == pytest.approx(row[key]), key
    assert number.verdict == "usual"


def test_a_night_shift_belongs_to_the_day_it_began(tmp_path: Path) -> None:
    moments = [datetime(2025, 3, 10, 23, 30), datetime(2025, 3, 11, 2), datetime(2025, 3, 11, 7)]
    moments += [datetime(2025, 3, 10, 3), datetime(2025, 3, 11, 22)]
    rows = [{"recommend": 9, "answered_at": m.replace(tzinfo=UTC)} for m in moments]
    data = publish(tmp_path, responses=responses(rows))
    counted = {
        text: shift.ask(data, on(date(2025, 3, 10)), hours=Hours.of(text)).n
        for text in ("22-06", "whole day", "06-14", "00-24")
    }
    assert counted == {"22-06": 2, "whole day": 2, "06-14": 0, "00-24": 2}


@pytest.mark.parametrize("text", ["6to14", "25-06", "06-99", ""])
def test_hours_that_are_none_are_named(text: str) -> None:
    with pytest.raises(UsageError, match="no hours of a shift"):
        Hours.of(text)


def test_under_ten_answers_there_is_no_value_anywhere(tmp_path: Path) -> None:
    rows = [{"recommend": 9, "satisfaction": 1, "answered_at": datetime(2025, 3, 10, n, tzinfo=UTC)}
            for n in range(9)]  # fmt: skip
    data = publish(tmp_path, responses=responses(rows))
    number = shift.ask(data, on(date(2025, 3, 10))).numbers[0]
    assert (number.value(), number.verdict, number.n) == ("–", "unknown", 9)
    assert number.sentence() == "NPS: 9 answers, too few to judge."


def test_only_who_agreed_is_quoted_or_thanked_and_quotes_are_masked_again(tmp_path: Path) -> None:
    said = [
        (10, "The best help I ever had at a counter.", "Nina S.", False),
        (9, "Quick and kind; write to anna@example.org", "Omar K.", True),
        (0, "Nobody ever called me back about it.", None, False),
        (2, "I waited for an hour, then gave up.", None, True),
        (1, "Nina S. was rude to me on the phone.", "Nina S.", True),
    ]
    rows = [
        {"recommend": score, "comment": text, "recognised": name, "consent_to_quote": agreed}
        for score, text, name, agreed in said
    ]
    data = publish(tmp_path, responses=responses(rows))
    board = boards.board(data, on(date(2025, 3, 10)))
    assert board.win is not None and board.miss is not None
    assert board.win.text.startswith("Quick and kind") and "anna@" not in board.win.text
    assert board.miss.text == said[4][1]
    assert board.thanked == (("Omar K.", 1),)


def test_the_touchpoint_to_watch_is_the_one_that_fell() -> None:
    metric = metrics.metric("rating")
    columns = ("touchpoint", "value", "n", "effective", "adjusted", "adjusted_variance")
    kinds = {"status": "ok", "repeated": False, "low": 0.0, "high": 100.0}

    def frame(values: dict[str, float]) -> pl.DataFrame:
        rows = [(name, v, 400, 400.0, v, v * (100 - v) / 400) for name, v in values.items()]
        return pl.DataFrame(rows, schema=columns, orient="row").with_columns(
            *(pl.lit(value).alias(name) for name, value in kinds.items())
        )

    now = frame({"Desk": 80.0, "Phone": 70.0, "Form": 40.0})
    fell = watch(now, frame({"Desk": 95.0, "Phone": 71.0, "Form": 40.0}), metric)
    assert fell and (fell.name, fell.fell, fell.searched) == ("Desk", True, 3)
    steady = watch(now, frame({"Desk": 80.0, "Phone": 71.0, "Form": 41.0}), metric)
    assert steady and (steady.name, steady.fell) == ("Form", False)
    assert watch(now.clear(), now, metric) is None


def test_leaderships_line_is_the_newest_of_the_boards_unit(demo: Dataset, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'written.sqlite'}")
    for text, unit in (("For all", None), ("For branches", "Branches"), ("For wealth", "Wealth")):
        store.add(shift.KIND, {"text": text, "business_unit": unit}, author="Ada")
    lines = store.entries(shift.KIND)
    said = {
        unit: shift.ask(demo, on(business_unit=[unit]), lines=lines).leadership
        for unit in ("Branches", "Insurance")
    }
    assert {unit: line and line.text for unit, line in said.items()} == {
        "Branches": "For branches",
        "Insurance": "For all",
    }


def test_a_data_set_without_customers_says_what_it_needs(tmp_path: Path) -> None:
    data = publish(tmp_path, ratings=ratings([{"rating": 4, "touchpoint": "Desk"}]))
    with pytest.raises(UsageError, match="needs customers' answers"):
        shift.ask(data, on())


def test_yesterday_is_the_last_day_on_which_anybody_answered(tmp_path: Path) -> None:
    days = [datetime(2025, 3, day, 9, tzinfo=UTC) for day in (3, 7, 10)]
    monday = About(name="Weekdays", as_of=date(2025, 3, 10))
    data = publish(
        tmp_path,
        monday,
        responses=responses([{"answered_at": day, "recommend": 9} for day in days]),
    )
    assert shift.yesterday(data, on(data.as_of())) == date(2025, 3, 7)
