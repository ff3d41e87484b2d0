"""Writes a table as each survey tool exports it, and in each kind of file."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import polars as pl
import xlsxwriter

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How one tool puts questions between columns of its own."""

    format: str
    before: dict[str, str] = field(default_factory=dict)
    """Columns to the left of the questions, with the value of every row."""
    after: dict[str, str] = field(default_factory=dict)
    below: Callable[[str], tuple[str, ...]] = lambda name: ()
    """The header cells below a column's first one; a question's own begin with `?`."""

    def header(self, questions: Sequence[str]) -> list[list[str]]:
        """The header rows."""
        top = [*self.before, *questions, *self.after]
        asked = [*self.before, *("?" for _ in questions), *self.after]
        return [
            list(row)
            for row in zip(
                *((n, *self.below(a)) for n, a in zip(top, asked, strict=True)), strict=True
            )
        ]

    def names(self, questions: Sequence[str]) -> list[str]:
        """What the questions' columns are called when they were read."""
        choice = self.below("?")[:1] if self.format == "surveymonkey" else ()
        return [" / ".join((question, *choice)) for question in questions]

    def grid(self, questions: Sequence[str], rows: Rows) -> list[list[str]]:
        """Header and rows as cells."""
        own, more = list(self.before.values()), list(self.after.values())
        return [*self.header(questions), *([*own, *row, *more] for row in rows)]


def _json_below(name: str) -> tuple[str, str]:
    zone = ',"timeZone":"Europe/Paris"' if name.endswith("Date") else ""
    return (f'Label of\n"{name}"', f'{{"ImportId":"{name}"{zone}}}')


LAYOUTS = (
    Layout(
        format="qualtrics",
        before={
            "StartDate": "2024-03-05 23:10:00",
            "Status": "IP Address",
            "Finished": "True",
            "RecordedDate": "2024-03-05 23:30:00",
            "ResponseId": "R_1",
        },
        below=_json_below,
    ),
    Layout(
        format="qualtrics_legacy",
        before={f"V{i}": str(i) for i in range(1, 11)},
        after={"LocationLatitude": "0"},
        below=lambda name: ("ResponseID" if name == "V1" else f"L {name}",),
    ),
    Layout(
        format="surveymonkey",
        before={"Respondent ID": "1", "Collector ID": "2", "End Date": "03/05/2024 11:30:00 PM"},
        below=lambda name: ("Response" if name == "?" else "",),
    ),
    Layout(
        format="typeform",
        before={"#": "a1"},
        after={
            "Response Type": "completed",
            "Start Date (UTC)": "2024-03-05 22:00:00",
            "Stage Date (UTC)": "",
            "Submit Date (UTC)": "2024-03-05 23:30:00",
            "Network ID": "n",
            "Tags": "",
            "Ending": "",
        },
    ),
    Layout(
        format="typeform_old",
        before={"#": "a1"},
        after={
            "Start Date (UTC)": "2024-03-05 22:00:00",
            "Submit Date (UTC)": "2024-03-05 23:30:00",
            "Network ID": "n",
        },
    ),
    Layout(
        format="microsoft_forms",
        before={
            "ID": "1",
            "Start time": "3/5/24 22:00:00",
            "Completion time": "3/5/24 23:30:00",
            "Email": "anonymous",
            "Name": "",
        },
    ),
    Layout(format="google_forms", before={"Timestamp": "3/5/2024 23:30:00"}),
    Layout(
        format="formbricks",
        before={
            "No.": "1",
            "Response ID": "c1",
            "Timestamp": "Tue Mar 05 2024",
            "Finished": "Yes",
            "Survey ID": "s",
            "Formbricks ID (internal)": "",
            "User ID": "",
        },
    ),
    Layout(
        format="alchemer",
        before={
            "Response ID": "1",
            "Time Started": "2024-03-05 22:00:00",
            "Date Submitted": "2024-03-05 23:30:00",
            "Status": "Complete",
        },
    ),
    Layout(
        format="surveygizmo",
        before={
            "Time Started": "2024-03-05 22:00:00",
            "Date Submitted": "2024-03-05 23:30:00",
            "Status": "Complete",
        },
    ),
    Layout(
        format="limesurvey",
        before={
            "id": "1",
            "submitdate": "2024-03-05 23:30:00",
            "lastpage": "2",
            "startlanguage": "en",
            "seed": "7",
        },
    ),
    Layout(
        format="zendesk",
        before={
            "Summation column": "1",
            "Id": "77",
            "Requester": "Ann",
            "Requester email": "ann@b.example",
            "Status": "Closed",
            "Created at": "2024-03-05 21:00",
            "Solved at": "2024-03-05 23:30",
            "Satisfaction Score": "Good",
            "Reopens": "0",
            "Replies": "1",
        },
    ),
    Layout(
        format="medallia_agent_connect",
        before={
            "request_id": "q1",
            "request_sent_at": "2024-03-05T20:00:00Z",
            "response_received_at": "2024-03-05T23:30:00Z",
            "star_rating": "5",
            "customer_name": "Ann",
        },
    ),
    Layout(
        format="thanx",
        before={
            "nps_feedback_uid": "u1",
            "nps_feedback_id": "1",
            "merchant_id": "m",
            "user_id": "c9",
            "rating": "9",
            "review": "fine",
            "created_at": "2024-03-04 10:00:00 UTC",
            "rated_at": "2024-03-05 23:30:00 UTC",
        },
    ),
    Layout(
        format="spanish_nps",
        before={
            "Fecha": "05/03/2024 23:30",
            "ID": "1",
            "NPS": "9",
            "NPS Group": "Promotor",
            "Comment": "",
            "Canal": "Web",
            "Palanca": "Precio",
            "Subpalanca": "",
        },
    ),
    Layout(
        format="delighted",
        before={
            "id": "1",
            "survey_type": "nps",
            "score": "9",
            "comment": "",
            "created_at": "1709681400",
        },
    ),
)


