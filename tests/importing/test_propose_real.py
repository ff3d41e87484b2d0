"""Real survey files get proposals that their code books agree with, or are asked about."""

from pathlib import Path

import polars as pl
import pytest

from cxdata.importing.intake import take_in
from cxdata.importing.language import mapping_from
from cxdata.importing.proposing import Proposal, propose

NAMES = {
    "airport": "sfo_2017/2017_SFO_Customer_Survey_20250817.csv",
    "training": "carpentries/20180908_post_clean.csv",
    "sessions": "carpentries/2020_carpentryconhome_raw.csv",
    "maintainers": "cncf_2020_h2/maintainer_2020_h2_CNCF_Maintainers_Survey_2020_H2.csv",
    "notebook": "jupyter_2015/2015_notebook_ux_surveygizmo_export.csv",
    "films": "starwars_2014/StarWars.csv",
    "qualtrics": "qualtrics/qualtRics_sample.csv",
    "qualtrics_legacy": "qualtrics/qualtRics_sample_legacy.csv",
}
FACES = pl.when(pl.col("recommend") >= 9).then(1).when(pl.col("recommend") <= 6).then(-1)
SCORE = FACES.when(pl.col("recommend").is_not_null()).then(0)


@pytest.fixture(scope="module")
def proposals(real: Path) -> dict[str, Proposal]:
    return {name: propose([real / file]) for name, file in NAMES.items()}


def guessed(proposal: Proposal, role: str) -> list[str]:
    return [guess.column for guess in proposal.guesses if guess.role == role]


def asked(proposal: Proposal) -> str:
    return "\n".join(doubt.line() for doubt in proposal.doubts)


def nps(rows: pl.DataFrame) -> tuple[float, int]:
    value, n = rows.select(100 * SCORE.mean().alias("nps"), SCORE.count().alias("n")).row(0)
    return round(value, 2), n


def test_the_airport_survey_has_its_scores_and_codes(proposals: dict[str, Proposal]) -> None:
    airport = proposals["airport"]
    assert guessed(airport, "response_id") == ["RESPNUM"]
    assert guessed(airport, "recommend") == ["NETPRO"]
    assert guessed(airport, "weight") == ["WEIGHT"]
    assert "recommend = [11]" in airport.text
    rated = {name for name in guessed(airport, "rating")}
    blocks = {name for name in rated if name.startswith(("Q7", "Q9", "Q14"))}
    assert len([name for name in blocks if name.startswith("Q7")]) == 15
    for name in blocks - {"Q7ALL"}:
        assert f'column = "{name}"\nmissing = [0, 6]\n' in airport.text
    assert 'column = "Q7ALL"\nmissing = ["Blank"]\n' in airport.text
    codes = {"Q19AGE", "Q21INCOME", "Q5TIMESFLOWN", "Q6LONGUSE", "LANG", "STRATA", "Q2PURP1"}
    assert not rated & codes


def test_the_airport_survey_asks_for_its_month(proposals: dict[str, Proposal]) -> None:
    airport = proposals["airport"]
    (day,) = [doubt for doubt in airport.doubts if doubt.column == "INTDATE"]
    assert "day of a month" in day.question
    assert "year = 2017" in day.suggestions[0]


def test_the_airport_proposal_with_its_answers_gives_the_published_figures(
    real: Path, proposals: dict[str, Proposal]
) -> None:
    airport = proposals["airport"]
    left_out = {n: len(d.suggestions) - 1 for n, d in enumerate(airport.doubts)}
    day = next(n for n, d in enumerate(airport.doubts) if d.column == "INTDATE")
    text = airport.answered({**left_out, day: 0}).replace("month = …", "month = 5")
    intake = take_in([real / NAMES["airport"]], mapping_from(text, "airport"), reject=False)
    assert nps(intake.responses) == (39.84, 2746)
    for touchpoint, mean, n in (("Q7FOOD", 3.6154, 2421), ("Q7WALKWAYS", 4.1468, 2629)):
        rows = intake.ratings.filter(pl.col("touchpoint") == touchpoint)["rating"]
        assert (round(float(rows.mean() or 0), 4), len(rows)) == (mean, n)  # type: ignore[arg-type]


def test_the_training_survey_leaves_nothing_in_doubt(
    real: Path, proposals: dict[str, Proposal]
) -> None:
    training = proposals["training"]
    assert training.doubts == ()
    assert 'format = "%m/%d/%y %H:%M"' in training.text
    assert guessed(training, "recommend") == ["LikelyToRecommend"]
    assert guessed(training, "business_unit") == ["MemberSite"]
    assert not {"Pace", "HandsOn"} & {guess.column for guess in training.guesses}
    mapping = mapping_from(training.text, "training")
    intake = take_in([real / NAMES["training"]], mapping, reject=False)
    assert nps(intake.responses) == (48.37, 889)
    july = intake.responses.filter(pl.col("answered_at").dt.strftime("%Y-%m") == "2018-07")
    assert nps(july) == (-5.56, 18)
    worth = intake.ratings.filter(pl.col("touchpoint") == "Worth")
    assert worth.height == 474 + 343 + 58 + 17 + 12


def test_the_sessions_survey_asks_what_its_values_leave_open(
    proposals: dict[str, Proposal],
) -> None:
    sessions = proposals["sessions"]
    assert guessed(sessions, "recommend") == ["nps"]
    assert "No column is a date" in asked(sessions)
    assert '"presenters_clear": Is 0 (once) "no answer"' in asked(sessions)
    assert '"session_relevant_theme": The highest answer is 4' in asked(sessions)
    for name in ("session_materials", "session_membership", "session_new_communities"):
        assert f'column = "{name}"\nmissing = [6]\n' in sessions.text


def test_recommendations_from_1_to_10_are_asked_about(proposals: dict[str, Proposal]) -> None:
    doubts = [d for d in proposals["maintainers"].doubts if "recommend" in d.column]
    assert "the header says 1-10, the standard is 0-10" in doubts[0].question
    assert "{ from = [1, 10], to = [0, 10] }" in doubts[0].suggestions[0]
    assert "not on the standard scale" in doubts[0].suggestions[1]
    assert '"N/A"' in proposals["maintainers"].text


def test_a_survey_without_scores_asks_for_one(proposals: dict[str, Proposal]) -> None:
    notebook = proposals["notebook"]
    assert (notebook.format, 'preset = "surveygizmo"' in notebook.text) == ("surveygizmo", True)
    assert "No column is clearly a score" in asked(notebook)


def test_words_are_ratings_and_ranks_are_not(proposals: dict[str, Proposal]) -> None:
    films = proposals["films"]
    assert len(guessed(films, "rating")) == 14
    assert '"Somewhat favorably" = 4' in films.text
    assert 'missing = ["Unfamiliar (N/A)"]' in films.text
    assert films.text.count("a ranking") == 6
    assert [doubt.column for doubt in films.doubts] == [""]


@pytest.mark.parametrize(
    ("name", "personal"), [("qualtrics", "IPAddress"), ("qualtrics_legacy", "V6")]
)
def test_a_vendor_export_starts_from_its_preset(
    proposals: dict[str, Proposal], name: str, personal: str
) -> None:
    export = proposals[name]
    assert export.format == name
    assert f'preset = "{name}"' in export.text
    assert personal in guessed(export, "personal data")
    assert "No column is clearly a score" in asked(export)
