"""Opens a survey file of any known kind and gives its rows."""

import codecs
import hashlib
import mmap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

import polars as pl

from cxdata.errors import ImportFailed
from cxdata.importing import delimited, formats, heading
from cxdata.importing.decoding import pieces
from cxdata.importing.formats import json_records, parquet, points, spreadsheet
from cxdata.importing.mapping import Source
from cxdata.importing.table import Table

BEGINNING = 1 << 16
LONGEST_NAME = 60
"""Signs of a column's name that a message repeats."""
BEGINNINGS = {b"PAR1": "parquet", b"PK\x03\x04": "spreadsheet", b"PK\x05\x06": "spreadsheet"}
OTHER_BEGINNINGS = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls); save it as .xlsx or CSV",
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"\x89PNG": "a picture",
}
WEB_PAGES = (b"<!doctype html", b"<html")
"""What comes in the place of an export where the survey tool wanted its reader to sign in."""


def read(path: Path, source: Source, wanted: set[str]) -> Table:
    """All rows of the file `path` at once; else as `parts`."""
    return together([*parts(path, source, wanted)])


def together(found: Sequence[Table]) -> Table:
    """The parts of one file as one table; a column that a part has no answers for is blank in it.

    Delighted's scores stand in a column for each kind of survey, and a part need not have all.
    """
    if len(found) == 1:
        return found[0]
    frames = [part.frame for part in found]
    if all(frame.columns == frames[0].columns for frame in frames):
        every = pl.concat(frames, rechunk=False)
    else:
        every = pl.concat(frames, how="diagonal", rechunk=False).fill_null("")
    return replace(
        found[-1],
        frame=every,
        rows=pl.concat([part.rows for part in found]),
        ragged=tuple(row for part in found for row in part.ragged),
    )


def parts(path: Path, source: Source, wanted: set[str], *, alone: bool = False) -> Iterator[Table]:
    """The rows of the file `path`; `wanted` are the headers that the mapping names.

    Where they are wanted `alone`, other columns may be left unread.

    A text file comes in parts, so that it may be larger than the memory; other files come whole.
    Only the last part surely knows what a row of the file is called.

    Raises:
        ImportFailed: for a file that is missing, empty, damaged, or of no known kind.
    """
    height = 0
    with _bytes(path) as data:
        for table in _reshaped(_tables(path, data, source, wanted, alone=alone), wanted):
            height += table.height
            yield table
    if not height:
        which = " ".join(("", *table.notes))
        raise ImportFailed(f"{path.name} has a header but no rows.{which} Export the survey again.")


@contextmanager
def _bytes(path: Path) -> Iterator[memoryview]:
    """What the file holds, mapped into memory and read as it is needed."""
    try:
        if not path.stat().st_size:
            raise ImportFailed(f"{path.name} is empty. Export the survey again.")
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise ImportFailed(f"{path} cannot be opened: {error.strerror}.") from error
    data = memoryview(mapped)
    if all(not piece.strip() for piece in pieces(data)):
        raise ImportFailed(f"{path.name} is empty. Export the survey again.")
    yield data


def _reshaped(tables: Iterator[Table], wanted: set[str]) -> Iterator[Table]:
    """The tables in the columns that a mapping can name; a scale may be spread over several."""
    for first in tables:
        known = formats.named(first.format)
        spread = any(len(part) > 1 for part in first.parts)
        every = [together([first, *tables])] if spread else chain([first], tables)
        for table in every:
            one = points.joined(table, wanted)
            yield known.reshape(one) if known and known.reshape else one


def _tables(
    path: Path, data: memoryview, source: Source, wanted: set[str], *, alone: bool
) -> Iterator[Table]:
    form = _form(path, data, source)
    if form == "csv":
        yield from delimited.parts(path, data, source, wanted, alone=alone)
        return
    readers = {"parquet": parquet.read, "spreadsheet": spreadsheet.read, "json": json_records.read}
    whole = bytes(data)
    table = readers[form](path, whole, source)
    _no_endless_cell(table)
    yield table.hashed(hashlib.sha256(whole).hexdigest())


def _no_endless_cell(table: Table) -> None:
    """A small archive may unpack to a cell that no page could show."""
    longest = table.frame.select(pl.col(pl.String).str.len_bytes().max())
    for name, size in longest.rows(named=True)[0].items() if longest.width else ():
        if (size or 0) > heading.LONGEST_CELL:
            raise ImportFailed(
                f"{table.path.name}: a cell in column {name[:LONGEST_NAME]!r} is longer than "
                f"{heading.LONGEST_CELL >> 20} million signs, which nobody wrote as an answer. "
                "Take it out and export the survey again."
            )


def _form(path: Path, data: memoryview, source: Source) -> str:
    begins = bytes(data[:BEGINNING])
    if source.format in ("parquet", "json"):
        return source.format
    if source.format in ("xlsx", "ods"):
        return "spreadsheet"
    for beginning, what in OTHER_BEGINNINGS.items():
        if begins.startswith(beginning):
            raise ImportFailed(f"{path.name} is {what}. Export the survey as CSV or Parquet.")
    if begins.removeprefix(codecs.BOM_UTF8).lstrip()[:20].lower().startswith(WEB_PAGES):
        raise ImportFailed(
            f"{path.name} is a web page, not an export: perhaps the survey tool's sign-in. Sign in "
            "there and export the survey as CSV, Excel or Parquet."
        )
    found = next(
        (form for beginning, form in BEGINNINGS.items() if begins.startswith(beginning)), None
    )
    return found or ("json" if json_records.looks_like(begins) else "csv")
