"""Reads cells by their different words: what stands in a column over and over is read once."""

from collections.abc import Iterable, Mapping, Sequence, Set

import polars as pl

from cxdata.importing import cells

SAMPLE = 1_000
"""Rows that are looked at to see whether a column repeats itself."""
AGAIN = 4
"""A column repeats itself where each of its words comes so many times on average."""
MOST_WORDS = 100_000
"""Words that are remembered from one part of a file to the next."""
Wanted = Mapping[str, pl.Expr]


class Words:
    """The words of a file's columns that repeat themselves, and what was read of each.

    All such columns have one list of words, since scales and places are few.
    """

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._kind = pl.Categorical(pl.Categories.random())
        self._numbers = pl.Series(dtype=self._kind)
        """The words as categories, which keep their numbers while there is such a series."""
        self._list = pl.Series(dtype=pl.String)
        self._read: dict[str, pl.Series] = {}

    def told(self, frame: pl.DataFrame, columns: Set[str]) -> "Told":
        """The cells of one part of the file, of which `columns` are going to be read."""
        if len(self._list) > MOST_WORDS:
            self._forget()
        again = frame.select(sorted(_repeated(frame, columns & {*frame.columns})))
        numbered = again.cast(self._kind)
        places = {column: numbered[column].to_physical() for column in again.columns}
        self._learn(numbered, places)
        return Told(self, frame, places)

    def _learn(self, numbered: pl.DataFrame, places: Mapping[str, pl.Series]) -> None:
        """Take in the words that came for the first time, whose numbers follow those known."""
        known = len(self._list)
        found = [
            numbered[column].filter(new).unique().alias("word")
            for column in places
            if (new := places[column] >= known).any()
        ]
        if found:
            words = pl.concat([self._numbers, *found]).unique()
            self._numbers = words.gather(words.to_physical().arg_sort())
            self._list = self._numbers.cast(pl.String)

    @property
    def every(self) -> pl.Series:
        """Every word, by its number."""
        return self._list

    def read(self, columns: Mapping[str, str], wanted: Wanted) -> Mapping[str, pl.Series]:
        """What is wanted of one column each, for all words; each word is read once."""
        for known in {len(self._read.get(name, ())) for name in columns} - {len(self._list)}:
            names = [name for name in columns if len(self._read.get(name, ())) == known]
            sources = sorted({columns[name] for name in names})
            more = (
                pl.select(self._list.slice(known).alias(column) for column in sources)
                .lazy()
                .select(cells.cleaned(sources))
                .select(wanted[name].alias(name) for name in names)
                .collect()
            )
            self._read |= {n: _after(self._read.get(n), more[n]) for n in names}
        return self._read


def _after(before: pl.Series | None, more: pl.Series) -> pl.Series:
    return more if before is None else pl.concat([before, more])


class Told:
    """The cells of one part of a file, by their words where these come over and over."""

    def __init__(self, words: Words, frame: pl.DataFrame, places: Mapping[str, pl.Series]) -> None:
        self._words, self._frame, self._places = words, frame, places

    def any(self, columns: Iterable[str], form: str) -> bool:
        """Whether a cell of `columns` has this form."""
        known = self._words.every.str.contains(form)
        maybe = known.any()
        return any(
            (maybe and known.gather(self._places[column]).any())
            if column in self._places
            else self._frame[column].str.contains(form).any()
            for column in columns
        )

    def evaluated(self, rows: pl.Series, wanted: Wanted) -> pl.DataFrame:
        """`rows`, and expressions over cleaned cells, each of which looks at one row alone.

        Those of one column that repeats itself are asked of its words only. The same names want
        the same in all parts.
        """
        roots = {name: expression.meta.root_names() for name, expression in wanted.items()}
        alone = {name: found[0] for name, found in roots.items() if len({*found}) == 1}
        by_word = {name: column for name, column in alone.items() if column in self._places}
        read = self._words.read(by_word, wanted)
        spread = [read[name].gather(self._places[column]) for name, column in by_word.items()]
        others = {name: expression for name, expression in wanted.items() if name not in by_word}
        each = self._each(rows, others, sorted({c for name in others for c in roots[name]}))
        return each.with_columns(spread).select(rows.name, *wanted)

    def _each(self, rows: pl.Series, wanted: Wanted, columns: Sequence[str]) -> pl.DataFrame:
        clean = self._frame.lazy().select(rows, *cells.cleaned(columns))
        return clean.select(rows.name, **wanted).collect()


def _repeated(frame: pl.DataFrame, columns: Set[str]) -> set[str]:
    sample = frame.select(sorted(columns)).gather_every(max(1, frame.height // SAMPLE))
    return {c for c in sample.columns if AGAIN * max(1, sample[c].n_unique()) <= sample.height}
