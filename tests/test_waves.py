"""A wave that was shown changes by five people or by none, so that versions tell nobody apart."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cxdata import estimates, metrics
from cxdata.dataset import Dataset
from cxdata.errors import DataSetError
from cxdata.published import going_back, waves
from tests.build import engagement, everything, publish

ENGAGEMENT = metrics.metric("engagement")
WAVE = [date(2025, 5, 15)]
A, B, C = ("Retail", "N", "A"), ("Retail", "N", "B"), ("Retail", "N", "C")


def after(folder: Path, first: dict[tuple[str, str, str], int], then: pl.DataFrame) -> Dataset:
    publish(folder, engagement=engagement(first, WAVE))
    return publish(folder, engagement=then)


@pytest.mark.parametrize("grown", [7, 8, 10])
def test_a_team_that_grew_by_fewer_than_five_is_refused(tmp_path: Path, grown: int) -> None:
    with pytest.raises(DataSetError, match="15 May 2025 was published before"):
        after(tmp_path, {A: 12, B: 6}, engagement({A: 12, B: grown} | {C: 9}, WAVE))
    assert len(list((tmp_path / "versions").iterdir())) == 1


def test_teams_that_grew_by_five_or_not_at_all_are_published(tmp_path: Path) -> None:
    dataset = after(tmp_path, {A: 12, B: 7}, engagement({A: 12, B: 12}, WAVE))
    assert estimates.estimate(dataset, everything(), ENGAGEMENT)["n"].item() == 24


def test_one_corrected_answer_is_refused(tmp_path: Path) -> None:
    first = engagement({A: 12, B: 9}, WAVE)
    one = (pl.col("respondent_id") == "('Retail', 'N', 'A')-3") & (pl.col("scale_max") == 5)
    other = first.with_columns(answer=pl.when(one).then(6 - pl.col("answer")).otherwise("answer"))
    assert not other.equals(first)
    with pytest.raises(DataSetError, match="fewer than 5 people"):
        after(tmp_path, {A: 12, B: 9}, other)


def heard(teams: dict[tuple[str, str, str], int], answered: int) -> pl.DataFrame:
    """Engagement with a further question, which so many of team B answered and all others did."""
    rows = engagement(teams, WAVE)
    asked = rows.filter(pl.col("scale_max") == 5).with_columns(question=pl.lit("Heard"))
    of_b = asked.filter(pl.col("team") == "B").head(answered)
    return pl.concat([rows, asked.filter(pl.col("team") != "B"), of_b])


@pytest.mark.parametrize(
    ("before", "now", "refused"),
    [
        (10, 10, False),
        (10, 11, True),
        (10, 14, True),
        (10, 15, False),
        (5, 11, True),  # six answered it, and four who came skipped it
        (5, 15, False),
    ],
)
def test_a_question_that_few_of_those_who_came_answered_or_skipped_is_refused(
    tmp_path: Path, before: int, now: int, refused: bool
) -> None:
    publish(tmp_path, engagement=heard({A: 12, B: 10}, before))
    then = heard({A: 12, B: 20}, now)
    if not refused:
        publish(tmp_path, engagement=then)
        return
    with pytest.raises(DataSetError, match="answers to “Heard” differ"):
        publish(tmp_path, engagement=then)


def test_teams_joined_otherwise_are_refused(tmp_path: Path) -> None:
    """First B and C are one atom, then A and B would be: B could be subtracted out."""
    first = {A: 12, B: 3, C: 9}
    joined = {A: 12 - 5, B: 3, C: 9 + 5}
    with pytest.raises(DataSetError, match="subtracts one from the other"):
        after(tmp_path, first, engagement(joined, WAVE))


def units(**successors: str) -> pl.DataFrame:
    old = {"business_unit": list(successors), "successor": list(successors.values())}
    return pl.DataFrame(old | {"renamed_on": [date(2025, 6, 1)] * len(successors)})


@pytest.mark.parametrize(("small", "refused"), [(3, True), (7, False)])
def test_a_small_unit_that_joins_another_by_name_is_refused(
    tmp_path: Path, small: int, refused: bool
) -> None:
    """Retail's nine people less the twelve of the next version would be the three of Cards."""
    cards, post = ("Cards", "N", "A"), ("Post", "N", "A")
    publish(tmp_path, engagement=engagement({A: 9, cards: small, post: 8}, WAVE))
    if not refused:
        publish(tmp_path, units=units(Cards="Retail"))
        publish(tmp_path, units=units(Cards="Shop"))
        return
    with pytest.raises(DataSetError, match="by what units are called"):
        publish(tmp_path, units=units(Cards="Retail"))
    publish(tmp_path, units=units(Cards="Shop", Post="Letters"))


def test_going_back_does_not_open_a_way_round(tmp_path: Path) -> None:

    publish(tmp_path, engagement=engagement({A: 12}, [date(2025, 2, 15)]))
    publish(tmp_path, engagement=engagement({A: 12}, WAVE))
    going_back.undo(tmp_path)
    with pytest.raises(DataSetError, match="fewer than 5 people"):
        publish(tmp_path, engagement=engagement({A: 13}, WAVE))


def test_an_employee_counts_in_the_team_that_most_answers_name() -> None:
    rows = engagement({A: 2}, WAVE)
    twice = pl.concat(
        [
            rows,
            rows.head(1).with_columns(question=pl.lit("x"), team=pl.lit("B")),
            rows.head(1).with_columns(question=pl.lit("y"), team=pl.lit("B")),
            rows.head(1).with_columns(question=pl.lit("z"), team=pl.lit("B")),
        ]
    )
    settled = waves.one_place(twice)
    assert settled.height == twice.height
    teams = settled.group_by("respondent_id").agg(pl.col("team").unique())
    assert sorted(teams["team"].to_list()) == [["A"], ["B"]]
    assert waves.one_place(rows) is rows


def test_enps_is_the_question_that_asks_whether_one_would_recommend(tmp_path: Path) -> None:
    rows = engagement({A: 10}, WAVE)
    other = rows.filter(pl.col("scale_max") == 10).with_columns(
        question=pl.lit("How was your day"), answer=pl.lit(10, pl.Int8)
    )
    alone = publish(tmp_path / "alone", engagement=rows)
    both = publish(tmp_path / "both", engagement=pl.concat([rows, other]))
    neither = publish(
        tmp_path / "neither",
        engagement=pl.concat([other, other.with_columns(question=pl.lit("How was your week"))]),
    )
    enps = metrics.metric("enps")
    value = estimates.estimate(alone, everything(), enps)["value"].item()
    assert value < 100
    assert estimates.estimate(both, everything(), enps)["value"].item() == value
    assert enps not in neither.metrics()
