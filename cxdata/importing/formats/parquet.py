"""Reads Parquet; pyarrow does, since a damaged file makes polars panic and invalidates DuckDB."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.parquet as parquet

from cxdata.errors import ImportFailed
from cxdata.importing import exports
from cxdata.importing.mapping import Source
from cxdata.importing.table import Table, header_names

LARGEST = 8 << 30
"""A file of a few bytes can say a million times the same long text."""
BATCH = 1 << 16


def read(path: Path, data: bytes, source: Source) -> Table:
    """The rows of a Parquet file, whatever the types of its columns.

    A record in a cell is columns named `outer / inner`, and a list is its JSON.

    Raises:
        ImportFailed: for a damaged file, and for one that is too large.
    """
    try:
        frame = _frame(data)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise ImportFailed(
            f"{path.name} is damaged or no Parquet file: {first_line(error)}. "
            "Nothing of it was imported; export the survey again."
        ) from error
    return Table(
        path=path,
        format=exports.recognise_columns(frame, source) or "parquet",
        frame=frame,
        rows=pl.int_range(1, frame.height + 1, eager=True),
    )


def _frame(data: bytes) -> pl.DataFrame:
    file = parquet.ParquetFile(pa.BufferReader(data), page_checksum_verification=True)
    names = [name for field in file.schema_arrow for name in _names(field)]
    batches, size = [], 0
    for batch in file.iter_batches(batch_size=BATCH):
        leaves = (leaf for column in batch.columns for leaf in _leaves(column))
        cells = [_as_text(leaf, name) for leaf, name in zip(leaves, names, strict=True)]
        batches.append(pa.record_batch(cells, names=[str(i) for i in range(len(names))]))
        size += batches[-1].nbytes
        if size > LARGEST:
            raise ValueError(f"it unpacks to more than {LARGEST >> 30} GB")
    schema = pa.schema([(str(i), pa.large_string()) for i in range(len(names))])
    table = pa.Table.from_batches(batches, schema)
    if table.num_rows != file.metadata.num_rows:
        raise ValueError(f"it holds {table.num_rows} of {file.metadata.num_rows} rows")
    frame = pl.DataFrame(pl.from_arrow(table))
    frame.columns = header_names([names])
    return frame


def _names(field: pa.Field) -> Iterator[str]:
    """What the columns are called that a column is made of."""
    if not pa.types.is_struct(field.type):
        yield field.name
        return
    for inner in field.type:
        yield from (f"{field.name} / {name}" for name in _names(inner))


def _leaves(column: pa.Array) -> Iterator[pa.Array]:
    """The cells of each of them."""
    if not pa.types.is_struct(column.type):
        yield column
        return
    for inner in column.flatten():
        yield from _leaves(inner)


def _as_text(column: pa.Array, name: str) -> pa.Array:
    """The cells as `_cells`, or the name of a column that holds no text and no numbers."""
    try:
        column.validate(full=True)
        return _cells(column)
    except (pa.ArrowException, ValueError) as error:
        raise ValueError(f"column {name!r}: {first_line(error)}") from error


def _cells(column: pa.Array) -> pa.Array:
    """What a CSV would hold; not a number is blank."""
    if pa.types.is_nested(column.type):
        lists = (None if cell is None else _json(cell) for cell in column.to_pylist())
        column = pa.array(lists, pa.large_string())
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):
        column = compute.if_else(compute.is_nan(column), None, column)
    return compute.fill_null(compute.cast(column, pa.large_string()), "")


def _json(cell: object) -> str:
    return json.dumps(cell, ensure_ascii=False, default=str)


def first_line(error: BaseException) -> str:
    """What an error of a library says, without the rest of it."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
