"""Each recognised export is known again, and its preset says what its layout fixes."""

import json
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cxdata.errors import ImportFailed
from cxdata.importing import check_files, formats, reading
from cxdata.importing.formats import FORMATS, Format, presets
from cxdata.importing.formats.zendesk import INFERRED
from cxdata.importing.intake import Intake, take_in
from cxdata.importing.language import mapping_from, read_mapping
from cxdata.importing.mapping import Source
from tests.importing import layouts
from tests.importing.layouts import LAYOUTS, Layout

DOCS = Path(__file__).parents[2] / "docs" / "mappings.md"
ASKED = "How likely are you to recommend us?"
SCORED_ITSELF = ("thanx", "spanish_nps", "delighted")
each_format = pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)

Take = Callable[..., Intake]


def layout_of(name: str) -> Layout:
    return next(layout for layout in LAYOUTS if layout.format == name)


def rows_of(layout: Layout, changes: list[dict[str, str]], score: str = "9") -> list[list[str]]:
    """One row per change to the layout's own columns, under its header."""
    head = layout.header([ASKED])
    return [
        *head,
        *(
            [{**layout.before, ASKED: score, **layout.after, **change}[n] for n in head[0]]
            for change in changes
        ),
    ]


def mapping_of(layout: Layout, more: str = "") -> str:
    score = "" if layout.format in SCORED_ITSELF else f'recommend = "{layout.names([ASKED])[0]}"'
    return f'[source]\nname = "S"\npreset = "{layout.format}"\n{more}\n[columns]\n{score}\n'


@each_format
def test_every_export_has_a_layout_that_is_known_again(known: Format) -> None:
    head = rows_of(layout_of(known.name), [{}])
    recognised = formats.found(head)
    assert recognised is not None
    assert recognised[0].name == known.name


@each_format
def test_every_export_is_in_the_documentation(known: Format) -> None:
    assert f"| `{known.name}` | {known.label} |" in DOCS.read_text("utf-8")


@each_format
def test_a_preset_names_only_columns_that_the_layout_has(
    known: Format, write: Callable[..., Path]
) -> None:
    layout = layout_of(known.name)
    mapping = read_mapping(write("map.toml", mapping_of(layout)))
    table = reading.read(
        write("survey.csv", layouts.as_csv(rows_of(layout, [{}]))), mapping.source, set()
    )
    assert {column for column, _ in mapping.uses()} <= {*table.frame.columns}


@each_format
def test_a_preset_gives_the_time_of_an_answer_in_utc(known: Format, take: Take) -> None:
    layout = layout_of(known.name)
    changes = {"V9": "2024-03-05 23:30:00", "V10": "1"} if known.name == "qualtrics_legacy" else {}
    intake = take(layouts.as_csv(rows_of(layout, [changes])), mapping_of(layout))
    night = datetime(2024, 3, 5, 23, 30, tzinfo=UTC)
    other = {
        "formbricks": night.replace(hour=0, minute=0),
        "qualtrics": night.replace(hour=22),
    }
    assert intake.responses["answered_at"].to_list() == [other.get(known.name, night)]


PREVIEWS, UNFINISHED = "previews and tests", "unfinished"
DROPS = [
    ("qualtrics", {"Status": "Survey Preview"}, PREVIEWS),
    ("qualtrics", {"Status": "1"}, PREVIEWS),
    ("qualtrics", {"Status": "Spam"}, "spam"),
    ("qualtrics", {"Finished": "FALSE"}, UNFINISHED),
    ("qualtrics", {"Finished": "0"}, UNFINISHED),
    ("qualtrics_legacy", {"V7": "1"}, PREVIEWS),
    ("qualtrics_legacy", {"V7": "0", "V9": "2024-03-05 10:00:00", "V10": "0"}, UNFINISHED),
    ("typeform", {"Response Type": "partial", "Submit Date (UTC)": ""}, UNFINISHED),
    ("alchemer", {"Status": "Partial"}, UNFINISHED),
    ("surveygizmo", {"Status": "Disqualified"}, UNFINISHED),
    ("formbricks", {"Finished": "No"}, UNFINISHED),
    ("limesurvey", {"submitdate": ""}, UNFINISHED),
    ("zendesk", {"Solved at": ""}, "not solved yet"),
    ("medallia_agent_connect", {"response_received_at": ""}, "requests without an answer"),
    ("thanx", {"rating": "", "rated_at": ""}, "invitations without an answer"),
    ("delighted", {"survey_type": "ces", "score": "5"}, "other types of survey"),
]


