"""Reads XLSX and ODS: fastexcel does, in a process of its own under limits of size and time."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pyarrow as pa

from cxdata.errors import ImportFailed, unknown
from cxdata.importing import exports
from cxdata.importing.formats.parquet import first_line
from cxdata.importing.mapping import Source
from cxdata.importing.table import Table, header_parts, named_by

READER = Path(__file__).with_name("sheet_reader.py")
LARGEST = 2 << 30
"""Unpacked; a sheet of a million rows and sixty columns has less."""
MEMORY = 8 << 30
SECONDS = 300
ADVICE = "Export the survey as CSV."
Kind = Literal["xlsx", "ods"]


def kind(path: Path, data: bytes) -> Kind:
    """What a file is that begins as an archive does.

    Raises:
        ImportFailed: for a damaged archive, one without a sheet, and one that unpacks too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            held = {entry.filename: entry.file_size for entry in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ImportFailed(
            f"{path.name} cannot be read as an Excel file: {first_line(error)}. {ADVICE}"
        ) from error
    if sum(held.values()) > LARGEST:
        raise ImportFailed(
            f"{path.name} unpacks to {sum(held.values()) / (1 << 30):.1f} GB, more than the "
            f"{LARGEST >> 30} GB that a spreadsheet may have. {ADVICE}"
        )
    if "content.xml" in held:
        return "ods"
    if "xl/workbook.xml" in held:
        return "xlsx"
    what = "a binary Excel file" if "xl/workbook.bin" in held else "an archive without a sheet"
    raise ImportFailed(f"{path.name} is {what}, no Excel file (.xlsx) or .ods. {ADVICE}")


def read(path: Path, data: bytes, source: Source) -> Table:
    """The rows of one sheet, its cells as the text that a CSV would hold.

    Raises:
        ImportFailed: for a workbook that cannot be read, or has no such sheet.
    """
    form = kind(path, data)
    said, cells = _cells(path, data, source.sheet)
    sheets: list[str] = said.get("sheets", [])
    if source.sheet is not None and source.sheet not in sheets:
        raise ImportFailed(f"{path.name}: {unknown('sheet', source.sheet, sheets)}")
    if cells is None:
        raise ImportFailed(f"{path.name} is empty. Export the survey again.")
    others = [name for name in sheets if name != said["read"]]
    note = f"Only the sheet {said['read']!r} was read, not {', '.join(map(repr, others))}."
    return _table(path, form, cells, source, (note,) if others and not source.sheet else ())


def _cells(
    path: Path, data: bytes, sheet: str | None
) -> tuple[dict[str, Any], pl.DataFrame | None]:
    command = [sys.executable, "-P", str(READER), str(MEMORY), sheet or ""]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "POLARS_MAX_THREADS": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise ImportFailed(
            f"{path.name} could not be read in {SECONDS} seconds. {ADVICE}"
        ) from error
    if done.returncode:
        raise ImportFailed(f"{path.name} is damaged, or too large to be opened. {ADVICE}")
    head, _, sheet_data = done.stdout.partition(b"\n")
    said = json.loads(head)
    if "error" in said:
        reason = first_line(ValueError(said["error"]))
        raise ImportFailed(f"{path.name} cannot be read as an Excel file: {reason}. {ADVICE}")
    if not sheet_data:
        return said, None
    with pa.ipc.open_stream(sheet_data) as stream:
        return said, pl.DataFrame(pl.from_arrow(stream.read_all()))


def _table(
    path: Path, form: Kind, grid: pl.DataFrame, source: Source, notes: tuple[str, ...]
) -> Table:
    """A table from a sheet's grid of cells, its header rows included."""
    grid = grid.with_columns(pl.all().cast(pl.String).fill_null(""))
    filled = grid.select(pl.any_horizontal(pl.all().str.strip_chars() != "")).to_series()
    above = filled.arg_max() or 0
    head = [list(row) for row in grid.slice(above, exports.LONGEST_HEADER + 1).rows()]
    export = exports.recognise(head, source)
    parts = header_parts(head[: export.named_by])
    first = above + export.header_rows
    frame = grid.slice(first)
    frame.columns = named_by(parts)
    return Table(
        path=path,
        format=export.format or form,
        frame=frame,
        rows=pl.int_range(first + 1, first + 1 + frame.height, eager=True),
        parts=tuple(parts),
        time_zone=export.time_zone,
        notes=notes,
    )
