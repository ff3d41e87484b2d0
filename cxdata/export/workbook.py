"""Pages as an Excel workbook: what they say, their rows, native charts, and the definitions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from math import isfinite
from typing import Any

import polars as pl
import xlsxwriter

from cxdata import definitions, settings
from cxdata.export import light, sheet_charts
from cxdata.export.grids import Heat, heat
from cxdata.export.packing import SAFE, steady
from cxdata.export.panels import panels
from cxdata.export.picture import counted
from cxdata.export.printable import clean
from cxdata.export.record import Drawing, Grid, Picture, Record, Table, Tile, Words
from cxdata.frames import with_words
from cxdata.metrics import Metric
from cxdata.selection import day

FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
"""What Excel allows in no sheet's name."""
LONGEST_NAME, WIDEST, NARROWEST = 31, 60, 10
METHOD, LETTERS = 8, 110
"""The column as far as which the method stands, and how many letters a line of it holds."""
CHARTS = 20
"""Rows of a sheet that a chart stands over."""
Looks = Mapping[str, Any]


def workbook(records: Sequence[Record], defined: Sequence[Metric]) -> bytes:
    """The pages as an XLSX file; the same pages give the same bytes.

    The first sheet says what is shown; each page has a sheet of its words and numbers, each chart
    one with its rows and a chart that Excel draws from the last sheet. Texts stay texts, whatever
    they begin with.

    Args:
        records: the pages.
        defined: the metrics whose definitions the workbook explains.
    """
    buffer = BytesIO()
    first = records[0]
    with xlsxwriter.Workbook(buffer, SAFE) as book:
        book.set_properties(
            {
                "title": clean(f"{first.title} · {first.shown}"),
                "author": clean(first.data_set),
                "keywords": first.link,
                "created": datetime.combine(first.as_of, time()),
            }
        )
        _Book(book).written(records, defined)
    return steady(buffer.getvalue(), first.as_of)