def as_csv(
    grid: Rows, *, delimiter: str = ",", encoding: str = "utf-8", end: str = "\r\n"
) -> bytes:
    """CSV; every cell is quoted, since Python 3.11 leaves a lone carriage return bare."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(
        grid
    )
    return written.getvalue().encode(encoding)


def as_xlsx(grid: Rows, *, sheets: Sequence[str] = ("Data",)) -> bytes:
    """XLSX, each cell a text, in the first sheet."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        for place, name in enumerate(sheets):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(grid if not place else []):
                for column, cell in enumerate(cells):
                    sheet.write_string(row, column, cell)
    return data.getvalue()


SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def as_ods(grid: Rows) -> bytes:
    """ODS, each cell a text of one paragraph per line."""
    rows = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in grid
    )
    return ods_of(rows)


def ods_of(rows: str) -> bytes:
    """An ODS file whose only sheet holds these rows of XML."""
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in SPACES.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="Data">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    uri = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entry = f'<m:file-entry m:full-path="/" m:media-type="{ODS}"/>'
    manifest = f'<m:manifest xmlns:m="{uri}">{entry}</m:manifest>'
    return zipped({"mimetype": ODS, "content.xml": content, "META-INF/manifest.xml": manifest})


def zipped(files: dict[str, str | bytes]) -> bytes:
    """An archive of these files; the one that says what it is lies in it unpacked."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name) if name == "mimetype" else name, content)
    return data.getvalue()


def _ods_cell(text: str) -> str:
    if not text:
        return "<table:table-cell/>"
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def as_parquet(grid: Rows) -> bytes:
    """Parquet; the first row is the names."""
    data = io.BytesIO()
    pl.DataFrame(list(grid[1:]), schema=list(grid[0]), orient="row").cast(pl.String).write_parquet(
        data
    )
    return data.getvalue()


def as_json_lines(grid: Rows) -> bytes:
    """One record per line."""
    return b"\n".join(json.dumps(record, ensure_ascii=False).encode() for record in records(grid))


def as_json_list(grid: Rows) -> bytes:
    """A list of records, as an API gives them."""
    return json.dumps(records(grid)).encode()


def records(grid: Rows) -> list[dict[str, str]]:
    """Each row below the first as a record."""
    return [dict(zip(grid[0], row, strict=True)) for row in grid[1:]]
