"""Odd files as people have them: each row arrives, or a sentence says what to mend."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from cxdata.errors import ImportFailed
from cxdata.importing import reading
from cxdata.importing.intake import Intake, take_in
from cxdata.importing.language import mapping_from
from cxdata.importing.mapping import Source
from cxdata.importing.proposing import propose

Write = Callable[..., Path]
NPS = [10, 9, 8, 7, 0, 6, 10, 9, 10, 5] * 3
DAYS = [f"2024-03-{1 + n % 28:02}" for n in range(len(NPS))]


def taken(survey: Path, answers: dict[int, int] | None = None, *, reject: bool = False) -> Intake:
    """The rows of a file by the proposal of itself, where each question has such an answer."""
    proposal = propose([survey])
    assert len(proposal.doubts) == len(answers or {}), [d.question for d in proposal.doubts]
    mapping = mapping_from(proposal.answered(answers or {}), "map.toml")
    intake = take_in([survey], mapping, reject=reject)
    assert intake.receipt.adds_up()
    return intake


def rows(*columns: list[object]) -> list[list[object]]:
    return [list(row) for row in zip(*columns, strict=True)]


def workbook(sheets: dict[str, list[list[object]]], hidden: str = "") -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        for name, cells in sheets.items():
            sheet = book.add_worksheet(name)
            if name == hidden:
                sheet.hide()
            else:
                sheet.activate()
                sheet.set_first_sheet()
            for number, row in enumerate(cells):
                sheet.write_row(number, 0, row)
    return data.getvalue()


SURVEY = [["Date", "NPS"], *rows([*DAYS], [*NPS])]


@pytest.mark.parametrize(
    ("sheets", "hidden"),
    [
        ({"Old": [["Date", "NPS"], ["2020-01-01", 1]], "Survey": SURVEY}, "Old"),
        ({"Read me": [["Survey of 2024"]], "Survey": SURVEY}, ""),
        ({"Survey": SURVEY, "Other": [["Date", "NPS"], ["2020-01-01", 1]]}, ""),
        ({"Other": [["nothing"]], "Survey": SURVEY}, "Survey"),
    ],
)
def test_the_sheet_with_the_rows_that_readers_see_is_read(
    write: Write, sheets: dict[str, list[list[object]]], hidden: str
) -> None:
    survey = write("survey.xlsx", workbook(sheets, hidden))
    if hidden == "Survey":
        with pytest.raises(ImportFailed, match="Only the sheet 'Other' was read, not 'Survey'"):
            propose([survey])
        return
    intake = taken(survey)
    assert intake.responses["recommend"].to_list() == NPS
    (file,) = intake.receipt.files
    assert ("Only the sheet 'Survey' was read" in " ".join(file.notes)) == (len(sheets) > 1)


def test_records_in_parquet_are_columns_and_lists_are_texts(write: Write) -> None:
    data = io.BytesIO()
    answers = [{"nps": n, "more": {"why": f"w{n}"} if n else None} for n in NPS]
    frame = pl.DataFrame({"date": DAYS, "a": answers, "tags": [["é", "b"], None, []] * 10})
    frame.write_parquet(data)
    survey = write("survey.parquet", data.getvalue())
    assert taken(survey).responses["recommend"].to_list() == NPS
    read = reading.read(survey, Source(name="S"), set()).frame
    assert read.columns == ["date", "a / nps", "a / more / why", "tags"]
    assert read["a / more / why"].to_list() == [f"w{n}" if n else "" for n in NPS]
    assert read["tags"].to_list()[:3] == ['["é", "b"]', "", "[]"]


def test_a_column_of_parquet_that_is_no_text_is_named(write: Write) -> None:
    data = io.BytesIO()
    pl.DataFrame({"nps": [9], "picture": [{"bytes": b"\xff\xd8"}]}).write_parquet(data)
    with pytest.raises(ImportFailed, match=r"s\.parquet .*column 'picture / bytes'"):
        propose([write("s.parquet", data.getvalue())])


@pytest.mark.parametrize(
    "columns", [[NPS], [DAYS, NPS], [NPS, NPS], [NPS, ["North"] * len(NPS), DAYS]]
)
def test_a_first_row_of_answers_is_not_lost_as_a_header(
    write: Write, columns: list[list[object]]
) -> None:
    content = "".join(",".join(map(str, row)) + "\n" for row in rows(*columns))
    with pytest.raises(ImportFailed, match=r"s\.csv has no header.*a row above it"):
        propose([write("s.csv", content)])


def test_points_as_names_of_columns_are_a_header(write: Write) -> None:
    ticks = [[str(point) if point == given else "" for point in range(11)] for given in NPS]
    head = ",".join(["Date", *map(str, range(11))])
    lines = [",".join([day, *row]) for day, row in zip(DAYS, ticks, strict=True)]
    assert propose([write("s.csv", "\n".join([head, *lines]))]).doubts


def test_numbers_of_questions_are_a_header(write: Write) -> None:
    lines = [f"{day},{n % 5 + 1},{n % 4 + 1},{n % 3 + 1}" for day, n in zip(DAYS, NPS, strict=True)]
    survey = write("s.csv", "\n".join(["Date,1,2,3", *lines]))
    proposal = propose([survey])
    assert "1" in {said.column for said in (*proposal.guesses, *proposal.doubts)}


def test_a_row_of_answers_is_not_lost_where_each_row_ends_in_a_delimiter(write: Write) -> None:
    lines = ["Date,NPS,Store", *(f"{d},{n},S," for d, n in zip(DAYS, NPS, strict=True))]
    with pytest.raises(ImportFailed, match=r"30 of 30 rows .*4 instead of 3 in line 2.*delimiters"):
        propose([write("s.csv", "\n".join(lines))])


def test_records_in_the_answer_of_an_api_are_its_rows(write: Write) -> None:
    records = [{"date": d, "nps": n} for d, n in zip(DAYS, NPS, strict=True)]
    whole = json.dumps({"total": 30, "page": {"next": None}, "responses": records}, indent=1)
    assert taken(write("s.json", whole)).responses["recommend"].to_list() == NPS
    one = write("one.json", '{"nps": 9, "tags": [{"a": 1}, {"a": 2}]}')
    assert reading.read(one, Source(name="S"), set()).frame.columns == ["nps", "tags"]


def test_the_line_for_excel_about_the_separator_names_no_column(write: Write) -> None:
    lines = ["sep=;", "Date;NPS", *(f"{d};{n}" for d, n in zip(DAYS, NPS, strict=True))]
    intake = taken(write("s.csv", "\r\n".join(lines)))
    assert intake.responses["recommend"].to_list() == NPS
    assert {column for column, _ in intake.mapping.uses()} == {"Date", "NPS"}


def test_a_mean_below_the_answers_is_rejected_alone(write: Write) -> None:
    lines = ["Date,NPS", *(f"{d},{n}" for d, n in zip(DAYS, NPS, strict=True)), "Total,7.4"]
    intake = taken(write("s.csv", "\n".join(lines)), {0: 0, 1: 0}, reject=True)
    (file,) = intake.receipt.files
    assert (file.read, file.accepted) == (len(NPS) + 1, len(NPS))
    assert sum(file.rejected.values()) == 1


def test_names_that_stand_once_above_blank_cells_are_asked_about(write: Write) -> None:
    stores = [f"Store {n // 10}" if n % 10 == 0 else "" for n in range(len(NPS))]
    cells = [["Store", "Date", "NPS"], *rows([*stores], [*DAYS], [*NPS])]
    survey = write("s.xlsx", workbook({"S": cells}))
    (doubt,) = propose([survey]).doubts
    assert "Only 3 of 30 rows" in doubt.question and "merged downwards" in doubt.question
    assert taken(survey, {0: 1}).responses["business_unit"].to_list() == [None] * len(NPS)
