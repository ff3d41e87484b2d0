"""Settles which of several answers of one id counts, and adds up what is left of each file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl

from cxdata.importing import columns, standard
from cxdata.importing.spool import Spool

FILE = "file"
KEY = [FILE, standard.ROW]
"""Where a row comes from: the place of its file in the import, and its own place in the file."""
_ID, _CHECK = "id", "check"


def ids(rows: pl.DataFrame) -> pl.DataFrame:
    """What has to be remembered of rows to know whose answer came again: no text of them."""
    return rows.select(
        *KEY,
        "answered_at",
        pl.col("response_id").hash(seed=1).alias(_ID),
        pl.col("response_id").hash(seed=2).alias(_CHECK),
    )


def earlier(found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The rows after which the same id answered again; of two at once the later row counts."""
    if not found:
        return pl.DataFrame(schema={FILE: pl.UInt32, standard.ROW: pl.Int64})
    every = pl.concat(found)
    again = every.filter(pl.col(_ID).is_duplicated())
    latest = (
        again.sort("answered_at", *KEY, maintain_order=True)
        .unique([_ID, _CHECK], keep="last", maintain_order=True)
        .select(KEY)
    )
    return again.select(KEY).join(latest, on=KEY, how="anti")


def without(rows: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """`rows` in their order, without those whose place is among `gone`."""
    if gone.is_empty():
        return rows
    return rows.join(gone, on=KEY, how="anti", maintain_order="left")


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What is left of one file."""

    rows: int
    ratings: int
    months: Mapping[str, int]
    first: datetime
    last: datetime

    def first_day(self, zone: str) -> date:
        """The day of the first answer in that time zone."""
        return self.first.astimezone(ZoneInfo(zone)).date()

    def last_day(self, zone: str) -> date:
        """The day of the last answer in that time zone."""
        return self.last.astimezone(ZoneInfo(zone)).date()


def sums(spool: Spool, gone: pl.DataFrame, touchpoints: int) -> dict[int, Sums]:
    """Rows and ratings that are left, by the place of their file."""
    rated = [pl.col(columns.rating_column(place)).count() for place in range(touchpoints)]
    parts = [
        without(rows, gone)
        .group_by(FILE)
        .agg(
            pl.lit(month).alias("month"),
            pl.len().alias("rows"),
            pl.sum_horizontal(pl.lit(0), *rated).alias("ratings"),
            pl.col("answered_at").min().alias("first"),
            pl.col("answered_at").max().alias("last"),
        )
        for month, rows in spool
    ]
    if not parts:
        return {}
    return {
        int(place): Sums(
            rows=int(mine["rows"].sum()),
            ratings=int(mine["ratings"].sum()),
            months=dict(mine.group_by("month").agg(pl.col("rows").sum()).sort("month").iter_rows()),
            first=mine["first"].min(),  # type: ignore[arg-type]
            last=mine["last"].max(),  # type: ignore[arg-type]
        )
        for (place,), mine in pl.concat(parts).partition_by(FILE, as_dict=True).items()
    }
