"""Reads CSV and TSV so that no row is lost: a row of another width is kept aside."""

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile, islice
from pathlib import Path
from typing import Literal

import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv

from cxdata.errors import ImportFailed
from cxdata.importing import exports
from cxdata.importing.decoding import decode
from cxdata.importing.mapping import Source
from cxdata.importing.table import Ragged, Table, header_parts, named_by

DELIMITERS = (",", ";", "\t", "|")
HEAD = 1 << 18
LONGEST_HEAD = 1 << 26
BLOCK = 1 << 26
LONGEST_CELL = 1 << 24
"""An answer of more signs than this was never written by a customer."""
SEEN = 100
END = "\x1eend of file"
"""Added as a last row: where it does not come back, a quoted cell swallowed it."""


@dataclass(frozen=True, kw_only=True)
class _Head:
    """The header of a file, and where the rows below it begin."""

    delimiter: str
    names: list[str]
    parts: tuple[tuple[str, ...], ...]
    seen: int
    """Records that were looked at, those of the header included."""
    records: int
    """Records above the first row, blank ones included."""
    size: int
    """Bytes above the first row."""
    export: exports.Export


@dataclass(frozen=True, kw_only=True)
class _Body:
    """The rows below the header as pyarrow read them."""

    table: pa.Table
    odd: list[Ragged]
    records: int


def read(path: Path, data: bytes, source: Source, wanted: set[str]) -> Table:
    """The rows of a delimited file; `wanted` are the headers that the mapping names.

    Raises:
        ImportFailed: for a file without rows, or whose quotes do not close.
    """
    text = decode(path, data, source.encoding)
    head = _head(path, text.utf8, source, wanted)
    body = text.utf8[head.size :].rstrip(b"\r\n")
    if not body.strip(b" \r\n"):
        raise ImportFailed(f"{path.name} has a header but no rows. Export the survey again.")
    parsed = _parse(path, body, head)
    place = _place(path, text.utf8, body, head, parsed)
    frame = pl.DataFrame(pl.from_arrow(parsed.table))
    odd = [row.row for row in parsed.odd]
    places = pl.int_range(1, parsed.records + 1, eager=True)
    return Table(
        path=path,
        format=head.export.format or "csv",
        frame=frame,
        rows=places.filter(~places.is_in(odd)) + head.records,
        place=place,
        ragged=tuple(
            Ragged(row=row.row + head.records, cells=row.cells, reason=row.reason)
            for row in parsed.odd
        ),
        encoding=text.encoding,
        delimiter=head.delimiter,
        time_zone=head.export.time_zone,
        parts=head.parts,
    )


def _head(path: Path, utf8: bytes, source: Source, wanted: set[str]) -> _Head:
    """The header as it is with the delimiter that fits best; it may be longer than a first look."""
    forced = source.delimiter or ("\t" if source.format == "tsv" else None)
    size = HEAD
    while True:
        head = utf8[:size].decode("utf-8", errors="ignore")
        if not head.strip("\r\n\t ,;\ufeff"):
            raise ImportFailed(f"{path.name} is empty. Export the survey again.")
        whole = size >= len(utf8)
        try:
            tried = [
                _measured(head, sign, source, wanted, whole=whole) for sign in forced or DELIMITERS
            ]
        except csv.Error as error:
            raise _too_long(path) from error
        found = max(tried, key=lambda measured: measured[0])[1]
        if whole or found.seen > found.export.header_rows:
            return found
        if size >= LONGEST_HEAD:
            raise _too_long(path)
        size *= 4


def _measured(
    head: str, delimiter: str, source: Source, wanted: set[str], *, whole: bool
) -> tuple[tuple[int, float, int], _Head]:
    """The header with this delimiter, and how well the delimiter fits."""
    numbered = enumerate(_records(head, delimiter))
    records = list(islice(dropwhile(lambda found: not any(found[1][0]), numbered), SEEN))
    if not whole and len(records) < SEEN:
        records = records[:-1]
    rows = [cells for _, (cells, _) in records] or [[]]
    export = exports.recognise(rows, source)
    parts = header_parts(rows[: export.named_by])
    names = named_by(parts)
    number, (_, last) = (
        records[min(export.header_rows, len(records)) - 1] if records else (0, ([], 0))
    )
    found = _Head(
        delimiter=delimiter,
        names=names,
        parts=tuple(parts),
        seen=len(records),
        records=number + 1,
        size=len(head[:last].encode()),
        export=export,
    )
    alike = sum(len(cells) == len(names) for cells in rows) / len(rows)
    width = len(names) if len(names) > 1 else 0
    return (len(wanted & set(names)), alike if width else 0, width), found


def _too_long(path: Path) -> ImportFailed:
    return ImportFailed(
        f"{path.name}: a cell is longer than {LONGEST_CELL >> 20} million signs, or the header "
        f"longer than {LONGEST_HEAD >> 20}. Is a quotation mark missing? Mend it or export the "
        "survey again."
    )


def _records(head: str, delimiter: str) -> Iterator[tuple[list[str], int]]:
    """Each record of the beginning of a file with the number of characters up to its end."""
    passed = 0

    def lines() -> Iterator[str]:
        nonlocal passed
        for line in io.StringIO(head, newline=""):
            passed += len(line)
            yield line

    csv.field_size_limit(LONGEST_CELL)
    for cells in csv.reader(lines(), delimiter=delimiter):
        yield cells, passed


def _parse(path: Path, body: bytes, head: _Head) -> _Body:
    width, odd = len(head.names), []

    def keep(row: arrow_csv.InvalidRow) -> Literal["skip"]:
        line = row.text.replace("\r", " ")
        cells = next(csv.reader([line], delimiter=head.delimiter), [])
        few = row.actual_columns < row.expected_columns
        reason = f"{'fewer' if few else 'more'} cells than the header"
        odd.append(Ragged(row=row.number, cells=tuple(cells), reason=reason))
        return "skip"

    ending = END + head.delimiter * (width - 1)
    columns = [str(place) for place in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.py_buffer(body + b"\n" + ending.encode()),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, column_names=columns, block_size=BLOCK
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=head.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        if "straddl" in str(error):
            raise _too_long(path) from error
        raise ImportFailed(
            f"{path.name} cannot be read as CSV: {error}. Is a quotation mark missing?"
        ) from error
    if not table.num_rows or table.column(0)[-1].as_py() != END:
        last = table.num_rows + len(odd) + head.records
        raise ImportFailed(
            f"{path.name}: a quoted cell that begins in row {last} never ends. The file is cut "
            "off or a quotation mark is missing: export the survey again."
        )
    table = table.slice(0, table.num_rows - 1).rename_columns(head.names)
    return _Body(table=table, odd=odd, records=table.num_rows + len(odd))


def _place(
    path: Path, utf8: bytes, body: bytes, head: _Head, parsed: _Body
) -> Literal["line", "row"]:
    """Where a record spans lines, quotes must close cleanly: a stray one would join rows."""
    above, below = _line_breaks(utf8[: head.size]), _line_breaks(body) + 1
    if (above, below) == (head.records, parsed.records):
        return "line"
    reader = csv.reader(
        io.StringIO(body.decode(), newline=""), delimiter=head.delimiter, strict=True
    )
    try:
        deque(reader, maxlen=0)
    except csv.Error as error:
        if "field limit" in str(error):
            raise _too_long(path) from error
        line = above + reader.line_num
        raise ImportFailed(
            f"{path.name}: a quotation mark in or above line {line} does not close its cell "
            f"({error}), so that rows may run into each other. Mend the quotes or export again."
        ) from error
    return "row"


def _line_breaks(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
