"""Reads CSV and TSV so that no row is lost: a row of another width is kept aside."""

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeVar

import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv

from cxdata.errors import ImportFailed
from cxdata.importing import quoting
from cxdata.importing.decoding import Text, decode, line_breaks, pieces
from cxdata.importing.heading import Head, head_of, too_long
from cxdata.importing.mapping import Source
from cxdata.importing.table import Ragged, Table

Part = TypeVar("Part")
BLOCK = 1 << 23
"""Bytes of a part; pyarrow reads some thirty of them ahead."""
END = "\x1eend of file"
"""Added as a last row: where it does not come back, a quoted cell swallowed it."""


class _Body(io.RawIOBase):
    """The rows below the header and the row that marks their end, without a copy of them all."""

    def __init__(self, rows: memoryview, ending: bytes) -> None:
        self.rows, self.ending, self.place = rows, ending, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """The next bytes; none at the end."""
        found = self.rows[self.place : self.place + len(buffer)]
        if not found:
            found = memoryview(self.ending)[: len(buffer)]
            self.ending = self.ending[len(found) :]
        buffer[: len(found)] = found
        self.place += len(found)
        return len(found)


def parts(
    path: Path, data: memoryview, source: Source, wanted: set[str], *, alone: bool = False
) -> Iterator[Table]:
    """The rows of a delimited file part by part; `wanted` are the headers that the mapping names.

    Where they are wanted `alone`, other columns of a plain file are not read.

    The last part has no rows, and is the first to know whether each row is one line.

    Raises:
        ImportFailed: for a file without rows, or whose quotes do not close.
    """
    text = decode(path, data, source.encoding)
    head = head_of(path, text.utf8, source, wanted)
    body = _without_end(text.utf8[head.size :])
    if all(not piece.strip(b" \r\n") for piece in pieces(body)):
        raise ImportFailed(f"{path.name} has a header but no rows. Export the survey again.")
    table = Table(
        path=path,
        format=head.export.format or "csv",
        frame=pl.DataFrame(schema=dict.fromkeys(head.names, pl.String)),
        rows=pl.Series([], dtype=pl.Int64),
        encoding=text.encoding,
        delimiter=head.delimiter,
        time_zone=head.export.time_zone,
        parts=head.parts,
        sha256=text.sha256,
    )
    left = _left_out(head, wanted) if alone else frozenset[str]()
    table = replace(table, unread=left)
    blank = [pl.lit("").alias(str(p)) for p, name in enumerate(head.names) if name in left]
    records, stream = 0, _Body(body, _ending(head))
    whole = quoting.is_line_by_line(body, head.delimiter)
    for rows, odd in _ahead(_framed(_parsed(path, stream, head, left, line_by_line=whole))):
        count, few = records + rows.height + len(odd), {row.row for row in odd}
        places = pl.int_range(records + 1, count + 1, eager=True)
        records = count
        yield replace(
            table,
            frame=_named(rows.with_columns(blank), head.names),
            share=stream.place / len(body),
            rows=places.filter(~places.is_in(few)) + head.records,
            ragged=tuple(replace(row, row=row.row + head.records) for row in odd),
        )
    yield replace(table, place=_place(path, text, body, head, records))


def _left_out(head: Head, wanted: set[str]) -> frozenset[str]:
    """The columns that need not be read; the first one tells where the file ends."""
    if head.export.format or any(len(part) > 1 for part in head.parts):
        return frozenset()
    return frozenset(head.names[1:]) - wanted


