"""Whatever a standard survey looks like, its proposal is right or asks, and never wrong unasked."""

import csv
import io
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from polars.exceptions import DuplicateError

from cxdata.errors import ImportFailed
from cxdata.importing.intake import Intake, take_in
from cxdata.importing.language import mapping_from
from cxdata.importing.proposing import Proposal, propose

DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%m/%d/%y", "%d-%b-%Y"]
CLOCKS = ["", " %H:%M", " %H:%M:%S", " %I:%M %p"]
DATE_HEADERS = ["Date", "Datum", "Fecha", "Timestamp", "Submit date", "Completed at"]
NPS_HEADERS = ["NPS", "recommend", "LikelyToRecommend", "Weiterempfehlung", "Recomendación"]
SATISFACTION_HEADERS = ["Satisfaction", "CSAT", "Zufriedenheit", "Satisfacción", "satisfaction"]
EASE_HEADERS = ["Ease", "ease", "It was easy", "Customer effort score"]
UNIT_HEADERS = ["Business unit", "Branch", "Filiale", "Sucursal", "Magasin", "business_unit"]
RATING_HEADERS = ["Rating of staff", "Bewertung Personal", "Q3_staff", "Staff"]
ID_HEADERS = ["Response ID", "id", "RespondentID", "Antwort-ID"]
WORDS = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]
SILENT = ["", "N/A", "99"]
UNITS = ["North", "South-East", "Zürich", "Ünit 4"]
LABELS = {0: "0 - Not at all likely", 10: "10 - Extremely likely"}
MOST_TRIED = 64


@dataclass
class Column:
    """A column as it is written, and what it means."""

    standard: str
    header: str
    cells: list[str] = field(default_factory=list)
    means: list[Any] = field(default_factory=list)