@pytest.mark.parametrize(("name", "change", "called"), DROPS)
def test_what_is_no_answer_is_counted_under_its_own_name(
    take: Take, name: str, change: dict[str, str], called: str
) -> None:
    layout = layout_of(name)
    good = {"V7": "0", "V9": "2024-03-05 10:00:00", "V10": "1"} if "legacy" in name else {}
    intake = take(layouts.as_csv(rows_of(layout, [good, change])), mapping_of(layout))
    (file,) = intake.receipt.files
    ((reason, count),) = file.dropped.items()
    assert (file.read, file.accepted, count) == (2, 1, 1)
    assert reason.split(":")[0] == called
    assert intake.receipt.adds_up()


def test_a_mapping_overrules_its_preset_key_by_key(take: Take) -> None:
    layout = layout_of("typeform")
    grid = rows_of(layout, [{}, {"Response Type": "partial", "Tags": "t2"}])
    own = mapping_of(layout) + 'response_id = "Tags"\n[drop]\nrows = []\n[missing]\n"*" = ["-"]\n'
    grid[1][grid[0].index("Tags")] = "t1"
    responses = take(layouts.as_csv(grid), own).responses
    assert responses["response_id"].to_list() == ["t1", "t2"]


def test_a_mapping_that_says_the_day_does_so_alone(take: Take) -> None:
    layout = layout_of("limesurvey")
    own = mapping_of(layout) + "[answered_at]\nconstant = 2020-02-29\n"
    responses = take(layouts.as_csv(rows_of(layout, [{}])), own).responses
    assert responses["answered_at"].to_list() == [datetime(2020, 2, 29, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("zendesk", "Requester email"),
        ("medallia_agent_connect", "customer_name"),
        ("typeform", "Network ID"),
        ("microsoft_forms", "Name"),
    ],
)
def test_rejected_rows_are_without_the_columns_that_say_who_someone_is(
    take: Take, name: str, column: str
) -> None:
    layout = layout_of(name)
    grid = rows_of(layout, [{}, {column: "Ann Lee"}], score="99")
    mapping = mapping_of(layout)
    assert column in mapping_from(mapping, "map.toml").source.personal
    rejected = take(layouts.as_csv(grid), mapping, reject=True).rejected.collect()
    assert rejected[column].to_list() == [None, None]


def test_an_unknown_preset_is_named(write: Callable[..., Path]) -> None:
    path = write(
        "map.toml", '[source]\nname = "S"\npreset = "typefrom"\n[columns]\nrecommend = "a"'
    )
    with pytest.raises(ImportFailed, match="Did you mean 'typeform'"):
        read_mapping(path)


def test_every_preset_belongs_to_an_export() -> None:
    files = Path(presets.__file__).parents[1] / "presets"
    assert {path.stem for path in files.iterdir()} == {*formats.PRESET_NAMES}
    for path in files.iterdir():
        assert "name" not in tomllib.loads(path.read_text("utf-8")).get("source", {})


def test_limesurvey_without_time_stamps_stops_and_says_so(take: Take) -> None:
    layout = layout_of("limesurvey")
    grid = rows_of(layout, [{"submitdate": "1980-01-01 00:00:00"}])
    with pytest.raises(ImportFailed, match="1980-01-01"):
        take(layouts.as_csv(grid), mapping_of(layout))


GOOGLE_TIMES = [
    ("10/1/2019 8:05:09", datetime(2019, 10, 1, 8, 5, 9, tzinfo=UTC)),
    ("2019/10/01 12:38:43 PM GMT+8", datetime(2019, 10, 1, 4, 38, 43, tzinfo=UTC)),
    ("2019/10/01 1:38:43 AM GMT-3:30", datetime(2019, 10, 1, 5, 8, 43, tzinfo=UTC)),
    ("2019/10/01 1:38:43 PM GMT", datetime(2019, 10, 1, 13, 38, 43, tzinfo=UTC)),
    ("2019/10/01 12:00:00 AM GMT+05:45", datetime(2019, 9, 30, 18, 15, tzinfo=UTC)),
]


@pytest.mark.parametrize(("written", "moment"), GOOGLE_TIMES)
def test_google_times_are_read_with_their_offset(
    take: Take, written: str, moment: datetime
) -> None:
    layout = layout_of("google_forms")
    grid = rows_of(layout, [{"Timestamp": written}])
    responses = take(layouts.as_csv(grid), mapping_of(layout)).responses
    assert responses["answered_at"].to_list() == [moment]


