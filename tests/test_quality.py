"""Response rate, silent weeks, blanks and receipts, on a data set small enough to count by hand."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from statsmodels.stats.proportion import proportion_confint

from cxdata import access, periods
from cxdata.arrivals import completeness, daily, quality, receipts
from cxdata.arrivals.quality import RESPONSE_RATE
from cxdata.charts import quality as charts
from cxdata.dataset import Dataset
from cxdata.errors import DataSetError
from cxdata.published.versions import Published
from cxdata.publishing import About
from cxdata.selection import Selection
from cxdata.units import present_names
from tests import build

MARCH = (date(2025, 3, 1), date(2025, 3, 31))


def at(day: int, hour: int = 12, month: int = 3) -> datetime:
    return datetime(2025, month, day, hour, tzinfo=UTC)


def march(**wanted: list[str]) -> Selection:
    return access.select(access.EVERYONE, start=MARCH[0], end=MARCH[1], wanted=wanted)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Retail, and Web that was called Online before: 12 responses to 100 invitations in March."""
    shop = {"business_unit": "Retail", "region": "North"}
    online = {"business_unit": "Online", "region": "South"}
    web = online | {"business_unit": "Web"}
    came = [
        *({"answered_at": at(day), "recommend": 9} | shop for day in range(3, 11)),
        *({"answered_at": at(day), "satisfaction": 4} | online for day in (4, 5)),
        {"answered_at": at(20), "comment": "fine", "recommend": 7} | web,
        {"answered_at": at(28, 23, 2), "recommend": 10} | web,
        {"answered_at": at(31, 23), "recommend": 0} | web,
        *({"answered_at": at(day, month=2), "recommend": 2} | shop for day in range(1, 21)),
    ]
    sent = [
        (date(2025, 1, 15), "Retail", "North", 10),
        (date(2025, 2, 10), "Retail", "North", 60),
        (date(2025, 3, 3), "Retail", "North", 60),
        (date(2025, 3, 4), "Online", "South", 30),
        (date(2025, 3, 20), "Web", "South", 10),
    ]
    units = {"business_unit": ["Online", "Web", "Retail"], "successor": ["Web", None, None]}
    return build.publish(
        tmp_path_factory.mktemp("tiny"),
        About(name="Tiny", time_zone="Europe/Paris"),
        responses=build.responses(came),
        invitations=pl.DataFrame(
            sent, schema=["day", "business_unit", "region", "sent"], orient="row"
        ),
        units=pl.DataFrame(units),
    )


