"""A file never seen becomes a mapping whose guesses are told and whose doubts are asked."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import pytest

from cxdata.errors import ImportFailed
from cxdata.importing.intake import take_in
from cxdata.importing.language import QUESTION, mapping_from
from cxdata.importing.proposing import Proposal, propose
from tests.importing import layouts

Write = Callable[..., Path]
Propose = Callable[..., Proposal]
ROWS = 40
DAYS = [f"2024-03-{day:02}" for day in range(1, 29)]
NPS = [10, 9, 8, 0, 7, 10, 6, 9]
FIVES = [5, 4, 3, 1, 2, 5, 4]


def survey(rows: int = ROWS, delimiter: str = ",", **columns: Sequence[object]) -> str:
    """A survey of so many rows, each column's values repeated; `_` in a header is a space."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(
        zip(*(islice(cycle(values), rows) for values in columns.values()), strict=True)
    )
    return written.getvalue()


@pytest.fixture
def proposed(write: Write) -> Propose:
    """The proposal for a survey of these columns, beside a date and an NPS."""

    def proposed(columns: Mapping[str, Sequence[object]], **kind: object) -> Proposal:
        beside = {"Answered on": DAYS, "NPS": NPS}
        others = {name: values for name, values in beside.items() if name not in columns}
        return propose([write("survey.csv", survey(**{**others, **columns}, **kind))])  # type: ignore[arg-type]

    return proposed


def guessed(proposal: Proposal) -> dict[str, str]:
    """Role → column, of the guesses."""
    return {guess.role: guess.column for guess in proposal.guesses}


def test_a_plain_survey_leaves_nothing_in_doubt(write: Write) -> None:
    content = survey(
        **{
            "Response ID": [f"r{n}" for n in range(ROWS)],
            "Date": ["13/01/2024", "02/03/2024"],
            "Branch": ["North", "South", "North "],
            "Region": ["A", "B"],
            "How likely are you to recommend us to a friend?": NPS,
            "Overall satisfaction": FIVES,
            "Comment": ["Friendly people at the desk", "", "It took long"],
            "Email": ["ann@shop.example", "bob@shop.example"],
        }
    )
    path = write("survey.csv", content)
    proposal = propose([path])
    assert proposal.doubts == ()
    assert QUESTION not in proposal.text
    assert (
        guessed(proposal).items()
        >= {
            "response_id": "Response ID",
            "answered_at": "Date",
            "business_unit": "Branch",
            "region": "Region",
            "recommend": "How likely are you to recommend us to a friend?",
            "satisfaction": "Overall satisfaction",
            "comment": "Comment",
            "personal data": "Email",
        }.items()
    )
    intake = take_in([path], mapping_from(proposal.text, "proposed"), reject=False)
    assert intake.responses.height == ROWS
    assert intake.responses["recommend"].to_list() == list(islice(cycle(NPS), ROWS))
    assert set(intake.responses["business_unit"]) == {"North", "South"}


DATES = [
    (["13/01/2024", "02/03/2024"], '"%d/%m/%Y"'),
    (["01/13/2024", "02/03/2024"], '"%m/%d/%Y"'),
    (["13.1.2024 9:05", "2.3.2024 10:15"], '"%d.%m.%Y %H:%M"'),
    (["9/8/18 15:29", "12/31/17 01:00"], '"%m/%d/%y %H:%M"'),
    (["1/2/2024 3:04 PM", "2/13/2024 12:00 AM"], '"%m/%d/%Y %I:%M %p"'),
    (["2024-03-01"], '"%Y-%m-%d"'),
    (["2024-03-01T10:00:00Z"], '"%Y-%m-%dT%H:%M:%S%z"'),
    (["2024-03-01", "2024-03-02 10:00"], '["%Y-%m-%d", "%Y-%m-%d %H:%M"]'),
    (["5 Mar 2024", "15 Apr 2024"], '"%d %b %Y"'),
    (["March 5, 2024"], '"%B %d, %Y"'),
    (["1709290800", "1709390800"], '"unix"'),
    (["45352", "45353.5"], '"excel"'),
    (["20240301", "20240315"], '"%Y%m%d"'),
]


