"""Where answers are added up into cells: here by DuckDB, or on a cluster by Spark."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import polars as pl


class Engine(Protocol):
    """Adds up the tables of one folder, asked in DuckDB's SQL.

    Each table that the folder holds can be asked by the name of `source`, in whatever columns and
    types it was written.
    """

    name: str
    """What the receipt calls it."""

    def text(self, file: str) -> str | None:
        """A small text file of the folder; None where there is none."""

    def columns(self, table: str) -> Sequence[str]:
        """The columns of a table; none where the folder does not hold it."""

    def give(self, name: str, rows: pl.DataFrame) -> None:
        """Let queries read a small table that is at hand."""

    def run(self, script: str, time_zone: str) -> None:
        """Make the views of a script, whose days are local to a time zone."""

    def rows(self, query: str) -> Iterator[pl.DataFrame]:
        """What a query finds, in no order and in parts that fit into memory.

        Raises:
            DataSetError: where the answers cannot be read or added up.
        """


def source(table: str) -> str:
    """What queries call a table as it was written."""
    return f"{table}_as_written"
