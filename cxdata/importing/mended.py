"""Rejected rows as a file of their own, which is read again by the same mapping once mended."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from cxdata import safe_csv
from cxdata.errors import ImportFailed
from cxdata.importing import reading
from cxdata.importing.mapping import Source
from cxdata.importing.table import Table
from cxdata.people.masking import Who, mendable

MARKS = ("file", "row", "reason", "time_zone")
"""The last columns of rejected rows: where each comes from, why, and how its times are read."""
OWN = " (source)"
"""What is added to the name of a source column that is called like one of these, or was once."""
TAKEN = re.compile(rf"(?:{'|'.join(MARKS)})(?:{re.escape(OWN)})*$")
_HEAD = 1 << 20
_ROW, _REASON = "\0row", "\0reason"
"""No header can be called like these, since no text file with such a sign is read."""


def rejected(table: Table, zone: str, reasons: pl.Series, who: Who) -> pl.DataFrame:
    """The rows of a file that have a reason, and those of another width than the header."""
    read = table.frame.with_columns(table.rows.alias(_ROW), reasons.alias(_REASON)).filter(
        pl.col(_REASON).is_not_null()
    )
    odd = pl.DataFrame(
        [
            (*_filled(row.cells, table.frame.width, table.delimiter or ","), row.row, row.reason)
            for row in table.ragged
        ],
        schema=read.schema,
        orient="row",
    )
    both = pl.concat([read, odd]).sort(_ROW)
    strange = both[_ROW].is_in([row.row for row in table.ragged])
    source = mendable(both.drop(_ROW, _REASON), strange, who)
    return marked(source, table, zone, both[_ROW], both[_REASON])


def _filled(found: tuple[str, ...], width: int, delimiter: str) -> list[str]:
    """The cells of a ragged row in the header's width; what is too much ends in the last one."""
    inside = list(found[: width - 1]) + [""] * (width - 1 - len(found))
    return [*inside, delimiter.join(found[width - 1 :])]


def marked(
    source: pl.DataFrame, table: Table, zone: str, rows: pl.Series, reasons: pl.Series
) -> pl.DataFrame:
    """Rejected source columns of one file with the columns that say where they come from."""
    return source.rename(lambda name: f"{name}{OWN}" if TAKEN.match(name) else name).with_columns(
        pl.lit(table.path.name).alias("file"),
        rows.cast(pl.Int64).alias("row"),
        reasons.cast(pl.String).alias("reason"),
        pl.lit(zone).alias("time_zone"),
    )


def together(parts: list[pl.LazyFrame]) -> pl.LazyFrame:
    """Rejected rows of several files as one frame, whose last columns are the marks."""
    rows = pl.concat(parts, how="diagonal")
    return rows.select(pl.exclude(MARKS), *MARKS)


def parts(path: Path, source: Source, wanted: set[str], *, alone: bool = False) -> Iterator[Table]:
    """The rows of a survey file part by part, or of rejected rows that were mended.

    Where `wanted` columns are wanted `alone`, others may be left unread.

    Raises:
        ImportFailed: for a file that cannot be read.
    """
    if _is_mended(path):
        yield _read(path, source, wanted)
    else:
        yield from reading.parts(path, source, wanted, alone=alone)


def read(path: Path, source: Source, wanted: set[str]) -> Table:
    """All rows at once; else as `parts`."""
    return reading.together([*parts(path, source, wanted)])


def _read(path: Path, source: Source, wanted: set[str]) -> Table:
    plain = replace(source, format="csv", sheet=None, header_rows=1, encoding=None, delimiter=None)
    table = reading.read(path, plain, wanted)
    zones = [zone for zone in table.frame["time_zone"].unique(maintain_order=True) if zone]
    if len(zones) > 1:
        raise ImportFailed(
            f"{path.name} holds rows from several time zones: {', '.join(zones)}. Import the rows "
            "of each zone as a file of its own."
        )
    frame = safe_csv.restored(table.frame.drop(MARKS).rename(_as_it_was))
    return replace(table, frame=frame, time_zone=zones[0] if zones else None)


def _as_it_was(name: str) -> str:
    return name.removesuffix(OWN) if TAKEN.match(name) else name


def _is_mended(path: Path) -> bool:
    """Whether it ends in the columns of rejected rows; spreadsheets change the commas."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            start = file.read(_HEAD)
        heads = [next(csv.reader(io.StringIO(start, newline=""), delimiter=d), []) for d in ",;\t"]
    except (OSError, csv.Error):
        return False
    return any(tuple(head[-len(MARKS) :]) == MARKS for head in heads)