@pytest.mark.parametrize(("cells", "format"), DATES, ids=[case[0][0] for case in DATES])
def test_a_date_format_is_decided_from_the_values(
    proposed: Propose, cells: list[str], format: str
) -> None:
    proposal = proposed({"Date": cells, "Answered on": ["x"]})
    assert 'column = "Date"' in proposal.text
    assert f"format = {format}" in proposal.text
    assert proposal.doubts == ()


UNDECIDED = [
    (["01/02/2024", "03/04/2024"], ["%d/%m/%Y", "%m/%d/%Y"]),
    (["01-02-2024 10:00", "03-04-2024 11:00"], ["%d-%m-%Y %H:%M", "%m-%d-%Y %H:%M"]),
    (["13/01/2024", "01/14/2024"], ["%d/%m/%Y", "%m/%d/%Y"]),
    (["01-02-03"], ["%y-%m-%d", "%d-%m-%y"]),
]


@pytest.mark.parametrize(("cells", "codes"), UNDECIDED, ids=[case[0][0] for case in UNDECIDED])
def test_a_date_that_can_be_read_in_two_ways_is_asked(
    proposed: Propose, cells: list[str], codes: list[str]
) -> None:
    proposal = proposed({"Date": cells, "Answered on": ["x"]})
    (doubt,) = proposal.doubts
    assert doubt.column == "Date"
    assert "first" in doubt.question
    for code, suggestion in zip(codes, doubt.suggestions, strict=False):
        assert code in suggestion
    assert f"{QUESTION}   format = " in proposal.text


def test_the_start_of_a_survey_is_a_date_where_there_is_no_better(proposed: Propose) -> None:
    proposal = proposed({"Start date": DAYS, "Answered on": ["x"], "Date sent": DAYS})
    assert guessed(proposal)["answered_at"] == "Start date"
    both = proposed({"Start date": DAYS, "End date": DAYS, "Answered on": ["x"]})
    assert guessed(both)["answered_at"] == "End date"


def test_one_column_per_point_is_one_score_below_two_header_rows(write: Write) -> None:
    points = [str(point) for point in range(11)]
    head = ["Respondent ID", "Date", "Would you recommend us?", *[""] * 10]
    rows = [
        [n, DAYS[n % 28], *(p if p == str(NPS[n % 8]) else "" for p in points)] for n in range(40)
    ]
    written = io.StringIO()
    csv.writer(written).writerows([head, ["", "", *points], *rows])
    path = write("survey.csv", written.getvalue())
    proposal = propose([path])
    assert proposal.doubts == ()
    intake = take_in([path], mapping_from(proposal.text, "proposed"), reject=False)
    assert intake.responses["recommend"].to_list() == list(islice(cycle(NPS), 40))


def test_dates_that_are_the_same_either_way_are_no_question(proposed: Propose) -> None:
    assert proposed({"Date": ["05/05/2024", "06/06/2024"], "Answered on": ["x"]}).doubts == ()


