"""Opens a survey file of any known kind and gives its rows."""

import hashlib
from pathlib import Path

from cxdata.errors import ImportFailed
from cxdata.importing import delimited, formats
from cxdata.importing.formats import json_records, parquet, points, spreadsheet
from cxdata.importing.mapping import Source
from cxdata.importing.table import Table

BEGINNINGS = {b"PAR1": "parquet", b"PK\x03\x04": "spreadsheet", b"PK\x05\x06": "spreadsheet"}
OTHER_BEGINNINGS = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls); save it as .xlsx or CSV",
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"\x89PNG": "a picture",
}


def read(path: Path, source: Source, wanted: set[str]) -> Table:
    """The rows of the file `path`; `wanted` are the headers that the mapping names.

    Raises:
        ImportFailed: for a file that is missing, empty, damaged, or of no known kind.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ImportFailed(f"{path} cannot be opened: {error.strerror}.") from error
    if not data.strip():
        raise ImportFailed(f"{path.name} is empty. Export the survey again.")
    table = _table(path, data, source, wanted)
    if not table.height:
        raise ImportFailed(f"{path.name} has a header but no rows. Export the survey again.")
    known = formats.named(table.format)
    table = points.joined(table, wanted)
    if known is not None and known.reshape is not None:
        table = known.reshape(table)
    return table.hashed(hashlib.sha256(data).hexdigest())


def _table(path: Path, data: bytes, source: Source, wanted: set[str]) -> Table:
    match _form(path, data, source):
        case "parquet":
            return parquet.read(path, data, source)
        case "spreadsheet":
            return spreadsheet.read(path, data, source)
        case "json":
            return json_records.read(path, data, source)
        case _:
            return delimited.read(path, data, source, wanted)


def _form(path: Path, data: bytes, source: Source) -> str:
    if source.format in ("parquet", "json"):
        return source.format
    if source.format in ("xlsx", "ods"):
        return "spreadsheet"
    for beginning, what in OTHER_BEGINNINGS.items():
        if data.startswith(beginning):
            raise ImportFailed(f"{path.name} is {what}. Export the survey as CSV or Parquet.")
    found = next(
        (form for beginning, form in BEGINNINGS.items() if data.startswith(beginning)), None
    )
    return found or ("json" if json_records.looks_like(data) else "csv")