TICKETS = [
    ({"Satisfaction Score": "Good", "Reopens": "0", "Replies": "1"}, 5, True),
    ({"Satisfaction Score": "bad", "Reopens": "1", "Replies": "1"}, 1, False),
    ({"Satisfaction Score": "offered", "Reopens": "0", "Replies": "2"}, None, False),
    ({"Satisfaction Score": "Unoffered", "Reopens": "0", "Replies": "0"}, None, True),
    ({"Satisfaction Score": "good", "Status": "Open", "Replies": "1"}, 5, None),
    ({"Satisfaction Score": "good", "Reopens": "", "Replies": "1"}, 5, None),
]


def test_only_good_and_bad_tickets_are_answers_and_resolution_is_inferred(take: Take) -> None:
    layout = layout_of("zendesk")
    grid = rows_of(layout, [{**ticket, "Id": str(i)} for i, (ticket, _, _) in enumerate(TICKETS)])
    mapping = mapping_of(layout).replace(f'recommend = "{ASKED}"', "")
    read = take(layouts.as_csv(grid), mapping).responses
    assert read.select("satisfaction", "resolved_first_contact").rows() == [
        (satisfaction, resolved) for _, satisfaction, resolved in TICKETS
    ]


def test_inferred_resolution_is_called_inferred(write: Callable[..., Path]) -> None:
    survey = write("tickets.csv", layouts.as_csv(rows_of(layout_of("zendesk"), [{}])))
    table = reading.read(survey, Source(name="S"), set())
    assert "inferred" in INFERRED
    assert INFERRED in table.frame.columns
    assert any(INFERRED in note and "Reopens" in note for note in table.notes)


DELIGHTED = (
    '[{"id": "1", "person": {"id": "9", "email": "a@b.example"}, "survey_type": "nps", "score": 9,'
    ' "comment": "fine", "created_at": 1709681400, "person_properties": {"Country": "CH"},'
    ' "notes": [], "tags": [{"name": "x"}], "additional_answers": []},'
    ' {"id": "2", "person": {"id": "8", "email": null}, "survey_type": "csat", "score": 4,'
    ' "comment": null, "created_at": 1709681401, "person_properties": {"Country": "FR"},'
    ' "notes": [], "tags": [], "additional_answers": []},'
    ' {"id": "3", "person": null, "survey_type": "smileys", "score": 1,'
    ' "comment": null, "created_at": 1709681401, "person_properties": null,'
    ' "notes": [], "tags": [], "additional_answers": []}]'
)


@pytest.mark.parametrize("lines", [False, True])
def test_delighted_scores_are_told_apart_by_the_type_of_survey(take: Take, lines: bool) -> None:
    content = "\n".join(map(json.dumps, json.loads(DELIGHTED))) if lines else DELIGHTED
    region = 'region = "person_properties / Country"'
    mapping = f'[source]\nname = "D"\npreset = "delighted"\n[columns]\n{region}\n'
    intake = take(content, mapping)
    assert intake.responses.select("recommend", "satisfaction", "region", "comment").rows() == [
        (9, None, "CH", "fine"),
        (None, 4, "FR", None),
    ]
    (dropped,) = intake.receipt.files[0].dropped
    assert dropped.startswith("other types of survey")


def test_a_survey_without_choices_in_its_second_row_has_two_header_rows(
    write: Callable[..., Path],
) -> None:
    content = "Respondent ID,Collector ID,Q,\n,,,\n1,2,9,x\n"
    table = reading.read(write("survey.csv", content), Source(name="S"), set())
    assert (table.format, table.frame.columns) == (
        "surveymonkey",
        ["Respondent ID", "Collector ID", "Q", "Q#2"],
    )
    assert table.rows.to_list() == [3]


def points(*answers: str) -> str:
    head = "Respondent ID,Q,,,,Which?,\n,0 - Not at all,1,2,Other,a,b\n"
    return head + "\n".join(answers) + "\n"


def test_several_ticks_on_one_scale_are_on_no_scale(write: Callable[..., Path]) -> None:
    survey = write("survey.csv", points("r1,0 - Not at all,,,,a,b", "r2,,1,2,,a,"))
    table = reading.read(survey, Source(name="S"), set())
    assert table.frame["Q"].to_list() == ["0 - Not at all", "1; 2"]