@pytest.fixture(scope="module")
def without_invitations(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    responses = build.responses([{"recommend": 9}])
    return build.publish(tmp_path_factory.mktemp("bare"), responses=responses)


def rates(dataset: Dataset, selection: Selection, **how: object) -> pl.DataFrame:
    came, sent = daily.answered(dataset, selection), daily.invited(dataset, selection)
    return quality.rates(came, sent, **how)  # type: ignore[arg-type]


def test_a_response_counts_on_the_data_sets_own_day(tiny):
    web = daily.answered(tiny, march(business_unit=["Web"]))
    assert dict(web.select("day", "answers").iter_rows()) == {
        date(2025, 3, 1): 1,  # 23:00 UTC on 28 February
        date(2025, 3, 4): 1,
        date(2025, 3, 5): 1,
        date(2025, 3, 20): 1,
    }


def test_a_renamed_unit_keeps_its_answers_and_its_invitations(tiny):
    (row,) = rates(tiny, march(business_unit=["Web"]), by=["business_unit"]).to_dicts()
    assert (row["business_unit"], row["answers"], row["n"]) == ("Web", 4, 40)
    assert rates(tiny, march(business_unit=["Online"])).is_empty()


def test_what_is_counted_follows_names_along_a_chain_and_round_a_circle(tmp_path):
    units = pl.DataFrame(
        {"business_unit": ["A", "B", "C", "X", "Y"], "successor": ["B", "C", None, "Y", "X"]}
    )
    came = build.responses(
        [{"business_unit": unit, "answered_at": at(3), "recommend": 9} for unit in "ABCXY"]
    )
    sent = pl.DataFrame({"day": [MARCH[0]] * 5, "business_unit": [*"ABCXY"], "sent": [10] * 5})
    dataset = build.publish(tmp_path, responses=came, units=units, invitations=sent)
    counts = (daily.answered(dataset, march()), daily.invited(dataset, march()))
    for found, name, every in zip(counts, ("answers", "sent"), (3, 30), strict=True):
        assert dict(found.select("business_unit", name).iter_rows())["C"] == every
        assert set(found["business_unit"]) <= {"C", "X", "Y"}


def test_names_are_followed_along_a_chain_and_round_a_circle():
    units = pl.DataFrame(
        {"business_unit": ["A", "B", "C", "X", "Y"], "successor": ["B", "C", None, "Y", "X"]}
    )
    present = present_names(units)
    assert (present["A"], present["B"]) == ("C", "C")
    assert set(present) == {"A", "B", "X", "Y"}


def test_the_rate_is_answers_of_invitations_with_wilsons_interval(tiny):
    (row,) = rates(tiny, march()).to_dicts()
    low, high = proportion_confint(12, 100, method="wilson")
    assert (row["answers"], row["n"], row["value"]) == (12, 100, 12)
    assert (row["low"], row["high"]) == pytest.approx((100 * low, 100 * high))


@pytest.mark.parametrize(
    ("wanted", "answers", "sent"),
    [({"region": ["North"]}, 8, 60), ({"region": ["South"]}, 4, 40), ({"region": []}, 0, 0)],
)
def test_filters_narrow_answers_and_invitations_alike(tiny, wanted, answers, sent):
    frame = rates(tiny, march(**wanted))
    assert (frame["answers"].sum(), frame["n"].sum()) == (answers, sent)


def test_parts_add_up_to_the_whole(tiny):
    (whole,) = rates(tiny, march()).to_dicts()
    for how in ({"grain": "week"}, {"grain": "day"}, {"by": ["business_unit"]}):
        parts = rates(tiny, march(), **how)
        assert (parts["answers"].sum(), parts["n"].sum()) == (whole["answers"], whole["n"])


def test_more_answers_than_invitations_give_no_rate(tiny):
    february = march().during(date(2025, 2, 1), date(2025, 2, 9))
    (row,) = rates(tiny, february).to_dicts()
    assert (row["answers"], row["n"], row["value"], row["low"]) == (9, 0, None, None)
    said = quality.in_words(quality.compared(rates(tiny, february, by=["business_unit"]), None))
    assert said["Change on the period before"].to_list() == ["more answers than invitations"]


def test_the_rate_is_asked_only_while_surveys_were_sent(tiny, without_invitations):
    year = march().during(date(2024, 1, 1), date(2025, 12, 31))
    covered = daily.covered(tiny, year)
    assert covered and (covered.start, covered.end) == (date(2025, 1, 15), date(2025, 3, 20))
    assert daily.covered(tiny, year.during(date(2020, 1, 1), date(2020, 2, 1))) is None
    assert daily.covered(without_invitations, year) is None
    assert daily.invited(without_invitations, year).is_empty()


def test_a_change_has_a_verdict_and_few_invitations_say_so():
    came = pl.DataFrame({"day": [MARCH[0]] * 3, "business_unit": ["A", "B", None]})
    now = quality.rates(
        came.with_columns(answers=pl.Series([100, 200, 1])),
        came.with_columns(sent=pl.Series([1000, 1000, 4])),
        by=["business_unit"],
    )
    before = quality.rates(
        came.with_columns(answers=pl.Series([200, 201, 1])),
        came.with_columns(sent=pl.Series([1000, 1000, 4])),
        by=["business_unit"],
    )
    units = quality.compared(now, before)
    verdicts = dict(units.select("business_unit", "verdict").iter_rows())
    assert verdicts["A"] == quality.MORE_THAN_CHANCE
    assert verdicts["B"] == "within normal variation"
    assert units["change"].to_list() == pytest.approx([-10, -0.1, 0])
    said = quality.moved(units, "the 31 days before")
    assert said.startswith("A has the lowest response rate 10.0% (")
    assert said.endswith("; A (−10.0 points) moved more than chance on the 31 days before.")
    assert quality.in_words(units)["Change on the period before"].to_list() == [
        "−10.0 points, more than chance",
        "−0.1 points, within normal variation",
        "too few invitations to lean on",
    ]


def test_nothing_before_is_nothing_to_compare_with(tiny):
    units = quality.compared(rates(tiny, march(), by=["business_unit"]), None)
    assert units["verdict"].unique().to_list() == ["nothing to compare with"]
    assert "nothing to compare with" in quality.moved(units, "the 31 days before")


def test_the_finding_is_about_the_last_whole_period(tiny):
    whole = march().during(date(2025, 2, 1), date(2025, 3, 20))
    rows = rates(tiny, whole, grain="month")
    said = quality.finding(rows, "month", periods.cuts(whole, "month"))
    assert said == "Feb 2025: response rate 33.3% (22.7% to 45.9%, 20 answers to 60 invitations)."
    said = quality.finding(rates(tiny, march(), grain="month"), "month", [])
    assert said.startswith("Mar 2025: response rate 12.0%")


def test_a_unit_that_fell_silent_is_named(tiny):
    longer = daily.with_before(daily.answered, tiny, march())
    said = completeness.silence(longer, march())
    # Whole weeks begin on 3, 10, 17 and 24 March.
    assert said == (
        "The median week brings 1 answer; weeks without an answer: Retail (2 of 4), Web (2 of 4)."
    )
    later = march().during(date(2025, 3, 17), date(2025, 3, 23))
    assert "Retail (1 of 1)" in completeness.silence(longer, later)
    none = completeness.silence(longer, march().during(date(2027, 3, 1), date(2027, 3, 14)))
    assert none == "No answer came in any of the 2 whole weeks."
    nameless = longer.with_columns(business_unit=pl.lit(None, pl.String))
    assert completeness.silence(nameless, march()) == (
        "The median week brings 1 answer; 3 of the 4 whole weeks brought answers."
    )
    short = march().during(date(2025, 3, 4), date(2025, 3, 6))
    assert completeness.silence(longer, short) == "5 answers in less than a whole week."


def test_small_units_are_added_up_and_none_is_lost():
    names = [*"ABCD", None]
    came = pl.DataFrame({"day": [MARCH[0]] * 5, "business_unit": names, "answers": [5, 4, 3, 2, 9]})
    weeks = completeness.weekly(came, most=3)
    assert dict(weeks.select("business_unit", "answers").iter_rows()) == {
        "(not given)": 9,
        "A": 5,
        "3 smaller units together": 9,
    }
    assert weeks["business_unit"].to_list()[-1] == "3 smaller units together"


def test_blanks_are_shares_of_responses_and_what_nobody_answered_is_told_apart(tiny):
    came = daily.answered(tiny, march())
    rows = completeness.blanks(came)
    assert dict(rows.select("question", "blank").iter_rows()) == {
        "Would recommend, 0-10": 2,
        "Satisfaction, 1-5": 10,
        "Comment": 11,
    }
    assert rows["share"].to_list() == pytest.approx([100 * 11 / 12, 100 * 10 / 12, 100 * 2 / 12])
    assert completeness.unanswered(came) == ["Ease, 1-7", "Resolved at first contact, yes or no"]
    assert completeness.blank_most(rows) == (
        "“Comment” is blank most often: in 11 of 12 responses (92%)."
    )
    whole = rows.with_columns(blank=0, share=0.0)
    assert completeness.blank_most(whole) == "None was left blank in 12 responses."


FILE = {
    "name": "march.csv",
    "read": 2831,
    "accepted": 2828,
    "rejected": {},
    "dropped": {"no score answered": 3},
    "ratings": 37636,
    "first_day": "2025-03-01",
    "last_day": "2025-03-31",
}
MADE = {"source": "generator", "seed": 7, "made_up": True, "rows": {"responses": 1200}}


def test_a_receipt_adds_up_in_a_sentence():
    assert receipts.sentence(FILE) == (
        "2,831 rows read = 2,828 accepted + 0 rejected + 3 dropped (no score answered)"
    )
    two = FILE | {"accepted": 2820, "rejected": {"no date": 5, "bad unit": 3}}
    assert "+ 8 rejected (no date: 5, bad unit: 3) +" in receipts.sentence(two)


def test_rows_that_are_lost_are_not_glossed_over():
    short = FILE | {"accepted": 2827}
    assert receipts.sentence(short).endswith(": 1 row does not add up")
    assert receipts.total([{"files": [FILE, short]}]).startswith("1 of 2 receipts do not add up")
    assert receipts.files([{"files": [FILE, short]}])["adds_up"].to_list() == [True, False]


def test_receipts_are_listed_newest_first_whatever_else_they_say():
    older, newer = {"source": "a", "files": [FILE]}, {"source": "b", "files": [FILE, FILE]}
    assert receipts.files([older, newer, MADE])["survey"].to_list() == ["b", "b", "a"]
    assert receipts.total([older, newer]).startswith("Every row of 3 files is accounted for: 8,493")
    assert receipts.total([MADE]) == "No file was imported: these data were made."
    assert receipts.files([MADE]).is_empty()
    assert receipts.details(MADE) == {
        "survey": "generator",
        "seed": "7",
        "made up": "yes",
        "rows": "responses: 1,200",
    }


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 3, 31), "The latest answer is from today, 31 Mar 2025."),
        (date(2025, 4, 1), "The latest answer is from yesterday, 31 Mar 2025."),
        (date(2026, 3, 31), "The latest answer is from 31 Mar 2025, 365 days before today."),
        (
            date(2025, 3, 1),
            "The latest answer is dated 31 Mar 2025, 30 days after today: check it.",
        ),
    ],
)
def test_freshness_is_in_words(today, said):
    assert receipts.freshness(date(2025, 3, 31), today) == said