class _Book:
    """The workbook while it is written: its looks, and the sheet names that are taken."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.taken: set[str] = {"history"}
        self.cells: dict[tuple[tuple[str, object], ...], Any] = {}
        self.looks: Looks = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
            "number": book.add_format({"num_format": "#,##0.0##"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "link": book.add_format({"font_color": "#00599C", "underline": 1}),
        }

    def written(self, records: Sequence[Record], defined: Sequence[Metric]) -> None:
        """Every sheet, in order: the chart data come last, though charts refer to them."""
        about = self._sheet("About")
        names: list[tuple[str, str]] = []
        charts = sheet_charts.Charts(self.book, "Chart data")
        self.taken.add("chart data")
        for record in records:
            names += self._record(record, charts)
        names.append((self._definitions(defined), "What each metric means"))
        charts.closed()
        self._about(about, records[0], names)

    def _sheet(self, name: str) -> Any:
        wanted = FORBIDDEN.sub(" ", clean(name)).strip()[:LONGEST_NAME].strip() or "Sheet"
        found, number = wanted, 1
        while found.lower() in self.taken:
            number += 1
            end = f" {number}"
            found = wanted[: LONGEST_NAME - len(end)] + end
        self.taken.add(found.lower())
        sheet = self.book.add_worksheet(found)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def _about(self, sheet: Any, record: Record, names: Sequence[tuple[str, str]]) -> None:
        made_up = " (made-up data)" if record.made_up else ""
        told = {
            "Shown": record.shown,
            "Data set": f"{record.data_set}{made_up}",
            "As of": day(record.as_of),
            "Data version": record.version,
            "Definitions": record.definitions,
            "Link": record.link,
        }
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 110)
        text(sheet, 0, 0, record.data_set, self.looks["title"])
        row = 2
        for name, said in told.items():
            if said:
                text(sheet, row, 0, name, self.looks["head"])
                text(sheet, row, 1, said)
                row += 1
        text(sheet, row + 1, 0, "Sheet", self.looks["head"])
        text(sheet, row + 1, 1, "What it shows", self.looks["head"])
        for number, (name, said) in enumerate(names, row + 2):
            sheet.write_url(number, 0, f"internal:'{name}'!A1", self.looks["link"], name)
            text(sheet, number, 1, said)

    def _record(self, record: Record, charts: sheet_charts.Charts) -> Iterator[tuple[str, str]]:
        said = [one for one in record.pieces if isinstance(one, Tile | Words | Drawing)]
        if said:
            yield self._page(record, said)
        number = 0
        for piece in record.pieces:
            if isinstance(piece, Picture | Grid | Table):
                number += 1
                name = f"{record.title} {number}"
                if isinstance(piece, Table):
                    yield self._table(name, record, piece)
                else:
                    yield self._picture(name, record, piece, charts)

    def _page(self, record: Record, said: Sequence[Tile | Words | Drawing]) -> tuple[str, str]:
        """The words and numbers of a page, in the order of reading."""
        sheet = self._sheet(record.title)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 3, 40)
        text(sheet, 0, 0, record.title, self.looks["title"])
        text(sheet, 1, 0, record.shown)
        row = 3
        for piece in said:
            if isinstance(piece, Tile):
                texts = [piece.label, piece.value, piece.change, light.bare(piece.detail)]
            else:
                told = piece.words if isinstance(piece, Drawing) else light.bare(piece.text)
                texts = [told]
            for column, one in enumerate(texts):
                text(sheet, row, column, one)
            row += 1
        return sheet.name, light.bare(record.answer()) or record.title

    def _picture(
        self, name: str, record: Record, piece: Picture | Grid, charts: sheet_charts.Charts
    ) -> tuple[str, str]:
        sheet = self._sheet(name)
        row = self._headed(sheet, piece.finding, record, piece.rows, light.bare(piece.computed))
        figures = {"": piece.figure} if isinstance(piece, Picture) else piece.figures
        for title, figure in figures.items():
            found = heat(figure)
            if found:
                row = self._heat(sheet, row, found) + 1
                continue
            for panel in panels(figure):
                chart = charts.chart(f"{sheet.name} {title}".strip(), panel)
                told = {"description": clean(piece.finding)}
                sheet.insert_chart(row, 0, chart, told)
                row += CHARTS
        self._rows(sheet, row, piece.rows)
        return sheet.name, piece.finding

    def _headed(
        self, sheet: Any, finding: str, record: Record, rows: pl.DataFrame, method: str
    ) -> int:
        """The finding, what is shown and how it came about; returns the next free row."""
        n = counted(rows)
        shown = (
            record.shown
            if n is None or not rows.width
            else f"{record.shown} · n {settings.answers(n)}"
        )
        text(sheet, 0, 0, finding, self.looks["title"])
        text(sheet, 1, 0, shown)
        sheet.merge_range(2, 0, 2, METHOD, "")
        text(sheet, 2, 0, method, self.looks["wrap"])
        sheet.set_row(2, 15 * (1 + len(method) // LETTERS))
        return 4

    def _table(self, name: str, record: Record, piece: Table) -> tuple[str, str]:
        sheet = self._sheet(name)
        title = light.bare(piece.title) or light.bare(record.answer()) or record.title
        row = self._headed(sheet, title, record, pl.DataFrame(), "")
        columns = [name for name, kind in piece.rows.schema.items() if kind == pl.String]
        self._rows(sheet, row, with_words(piece.rows, columns, light.bare))
        return sheet.name, title

    def _rows(self, sheet: Any, top: int, rows: pl.DataFrame) -> None:
        for column, name in enumerate(rows.columns):
            values = rows[name].to_list()
            text(sheet, top, column, name, self.looks["head"])
            for row, value in enumerate(values, top + 1):
                self._cell(sheet, row, column, value)
            longest = max([len(name), *map(_length, values)])
            sheet.set_column(column, column, min(max(longest + 1, NARROWEST), WIDEST))
        if rows.height and rows.width:
            sheet.autofilter(top, 0, top + rows.height, rows.width - 1)

    def _cell(self, sheet: Any, row: int, column: int, value: object) -> None:
        """Numbers as numbers, days as days, lists as words; nothing where there is nothing."""
        if isinstance(value, datetime):
            sheet.write_datetime(row, column, value.replace(tzinfo=None), self.looks["moment"])
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.looks["day"])
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int):
            sheet.write_number(row, column, value)
        elif isinstance(value, float | Decimal):
            if isfinite(value):
                sheet.write_number(row, column, value, self.looks["number"])
        elif isinstance(value, list):
            text(sheet, row, column, ", ".join(map(str, value)))
        elif value is not None:
            text(sheet, row, column, str(value))

    def _heat(self, sheet: Any, top: int, found: Heat) -> int:
        """The map in its colours; returns the row below it."""
        text(sheet, top, 0, found.title, self.looks["head"])
        for column, name in enumerate(found.columns, 1):
            text(sheet, top, column, name, self.looks["head"])
        for number, row in enumerate(found.rows, top + 1):
            text(sheet, number, 0, row.name, None if row.cells else self.looks["head"])
            for column, cell in enumerate(row.cells, 1):
                look: dict[str, object] = {"align": "center"}
                look |= {"bg_color": cell.fill, "font_color": cell.ink} if cell.fill else {}
                said = f"{cell.text} ({cell.small})" if cell.small else cell.text
                text(sheet, number, column, said, self._look(tuple(look.items())))
        return top + 1 + len(found.rows)

    def _look(self, look: tuple[tuple[str, object], ...]) -> Any:
        """One format for all cells that look alike."""
        if look not in self.cells:
            self.cells[look] = self.book.add_format({name: value for name, value in look if value})
        return self.cells[look]

    def _definitions(self, defined: Sequence[Metric]) -> str:
        sheet = self._sheet("Definitions")
        rows = {
            "Metric": [one.label for one in defined],
            "Name": [one.name for one in defined],
            "Definition": [definitions.definition(one) for one in defined],
            "Unit and range": [definitions.scale(one) for one in defined],
            "One answer scores": [definitions.scored(one) for one in defined],
            "Certainty": [definitions.INTERVALS[one.kind] for one in defined],
            "Small groups": [definitions.small_groups(one, None) for one in defined],
            "Source": [one.source for one in defined],
        }
        text(sheet, 0, 0, "What each metric means", self.looks["title"])
        self._rows(sheet, 2, pl.DataFrame(rows, schema=dict.fromkeys(rows, pl.String)))
        name: str = sheet.name
        return name


def _length(value: object) -> int:
    """So many letters a value takes up as it is shown."""
    return 0 if value is None else 12 if isinstance(value, float | Decimal) else len(str(value))


def text(sheet: Any, row: int, column: int, said: str, look: Any = None) -> None:
    """Write a text as a text, never as a formula or a link."""
    sheet.write_string(row, column, clean(said)[:32_767], look)
