"""Each case that every reader has to survive is read right, or stops with a line that says why."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cxdata.errors import ImportFailed
from cxdata.importing import check_files
from cxdata.importing.intake import Intake
from tests.importing import layouts

Take = Callable[..., Intake]
HEAD = '[source]\nname = "S"\n'
DAY = "[answered_at]\nconstant = 2024-03-05\n"
NPS = '[columns]\nrecommend = "nps"\n'


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


def timed(code: str, zone: str = "UTC") -> str:
    return f'[answered_at]\ncolumn = "when"\nformat = "{code}"\ntimezone = "{zone}"\n'


READ = [
    (
        "semicolons with decimal commas",
        "id;nps;w\na;9;0,5\nb;8;1,25\n",
        f'{DAY}{NPS}weight = "w"\n',
        "weight",
        [0.5, 1.25],
    ),
    (
        "decimal commas between tabs, UTF-16",
        "nps\tw\n9\t0,5\n".encode("utf-16"),
        f'{DAY}{NPS}weight = "w"\n',
        "weight",
        [0.5],
    ),
    (
        "Excel serial dates",
        "when,nps\n45356.4375,9\n45357,8\n",
        timed("excel") + NPS,
        "answered_at",
        [moment(2024, 3, 5, 10, 30), moment(2024, 3, 6)],
    ),
    (
        "day first",
        "when,nps\n05/03/2024,9\n",
        timed("%d/%m/%Y") + NPS,
        "answered_at",
        [moment(2024, 3, 5)],
    ),
    (
        "month first",
        "when,nps\n05/03/2024,9\n",
        timed("%m/%d/%Y") + NPS,
        "answered_at",
        [moment(2024, 5, 3)],
    ),
    (
        "midnight in another zone",
        "when,nps\n2024-03-31 00:30,9\n2024-03-30 23:30,8\n",
        timed("%Y-%m-%d %H:%M", "Asia/Tokyo") + NPS,
        "answered_at",
        [moment(2024, 3, 30, 15, 30), moment(2024, 3, 30, 14, 30)],
    ),
    ("a scale from 0 to 10", "nps\n0\n10\n", DAY + NPS, "recommend", [0, 10]),
    (
        "a scale from 1 to 10",
        "nps\n1\n10\n",
        f"{DAY}{NPS}[scales]\nrecommend = {{ from = [1, 10], to = [0, 10] }}\n",
        "recommend",
        [0, 10],
    ),
    (
        "a scale from 0 to 2",
        "csat\n0\n1\n2\n",
        f'{DAY}[columns]\nsatisfaction = "csat"\n'
        "[scales]\nsatisfaction = { from = [0, 2], to = [1, 5] }\n",
        "satisfaction",
        [1, 3, 5],
    ),
    (
        "a reversed scale",
        "csat\n1\n4\n",
        f'{DAY}[columns]\nsatisfaction = "csat"\n'
        "[scales]\nsatisfaction = { from = [5, 1], to = [1, 5] }\n",
        "satisfaction",
        [5, 2],
    ),
    (
        "a scale of words",
        "csat\nVery satisfied\nDissatisfied\n",
        f'{DAY}[columns]\nsatisfaction = "csat"\n'
        '[values.satisfaction]\n"Very satisfied" = 5\nDissatisfied = 2\n',
        "satisfaction",
        [5, 2],
    ),
    (
        "a number with its words",
        "nps\n10 - Extremely likely\n9\n",
        f'{DAY}{NPS}[values.recommend]\n"10 - Extremely likely" = 10\n',
        "recommend",
        [10, 9],
    ),
    (
        "an end label among digits",
        "nps\nStrongly agree\n9\n",
        f'{DAY}{NPS}[values.recommend]\n"Strongly agree" = 10\n',
        "recommend",
        [10, 9],
    ),
    (
        "a missing code inside the range",
        "nps,id\n11,a\n9,b\n",
        f"{DAY}{NPS}[missing]\nrecommend = [11]\n",
        "recommend",
        [9],
    ),
    (
        "blank, N/A and no score",
        'nps,id\n,a\nN/A,b\n"No score",c\n7,d\n',
        f'{DAY}{NPS}[missing]\n"*" = ["N/A", "No score"]\n',
        "recommend",
        [7],
    ),
    (
        "one column per scale point",
        "Respondent ID,nps,,\n,7,8,9\nr1,,8,\nr2,,,9\n",
        DAY + NPS,
        "recommend",
        [8, 9],
    ),
    (
        "ids that come twice",
        "when,id,nps\n2024-03-01,a,3\n2024-03-02,a,9\n",
        timed("%Y-%m-%d") + f'{NPS}response_id = "id"\n',
        "recommend",
        [9],
    ),
    (
        "a customer who answers twice",
        "c,id,nps\nann,1,3\nann,2,9\n",
        f'{DAY}{NPS}response_id = "id"\ncustomer_id = "c"\n',
        "recommend",
        [3, 9],
    ),
    (
        "unit names with spaces, some of them non-breaking",
        "unit,nps\nNorth West ,9\nNorth\u00a0West,8\n\u00a0North West,7\n",
        f'{DAY}{NPS}business_unit = "unit"\n',
        "business_unit",
        ["North West"] * 3,
    ),
    (
        "unit names in other cases, and a renamed unit",
        "unit,nps\nnorth,9\nNORTH,8\nNordic,7\n",
        f'{DAY}{NPS}business_unit = "unit"\n'
        '[values.business_unit]\nnorth = "North"\nNORTH = "North"\nNordic = "North"\n',
        "business_unit",
        ["North"] * 3,
    ),
    (
        "a formula as the name of a unit",
        'unit,nps\n"=HYPERLINK(""x"",""y"")",9\n',
        f'{DAY}{NPS}business_unit = "unit"\n',
        "business_unit",
        ['=HYPERLINK("x","y")'],
    ),
    (
        "a comment of several lines with quotes",
        'nps,why\n9,"one\r\n""two""\n\nthree"\n',
        f'{DAY}{NPS}comment = "why"\n',
        "comment",
        ['one\r\n"two"\n\nthree'],
    ),
    ("blank lines above the header", "\n\n,,\nnps,id\n9,a\n", DAY + NPS, "recommend", [9]),
    ("no line break at the end", "nps,id\n9,a", DAY + NPS, "recommend", [9]),
    ("a column called like a pattern", "*,^a$,nps\nx,y,9\n", DAY + NPS, "recommend", [9]),
    ("JSON lines", '{"nps": 9}\n{"nps": "8"}\n{"x": 1}\n', DAY + NPS, "recommend", [9, 8]),
    ("a list of JSON records", '[{"nps": 9},\n {"nps": null}]', DAY + NPS, "recommend", [9]),
]


@pytest.mark.parametrize(
    ("content", "mapping", "column", "values"),
    [case[1:] for case in READ],
    ids=[case[0] for case in READ],
)
def test_it_is_read(
    take: Take, content: str | bytes, mapping: str, column: str, values: list[object]
) -> None:
    intake = take(content, HEAD + mapping)
    found = intake.responses[column].to_list()
    assert [float(v) for v in found] == values if column == "weight" else found == values
    assert intake.receipt.adds_up()


STOPPED = [
    ("a last line cut in a row", "id,nps,why\na,9,x\nb,8", "fewer cells than the header (3)"),
    ("a last line cut in a quote", 'id,nps,why\na,9,x\nb,8,"so', "row 3 never ends"),
    ("UTF-16 cut in a sign", "id,nps\na,9\n".encode("utf-16")[:-1], "is not utf-16"),
    ("a month first among days first", "when,nps\n13/02/2024,9\n02/13/2024,8\n", "'02/13/2024'"),
    ("a value off the scale", "id,nps\na,11\n", "'11' (1 row"),
    ("two ticks on one scale", "Respondent ID,nps,,\n,7,8,9\nr,7,8,\n", "'7; 8'"),
    ("JSON cut in a record", '{"id":1,"nps":9}\n{"id":2,"np', "cannot be read as JSON"),
    ("a JSON list cut", '[{"id":1,"nps":9},', "cannot be read as JSON"),
    ("a JSON list of other things", '[{"id":1}, 5]', "other things than records"),
    ("JSON without records", "[]", "is empty"),
    ("deep JSON", '[{"a":' + "[" * 100_000, "cannot be read as JSON"),
    ("an archive of other things", "zip", "an archive without a sheet"),
]


@pytest.mark.parametrize(
    ("content", "said"), [case[1:] for case in STOPPED], ids=[case[0] for case in STOPPED]
)
def test_it_stops_with_a_line_that_says_why(take: Take, content: str | bytes, said: str) -> None:
    if content == "zip":
        content = layouts.zipped({"survey.csv": "id,nps\na,9\n"})
    when = (
        timed("%d/%m/%Y")
        if b"when" in (content if isinstance(content, bytes) else content.encode())
        else DAY
    )
    with pytest.raises(ImportFailed, match=r"survey\.csv") as failed:
        take(content, HEAD + when + NPS)
    assert said in str(failed.value)


SHEETS = [
    ("a sheet that is named", 'sheet = "Survey"\n', ("Survey", "Other")),
    ("the only sheet", "", ("Survey",)),
]


@pytest.mark.parametrize(("said", "sheets"), [case[1:] for case in SHEETS])
def test_a_workbook_is_read_by_its_sheet(
    write: Callable[..., Path], said: str, sheets: tuple[str, ...]
) -> None:
    grid = [["", ""], ["id", "nps"], ["a", "9"], ["", ""], ["b", "x"]]
    survey = write("survey.xlsx", layouts.as_xlsx(grid, sheets=sheets))
    mapping = write("map.toml", f"{HEAD}{said}{DAY}{NPS}")
    with pytest.raises(ImportFailed, match=r"'x' \(1 row: row 5\)"):
        check_files([survey], mapping)
    (file,) = check_files([survey], mapping, reject=True).files
    assert (file.format, file.accepted, file.dropped) == ("xlsx", 1, {"blank row": 1})


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(
    write: Callable[..., Path],
) -> None:
    survey = write("survey.xlsx", layouts.as_xlsx([["nps"], ["9"]], sheets=("Data", "Notes")))
    mapping = write("map.toml", f'{HEAD}sheet = "Dat"\n{DAY}{NPS}')
    with pytest.raises(ImportFailed, match="Did you mean 'Data'"):
        check_files([survey], mapping)


@pytest.mark.slow
def test_a_million_rows_are_read(take: Take) -> None:
    rows = "".join(f"{i},{i % 11}\n" for i in range(1_000_000))
    (file,) = take(f"id,nps\n{rows}", HEAD + DAY + NPS + 'response_id = "id"\n').receipt.files
    assert (file.read, file.accepted) == (1_000_000, 1_000_000)
