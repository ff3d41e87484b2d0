"""A survey file as it was read: every cell a text, every row with its place in the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import polars as pl

from cxdata.importing import cells


@dataclass(frozen=True, kw_only=True)
class Ragged:
    """A row that has not as many cells as the header."""

    row: int
    cells: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows of one file; `frame` has no nulls, and a header in it is a cleaned one."""

    path: Path
    format: str
    frame: pl.DataFrame
    rows: pl.Series
    """The place of each row of `frame` in the file; the header's first line is 1."""
    place: Literal["line", "row"] = "row"
    """A line of the file, or a row where cells hold line breaks or the file has no lines."""
    ragged: tuple[Ragged, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    time_zone: str | None = None
    """The zone that the file itself names; only Qualtrics does."""
    sha256: str = field(default="")

    @property
    def height(self) -> int:
        """Rows read, ragged ones included."""
        return self.frame.height + len(self.ragged)

    def hashed(self, sha256: str) -> "Table":
        """The same table, knowing the file's checksum."""
        return replace(self, sha256=sha256)


def header_names(rows: Sequence[Sequence[str]]) -> list[str]:
    """One name per column from the rows of a header.

    With several rows it is `question / choice`, where a blank question continues the one to
    its left. A repeated name gets `#2`, `#3`; a nameless column is called by its place.
    """
    width = max(len(row) for row in rows)
    filled = [[cells.clean(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    if len(filled) > 1:
        for place in range(1, width):
            filled[0][place] = filled[0][place] or filled[0][place - 1]
    names: list[str] = []
    for place, parts in enumerate(zip(*filled, strict=True), start=1):
        name = " / ".join(part for part in parts if part) or f"column {place}"
        names.append(_distinct(name, names))
    return names


def _distinct(name: str, taken: Sequence[str]) -> str:
    count, tried = 1, name
    while tried in taken:
        count += 1
        tried = f"{name}#{count}"
    return tried
