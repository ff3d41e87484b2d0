"""Writes the tables of a version as Parquet, and rejected rows for people to mend."""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

import polars as pl

from cxdata import tables
from cxdata.published import manifest
from cxdata.published.draft import WRITERS, Draft
from cxdata.published.versions import Published
from cxdata.safe_csv import neutral

ENGAGEMENT = "engagement"
REJECTED = "rejected"
SCHEMA = "ARROW:schema"
"""Where a Parquet file says which types its columns had when it was written."""
MOST_IN_A_FILE = 4_000_000
SORTED_BY = {
    "responses": ["business_unit", "answered_at"],
    "ratings": ["business_unit", "answered_at", "response_id"],
    "engagement": ["wave", "question", "business_unit", "region", "team", "answer"],
}


_Written = tuple[str, int, dict[str, str]]
"""A file, its rows and their sums."""


@dataclass(frozen=True)
class Prepared:
    """Rows that are known to obey their table's rules and lie in the order of its files.

    Texts may be categories, which are sooner written; whoever reads the file finds texts.
    """

    rows: pl.DataFrame


@dataclass(frozen=True)
class ByMonth:
    """The rows of a table month by month, made when they are asked for: never all in memory.

    No two rows of different months have the same key.
    """

    months: Sequence[str]
    rows: Callable[[str], Iterator[pl.DataFrame | Prepared]]
    """The rows of one month, in pieces that fit into memory; asked for two months at a time.

    If any piece is `Prepared`, so are all, and each goes on where the one before it ended.
    """
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
    draft.wrote(*_write(draft.home, f"{table}.parquet", _sorted(table, rows)))


def write_months(draft: Draft, table: str, rows: ByMonth) -> Iterator[int]:
    """Write the rows of a table by month, and say after each month how many they are.

    Raises:
        DataSetError: for rows that break the table's rules.
    """
    waiting: deque[tuple[str, Future[list[_Written]] | None]] = deque()
    for month in rows.months:
        make = partial(_write_month, draft.home, table, month, rows.rows)
        waiting.append((month, None if month in rows.kept else draft.writers.submit(make)))
        if len(waiting) > WRITERS:
            yield _month_written(draft, table, *waiting.popleft())
    while waiting:
        yield _month_written(draft, table, *waiting.popleft())


def _month_written(
    draft: Draft, table: str, month: str, made: Future[list[_Written]] | None
) -> int:
    """Note the files of a month, and say how many rows they have."""
    if made is None:
        return sum(keep(draft, f"{table}/month={month}/"))
    for file, rows, totals in made.result():
        draft.wrote(file, rows, totals)
    return sum(rows for _, rows, _ in made.result())


def _write_month(
    home: Path, table: str, month: str, rows: Callable[[str], Iterator[pl.DataFrame | Prepared]]
) -> list[_Written]:
    return [
        _write(home, f"{table}/month={month}/part{number or ''}.parquet", _ready(table, part))
        for number, part in enumerate(_pieces(rows(month)))
    ]


def _ready(table: str, part: pl.DataFrame | Prepared) -> pl.DataFrame:
    if isinstance(part, Prepared):
        return part.rows
    return _sorted(table, tables.obeying(table, part))


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


def _pieces(parts: Iterator[pl.DataFrame | Prepared]) -> Iterator[pl.DataFrame | Prepared]:
    """The parts of a month together, as long as they are not too many rows for one file."""
    held: list[pl.DataFrame] = []
    as_is = False
    for part in parts:
        as_is = isinstance(part, Prepared)
        rows = part.rows if isinstance(part, Prepared) else part
        if held and sum(one.height for one in held) + rows.height > MOST_IN_A_FILE:
            yield _together(held, as_is=as_is)
            held = []
        if rows.height:
            held.append(rows)
    if held:
        yield _together(held, as_is=as_is)


def _together(held: Sequence[pl.DataFrame], *, as_is: bool) -> pl.DataFrame | Prepared:
    rows = pl.concat(held)
    return Prepared(rows) if as_is else rows


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


def _write(home: Path, file: str, rows: pl.DataFrame) -> _Written:
    path = home / file
    path.parent.mkdir(parents=True, exist_ok=True)
    rows.write_parquet(
        path, compression="zstd", row_group_size=122_880, metadata={SCHEMA: _schema(rows)}
    )
    return (file, *manifest.totals(rows))


def _schema(rows: pl.DataFrame) -> str:
    """What polars writes into a file of these rows about its columns, were categories texts."""
    texts = pl.Schema(
        (name, pl.String() if isinstance(kind, pl.Categorical) else kind)
        for name, kind in rows.schema.items()
    )
    with BytesIO() as file:
        rows.clear().cast(texts).write_parquet(file)
        file.seek(0)
        return pl.read_parquet_metadata(file)[SCHEMA]


def write_rejected(partial: Path, rejected: pl.DataFrame | pl.LazyFrame | None) -> None:
    """Write what an import rejected, as Parquet and as CSV that no spreadsheet runs."""
    if rejected is not None and rejected.lazy().head(1).collect().height:
        rejected.lazy().sink_parquet(partial / f"{REJECTED}.parquet", compression="zstd")
        neutral(rejected.lazy()).sink_csv(partial / f"{REJECTED}.csv")
