"""Writes the tables of a version as Parquet, and rejected rows for people to mend."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cxdata import tables
from cxdata.published import manifest
from cxdata.published.draft import Draft
from cxdata.published.versions import Published
from cxdata.safe_csv import neutral

ENGAGEMENT = "engagement"
REJECTED = "rejected"
MOST_IN_A_FILE = 4_000_000
SORTED_BY = {
    "responses": ["business_unit", "answered_at"],
    "ratings": ["business_unit", "answered_at", "response_id"],
    "engagement": ["wave", "question", "business_unit", "region", "team", "answer"],
}


@dataclass(frozen=True)
class ByMonth:
    """The rows of a table month by month, made when they are asked for: never all in memory.

    No two rows of different months have the same key.
    """

    months: Sequence[str]
    rows: Callable[[str], Iterator[pl.DataFrame]]
    """The rows of one month, in pieces that fit into memory."""
    kept: Collection[str] = ()
    """The months whose rows are those of the version before."""


@dataclass(frozen=True)
class AsBefore:
    """A table as the version before has it."""


AS_BEFORE = AsBefore()


def by_month(rows: pl.DataFrame) -> ByMonth:
    """A table that is in memory as one that comes month by month."""
    name = pl.col("answered_at").dt.strftime("%Y-%m").alias("month")
    parts = rows.with_columns(name).partition_by(
        "month", as_dict=True, include_key=False, maintain_order=True
    )
    named = {str(month): part for (month,), part in parts.items()}
    return ByMonth(sorted(named), lambda month: iter([named[month]]))


def write_table(draft: Draft, table: str, rows: pl.DataFrame) -> None:
    """Write the rows of a table that is one file."""
    _write(draft, f"{table}.parquet", _sorted(table, rows))


def write_months(draft: Draft, table: str, rows: ByMonth) -> Iterator[int]:
    """Write the rows of a table by month, and say after each month how many they are.

    Raises:
        DataSetError: for rows that break the table's rules.
    """
    for month in rows.months:
        if month in rows.kept:
            yield sum(keep(draft, f"{table}/month={month}/"))
            continue
        written = 0
        for number, part in enumerate(_pieces(rows.rows(month))):
            file = f"{table}/month={month}/part{number or ''}.parquet"
            _write(draft, file, _sorted(table, tables.obeying(table, part)))
            written += part.height
        yield written


def is_as_now(former: Published, table: str) -> bool:
    """Whether a version has a table in the very columns that it has now."""
    columns = tables.empty(table).columns
    return all([*pl.read_parquet_schema(file)] == columns for file in former.files(table)[:1])


def kept_or_again(draft: Draft, table: str) -> AsBefore | pl.DataFrame | ByMonth:
    """A table of the version before as it is, or to be written anew in the columns that are now."""
    former = draft.former
    if former is None or is_as_now(former, table):
        return AS_BEFORE
    if table not in tables.MONTHLY:
        return former.table(table)
    return ByMonth(former.months(table), lambda month: iter([former.month(table, month)]))


def keep(draft: Draft, beginning: str) -> Iterator[int]:
    """Take over the files of the version before that are called so, and say their rows."""
    for name, entry in draft.before.files.items() if draft.before else ():
        if name.startswith(beginning):
            draft.keep(name)
            yield entry.rows


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
    by = SORTED_BY.get(table, rows.columns[:1])
    return rows if _in_order(rows, by) else rows.sort(by, maintain_order=True)


def _in_order(rows: pl.DataFrame, by: Sequence[str]) -> bool:
    """Whether rows are sorted, nulls first, which is much sooner seen than done."""
    after = pl.lit(value=True)
    for name in reversed(by):
        one, before = pl.col(name), pl.col(name).shift()
        more = (before < one).fill_null(before.is_null() & one.is_not_null())
        after = more | (before.eq_missing(one) & after)
    return bool(rows.select(after.slice(1).all()).item())


def _write(draft: Draft, file: str, rows: pl.DataFrame) -> None:
    path = draft.home / file
    path.parent.mkdir(parents=True, exist_ok=True)
    rows.write_parquet(path, compression="zstd", row_group_size=122_880)
    draft.wrote(file, *manifest.totals(rows))


def write_rejected(partial: Path, rejected: pl.DataFrame | pl.LazyFrame | None) -> None:
    """Write what an import rejected, as Parquet and as CSV that no spreadsheet runs."""
    if rejected is not None and rejected.lazy().head(1).collect().height:
        rejected.lazy().sink_parquet(partial / f"{REJECTED}.parquet", compression="zstd")
        neutral(rejected.lazy()).sink_csv(partial / f"{REJECTED}.csv")
