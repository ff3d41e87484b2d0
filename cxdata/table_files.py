"""Writes the tables of a version as Parquet, and rejected rows for people to mend."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from cxdata import manifest, tables
from cxdata.export.csv import as_csv
from cxdata.manifest import Entry

ENGAGEMENT = "engagement"
REJECTED = "rejected"
_SORTED_BY = {
    "responses": ["business_unit", "answered_at"],
    "ratings": ["business_unit", "answered_at", "response_id"],
    "engagement": ["wave", "question", "business_unit", "region", "team", "answer"],
}


def entry(path: Path, rows: int, totals: Mapping[str, str]) -> Entry:
    """What the manifest says of a file: its checksum, size, rows and sums."""
    return Entry(sha256=manifest.sha256(path), size=path.stat().st_size, rows=rows, totals=totals)


def write_table(
    partial: Path, table: str, rows: pl.DataFrame
) -> Iterator[tuple[str, tuple[int, dict[str, str]]]]:
    """Write the rows of a table, and give each file's name with its rows and sums."""
    rows = rows.sort(_SORTED_BY.get(table, rows.columns[0]), maintain_order=True)
    if table == ENGAGEMENT:
        rows = rows.drop("respondent_id")
    for file, part in _parts(table, rows):
        (partial / file).parent.mkdir(parents=True, exist_ok=True)
        part.write_parquet(partial / file, compression="zstd", row_group_size=122_880)
        yield file, manifest.totals(part)


def _parts(table: str, rows: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    if table not in tables.MONTHLY:
        yield f"{table}.parquet", rows
        return
    month = rows["answered_at"].dt.strftime("%Y-%m").alias("month")
    for (name,), part in (
        rows.with_columns(month).partition_by("month", as_dict=True, maintain_order=True).items()
    ):
        yield f"{table}/month={name}/part.parquet", part.drop("month")


def write_rejected(partial: Path, rejected: pl.DataFrame | None) -> None:
    """Write what an import rejected, as Parquet and as CSV that no spreadsheet runs."""
    if rejected is not None and rejected.height:
        rejected.write_parquet(partial / f"{REJECTED}.parquet", compression="zstd")
        (partial / f"{REJECTED}.csv").write_text(as_csv(rejected), encoding="utf-8")