def test_a_version_tells_when_it_was_published():
    assert receipts.published_on("20250331T120000Z") == "31 Mar 2025"
    assert receipts.published_on("spring") == "–"


def test_a_version_counts_its_responses_and_its_latest_day(tiny):
    assert daily.responses(tiny) == 33
    assert daily.latest(tiny) == date(2025, 4, 1)


def test_the_rate_chart_shows_invitations_and_the_answers_among_them(tiny):
    rows = periods.with_gaps(rates(tiny, march(), grain="week"), "week")
    figure = charts.response_rate(rows, RESPONSE_RATE, grain="week")
    bars = {trace.name: list(trace.y) for trace in figure.data if trace.type == "bar"}
    assert bars == {"invitations": rows["n"].to_list(), "answers": rows["answers"].to_list()}
    (line,) = (trace for trace in figure.data if trace.name == "Response rate")
    assert list(line.y) == rows["value"].to_list()


def test_the_weeks_chart_has_a_row_of_bars_per_unit_and_pales_what_is_not_whole(tiny):
    weeks = completeness.weekly(daily.answered(tiny, march()))
    figure = charts.weeks(weeks, periods.cuts(march(), "week"))
    assert [note.text for note in figure.layout.annotations] == ["Retail", "Web"]
    retail, web = figure.data
    assert (list(retail.y), list(web.y)) == ([7, 1], [1, 2, 1])
    assert list(web.marker.opacity) == [0.45, 1, 1]


def test_the_blanks_chart_prints_every_share(tiny):
    (bars,) = charts.blanks(completeness.blanks(daily.answered(tiny, march()))).data
    assert list(bars.text) == ["91.7%", "83.3%", "16.7%"]


def test_a_receipt_that_cannot_be_read_is_a_clear_error(tmp_path: Path):

    with pytest.raises(DataSetError, match=r"receipt.json of version .* cannot be read"):
        Published(home=tmp_path, about=About(name="Test")).receipts()