# Header, values, and what the mapping says of it: its lines, or the words of a doubt.
SCALES = [
    ("NPS", [0, 10, 9, 3, 8], ['recommend = "NPS"'], None),
    ("NPS", [0, 10, 9, 3, 8, 11], ["recommend = [11]"], None),
    ("NPS", [0, 10, 9, 99, "N/A", ""], ['recommend = [99, "N/A"]'], None),
    ("NPS", [10, 9, 8, 7, 1, 11], [], "11 but no 0"),
    ("NPS", [1, 10, 9, 3, 8], [], "0-10 or on 1-10"),
    ("Recommend us (1-10)", [1, 10, 9, 3, 8], [], "the header says 1-10"),
    ("Recommend us (0-10)", [1, 10, 9, 3, 8], ['recommend = "Recommend us (0-10)"'], None),
    ("NPS", [10, 9, 8, 7], ['recommend = "NPS"'], None),
    ("NPS", [5, 4, 3, 2], [], "highest answer is 5"),
    ("NPS", [100, 90, 80, 35, 20, 0], [], "0-100"),
    ("NPS", [10, 9, 8, 0, 57], [], "There is 57"),
    ("NPS", [10, 9, 8, 0, 7, 6, 5, "soon"], [], 'holds "soon"'),
    ("NPS", ["10 - Extremely likely", 9, 8, "0 - Not at all likely"], ["Extremely likely"], None),
    ("NPS", ["Strongly agree", 9, 8, 0], ['"Strongly agree" = 10'], None),
    ("Weiterempfehlung", [0, 10, 9, 3, 8], ['recommend = "Weiterempfehlung"'], None),
    ("Wie wahrscheinlich empfehlen Sie uns?", [0, 10, 9], ["recommend = "], None),
    ("¿Qué tan probable es que nos recomiende?", [0, 10, 9], ["recommend = "], None),
    ("Nous recommanderiez-vous ?", [0, 10, 9], ["recommend = "], None),
    ("CSAT", [5, 4, 3, 2, 1], ['satisfaction = "CSAT"'], None),
    ("Satisfaction", [5, 4, 3, 2], ['satisfaction = "Satisfaction"'], None),
    ("Satisfaction (1-5)", [5, 4, 3, 0, 6], ["satisfaction = [0, 6]"], None),
    ("Satisfaction", [5, 4, 3, 99, -1], ["satisfaction = [-1, 99]"], None),
    ("Satisfaction", [5, 4, 3, 0], [], 'Is 0 (10 times) "no answer"'),
    ("Satisfaction", [1, 5, 4, 6], [], 'Is 6 (10 times) "no answer"'),
    ("Satisfaction", [7, 5, 4, 1], [], "run from 1 to 7"),
    ("Satisfaction", [10, 5, 4, 1], [], "run from 1 to 10"),
    ("Satisfaction", [0, 1, 2], [], "highest answer is 2"),
    ("Satisfaction", [4, 3, 2], [], "highest answer is 4"),
    ("Satisfaction", ["Very satisfied", "Satisfied", "Neutral"], ['"Very satisfied" = 5'], None),
    ("Zufriedenheit", ["sehr zufrieden", "zufrieden", "unzufrieden"], ["unzufrieden"], None),
    ("Satisfaction", ["Très satisfait", "Satisfait", "Insatisfait"], ['"Insatisfait" = 2'], None),
    ("Satisfacción", ["Muy satisfecho", "Insatisfecho", "NS/NC"], ['"NS/NC"'], None),
    ("Satisfaction", ["5 - very good", "4", "3", "1 - very bad"], ['"5 - very good" = 5'], None),
    ("Satisfaction", ["4/5", "5/5", "1/5"], ['"4/5" = 4'], None),
    ("Satisfaction (1 = very satisfied, 5 = very dissatisfied)", FIVES, [], "upside down"),
    ("Gesamtzufriedenheit (Schulnote)", FIVES, [], "upside down"),
    ("Satisfaction", ["1 - very good", "2", "3", "5 - very bad"], [], "upside down"),
    ("Ease", [7, 6, 5, 1], ['ease = "Ease"'], None),
    ("It was easy", [5, 4, 1], [], "highest answer is 5"),
    ("How much effort did it take?", [7, 6, 1], [], "little effort"),
    ("First contact resolution", ["Yes", "No"], ["resolved_first_contact = "], None),
    ("FCR", ["ja", "nein"], ['"ja" = true'], None),
    ("Rating of the shop", [5, 4, 3, 1], ['[ratings."Rating of the shop"]'], None),
    ("Quality", ["Excellent", "Very good", "Fair", "Poor"], ['"Fair" = 2'], None),
    ("Quality", ["Excellent", "Good", "Fair", "Poor"], [], "from several scales"),
    ("Employer NPS", NPS, [], "employer"),
    ("Rank of the shop", [1, 2, 3, 4, 5], ["a ranking"], None),
]


