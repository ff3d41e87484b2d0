"""Takes the ratings of a response, which came in one row, apart into rows of their own."""

from collections.abc import Iterator, Sequence

import polars as pl

from cxdata import tables
from cxdata.importing import standard
from cxdata.importing.mapping import Mapping, Rating
from cxdata.published import table_files

MOST_RATINGS = 4_000_000
"""Ratings that are taken apart at once."""
_OF = "\0of"


def pieces(rows: pl.DataFrame, mapping: Mapping) -> Iterator[pl.DataFrame]:
    """Rows as their ratings are to be sorted, not too many for these to be made at once."""
    at_once = max(1, MOST_RATINGS // max(1, len(mapping.ratings)))
    return rows.sort(table_files.SORTED_BY["ratings"], maintain_order=True).iter_slices(at_once)


def ratings(latest: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """The ratings of some rows, one row after another."""
    empty = tables.empty("ratings")
    if not mapping.ratings:
        return empty
    rated = [standard.rating_column(place) for place in range(len(mapping.ratings))]
    every = pl.Series([range(len(rated))], dtype=pl.List(pl.UInt16))
    long = (
        latest.lazy()
        .select(pl.exclude(*rated), pl.concat_list(rated).alias("rating"), pl.lit(every).alias(_OF))
        .explode("rating", _OF, empty_as_null=True)
        .filter(pl.col("rating").is_not_null())
        .collect()
    )
    return _placed(long, mapping.ratings).select(empty.columns)


def _placed(long: pl.DataFrame, ratings: Sequence[Rating]) -> pl.DataFrame:
    """Ratings with what the mapping says of the touchpoint whose place each has."""
    said = pl.DataFrame(
        [(rating.touchpoint, rating.stage, rating.channel) for rating in ratings],
        schema=dict.fromkeys(("touchpoint", "stage", "channel"), pl.String),
        orient="row",
    )
    of = long[_OF]
    return long.with_columns(
        said["touchpoint"].gather(of),
        said["stage"].gather(of),
        pl.coalesce(said["channel"].gather(of), "channel").alias("channel"),
    )
