"""Reads JSON: one record per line, or a list of them, as an API gives it in a record or bare."""

import json
from pathlib import Path

import polars as pl
from polars.datatypes import DataTypeClass
from polars.exceptions import PanicException, PolarsError

from cxdata.errors import ImportFailed
from cxdata.importing import exports
from cxdata.importing.decoding import decode
from cxdata.importing.formats.parquet import first_line
from cxdata.importing.mapping import Source
from cxdata.importing.table import Table, header_names

RECORDS = {"data", "items", "records", "responses", "results", "rows", "submissions", "value"}
"""How APIs call the list of records in their answer."""
Field = tuple[str, ...]
DType = pl.DataType | DataTypeClass


def looks_like(data: bytes) -> bool:
    """Whether a file begins as a record or a list of records does."""
    beginning = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if beginning.startswith(b"["):
        return beginning[1:].lstrip().startswith((b"{", b"]"))
    return beginning.startswith(b"{") and beginning[1:].lstrip().startswith((b'"', b"}"))


def read(path: Path, data: bytes, source: Source) -> Table:
    """The records as rows; a record inside a record is columns named `outer / inner`.

    Raises:
        ImportFailed: for what is no JSON, or neither records in lines nor a list of them.
    """
    text = decode(path, memoryview(data), source.encoding)
    try:
        lines = _lines(bytes(text.utf8))
        frame = _frame(lines) if lines else pl.DataFrame()
    except (PolarsError, PanicException, ValueError, RecursionError) as error:
        raise ImportFailed(
            f"{path.name} cannot be read as JSON records: {first_line(error)}. "
            "Export the survey again."
        ) from error
    if not frame.width:
        raise ImportFailed(f"{path.name} is empty. Export the survey again.")
    return Table(
        path=path,
        format=exports.recognise_columns(frame, source) or "json",
        frame=frame,
        rows=pl.int_range(1, frame.height + 1, eager=True),
        encoding=text.encoding,
    )


def _lines(utf8: bytes) -> list[bytes]:
    if not utf8.lstrip().startswith(b"["):
        return _within(utf8) or [line for line in utf8.splitlines() if line.strip()]
    records = json.loads(utf8)
    if any(not isinstance(record, dict) for record in records):
        raise ValueError("the list holds other things than records")
    return [json.dumps(record).encode() for record in records]


def _within(utf8: bytes) -> list[bytes]:
    """The records of an API's answer, which holds one list of them beside facts of its own."""
    try:
        whole = json.loads(utf8)
    except ValueError:
        return []
    lists = [whole[name] for name in RECORDS & whole.keys()] if isinstance(whole, dict) else []
    records = lists[0] if len(lists) == 1 and isinstance(lists[0], list) else []
    every = all(isinstance(record, dict) for record in records)
    return [json.dumps(record).encode() for record in records] if every else []


def _frame(lines: list[bytes]) -> pl.DataFrame:
    """First what there is, then all of it as text: a number stays as the file has it."""
    joined = b"\n".join(lines)
    found = pl.read_ndjson(joined, infer_schema_length=None).schema
    frame = pl.read_ndjson(joined, schema={name: _text(kind) for name, kind in found.items()})
    if frame.height != len(lines):
        raise ValueError(f"{frame.height} of {len(lines)} records could be read")
    fields = [field for name, kind in found.items() for field in _fields((name,), kind)]
    cells = [_cell(frame, field).alias(str(place)) for place, field in enumerate(fields)]
    table = pl.DataFrame(cells).select(pl.all().fill_null(""))
    table.columns = header_names([[" / ".join(field) for field in fields]])
    return table


def _text(kind: DType) -> DType:
    if isinstance(kind, pl.Struct) and kind.fields:
        return pl.Struct({field.name: _text(field.dtype) for field in kind.fields})
    return pl.String()


def _fields(name: Field, kind: DType) -> list[Field]:
    if isinstance(kind, pl.Struct) and kind.fields:
        return [
            inner for field in kind.fields for inner in _fields((*name, field.name), field.dtype)
        ]
    return [name]


def _cell(frame: pl.DataFrame, field: Field) -> pl.Series:
    cell = frame[field[0]]
    for inner in field[1:]:
        cell = cell.struct.field(inner)
    return cell
