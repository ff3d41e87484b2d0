"""Reads cells by their different words: what stands in a column over and over is read once."""

from collections.abc import Mapping, Set

import polars as pl

from cxdata.importing import cells

SAMPLE = 1_000
"""Rows that are looked at to see whether a column repeats itself."""
AGAIN = 4
"""A column repeats itself where each of its words comes so many times on average."""
Wanted = Mapping[str, pl.Expr]


def evaluated(frame: pl.DataFrame, rows: pl.Series, wanted: Wanted) -> pl.DataFrame:
    """`rows`, and expressions over cleaned cells, each of which looks at one row alone.

    Those of one column that repeats itself are asked of its words only; all such columns have one
    list of words, since scales and places are few.
    """
    roots = {name: {*expression.meta.root_names()} for name, expression in wanted.items()}
    again = _repeated(frame, {column for found in roots.values() for column in found})
    by_word = {name: found for name, found in roots.items() if len(found) == 1 and found <= again}
    others = {name: expression for name, expression in wanted.items() if name not in by_word}
    needed = sorted({column for name in others for column in roots[name]})
    each = frame.lazy().select(rows, *cells.cleaned(needed)).select(rows.name, **others).collect()
    read = _by_word(frame, {name: min(found) for name, found in by_word.items()}, wanted)
    return each.with_columns(read).select(rows.name, *wanted)


def _repeated(frame: pl.DataFrame, columns: Set[str]) -> set[str]:
    sample = frame.select(sorted(columns)).gather_every(max(1, frame.height // SAMPLE))
    return {c for c in sample.columns if AGAIN * max(1, sample[c].n_unique()) <= sample.height}


def _by_word(frame: pl.DataFrame, columns: Mapping[str, str], wanted: Wanted) -> list[pl.Series]:
    """What is wanted of one column each."""
    if not columns:
        return []
    kind = pl.Categorical(pl.Categories.random())
    told = frame.select(sorted({*columns.values()})).cast(kind)
    words = pl.concat([told[c].unique().alias("word") for c in told.columns]).unique()
    listed = words.gather(words.to_physical().arg_sort()).cast(pl.String)
    read = (
        pl.select(listed.alias(column) for column in told.columns)
        .lazy()
        .select(cells.cleaned(told.columns))
        .select(wanted[name].alias(name) for name in columns)
        .collect()
    )
    places = {column: told[column].to_physical() for column in told.columns}
    return [read[name].gather(places[column]) for name, column in columns.items()]
