"""Real public surveys give the figures that their publishers' files hold."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from cxdata import tables
from cxdata.errors import ImportFailed
from cxdata.importing import check_files, import_files
from cxdata.importing.intake import Intake, take_in
from cxdata.importing.language import read_mapping
from cxdata.publishing import published

SFO = "sfo_2017/2017_SFO_Customer_Survey_20250817.csv"
CARPENTRIES = "carpentries/20180908_post_clean.csv"
CARPENTRYCON = "carpentries/2020_carpentryconhome_raw.csv"
FACES = pl.when(pl.col("recommend") >= 9).then(1).when(pl.col("recommend") <= 6).then(-1)
SCORE = FACES.when(pl.col("recommend").is_not_null()).then(0)


def nps(rows: pl.DataFrame) -> tuple[float, int]:
    value, n = rows.select(100 * SCORE.mean().alias("nps"), SCORE.count().alias("n")).row(0)
    return round(value, 2), n


def rated(intake: Intake, touchpoint: str) -> tuple[float, int]:
    rows = intake.ratings.filter(pl.col("touchpoint") == touchpoint)
    value, n = rows.select(pl.col("rating").mean().round(4), pl.len().alias("n")).row(0)
    return value, n


def taken(real: Path, mappings: Path, file: str, mapping: str) -> Intake:
    return take_in([real / file], read_mapping(mappings / mapping), reject=False)


@pytest.fixture(scope="module")
def airport(real: Path, mappings: Path) -> Intake:
    return taken(real, mappings, SFO, "sfo_2017.toml")


@pytest.fixture(scope="module")
def training(real: Path, mappings: Path) -> Intake:
    return taken(real, mappings, CARPENTRIES, "carpentries.toml")


def test_every_airport_row_is_accounted_for(airport: Intake) -> None:
    (file,) = airport.receipt.files
    assert (file.read, file.accepted, file.dropped) == (2831, 2828, {"no score answered": 3})
    assert file.rejected == {}
    assert airport.receipt.adds_up()


def test_airport_recommendations_give_the_published_nps(airport: Intake) -> None:
    assert nps(airport.responses) == (39.84, 2746)
    counts = airport.responses.select(SCORE.alias("score"))["score"].drop_nulls().value_counts()
    assert dict(counts.iter_rows()) == {1: 1436, 0: 968, -1: 342}


def test_airport_weights_give_the_weighted_nps(airport: Intake) -> None:
    answered = airport.responses.filter(pl.col("recommend").is_not_null())
    weight = pl.col("weight").cast(pl.Float64)
    value = answered.select(100 * (SCORE * weight).sum() / weight.sum()).item()
    assert round(value, 2) == 40.40


@pytest.mark.parametrize(
    ("area", "value"),
    [
        ("A", 39.92),
        ("B", 43.37),
        ("C", 46.90),
        ("D", 43.52),
        ("E", 46.86),
        ("F", 38.51),
        ("G", 32.96),
    ],
)
def test_airport_areas_give_their_nps(airport: Intake, area: str, value: float) -> None:
    assert nps(airport.responses.filter(pl.col("business_unit") == area))[0] == value


def test_airport_satisfaction_leaves_out_never_used_and_blank(airport: Intake) -> None:
    top_two = 100 * (pl.col("satisfaction") >= 4).mean()
    assert airport.responses.select(pl.col("satisfaction").count()).item() == 2688
    assert airport.responses.select(top_two.round(2)).item() == 82.07


@pytest.mark.parametrize(
    ("touchpoint", "mean", "n"), [("Restaurants", 3.6154, 2421), ("Walkways", 4.1468, 2629)]
)
def test_airport_touchpoints_give_their_means(
    airport: Intake, touchpoint: str, mean: float, n: int
) -> None:
    assert rated(airport, touchpoint) == (mean, n)


def test_a_rating_inherits_unit_weight_and_channel_of_its_response(airport: Intake) -> None:
    both = airport.ratings.join(airport.responses, on=["source", "response_id"], validate="m:1")
    for column in ("business_unit", "team", "weight", "channel", "answered_at"):
        assert both[column].equals(both[f"{column}_right"], check_names=False)
    assert set(airport.ratings["channel"]) == {"in person"}


def test_training_feedback_gives_its_nps_by_month(training: Intake) -> None:
    assert nps(training.responses) == (48.37, 889)
    months = training.responses.group_by(pl.col("answered_at").dt.strftime("%Y-%m"))
    by_month = {month: nps(rows) for (month,), rows in months if nps_answered(rows)}
    assert by_month["2016-06"] == (75.0, 12)
    assert by_month["2017-10"] == (21.15, 52)
    assert by_month["2018-03"] == (48.08, 104)
    assert by_month["2018-07"] == (-5.56, 18)


def nps_answered(rows: pl.DataFrame) -> bool:
    return bool(rows["recommend"].is_not_null().any())


def test_conference_sessions_give_their_nps_and_mean(real: Path, mappings: Path) -> None:
    intake = taken(real, mappings, CARPENTRYCON, "carpentrycon.toml")
    assert nps(intake.responses) == (62.10, 124)
    assert rated(intake, "Presenters prepared")[0] == 4.7097


def test_what_comes_out_obeys_the_tables(airport: Intake, training: Intake) -> None:
    for intake in (airport, training):
        assert tables.obeying("responses", intake.responses).height == intake.responses.height
        assert tables.obeying("ratings", intake.ratings).height == intake.ratings.height


def test_two_surveys_share_a_data_set(real: Path, mappings: Path, tmp_path: Path) -> None:
    import_files([real / SFO], mappings / "sfo_2017.toml", tmp_path)
    import_files([real / CARPENTRIES], mappings / "carpentries.toml", tmp_path)
    held = published(tmp_path)
    assert held is not None
    responses = held.table("responses")
    assert nps(responses.filter(pl.col("source") == "Airport guest survey 2017")) == (39.84, 2746)
    assert nps(responses.filter(pl.col("source") == "Instructor training feedback")) == (48.37, 889)
    assert responses.select((pl.col("weight") > Decimal(1)).any()).item()
    assert held.about.stages[0] == "Getting there"
    assert {"Before", "During", "After"} < set(held.about.stages)
    assert [receipt["source"] for receipt in held.receipts()] == [
        "Airport guest survey 2017",
        "Instructor training feedback",
    ]


MAP = """
[source]
name = "Trial"
[answered_at]
constant = 2024-01-01
[columns]
"""


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("csps/04_01-raw_tbl_bm_data.parquet", "Invalid UTF8"),
        ("damaged/poison.parquet", "corrupt"),
    ],
)
def test_a_damaged_parquet_file_is_named(real: Path, tmp_path: Path, file: str, said: str) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text(f'{MAP}recommend = "value"\n')
    with pytest.raises(ImportFailed, match=f"(?s){Path(file).name}.*{said}"):
        check_files([real / file], mapping)


def test_a_survey_monkey_export_in_another_encoding_keeps_every_row(
    real: Path, tmp_path: Path
) -> None:
    mapping = tmp_path / "map.toml"
    column = "Gender / Response"
    values = "{ Male = 1, Female = 2 }"
    mapping.write_text(
        f'{MAP}response_id = "RespondentID"\n'
        f'[ratings.Gender]\ncolumn = "{column}"\nvalues = {values}\n'
    )
    (file,) = check_files([real / "starwars_2014/StarWars.csv"], mapping).files
    assert (file.read, file.format, file.encoding) == (1186, "surveymonkey", "cp1252")


@pytest.mark.parametrize(
    ("file", "response_id", "day", "layout"),
    [
        ("qualtRics_sample.csv", "ResponseId", "RecordedDate", "qualtrics"),
        ("qualtRics_sample_legacy.csv", "V1", "V9", "qualtrics_legacy"),
    ],
)
def test_a_qualtrics_export_has_one_response(
    real: Path, tmp_path: Path, file: str, response_id: str, day: str, layout: str
) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        f'[source]\nname = "Q"\n[answered_at]\ncolumn = "{day}"\n[columns]\n'
        f'response_id = "{response_id}"\nsatisfaction = "Q1"\ncomment = "Q2"\n'
    )
    (found,) = check_files([real / "qualtrics" / file], mapping).files
    assert (found.read, found.accepted, found.format) == (1, 1, layout)


RECOMMEND = (
    "Would you recommend CNCF to other open source projects, and why?"
    "10 - strongly agree, 1 - strongly disagree. / Response"
)


def test_two_header_rows_name_a_column_by_question_and_choice(real: Path, tmp_path: Path) -> None:
    (file,) = (real / "cncf_2020_h2").glob("*Survey_2020_H2.csv")
    mapping = tmp_path / "map.toml"
    mapping.write_text(f'{MAP}recommend = "{RECOMMEND}"\n[missing]\n"*" = ["N/A"]\n')
    intake = take_in([file], read_mapping(mapping), reject=False)
    assert nps(intake.responses) == (55.67, 97)


def test_recommendations_from_1_to_10_are_no_standard_scale(real: Path, tmp_path: Path) -> None:
    (file,) = (real / "cncf_2020_h2").glob("*Survey_2020_H2.csv")
    mapping = tmp_path / "map.toml"
    mapping.write_text(f'{MAP}recommend = "{RECOMMEND}"\n[scales]\nrecommend = [1, 10]\n')
    with pytest.raises(ImportFailed, match=r"from = \[1, 10\], to = \[0, 10\]"):
        check_files([file], mapping)


def test_partial_and_complete_rows_are_counted_by_rule(real: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        f'{MAP}recommend = "Status"\n[values.recommend]\nComplete = 9\n'
        '[drop]\nrows = [{ column = "Status", equals = "Partial" }]\n'
    )
    (survey,) = (real / "jupyter_2015").glob("*.csv")
    (file,) = check_files([survey], mapping).files
    assert (file.read, file.accepted, file.dropped) == (1706, 779, {"Status is 'Partial'": 927})