@pytest.mark.parametrize(
    ("header", "cells", "lines", "doubt"),
    SCALES,
    ids=[f"{case[0]}: {' '.join(map(str, case[1]))}" for case in SCALES],
)
def test_a_scale_is_found_or_asked(
    proposed: Propose, header: str, cells: list[object], lines: list[str], doubt: str | None
) -> None:
    other = any(word in header for word in ("ecom", "empf", "Empl"))
    proposal = proposed({**({"NPS": [""]} if other else {}), header: cells})
    assert [bool(d.question) for d in proposal.doubts] == ([True] if doubt else [])
    if doubt:
        assert doubt in proposal.doubts[0].question
    for line in lines:
        assert line in proposal.text


# Header, values, role; None where the column has none.
FACTS = [
    ("Business Unit", ["Retail", "Wholesale"], "business_unit"),
    ("Filiale", ["Nord", "Süd"], "business_unit"),
    ("Sucursal", ["Centro", "Norte"], "business_unit"),
    ("Magasin", ["Lyon", "Lille"], "business_unit"),
    ("Store ID", [101, 102, 103], "business_unit"),
    ("Which branch did you visit?", ["North", "South"], "business_unit"),
    ("How did you hear about our shop?", ["Friend", "Radio"], None),
    ("Do you know our store app", ["Yes", "No"], None),
    ("Land", ["DE", "AT"], "region"),
    ("País", ["ES", "MX"], "region"),
    ("Team", ["Blue", "Red"], "team"),
    ("Kundengruppe", ["privat", "Firma"], "segment"),
    ("Kanal", ["Telefon", "Chat"], "channel"),
    ("Customer ID", ["c1", "c2", "c3"], "customer_id"),
    ("Kundennummer", [17, 18, 19], "customer_id"),
    ("Weight", [0.5, 1.5, 1.0], "weight"),
    ("Kommentar", ["Alles gut, danke", "Zu lange gewartet"], "comment"),
    ("Why did you give it?", [f"Good people work in room {n}" for n in range(20)], "comment"),
    ("Comentario", ["Todo muy bien, gracias", "Lento"], "comment"),
    ("E-Mail", ["a@b.example", "c@d.example"], "personal data"),
    ("Vorname", ["Ann", "Bob"], "personal data"),
    ("Apellidos", ["Gil", "Paz"], "personal data"),
    ("IP", ["10.0.0.1", "10.0.0.2"], "personal data"),
    ("Contact", ["a@b.example", "c@d.example"], "personal data"),
    ("Store name", ["North", "South"], "business_unit"),
    ("Date of birth", ["1980-01-01", "1990-02-02"], "personal data"),
    ("NPS Group", ["Promoter", "Detractor"], None),
    ("Age", [18, 30, 45, 60], None),
]


@pytest.mark.parametrize(("header", "cells", "role"), FACTS, ids=[case[0] for case in FACTS])
def test_a_column_gets_its_role_by_header_and_values(
    proposed: Propose, header: str, cells: list[object], role: str | None
) -> None:
    proposal = proposed({header: cells})
    roles = [guess.role for guess in proposal.guesses if guess.column == header]
    assert roles[:1] == ([role] if role else [])
    assert proposal.doubts == ()


