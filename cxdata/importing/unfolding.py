"""Takes the ratings of a response, which came in one row, apart into rows of their own."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from cxdata import tables
from cxdata.errors import DataSetError
from cxdata.importing import columns
from cxdata.importing.mapping import Mapping, Rating
from cxdata.published import table_files
from cxdata.published.table_files import Prepared

MOST_RATINGS = 4_000_000
"""Ratings that are taken apart at once."""
_LOWEST, _HIGHEST = "\0lowest", "\0highest"


def pieces(rows: pl.DataFrame, mapping: Mapping) -> Iterator[pl.DataFrame]:
    """Rows as their ratings are to be sorted, not too many for these to be made at once."""
    at_once = max(1, MOST_RATINGS // max(1, len(mapping.ratings)))
    return rows.sort(table_files.SORTED_BY["ratings"], maintain_order=True).iter_slices(at_once)


def prepared(rows: pl.DataFrame, mapping: Mapping) -> Iterator[Prepared | pl.DataFrame]:
    """The ratings of all rows of a month, as they are to be written where they obey the rules."""
    if not _obeys(rows, mapping):
        yield from (ratings(part, mapping) for part in pieces(rows, mapping))
        return
    names = pl.Categorical(pl.Categories.random())
    for part in pieces(rows, mapping):
        yield Prepared(ratings(part, mapping, names))


def _obeys(rows: pl.DataFrame, mapping: Mapping) -> bool:
    """Whether the ratings of `rows` obey the rules, of which the highest and the lowest tell.

    Two ratings have the same key where two responses or two touchpoints do.
    """
    if len({rating.touchpoint for rating in mapping.ratings}) < len(mapping.ratings):
        return False
    every = pl.col(rated(mapping))
    told = rows.with_columns(
        pl.min_horizontal(every).alias(_LOWEST),
        pl.max_horizontal(every).alias(_HIGHEST),
        pl.lit("").alias("touchpoint"),
    ).filter(pl.col(_LOWEST).is_not_null())
    try:
        for end in (_LOWEST, _HIGHEST):
            tables.obeying("ratings", told.with_columns(pl.col(end).alias("rating")))
    except DataSetError:
        return False
    return True


def rated(mapping: Mapping) -> list[str]:
    """The columns of rows that hold their ratings."""
    return [columns.rating_column(place) for place in range(len(mapping.ratings))]


def ratings(
    latest: pl.DataFrame, mapping: Mapping, names: pl.DataType | type[pl.DataType] = pl.String
) -> pl.DataFrame:
    """The ratings of some rows, one row after another, with texts as `names`."""
    empty = tables.empty("ratings")
    if not mapping.ratings:
        return empty
    wide = latest.select(rated(mapping))
    given = wide.select(pl.all().is_not_null()).to_numpy(order="c")
    every = wide.select(pl.all().cast(pl.Int8).fill_null(0)).to_numpy(order="c")
    row, of = (pl.Series(places) for places in _places(given))
    lent = [
        latest[name].cast(names if kind == pl.String else kind).gather(row)
        for name, kind in empty.schema.items()
        if name in latest.columns
    ]
    long = pl.DataFrame(lent).with_columns(pl.Series("rating", every[given]))
    return _placed(long, of, mapping.ratings, names).select(empty.columns)


def _places(given: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.uint32], ...]:
    """Row and column of what is given, row by row."""
    rows, columns = (np.arange(size, dtype=np.uint32) for size in given.shape)
    return np.repeat(rows, given.sum(axis=1)), np.broadcast_to(columns, given.shape)[given]


def _placed(
    long: pl.DataFrame,
    of: pl.Series,
    ratings: Sequence[Rating],
    names: pl.DataType | type[pl.DataType],
) -> pl.DataFrame:
    """Ratings with what the mapping says of the touchpoint whose place, `of`, each has."""
    said = pl.DataFrame(
        [(rating.touchpoint, rating.stage, rating.channel) for rating in ratings],
        schema=dict.fromkeys(("touchpoint", "stage", "channel"), pl.String),
        orient="row",
    ).cast(names)
    return long.with_columns(
        said["touchpoint"].gather(of),
        said["stage"].gather(of),
        pl.coalesce(said["channel"].gather(of), "channel").alias("channel")
        if said["channel"].count()
        else pl.col("channel"),
    )
