"""Knows an export of Google Forms by how it writes times, and writes their offsets as ISO does."""

import re

import polars as pl

from cxdata.importing.cells import clean
from cxdata.importing.formats.format import Header, Rows
from cxdata.importing.table import Table

TIMESTAMP = "Timestamp"
MONTH_FIRST = re.compile(r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2}")
YEAR_FIRST = re.compile(r"\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d{2}:\d{2} [AP]M GMT[\d+:-]*")
OFFSET = r"GMT([+-])(\d{1,2})(?::?(\d{2}))?$"


def timestamps(rows: Rows) -> Header | None:
    """A first column Timestamp, with a time below it as Google writes it."""
    first = [clean(row[0]) if row else "" for row in rows[:2]]
    if len(first) < 2 or first[0] != TIMESTAMP:
        return None
    return Header() if MONTH_FIRST.fullmatch(first[1]) or YEAR_FIRST.fullmatch(first[1]) else None


def with_offsets(table: Table) -> Table:
    """`GMT+8` becomes `+08:00`."""
    cell = pl.col(TIMESTAMP).str.strip_chars()
    sign, hours, minutes = (cell.str.extract(OFFSET, group) for group in (1, 2, 3))
    offset = pl.format("{}{}:{}", sign, hours.str.zfill(2), minutes.fill_null("00"))
    written = pl.format("{}{}", cell.str.replace(OFFSET, ""), offset)
    greenwich = cell.str.replace("GMT$", "+00:00")
    moment = pl.coalesce(written, greenwich).alias(TIMESTAMP)
    return table.reshaped(table.frame.with_columns(moment))