ASKED = [
    ({"Weight": [20, 30, 40]}, "Is it how much an answer counts?"),
    ({"Branch": ["a", "b"], "Store": ["c", "d"]}, "Which column is business_unit"),
    ({"NPS": NPS, "NPS answer": NPS}, "Which column is the overall answer (recommend)"),
    ({"Satisfied with price": FIVES, "Satisfied with staff": FIVES}, "(satisfaction)"),
    ({"Response ID": [*range(39), 38]}, "come again"),
    ({"Date": [*DAYS[:-1], ""], "Answered on": ["x"]}, "blank in"),
    ({"Purchase date": DAYS, "Answered on": ["x"]}, "when the answer was given"),
    ({f"NPS_{n}": [""] * n + [1] + [""] * (10 - n) for n in range(11)}, "a column for each"),
    ({"Created": DAYS, "Sent": DAYS, "Answered on": ["x"]}, '"Created" or "Sent"'),
    ({"Status": ["Complete", "Partial"]}, "Drop them?"),
    ({"NPS": [""], "Score": [*NPS, 3, 4, 5, 2]}, "would recommend you"),
    ({"NPS": [""]}, "No column is clearly a score"),
    ({"Answered on": ["x"], "Day": [3, 17, 30]}, "day of a month"),
    ({"Answered on": ["x"]}, "No column is a date"),
    ({"Q1": [5, 4, 3, 1, *([""] * 6)]}, "rating of a touchpoint, or a code"),
]


@pytest.mark.parametrize(("columns", "question"), ASKED, ids=[case[1] for case in ASKED])
def test_what_the_file_does_not_tell_is_asked(
    proposed: Propose, columns: dict[str, list[object]], question: str
) -> None:
    proposal = proposed(columns)
    assert any(question in doubt.question for doubt in proposal.doubts)
    assert len(proposal.doubts) == 1
    with pytest.raises(ImportFailed, match="A question is open") as failed:
        mapping_from(proposal.text, "proposed.toml")
    assert str(failed.value).count("\n") <= proposal.text.count(f"{QUESTION} ")


def test_a_column_that_moves_against_the_others_may_be_upside_down(proposed: Propose) -> None:
    columns = {"NPS": [10, 9, 8, 5, 2, 0], "Satisfaction": [1, 1, 2, 3, 5, 4]}
    (doubt,) = proposed(columns).doubts
    assert "moves against" in doubt.question
    assert "from = [5, 1]" in doubt.suggestions[0]


def test_every_answer_to_a_doubt_is_a_mapping(proposed: Propose) -> None:
    columns = {"NPS": [1, 10, 9, 3, 8], "Satisfaction": [7, 5, 4, 1], "Rating": [0, 5, 4]}
    proposal = proposed({**columns, "Branch": ["a", "b"], "Store": ["c", "d"]})
    assert len(proposal.doubts) == 4
    for number, doubt in enumerate(proposal.doubts):
        for choice in range(len(doubt.suggestions)):
            answers = {other: 0 for other in range(4)} | {number: choice}
            text = proposal.answered(answers)
            assert QUESTION not in text
            mapping_from(text, "answered.toml")


def test_a_header_may_stand_below_a_title(write: Write) -> None:
    body = survey(Date=DAYS, NPS=NPS, Branch=["North", "South"])
    proposal = propose([write("survey.csv", f"Survey of the year\n{body}")])
    assert "header_rows = 2" in proposal.text
    assert guessed(proposal)["recommend"].endswith("NPS")
    assert proposal.doubts == ()


def test_blank_lines_are_no_rows_without_a_date(write: Write) -> None:
    content = survey(Date=DAYS, NPS=NPS) + ",\n\n"
    assert propose([write("survey.csv", content)]).doubts == ()


def test_row_numbers_are_no_ids(proposed: Propose) -> None:
    proposal = proposed({"Nr": [*range(1, ROWS + 1)]})
    assert "response_id" not in guessed(proposal)
    assert "row numbers" in proposal.text


def test_several_files_are_proposed_together(write: Write) -> None:
    first = write("a.csv", survey(Date=["02/03/2024"], NPS=NPS))
    second = write("b.csv", survey(Date=["13/01/2024"], NPS=[0, 11], Note=["x"]))
    proposal = propose([first, second])
    assert 'format = "%d/%m/%Y"' in proposal.text
    assert "recommend = [11]" in proposal.text
    other = write("c.csv", survey(Tag=DAYS, Antwort=NPS))
    with pytest.raises(ImportFailed, match="no column in common"):
        propose([first, other])


