"""Says what a file's first rows are: a recognised export, what the mapping says, or plain."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from cxdata.importing import formats
from cxdata.importing.mapping import Source

LONGEST_HEADER = 10
"""As many header rows as a mapping may say."""
PLAIN = ("csv", "tsv", "xlsx", "ods", "parquet", "json")


@dataclass(frozen=True, kw_only=True)
class Export:
    """How many rows the header has, how many of them name the columns, and the zone it states."""

    format: str | None = None
    header_rows: int = 1
    named_by: int = 1
    time_zone: str | None = None


def recognise(rows: Sequence[Sequence[str]], source: Source) -> Export:
    """What the first rows of a file are, unless the mapping says it."""
    export = _found(rows, source.format)
    said = source.header_rows
    if said is None:
        return export
    ids_only = export.header_rows > export.named_by
    return Export(
        format=export.format,
        header_rows=said,
        named_by=1 if ids_only else said,
        time_zone=export.time_zone,
    )


def recognise_columns(frame: pl.DataFrame, source: Source) -> str | None:
    """The export that a file is which has names of columns instead of header rows."""
    export = _found([frame.columns, *frame.head(1).rows()], source.format)
    return export.format if export.header_rows == 1 else None


def _found(rows: Sequence[Sequence[str]], said: str | None) -> Export:
    if said in PLAIN:
        return Export(format=said)
    declared, found = formats.named(said), formats.found(rows)
    if declared is not None:
        found = declared, declared.known(rows) or declared.otherwise
    if found is None:
        return Export()
    known, header = found
    return Export(
        format=known.name,
        header_rows=header.header_rows,
        named_by=header.named_by,
        time_zone=header.time_zone,
    )