def test_a_question_with_several_answers_keeps_its_columns(write: Callable[..., Path]) -> None:
    survey = write("survey.csv", points("r1,0 - Not at all,,,,a,b", "r2,,1,,because,a,"))
    table = reading.read(survey, Source(name="S"), set())
    assert table.frame.columns == ["Respondent ID", "Q", "Q / Other", "Which? / a", "Which? / b"]


def test_a_column_that_the_mapping_names_stays(write: Callable[..., Path]) -> None:
    survey = write("survey.csv", points("r1,,1,,,,", "r2,,,2,,,"))
    table = reading.read(survey, Source(name="S"), {"Q / 1"})
    assert table.frame.select("Q", "Q / 1").rows() == [("1", "1"), ("2", "")]


def test_a_rating_of_several_things_is_not_taken_for_points(write: Callable[..., Path]) -> None:
    content = "Respondent ID,Rate,,\n,Speed,Price,Care\nr1,1,,\nr2,,3,\n"
    table = reading.read(write("survey.csv", content), Source(name="S"), set())
    assert table.frame.columns == ["Respondent ID", "Rate / Speed", "Rate / Price", "Rate / Care"]


def test_a_ragged_row_keeps_its_cells_below_their_columns(take: Take) -> None:
    content = points("r1,,1,,,a,b", "r2,,1", "r3,,,2,,a,b,more")
    mapping = '[source]\nname = "S"\n[answered_at]\nconstant = 2024-01-01\n[columns]\n'
    mapping += 'response_id = "Respondent ID"\nrecommend = "Q"\n'
    with pytest.raises(ImportFailed, match=r"fewer cells than the header \(7\)"):
        take(content, mapping)
    rejected = take(content, mapping, reject=True).rejected.collect()
    assert rejected.select("Respondent ID", "Q", "Which? / b").rows() == [
        ("r2", "1", ""),
        ("r3", "2", "b,more"),
    ]


PROJECTS = "Which CNCF Project(s) are you maintaining?"


def test_real_questions_with_several_answers_keep_their_columns(real: Path) -> None:
    films = "Which of the following Star Wars films have you seen? Please select all that apply."
    for file, question, n in (
        ("starwars_2014/StarWars.csv", films, 6),
        ("cncf_2020_h2/maintainer_2020_h2_CNCF_Maintainers_Survey_2020_H2.csv", PROJECTS, 71),
    ):
        table = reading.read(real / file, Source(name="S"), set())
        kept = [name for name in table.frame.columns if name.startswith(f"{question} / ")]
        assert (table.format, len(kept)) == ("surveymonkey", n)


def test_a_preset_tells_partial_from_complete_rows_of_a_real_export(
    real: Path, tmp_path: Path
) -> None:
    (survey,) = (real / "jupyter_2015").glob("*.csv")
    mapping = tmp_path / "map.toml"
    mapping.write_text(
        '[source]\nname = "J"\npreset = "surveygizmo"\n'
        '[ratings.use]\ncolumn = "How often do you use Jupyter Notebook?"\n'
        "values = { Daily = 5, Weekly = 4, Monthly = 3 }\n"
    )
    (file,) = check_files([survey], mapping, reject=True).files
    assert (file.format, file.read) == ("surveygizmo", 1706)
    assert file.dropped["unfinished: Status is not 'Complete'"] == 927
    assert (
        file.accepted + sum(file.rejected.values()) + file.dropped.get("no score answered", 0)
        == 779
    )


@pytest.mark.parametrize("file", ["qualtRics_sample.csv", "qualtRics_sample_legacy.csv"])
def test_a_preset_reads_a_real_qualtrics_export(real: Path, tmp_path: Path, file: str) -> None:
    name = "qualtrics_legacy" if "legacy" in file else "qualtrics"
    mapping = tmp_path / "map.toml"
    mapping.write_text(f'[source]\nname = "Q"\npreset = "{name}"\n[columns]\nsatisfaction = "Q1"\n')
    intake = take_in([real / "qualtrics" / file], read_mapping(mapping), reject=False)
    assert intake.responses.select("response_id", "satisfaction", "answered_at").rows() == [
        ("R_2YPOQ602ER1jkf1", 2, datetime(2017, 7, 18, 8, 28, 48, tzinfo=UTC))
    ]


def test_a_benchmark_file_with_a_mark_and_percent_signs_is_read(real: Path) -> None:
    (survey,) = (real / "csps").glob("*.csv")
    table = reading.read(survey, Source(name="S"), set())
    assert table.frame.columns[0] == "Departmental Group"
    assert table.frame["Employee Engagement Index"].str.ends_with("%").any()
