"""A survey file as it was read: every cell a text, every row with its place in the file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import polars as pl

from cxdata.importing import cells

SEPARATOR_LINE = re.compile(r"\s*sep=.?\s*", re.IGNORECASE)
PATTERN = re.compile(r"\*|\^.*\$", re.DOTALL)


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
    parts: tuple[tuple[str, ...], ...] = ()
    """For each column what its name is made of: a question, or a question and a choice."""
    notes: tuple[str, ...] = ()
    """What was left out or made of the file's columns, in sentences for the receipt."""
    sha256: str = field(default="")
    share: float = 1.0
    """How much of the file is read with this part of it."""
    unread: frozenset[str] = frozenset()
    """Columns that nobody asked for: their cells were not read and stand as blank."""
    header_width: int | None = None
    """The file's columns, where the frame has others."""

    @property
    def height(self) -> int:
        """Rows read, ragged ones included."""
        return self.frame.height + len(self.ragged)

    @property
    def width(self) -> int:
        """Columns of the file's header."""
        return self.frame.width if self.header_width is None else self.header_width

    @property
    def header_rows(self) -> int:
        """Rows above the first one with answers."""
        places = [*self.rows.head(1).to_list(), *(row.row for row in self.ragged)]
        return int(min(places)) - 1

    def hashed(self, sha256: str) -> "Table":
        """The same table, knowing the file's checksum."""
        return replace(self, sha256=sha256)

    def emptied(self) -> "Table":
        """The same columns without a row."""
        return replace(self, frame=self.frame.clear(), rows=self.rows.clear(), ragged=())

    def reshaped(
        self,
        frame: pl.DataFrame,
        note: str | None = None,
        made_of: Mapping[str, Sequence[str]] | None = None,
    ) -> "Table":
        """The same rows in other columns.

        Args:
            frame: the rows.
            note: what a reader of the receipt has to know of it.
            made_of: for a column made of others, which.
        """
        made = made_of or {}
        ragged = [
            replace(row, cells=self._aligned(row.cells, frame.columns, made)) for row in self.ragged
        ]
        return replace(
            self,
            frame=frame,
            ragged=tuple(ragged),
            parts=(),
            notes=(*self.notes, *([note] if note else [])),
            header_width=self.width,
        )

    def _aligned(
        self, found: tuple[str, ...], columns: list[str], made: Mapping[str, Sequence[str]]
    ) -> tuple[str, ...]:
        """A ragged row's cells below the other columns."""
        last = self.frame.width - 1
        rest = (self.delimiter or ",").join(found[last:])
        held = dict(zip(self.frame.columns, [*found[:last]], strict=False))
        held[self.frame.columns[last]] = rest
        return tuple(
            "; ".join(filter(None, (held.get(part, "") for part in made.get(name, (name,)))))
            for name in columns
        )


def header_parts(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """What each column's name is made of; a blank question continues the one to its left.

    The line that tells Excel which separator a file has is no part of them.
    """
    if len(rows) > 1 and SEPARATOR_LINE.fullmatch("".join(rows[0])):
        rows = rows[1:]
    width = max((len(row) for row in rows), default=0)
    filled = [[cells.clean(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    if len(filled) > 1:
        for place in range(1, width):
            filled[0][place] = filled[0][place] or filled[0][place - 1]
    return [tuple(part for part in parts if part) for parts in zip(*filled, strict=True)]


def header_names(rows: Sequence[Sequence[str]]) -> list[str]:
    """One name per column from the rows of a header.

    With several rows it is `question / choice`. A repeated name gets `#2`, `#3`; a nameless
    column is called by its place.
    """
    return named_by(header_parts(rows))


def named_by(parts: Sequence[tuple[str, ...]]) -> list[str]:
    """A name of its own for each column from what it is made of.

    Polars takes `*` and `^…$` for patterns, so that such a column is called by its place too.
    """
    taken: dict[str, int] = {}
    for place, part in enumerate(parts, start=1):
        name = " / ".join(part)
        if not name or PATTERN.fullmatch(name):
            name = f"column {place}"
        taken[_distinct(name, taken)] = 1
    return list(taken)


def _distinct(name: str, taken: dict[str, int]) -> str:
    """`taken` remembers how often each name came, so that ten thousand equal ones are quick."""
    if name not in taken:
        return name
    count = taken[name]
    while True:
        count += 1
        if f"{name}#{count}" not in taken:
            taken[name] = count
            return f"{name}#{count}"
