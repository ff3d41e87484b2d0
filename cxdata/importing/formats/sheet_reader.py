"""Gives one sheet of a workbook as text; run as a process of its own, which may die of it.

The workbook comes through stdin; through stdout goes a line of JSON, then the sheet as Arrow.
"""

import json
import sys

import fastexcel
import pyarrow as pa

Said = dict[str, object]
BEST = 3
"""A sheet that is not hidden and has more than one row."""


def main(memory: int, wanted: str) -> int:
    """Write the sheet `wanted`, else the first that readers see with rows: 0 when it is done."""
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
    kept: tuple[int, str, pa.RecordBatch] | None = None
    for name in [wanted] if wanted is not None else names:
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        likely = (sheet.height > 1) + 2 * (sheet.visible == "visible")
        if sheet.height and sheet.width and (kept is None or likely > kept[0]):
            kept = likely, name, sheet.to_arrow()
        if kept is not None and kept[0] == BEST:
            break
    if kept is None:
        return {"sheets": names, "read": wanted}, None
    return {"sheets": names, "read": kept[1]}, kept[2]


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
