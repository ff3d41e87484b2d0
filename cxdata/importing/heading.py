"""Finds the header of a delimited text: its delimiter, its names and where the rows begin."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile, islice
from pathlib import Path

from cxdata.errors import ImportFailed
from cxdata.importing import exports
from cxdata.importing.mapping import Source
from cxdata.importing.table import header_parts, named_by

DELIMITERS = (",", ";", "\t", "|")
HEAD = 1 << 18
LONGEST_HEAD = 1 << 26
LONGEST_CELL = 1 << 22
"""An answer of more signs than this was never written by a customer."""
SEEN = 100


@dataclass(frozen=True, kw_only=True)
class Head:
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


def head_of(path: Path, utf8: memoryview, source: Source, wanted: set[str]) -> Head:
    """The header as it is with the delimiter that fits best; it may be longer than a first look.

    Raises:
        ImportFailed: for a text without one, or with one that never ends.
    """
    forced = source.delimiter or ("\t" if source.format == "tsv" else None)
    size = HEAD
    while True:
        head = str(utf8[:size], "utf-8", "ignore")
        if not head.strip("\r\n\t ,;\ufeff"):
            raise ImportFailed(f"{path.name} is empty. Export the survey again.")
        whole = size >= len(utf8)
        try:
            tried = [
                _measured(head, sign, source, wanted, whole=whole) for sign in forced or DELIMITERS
            ]
        except csv.Error as error:
            raise too_long(path) from error
        found = max(tried, key=lambda measured: measured[0])[1]
        if whole or found.seen > found.export.header_rows:
            return found
        if size >= LONGEST_HEAD:
            raise too_long(path)
        size *= 4


def _measured(
    head: str, delimiter: str, source: Source, wanted: set[str], *, whole: bool
) -> tuple[tuple[int, float, int], Head]:
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
    found = Head(
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


def too_long(path: Path) -> ImportFailed:
    """What is said of a file whose cell or header never ends."""
    return ImportFailed(
        f"{path.name}: a cell is longer than {LONGEST_CELL >> 20} million signs, or the header "
        f"than {LONGEST_HEAD >> 20} million. Is a quotation mark missing? Mend it or export the "
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
