"""Writes the tables of a version as Parquet, and rejected rows for people to mend."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cxdata import tables
from cxdata.published import manifest
from cxdata.published.manifest import Entry
from cxdata.safe_csv import as_csv

ENGAGEMENT = "engagement"
REJECTED = "rejected"
MOST_IN_A_FILE = 4_000_000
_SORTED_BY = {
    "responses": ["business_unit", "answered_at"],
    "ratings": ["business_unit", "answered_at", "response_id"],
    "engagement": ["wave", "question", "business_unit", "region", "team", "answer"],
}


def entry(path: Path, rows: int, totals: Mapping[str, str]) -> Entry:
    """What the manifest says of a file: its checksum, size, rows and sums."""
    return Entry(sha256=manifest.sha256(path), size=path.stat().st_size, rows=rows, totals=totals)


@dataclass(frozen=True)
class ByMonth:
    """The rows of a table month by month, made when they are asked for: never all in memory.

    No two rows of different months have the same key.
    """

    months: Sequence[str]
    rows: Callable[[str], Iterator[pl.DataFrame]]
    """The rows of one month, in pieces that fit into memory."""


def by_month(rows: pl.DataFrame) -> ByMonth:
    """A table that is in memory as one that comes month by month."""
    name = pl.col("answered_at").dt.strftime("%Y-%m").alias("month")
    parts = rows.with_columns(name).partition_by(
        "month", as_dict=True, include_key=False, maintain_order=True
    )
    named = {str(month): part for (month,), part in parts.items()}
    return ByMonth(sorted(named), lambda month: iter([named[month]]))


Sums = tuple[int, dict[str, str]]


def write_table(partial: Path, table: str, rows: pl.DataFrame) -> tuple[str, Sums]:
    """Write the rows of a table that is one file, and give its name with rows and sums."""
    return _write(partial, f"{table}.parquet", _sorted(table, rows))


def write_months(partial: Path, table: str, rows: ByMonth) -> Iterator[tuple[str, Sums]]:
    """Write the rows of a table by month; else as `write_table`.

    Raises:
        DataSetError: for rows that break the table's rules.
    """
    for month in rows.months:
        for number, part in enumerate(_pieces(rows.rows(month))):
            file = f"{table}/month={month}/part{number or ''}.parquet"
            yield _write(partial, file, _sorted(table, tables.obeying(table, part)))


def _pieces(parts: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The parts of a month together, as long as they are not too many rows for one file."""
    held: list[pl.DataFrame] = []
    for part in parts:
        if held and sum(one.height for one in held) + part.height > MOST_IN_A_FILE:
            yield pl.concat(held)
            held = []
        if part.height:
            held.append(part)
    if held:
        yield pl.concat(held)


def _sorted(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort(_SORTED_BY.get(table, rows.columns[0]), maintain_order=True)


def _write(partial: Path, file: str, rows: pl.DataFrame) -> tuple[str, Sums]:
    (partial / file).parent.mkdir(parents=True, exist_ok=True)
    rows.write_parquet(partial / file, compression="zstd", row_group_size=122_880)
    return file, manifest.totals(rows)


def write_rejected(partial: Path, rejected: pl.DataFrame | None) -> None:
    """Write what an import rejected, as Parquet and as CSV that no spreadsheet runs."""
    if rejected is not None and rejected.height:
        rejected.write_parquet(partial / f"{REJECTED}.parquet", compression="zstd")
        (partial / f"{REJECTED}.csv").write_text(as_csv(rejected), encoding="utf-8")