def _named(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Columns that were called by their places, in their order."""
    return rows.select(pl.col(str(place)).alias(name) for place, name in enumerate(names))


def _framed(
    found: Iterator[tuple[pa.RecordBatch, list[Ragged]]],
) -> Iterator[tuple[pl.DataFrame, list[Ragged]]]:
    return ((pl.DataFrame(pl.from_arrow(rows)), odd) for rows, odd in found)


def _ahead(parts: Iterator[Part]) -> Iterator[Part]:
    """The same, each made while the one before it is used."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, parts, None)
        while (part := coming.result()) is not None:
            coming = pool.submit(next, parts, None)
            yield part


def _without_end(body: memoryview) -> memoryview:
    end = len(body)
    while end and body[end - 1] in b"\r\n":
        end -= 1
    return body[:end]


def _parsed(
    path: Path, body: _Body, head: Head, left: Set[str], *, line_by_line: bool
) -> Iterator[tuple[pa.RecordBatch, list[Ragged]]]:
    """The rows as pyarrow reads them, block by block, and those of another width among them."""
    width = len(head.names)
    read = [str(place) for place, name in enumerate(head.names) if name not in left]
    odd: list[Ragged] = []

    def keep(row: arrow_csv.InvalidRow) -> Literal["skip"]:
        line = row.text.replace("\r", " ")
        cells = next(csv.reader([line], delimiter=head.delimiter), [])
        few = row.actual_columns < row.expected_columns
        reason = f"{'fewer' if few else 'more'} cells than the header"
        odd.append(Ragged(row=row.number, cells=tuple(cells), reason=reason))
        return "skip"

    records = 0
    last = None
    try:
        for batch in _blocks(body, head.delimiter, width, read, keep, line_by_line=line_by_line):
            if last is not None:
                among = _among(odd, records + last.num_rows)
                yield last, among
                records += last.num_rows + len(among)
                odd = [row for row in odd if row not in among]
            last = batch
    except pa.ArrowInvalid as error:
        if "straddl" in str(error):
            raise too_long(path) from error
        raise ImportFailed(
            f"{path.name} cannot be read as CSV: {error}. Is a quotation mark missing?"
        ) from error
    if last is None or not last.num_rows or last.column(0)[-1].as_py() != END:
        row = records + (last.num_rows if last else 0) + len(odd) + head.records
        raise ImportFailed(
            f"{path.name}: a quoted cell that begins in row {row} never ends. The file is cut "
            "off or a quotation mark is missing: export the survey again."
        )
    yield last.slice(0, last.num_rows - 1), odd


def _ending(head: Head) -> bytes:
    return ("\n" + END + head.delimiter * (len(head.names) - 1)).encode()


def _among(odd: list[Ragged], end: int) -> list[Ragged]:
    """Those that stand among rows of which the last would be number `end` without them."""
    found: list[Ragged] = []
    for row in odd:
        if row.row <= end + len(found):
            found.append(row)
    return found


def _blocks(
    body: _Body,
    delimiter: str,
    width: int,
    read: Sequence[str],
    keep: Callable[[arrow_csv.InvalidRow], Literal["skip"]],
    *,
    line_by_line: bool,
) -> Iterator[pa.RecordBatch]:
    columns = [str(place) for place in range(width)]
    yield from arrow_csv.open_csv(
        pa.PythonFile(body, mode="r"),
        read_options=arrow_csv.ReadOptions(
            use_threads=False, column_names=columns, block_size=BLOCK
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=not line_by_line,
            ignore_empty_lines=False,
            invalid_row_handler=keep,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.large_string()),
            strings_can_be_null=False,
            include_columns=read,
        ),
    )


def _place(
    path: Path, text: Text, body: memoryview, head: Head, records: int
) -> Literal["line", "row"]:
    """Where a record spans lines, quotes must close cleanly: a stray one would join rows."""
    above = line_breaks(bytes(text.utf8[: head.size]))
    tail = line_breaks(bytes(text.utf8[head.size + len(body) :]))
    below = text.line_breaks - above - tail + 1
    if (above, below) == (head.records, records):
        return "line"
    lines = io.TextIOWrapper(io.BufferedReader(_Body(body, b"")), encoding="utf-8", newline="")
    reader = csv.reader(lines, delimiter=head.delimiter, strict=True)
    try:
        deque(reader, maxlen=0)
    except csv.Error as error:
        if "field limit" in str(error):
            raise too_long(path) from error
        line = above + reader.line_num
        raise ImportFailed(
            f"{path.name}: a quotation mark in or above line {line} does not close its cell "
            f"({error}), so that rows may run into each other. Mend the quotes or export again."
        ) from error
    return "row"
