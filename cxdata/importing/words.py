"""Reads cells by their different words: what stands in a column over and over is read once."""

from collections.abc import Iterable, Mapping, Set

import polars as pl

from cxdata.importing import cells

SAMPLE = 1_000
"""Rows that are looked at to see whether a column repeats itself."""
AGAIN = 4
"""A column repeats itself where each of its words comes so many times on average."""
Wanted = Mapping[str, pl.Expr]


class Words:
    """The cells of a frame, each word of a column that repeats itself once.

    All such columns have one list of words, since scales and places are few.
    """

    def __init__(self, frame: pl.DataFrame, columns: Iterable[str]) -> None:
        self._frame = frame
        again = sorted(_repeated(frame, {c for c in columns if c in frame.columns}))
        told = frame.select(again).cast(pl.Categorical(pl.Categories.random()))
        own = {column: told[column].unique().alias("word") for column in again}
        self._list = _in_place(pl.concat(own.values()).unique()) if again else pl.Series()
        self._places = {column: told[column].to_physical() for column in again}
        self._own = {column: words.to_physical() for column, words in own.items()}

    def of(self, column: str) -> pl.Series:
        """The cells of a column, each word at least once."""
        if column not in self._own:
            return self._frame[column]
        return self._list.gather(self._own[column]).alias(column)

    def evaluated(self, rows: pl.Series, wanted: Wanted) -> pl.DataFrame:
        """`rows`, and expressions over cleaned cells, each of which looks at one row alone.

        Those of one column that repeats itself are asked of its words only.
        """
        roots = {name: {*expression.meta.root_names()} for name, expression in wanted.items()}
        by_word = {n: min(r) for n, r in roots.items() if len(r) == 1 and r <= {*self._places}}
        others = {name: expression for name, expression in wanted.items() if name not in by_word}
        needed = sorted({column for name in others for column in roots[name]})
        each = (
            self._frame.lazy()
            .select(rows, *cells.cleaned(needed))
            .select(rows.name, **others)
            .collect()
        )
        return each.with_columns(self._by_word(by_word, wanted)).select(rows.name, *wanted)

    def _by_word(self, columns: Mapping[str, str], wanted: Wanted) -> list[pl.Series]:
        """What is wanted of one column each."""
        if not columns:
            return []
        read = (
            pl.select(self._list.alias(column) for column in {*columns.values()})
            .lazy()
            .select(cells.cleaned({*columns.values()}))
            .select(wanted[name].alias(name) for name in columns)
            .collect()
        )
        return [self._spread(read[name], column) for name, column in columns.items()]

    def _spread(self, read: pl.Series, column: str) -> pl.Series:
        """What was read of each word, for each row; what holds of no word is not looked up."""
        places = self._places[column]
        if read.dtype == pl.Boolean and not read.gather(self._own[column]).fill_null(True).any():
            return pl.repeat(False, len(places), dtype=pl.Boolean, eager=True).alias(read.name)
        return read.gather(places)


def _in_place(words: pl.Series) -> pl.Series:
    """All words as texts, in the order of their numbers."""
    return words.gather(words.to_physical().arg_sort()).cast(pl.String)


def _repeated(frame: pl.DataFrame, columns: Set[str]) -> set[str]:
    sample = frame.select(sorted(columns)).gather_every(max(1, frame.height // SAMPLE))
    return {c for c in sample.columns if AGAIN * max(1, sample[c].n_unique()) <= sample.height}
