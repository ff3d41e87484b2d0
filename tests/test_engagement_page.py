"""The engagement page answers first, and where there is no answer says why and what to change."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from cxdata.dataset import Dataset
from tests.build import engagement, publish, responses
from tests.drawn import sent

WAVES = [date(2025, 2, 15), date(2025, 5, 15)]
TEAMS = {("Retail", "North", f"Team {letter}"): 6 + n for n, letter in enumerate("ABCDEFGHI")}


def page(folder: str, start: str, end: str, channel: str) -> None:
    from datetime import date
    from pathlib import Path

    import streamlit as st

    from cxdata import access
    from cxdata.dataset import open_current
    from cxdata.errors import CXDataError
    from pages.insight import engagement

    days = {"start": date.fromisoformat(start), "end": date.fromisoformat(end)}
    wanted = {"channel": [channel]} if channel else {}
    try:
        dataset = open_current(Path(folder))
        engagement.show(dataset, access.select(access.EVERYONE, wanted=wanted, **days))
    except CXDataError as error:
        st.error(str(error))


def opened(
    dataset: Dataset, start: str = "2025-01-01", end: str = "2025-12-31", channel: str = ""
) -> AppTest:
    folder = str(dataset.home.parents[1])
    app = AppTest.from_function(page, args=(folder, start, end, channel), default_timeout=300)
    return app.run()


def answers(teams: int) -> pl.DataFrame:
    rows = [
        {"business_unit": "Retail", "region": "North", "team": team, "channel": "phone"}
        | {"satisfaction": 5 if number < 5 + place % 7 else 1}
        for place, (_, _, team) in enumerate(list(TEAMS)[:teams])
        for number in range(20)
    ]
    return responses(rows)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("page")
    return publish(folder, engagement=engagement(TEAMS, WAVES), responses=answers(9))


def test_the_finding_stands_above_the_picture_and_the_waves_below(dataset: Dataset) -> None:
    app = opened(dataset)
    assert app.markdown[0].value.startswith("**Across 9 teams, engagement and CSAT are")
    assert "2 survey waves pooled, 15 Feb 2025 to 15 May 2025" in app.caption[-1].value
    assert len(sent(app)) == 3


def test_every_delay_is_told_whatever_the_period(dataset: Dataset) -> None:
    app = opened(dataset, start="2025-01-01", end="2025-03-31")
    said = [one.value for one in app.markdown if one.value.startswith("**At ")]
    assert said == [
        "**At the one delay there is, engagement and CSAT are not clearly associated.**"
    ]
    assert [one.value for one in app.subheader] == ["Does satisfaction follow later?"]


def test_a_question_of_the_survey_can_stand_for_engagement(dataset: Dataset) -> None:
    app = opened(dataset)
    box = app.selectbox(key="employees")
    assert box.options == [
        "Employee engagement index",
        "Employee Net Promoter Score",
        "Proud to work here",
    ]
    app = box.select("question: Proud to work here").run()
    assert app.markdown[0].value.startswith("**Across 9 teams, “Proud to work here” and CSAT")


def test_a_period_without_a_wave_says_where_the_waves_are(dataset: Dataset) -> None:
    app = opened(dataset, start="2025-03-01", end="2025-04-30")
    assert "there are waves from 15 Feb 2025 to 15 May 2025" in app.info[0].value
    assert not any("Across" in one.value for one in app.markdown)


def test_a_period_without_customers_says_where_their_answers_are(dataset: Dataset) -> None:
    app = opened(dataset, start="2025-05-01")
    assert "Customer satisfaction reach from 10 Mar 2025 to 10 Mar 2025" in app.info[0].value


def test_a_filter_that_employees_lack_is_left_out_for_them_alone(dataset: Dataset) -> None:
    app = opened(dataset, channel="phone")
    assert any("Employee engagement index has no channel" in one.value for one in app.caption)
    assert app.markdown[0].value.startswith("**Across 9 teams")


def test_two_teams_are_drawn_without_a_verdict(tmp_path: Path) -> None:
    few = publish(tmp_path, engagement=engagement(TEAMS, WAVES), responses=answers(2))
    app = opened(few)
    assert "that takes 8 teams with enough answers, and here are 2" in app.markdown[0].value
    assert "Without customers' answers here\\: 7 teams." in app.caption[-1].value
    assert len(sent(app)) == 1


def test_without_engagement_the_page_says_which_column_it_needs(tmp_path: Path) -> None:
    app = opened(publish(tmp_path, responses=answers(9)))
    assert "it needs “Answer of an employee” (`engagement.answer`)" in app.error[0].value


def test_without_a_name_in_common_the_page_says_what_to_map(tmp_path: Path) -> None:
    apart = publish(
        tmp_path,
        engagement=engagement(TEAMS, WAVES),
        responses=responses([{"business_unit": "Air", "team": "X", "satisfaction": 5}]),
    )
    assert "name no team and no business unit in common" in opened(apart).error[0].value


def test_what_others_published_is_shown_with_and_without_employees_of_ones_own(
    dataset: Dataset, tmp_path: Path
) -> None:
    values = {2023: [60.0, 62.0, 70.0], 2024: [61.0, 64.0, 66.0, 90.0]}
    rows = [
        {"organisation": f"O{place}", "period": date(year, 1, 1), "value": value}
        for year, those in values.items()
        for place, value in enumerate(those)
    ]
    others = pl.DataFrame(rows).with_columns(
        measure=pl.lit("Employee engagement index"), source=pl.lit("Public sector"), n=None
    )
    alone = opened(publish(tmp_path / "alone", benchmarks=others))
    assert (
        "it needs “Answer of an employee” (`engagement.answer`)" in alone.info[0].value
        and not alone.error
    )
    own = publish(
        tmp_path / "own",
        engagement=engagement(TEAMS, WAVES),
        responses=answers(9),
        benchmarks=others,
    )
    for app in (alone, opened(own)):
        last = sent(app)[-1]
        assert last["alt"].startswith(
            "Public sector: median 65.0 in 2024 (62.0 in 2023) over 4 organisations, half of "
            "them between 63.2 and 72.0."
        )
        band, line = last["data"]
        assert line["y"] == [62.0, 65.0]
        assert band["y"] == [66.0, 72.0, 63.25, 61.0]
