"""Writes the files of one part's sums, with what stays of them from the version before."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from cxdata.published.draft import Draft
from cxdata.published.manifest import plain
from cxdata.querying.parts import Part

ROWS = 122_880
"""Rows that are read at once."""


class Files:
    """The files of one part of a version that is being written."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, draft: Draft, part: Part) -> None:
        self.connection, self.draft, self.part = connection, draft, part

    def write(
        self,
        rows_of: duckdb.DuckDBPyRelation,
        file: str,
        added: Sequence[str] = (),
        *,
        size: int = ROWS,
        backwards: bool = False,
        empty: bool = False,
    ) -> int:
        """Write rows and those that stay from before, and give their number.

        Args:
            rows_of: what is new.
            file: where, within the version.
            added: the columns whose sums are noted in the manifest.
            size: rows in a group of the Parquet file.
            backwards: whether the newest months come first.
            empty: whether a file without rows is kept.
        """
        whole = self._with_kept(rows_of, file, backwards=backwards)
        path = self.draft.home / self.part.file(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        whole.write_parquet(str(path), compression="zstd", row_group_size=size)
        rows, *sums = self._added_up(whole, path, added)
        if rows or empty:
            totals = {name: plain(value) for name, value in zip(added, sums, strict=True)}
            self.draft.wrote(self.part.file(file), rows, totals)
        else:
            path.unlink()
        return int(rows)

    def written(self, file: str) -> bool:
        """Whether there is such a file of this part."""
        return self.draft.entry(self.part.file(file)) is not None

    def before(self, file: str) -> Path | None:
        """The file of the version before, of which the months that are not made anew stay."""
        former, name = self.draft.former, self.part.file(file)
        if not (self.part.kept and former and self.draft.known(name)):
            return None
        return former.home / name

    def rows(self, table: str) -> int:
        """The rows of a table in the year of this part."""
        begins = f"{table}/month={self.part.year}-"
        entries = self.draft.entries()
        return sum(one.rows for file, one in entries.items() if file.startswith(begins))

    def _added_up(
        self, rows: duckdb.DuckDBPyRelation, path: Path, added: Sequence[str]
    ) -> tuple[Any, ...]:
        """The number of rows and sums of columns; where there are none, rows are cheap to count."""
        source = rows if added else self.connection.read_parquet(str(path))
        found = source.aggregate(", ".join(["count(*)", *(f"sum({name})" for name in added)]))
        return tuple(found.fetchall()[0])

    def _with_kept(
        self, rows_of: duckdb.DuckDBPyRelation, file: str, *, backwards: bool
    ) -> duckdb.DuckDBPyRelation:
        """Rows made anew and those of the version before, in the order of their months."""
        before = self.before(file)
        if before is None:
            return rows_of
        kept = self.connection.read_parquet(str(before))
        runs = [
            (rows_of if anew else kept).filter(f"day between date '{first}' and date '{last}'")
            for first, last, anew in self.part.runs(backwards=backwards)
        ]
        whole = runs[0]
        for run in runs[1:]:
            whole = whole.union(run)
        return whole
