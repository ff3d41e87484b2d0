"""Gives one sheet of a workbook as text; run as a process of its own, which may die of it.

The workbook comes through stdin; through stdout goes a line of JSON, then the sheet as Arrow.
"""

import json
import sys

import fastexcel
import pyarrow as pa

Said = dict[str, object]


def main(memory: int, wanted: str) -> int:
    """Write the sheet `wanted`, else the first that is not empty: 0 when it is done."""
    _allow(memory)
    data, out = sys.stdin.buffer.read(), sys.stdout.buffer
    try:
        said, sheet = read(data, wanted or None)
    except (fastexcel.FastExcelError, pa.ArrowException, ValueError, OSError) as error:
        said, sheet = {"error": str(error)}, None
    out.write(json.dumps(said).encode() + b"\n")
    if sheet is not None:
        with pa.ipc.new_stream(out, sheet.schema) as stream:
            stream.write_batch(sheet)
    return 0


def read(data: bytes, wanted: str | None) -> tuple[Said, pa.RecordBatch | None]:
    """The names of all sheets, the one that was read, and its cells."""
    book = fastexcel.read_excel(data)
    names = book.sheet_names
    if wanted is not None and wanted not in names:
        return {"sheets": names}, None
    for name in [wanted] if wanted is not None else names:
        sheet = _cells(book, name)
        if sheet is not None:
            return {"sheets": names, "read": name}, sheet
    return {"sheets": names, "read": wanted}, None


def _cells(book: fastexcel.ExcelReader, name: str) -> pa.RecordBatch | None:
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    return sheet.to_arrow() if sheet.height and sheet.width else None


def _allow(memory: int) -> None:
    """A sheet of two cells, the first and the last, would else take all the memory there is."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2]))