def test_a_value_beyond_the_sample_is_seen(write: Write) -> None:
    rows = 200_050
    content = "Date,NPS\n" + "2024-03-01,10\n2024-03-02,0\n" * (rows // 2) + "2024-03-03,11\n"
    assert "recommend = [11]" in propose([write("survey.csv", content)]).text


def test_nothing_of_a_person_is_written_down(proposed: Propose) -> None:
    columns = {
        "NPS": [*[10, 9, 0] * 6, "ask ann@shop.example"],
        "Phone number": ["+49 30 12345678"],
        "Comment": ["call +49 170 1234567 or ann@shop.example"],
        "Branch": ["ann@shop.example", "North", "North"],
    }
    proposal = proposed(columns)
    told = proposal.text + repr(proposal.doubts) + repr(proposal.guesses)
    assert "@shop" not in told
    assert "12345" not in told


def test_hostile_headers_are_written_as_toml(write: Write) -> None:
    header = 'a "quoted"\\ name\x7f [x] = 1 # no'
    quoted = header.replace('"', '""')
    content = f'Date,NPS,"{quoted} rating"\n' + "".join(
        f"{d},{n},{n % 5 + 1}\n" for d in DAYS for n in NPS
    )
    path = write("survey.csv", content)
    proposal = propose([path])
    assert proposal.doubts == ()
    mapping = mapping_from(proposal.text, "proposed.toml")
    (rating,) = mapping.ratings
    assert rating.answer.column == f"{header} rating"
    assert take_in([path], mapping, reject=False).ratings.height == len(DAYS) * len(NPS)


TOOLS_OWN = [
    ("qualtrics_legacy", "LocationAccuracy", "-7"),
    ("thanx", "state", "rated"),
    ("medallia_agent_connect", "team_leader", "Ann Lee"),
]


@pytest.mark.parametrize(("format", "column", "value"), TOOLS_OWN, ids=[t[0] for t in TOOLS_OWN])
def test_what_a_tool_says_of_itself_is_taken_for_no_unit(
    write: Write, format: str, column: str, value: str
) -> None:
    (layout,) = (one for one in layouts.LAYOUTS if one.format == format)
    wider = replace(layout, after={**layout.after, column: value})
    grid = wider.grid(["Would you recommend us, 0-10?"], [[str(n % 11)] for n in range(30)])
    proposal = propose([write("survey.csv", layouts.as_csv(grid))])
    places = {"business_unit", "region", "team", "channel"}
    assert proposal.format == format
    assert column not in {g.column for g in proposal.guesses if g.role in places}
    assert value not in proposal.text


def test_the_scores_of_delighted_are_read_by_type_and_not_asked_about_again(write: Write) -> None:
    records = [
        {"id": n, "survey_type": "nps", "score": n % 11, "comment": "", "created_at": 1711360800}
        for n in range(30)
    ]
    proposal = propose([write("survey.json", json.dumps(records))])
    assert guessed(proposal)["recommend"] == "score / nps"
    assert proposal.doubts == ()


def test_a_choice_that_was_ticked_is_neither_a_unit_nor_a_phone_number(write: Write) -> None:
    head = ["Respondent ID", "End Date", "Likely to recommend us?", "What did you use?", "", ""]
    below = ["", "", "Response", "Shop", "Phone", "Web"]
    rows = [
        [str(n), "03/25/2024 10:00:00", str(n % 11), "Shop", "Phone" * (n % 2), ""]
        for n in range(30)
    ]
    proposal = propose([write("survey.csv", layouts.as_csv([head, below, *rows]))])
    assert proposal.format == "surveymonkey"
    assert {"business_unit", "personal data"}.isdisjoint(guessed(proposal))