def scale(
    draw: st.DrawFn, standard: str, headers: list[str], ends: tuple[int, int], rows: int
) -> Column:
    """Points of a scale on which somebody gave the best mark, with or without gaps and codes."""
    low, high = ends
    silent = draw(st.sampled_from([[], [""], SILENT[:2], SILENT]))
    marks = st.integers(low, high)
    given_marks = draw(st.lists(marks, min_size=rows, max_size=rows))
    given_marks[draw(st.integers(0, rows - 1))] = high
    quiet = draw(st.lists(st.integers(0, rows - 1), max_size=rows // 3)) if silent else []
    worded = standard == "satisfaction" and ends == (1, 5) and draw(st.booleans())
    labelled = standard == "recommend" and draw(st.booleans())
    column = Column(standard, draw(st.sampled_from(headers)))
    for place, mark in enumerate(given_marks):
        if place in quiet and mark != high:
            column.cells.append(
                draw(st.sampled_from([s for s in silent if not worded or s != "99"]))
            )
            column.means.append(None)
            continue
        text = WORDS[mark - 1] if worded else LABELS.get(mark, str(mark)) if labelled else str(mark)
        column.cells.append(text)
        column.means.append(mark)
    return column


@st.composite
def surveys(draw: st.DrawFn) -> list[Column]:
    """The columns of a survey: a date, a recommendation, and any of the others."""
    rows = draw(st.integers(12, 45))
    start = draw(st.dates(date(2015, 1, 1), date(2025, 1, 1)))
    code = draw(st.sampled_from(DAY_FORMATS)) + draw(st.sampled_from(CLOCKS))
    spread = draw(st.integers(1, 40))
    noon = datetime(start.year, start.month, start.day, 12)
    moments = [noon + timedelta(days=n * spread % 400, minutes=n) for n in range(rows)]
    if draw(st.booleans()):
        moments = [moment.replace(day=1 + moment.day % 12) for moment in moments]
    dated = Column("answered_at", draw(st.sampled_from(DATE_HEADERS)))
    dated.cells = [moment.strftime(code) for moment in moments]
    dated.means = [moment.date() for moment in moments]
    columns = [dated, scale(draw, "recommend", NPS_HEADERS, (0, 10), rows)]
    wanted = draw(st.sets(st.sampled_from(["satisfaction", "ease", "unit", "rating", "id"])))
    if "satisfaction" in wanted:
        columns.append(scale(draw, "satisfaction", SATISFACTION_HEADERS, (1, 5), rows))
    if "ease" in wanted:
        columns.append(scale(draw, "ease", EASE_HEADERS, (1, 7), rows))
    if "rating" in wanted:
        columns.append(scale(draw, "rating", RATING_HEADERS, (1, 5), rows))
    if "unit" in wanted:
        units = draw(st.lists(st.sampled_from(UNITS), min_size=rows, max_size=rows))
        columns.append(Column("business_unit", draw(st.sampled_from(UNIT_HEADERS)), units, units))
    if "id" in wanted:
        ids = [f"r{n}" for n in range(rows)]
        columns.append(Column("response_id", draw(st.sampled_from(ID_HEADERS)), ids, ids))
    return draw(st.permutations(columns))


def written(columns: list[Column], delimiter: str) -> str:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
    writer.writerow([column.header for column in columns])
    writer.writerows(zip(*(column.cells for column in columns), strict=True))
    return file.getvalue()


def says(intake: Intake, columns: list[Column]) -> bool:
    """Whether what came in is what the survey means, row for row; a rating may be left out."""
    rated = [column for column in columns if column.standard == "rating" and intake.mapping.ratings]
    scored = [c for c in columns if c.standard in ("recommend", "satisfaction", "ease")] + rated
    answered = [
        n for n in range(len(columns[0].cells)) if any(c.means[n] is not None for c in scored)
    ]
    rows = intake.responses.with_columns(pl.col("answered_at").dt.date())
    for column in columns:
        means = [column.means[n] for n in answered]
        if column in rated:
            if intake.ratings["rating"].to_list() != [mark for mark in means if mark is not None]:
                return False
        elif column.standard != "rating" and rows[column.standard].to_list() != means:
            return False
    return True


def truths(proposal: Proposal, path: Path, columns: list[Column]) -> bool:
    """Whether some answers to the doubts give what the survey means."""
    choices = [range(len(doubt.suggestions)) for doubt in proposal.doubts]
    for tried, answers in enumerate(product(*choices)):
        if tried >= MOST_TRIED:
            return True
        text = proposal.answered(dict(enumerate(answers)))
        if "recommend = " in text and says(taken(path, text), columns):
            return True
    return False


def taken(path: Path, text: str) -> Intake:
    return take_in([path], mapping_from(text, "answered"), reject=True)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    columns=surveys(),
    delimiter=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_a_survey_is_proposed_as_it_was_meant_or_asked_about(
    tmp_path: Path, columns: list[Column], delimiter: str, encoding: str
) -> None:
    path = tmp_path / "survey.csv"
    path.write_bytes(written(columns, delimiter).encode(encoding))
    proposal = propose([path])
    event(f"{len(proposal.doubts)} doubts")
    if proposal.doubts:
        assert truths(proposal, path, columns)
        return
    intake = take_in([path], mapping_from(proposal.text, "proposed"), reject=False)
    assert says(intake, columns), proposal.text


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    heads=st.lists(st.text(max_size=25), min_size=3, max_size=3),
    cells=st.lists(
        st.lists(
            st.one_of(st.text(max_size=12), st.sampled_from("0123456")), min_size=3, max_size=3
        ),
        min_size=1,
        max_size=12,
    ),
)
def test_any_table_gets_a_proposal_that_is_toml(
    tmp_path: Path, heads: list[str], cells: list[list[str]]
) -> None:
    path = tmp_path / "survey.parquet"
    schema = [f"{head} {kind}" for head, kind in zip(heads, ("score", "NPS", "date"), strict=True)]
    try:
        pl.DataFrame(cells, schema=schema, orient="row").write_parquet(path)
        proposal = propose([path])
    except (DuplicateError, UnicodeEncodeError):
        return
    except ImportFailed as error:
        assert path.name in str(error)
        return
    assert "source" in tomllib.loads(proposal.text)
    text = proposal.answered({number: 0 for number in range(len(proposal.doubts))})
    assert "source" in tomllib.loads(text.replace("= …", "= 1"))
    assert all(guess.why for guess in proposal.guesses)
