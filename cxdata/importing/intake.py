"""Brings the files of one import together: one answer per id, and the ratings in long form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import polars as pl

from cxdata import tables
from cxdata.errors import ImportFailed
from cxdata.importing import mended, standard
from cxdata.importing.mapping import Mapping, Rating
from cxdata.importing.masking import comments_masked, in_words, personal_columns
from cxdata.importing.receipt import FileReceipt, Receipt
from cxdata.importing.standard import Judged
from cxdata.importing.table import Table

EARLIER = "an earlier answer of the same id"
MADE_ID = r"^row-[0-9a-f]{16}-\d+$"
FILE = "file"


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Everything that the files of one import hold."""

    mapping: Mapping
    responses: pl.DataFrame
    """Standard columns, and `file`: the place of the file in the import."""
    ratings: pl.DataFrame
    rejected: pl.DataFrame
    receipt: Receipt


def take_in(files: Sequence[Path], mapping: Mapping, *, reject: bool) -> Intake:
    """Read and judge every file.

    Raises:
        ImportFailed: with the faults of all files together.
    """
    judged = _judged(files, mapping, reject=reject)
    every = pl.concat(
        [_rows(part, mapping, place) for place, part in enumerate(judged)], how="vertical"
    )
    latest = (
        every.sort("answered_at", maintain_order=True)
        .unique("response_id", keep="last", maintain_order=True)
        .sort(FILE, standard.ROW)
    )
    ratings = _ratings(latest, mapping)
    responses, masks = comments_masked(
        latest.select(FILE, *tables.Responses.column_names()), FILE, mapping.source.phone_regions
    )
    receipts = [
        replace(
            _receipt(part, every, latest, ratings, place),
            masked=masks.get(place, {}),
            personal=_personal(part, mapping),
        )
        for place, part in enumerate(judged)
    ]
    return Intake(
        mapping=mapping,
        responses=responses,
        ratings=ratings.select(tables.Ratings.column_names()),
        rejected=mended.together([part.rejected for part in judged]),
        receipt=Receipt(
            source=mapping.source.name,
            mapping=mapping.path.name,
            files=tuple(receipts),
            made_ids=mapping.makes_ids,
        ),
    )


def _judged(files: Sequence[Path], mapping: Mapping, *, reject: bool) -> list[Judged]:
    wanted = {column for column, _ in mapping.uses()}
    judged, wrong = [], []
    for path in files:
        try:
            table = mended.read(path, mapping.source, wanted)
            judged.append(standard.judge(table, mapping, reject=reject))
        except ImportFailed as error:
            wrong.append(in_words(str(error)))
    if wrong:
        raise ImportFailed("\n".join(wrong))
    if not judged:
        raise ImportFailed("No file was named. Name at least one survey file.")
    return judged


def id_prefix(source: str, checksum: str) -> str:
    """How every id begins that is made for the rows of one file of one survey."""
    both = f"{source}\n{checksum}".encode()
    return f"row-{sha256(both).hexdigest()[:16]}-"


def _rows(part: Judged, mapping: Mapping, place: int) -> pl.DataFrame:
    """The accepted rows of a file in all standard columns, whatever the mapping fills."""
    prefix = id_prefix(mapping.source.name, part.table.sha256)
    rows = part.accepted.with_columns(pl.lit(mapping.source.name).alias("source"))
    if mapping.makes_ids:
        rows = rows.with_columns(
            pl.format("{}{}", pl.lit(prefix), standard.ROW).alias("response_id")
        )
    schema = tables.empty("responses").schema
    absent = [
        pl.lit(1 if name == "weight" else None, dtype=kind).alias(name)
        for name, kind in schema.items()
        if name not in rows.columns
    ]
    rated = [standard.rating_column(place) for place in range(len(mapping.ratings))]
    return (
        rows.with_columns(*absent, pl.lit(place, dtype=pl.UInt32).alias(FILE))
        .select(*schema, *rated, standard.ROW, FILE)
        .cast(
            pl.Schema(
                [
                    *schema.items(),
                    *((name, pl.Int8()) for name in rated),
                    (standard.ROW, pl.Int64()),
                    (FILE, pl.UInt32()),
                ]
            )
        )
    )


def _ratings(latest: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    schema = tables.empty("ratings").schema
    parts = [_one_touchpoint(latest, rating, i) for i, rating in enumerate(mapping.ratings)]
    empty = pl.DataFrame(schema={**schema, FILE: pl.UInt32})
    return pl.concat([empty, *(part.select(empty.columns) for part in parts)])


def _one_touchpoint(latest: pl.DataFrame, rating: Rating, place: int) -> pl.DataFrame:
    name = standard.rating_column(place)
    return latest.filter(pl.col(name).is_not_null()).with_columns(
        pl.lit(rating.touchpoint).alias("touchpoint"),
        pl.lit(rating.stage, dtype=pl.String).alias("stage"),
        pl.coalesce(pl.lit(rating.channel, dtype=pl.String), "channel").alias("channel"),
        pl.col(name).alias("rating"),
    )


def _personal(part: Judged, mapping: Mapping) -> tuple[str, ...]:
    used = {column for column, name in mapping.uses() if name != "[drop]"}
    found = personal_columns(part.table.frame.columns, mapping.source.personal)
    return tuple(column for column in found if column not in used)


def _receipt(
    part: Judged, every: pl.DataFrame, latest: pl.DataFrame, ratings: pl.DataFrame, place: int
) -> FileReceipt:
    mine = latest.filter(pl.col(FILE) == place)
    repeated = every.filter(pl.col(FILE) == place).height - mine.height
    day = pl.col("answered_at").dt.convert_time_zone(part.time_zone).dt.date()
    first, last = mine.select(day.min().alias("first"), day.max().alias("last")).row(0)
    dropped = {**part.dropped_by, **({EARLIER: repeated} if repeated else {})}
    table = part.table
    return FileReceipt(
        name=table.path.name,
        sha256=table.sha256,
        format=table.format,
        encoding=table.encoding,
        delimiter=table.delimiter,
        read=table.height,
        accepted=mine.height,
        rejected=part.rejected_by,
        dropped=dropped,
        ratings=ratings.filter(pl.col(FILE) == place).height,
        time_zone=part.time_zone,
        first_day=first,
        last_day=last,
        repeated=repeated,
        replaced=0,
        header_rows=header_rows(table),
        months=months(mine["answered_at"]),
        notes=table.notes,
    )


def header_rows(table: Table) -> int:
    """Rows above the first one with answers."""
    places = [*table.rows.head(1).to_list(), *(row.row for row in table.ragged)]
    return int(min(places)) - 1


def months(moments: pl.Series) -> dict[str, int]:
    """How many of the moments or days fall into each month, the earliest first."""
    counted = moments.dt.strftime("%Y-%m").rename("month").drop_nulls().value_counts()
    return dict(counted.sort("month").iter_rows())
