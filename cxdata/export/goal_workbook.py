"""Goals and their check-ins as an Excel workbook that runs nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO

import polars as pl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from cxdata.export.packing import SAFE
from cxdata.goals import CheckIn

WIDEST, NARROWEST = 60, 10


def as_workbook(table: pl.DataFrame, said: Mapping[str, Sequence[CheckIn]]) -> bytes:
    """A sheet of the goals, as from `goals.table`, and one of their check-ins.

    Numbers are numbers and days are days; a text that begins like a formula stays a text.
    """
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, SAFE) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        days = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        _sheet(book.add_worksheet("Goals"), table, head, days)
        _sheet(book.add_worksheet("Check-ins"), _said(table, said), head, days)
    return buffer.getvalue()


def _said(table: pl.DataFrame, said: Mapping[str, Sequence[CheckIn]]) -> pl.DataFrame:
    columns = ("goal_id", "day", "author", "confidence", "note", "next_step")
    shown = [one for name in table["goal_id"] for one in said.get(name, ())]
    kinds = {name: pl.String for name in columns} | {"day": pl.Date, "confidence": pl.Int64}
    return pl.DataFrame([[getattr(one, c) for c in columns] for one in shown], kinds, orient="row")


def _sheet(
    sheet: Worksheet,
    rows: pl.DataFrame,
    head: xlsxwriter.format.Format,
    days: xlsxwriter.format.Format,
) -> None:
    for column, name in enumerate(rows.columns):
        values = rows[name].to_list()
        sheet.write_string(0, column, name, head)
        for row, value in enumerate(values, start=1):
            _cell(sheet, row, column, value, days)
        longest = max([len(name), *(len(str(value)) for value in values if value is not None)])
        sheet.set_column(column, column, min(max(longest + 1, NARROWEST), WIDEST))
    sheet.freeze_panes(1, 2)
    if rows.height and rows.width:
        sheet.autofilter(0, 0, rows.height, rows.width - 1)


def _cell(
    sheet: Worksheet, row: int, column: int, value: object, days: xlsxwriter.format.Format
) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, days)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, str(value))
