"""Opens a survey file of any known kind and gives its rows."""

import hashlib
import io
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as parquet
from polars.exceptions import PanicException, PolarsError

from cxdata.errors import ImportFailed
from cxdata.importing import delimited, exports
from cxdata.importing.mapping import Source
from cxdata.importing.table import Table, header_names

BEGINNINGS = {b"PAR1": "parquet", b"PK\x03\x04": "xlsx"}
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
    form = _form(path, data, source)
    if form == "parquet":
        table = _parquet(path, data)
    elif form == "xlsx":
        table = _xlsx(path, data, source)
    else:
        table = delimited.read(path, data, source, wanted)
    if not table.height:
        raise ImportFailed(f"{path.name} has a header but no rows. Export the survey again.")
    return table.hashed(hashlib.sha256(data).hexdigest())


def _form(path: Path, data: bytes, source: Source) -> str:
    if source.format in ("parquet", "xlsx"):
        return source.format
    for beginning, what in OTHER_BEGINNINGS.items():
        if data.startswith(beginning):
            raise ImportFailed(f"{path.name} is {what}. Export the survey as CSV or Parquet.")
    return next((f for b, f in BEGINNINGS.items() if data.startswith(b)), "csv")


def _parquet(path: Path, data: bytes) -> Table:
    """pyarrow reads it, since a damaged file makes polars panic and invalidates DuckDB."""
    try:
        read = parquet.read_table(pa.BufferReader(data), page_checksum_verification=True)
        read.validate(full=True)
        frame = pl.DataFrame(pl.from_arrow(read))
        frame = frame.select(_as_text(frame[name]) for name in frame.columns).fill_null("")
    except (pa.ArrowException, OSError, ValueError, PolarsError, PanicException) as error:
        raise ImportFailed(
            f"{path.name} is damaged or no Parquet file: {str(error).splitlines()[0]}. "
            "Nothing of it was imported; export the survey again."
        ) from error
    frame.columns = header_names([frame.columns])
    rows = pl.int_range(1, frame.height + 1, eager=True)
    return Table(path=path, format="parquet", frame=frame, rows=rows)


def _as_text(column: pl.Series) -> pl.Series:
    if isinstance(column.dtype, pl.List | pl.Array | pl.Struct | pl.Object):
        raise ValueError(f"column {column.name!r} holds lists or records, not cells")
    return column.cast(pl.String)


def _xlsx(path: Path, data: bytes, source: Source) -> Table:
    try:
        sheet = pl.read_excel(
            io.BytesIO(data),
            sheet_name=source.sheet,
            engine="calamine",
            has_header=False,
            infer_schema_length=0,
            drop_empty_rows=False,
            drop_empty_cols=False,
        )
    except ModuleNotFoundError as error:
        raise ImportFailed(
            f"{path.name} is an Excel file, which needs the package fastexcel. "
            "Run `pip install fastexcel`, or save the sheet as CSV."
        ) from error
    except (PolarsError, ValueError, OSError, PanicException) as error:
        raise ImportFailed(
            f"{path.name} cannot be read as an Excel file: {str(error).splitlines()[0]}."
        ) from error
    return _numbered(path, sheet, source)


def _numbered(path: Path, grid: pl.DataFrame, source: Source) -> Table:
    """A table from a sheet's grid of cells, its header rows included."""
    head = [[cell or "" for cell in row] for row in grid.head(exports.LONGEST_HEADER).rows()]
    if not head or not any(map(any, head)):
        raise ImportFailed(f"{path.name} is empty. Export the survey again.")
    export = exports.recognise(head, source)
    frame = grid.slice(export.header_rows).fill_null("")
    frame.columns = header_names(head[: export.named_by])
    rows = pl.int_range(export.header_rows + 1, grid.height + 1, eager=True)
    return Table(
        path=path,
        format=export.format or "xlsx",
        frame=frame,
        rows=rows.head(frame.height),
        time_zone=export.time_zone,
    )
