"""Reads the files of a proposal: their format, their header rows and the questions in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import lt
from pathlib import Path

import polars as pl

from cxdata.errors import ImportFailed
from cxdata.importing import reading
from cxdata.importing.exports import PLAIN
from cxdata.importing.mapping import Source
from cxdata.importing.proposing import column
from cxdata.importing.proposing.column import NO_ANSWERS, number
from cxdata.importing.proposing.dates import DATE_LIKE
from cxdata.importing.table import Table
from cxdata.progress import Progress, Told, nobody, within

MOST_HEADER_ROWS = 4
LOOKED_AT = 200
REPEATED = re.compile(r"#\d+$")
NAMELESS = re.compile(r"^column \d+$")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What the files hold, read alike."""

    tables: tuple[Table, ...]
    header_rows: int | None = None
    """Said only where the reader alone does not find it."""
    labels: dict[str, str] = field(default_factory=dict)
    """Questions by the ids of their columns, where an export has both."""

    @property
    def first(self) -> Table:
        """The first file, which says the format."""
        return self.tables[0]

    @property
    def preset(self) -> bool:
        """Whether it is a recognised export."""
        return self.first.format not in PLAIN


def opened(files: Sequence[Path], told: Told = nobody) -> Opened:
    """The files, read with the number of header rows that suits the first.

    Raises:
        ImportFailed: for a file that cannot be read, or files that share no column.
    """
    share = 1 / len(files)
    first, rows = _first(files[0], within(told, 0, share))
    said = None if rows == 1 else rows
    others = [
        _read(path, said, within(told, place * share, (place + 1) * share))
        for place, path in enumerate(files[1:], start=1)
    ]
    shared = set(first.frame.columns).intersection(*(table.frame.columns for table in others))
    if not shared:
        names = ", ".join(path.name for path in files)
        raise ImportFailed(f"{names} have no column in common: propose a mapping for each of them.")
    return Opened(tables=(first, *others), header_rows=said, labels=_labels(files[0], first))


def _read(path: Path, header_rows: int | None, told: Told = nobody) -> Table:
    source = Source(name="", header_rows=header_rows)
    few: list[str] | None = None
    parts, height = [], 0
    for part in reading.parts(path, source, set()):
        few = column.of_few(part.frame) if few is None else few
        height += part.height
        told(Progress(stage="Reading the columns", share=part.share, rows=height))
        parts.append(replace(part, frame=part.frame.cast(dict.fromkeys(few, pl.Categorical()))))
    return reading.together(parts)


def _first(path: Path, told: Told) -> tuple[Table, int]:
    table = _read(path, None, told)
    if table.format not in PLAIN or table.format in ("parquet", "json"):
        return table, 1
    _named(path, table)
    if _begins_well(table):
        return table, 1
    for rows in range(2, MOST_HEADER_ROWS + 1):
        try:
            other = _read(path, rows)
        except ImportFailed:
            break
        if _is_answer(_row(table, rows), other.frame):
            break
        if _begins_well(other):
            return other, rows
    _matched(path, table)
    return table, 1


def _row(table: Table, place: int) -> Sequence[str]:
    """The cells of a row of the file, the header being the first."""
    ragged = next((row.cells for row in table.ragged if row.row == place), None)
    found = table.frame.filter(table.rows == place)
    return ragged or (found.row(0) if found.height else ())


def _begins_well(table: Table) -> bool:
    """Whether the columns have names and the first row is not one more row of the header."""
    names = table.frame.columns
    nameless = sum(bool(NAMELESS.match(name)) for name in names)
    if (
        2 * nameless > len(names)
        or len(table.ragged) > table.frame.height
        or not table.frame.height
    ):
        return False
    return not _is_header(table.frame)


def _named(path: Path, table: Table) -> None:
    """Stops where the first row is one of the answers, which would be lost as a header."""
    names = [REPEATED.sub("", name) for name in table.frame.columns]
    if _is_answer(names, table.frame):
        said = next(name for name in names if not NAMELESS.match(name))
        raise ImportFailed(
            f"{path.name} has no header: its first row holds answers, such as {said!r}. Write "
            "the names of the columns into a row above it."
        )


def _matched(path: Path, table: Table) -> None:
    """Stops where most rows have not as many cells as the header."""
    if len(table.ragged) > table.frame.height:
        first = table.ragged[0]
        raise ImportFailed(
            f"{path.name}: {len(table.ragged):,} of {table.height:,} rows have not as many cells "
            f"as the header, {len(first.cells)} instead of {table.width} in {table.place} "
            f"{first.row}. Name every column in the header, or take away delimiters at the ends "
            "of the rows."
        )


def _is_answer(cells: Sequence[str], below: pl.DataFrame) -> bool:
    """Whether a row is mostly figures such as the columns hold; numbered questions are none."""
    said = [(cell, name) for cell, name in zip(cells, below.columns, strict=False) if cell.strip()]
    said = [(cell.strip(), name) for cell, name in said if not NAMELESS.match(cell)]
    figures = [(c, n) for c, n in said if number(c) is not None or DATE_LIKE.match(c)]
    numbers = [value for cell, _ in figures if (value := number(cell)) is not None]
    numbered = len(numbers) > 1 and all(map(lt, numbers, numbers[1:]))
    alike = all(_is_one_of(cell, below[name]) for cell, name in figures)
    return 2 * len(figures) > len(said) and alike and not numbered


def _is_one_of(figure: str, cells: pl.Series) -> bool:
    """Whether several cells are figures like this one; a point's own column has only one."""
    filled = [cell for cell in cells.cast(pl.String).str.strip_chars().unique() if cell]
    same = DATE_LIKE.match if DATE_LIKE.match(figure) else number
    return len(filled) > 2 and all(same(cell) is not None for cell in filled)


def _is_header(frame: pl.DataFrame) -> bool:
    """Whether the first row has words where all rows below it have numbers or dates."""
    rows = [row for row in frame.head(LOOKED_AT).rows() if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        return False
    counted, worded = 0, 0
    for top, *below in zip(*rows, strict=True):
        filled = [cell.strip() for cell in below if cell.strip()]
        if filled and all(_is_figure(cell) for cell in filled[1:] or filled):
            counted += 1
            worded += bool(top.strip()) and not _is_figure(top.strip())
    return counted > 0 and 2 * worded > counted


def _is_figure(cell: str) -> bool:
    return number(cell) is not None or bool(DATE_LIKE.match(cell)) or cell.lower() in NO_ANSWERS


def _labels(path: Path, table: Table) -> dict[str, str]:
    """Qualtrics has the questions in the row below the ids."""
    if not table.format.startswith("qualtrics"):
        return {}
    both = reading.read(path, Source(name="", format="csv", header_rows=2), set()).frame.columns
    pairs = (name.partition(" / ") for name in both)
    return {name: label for name, _, label in pairs if label}
