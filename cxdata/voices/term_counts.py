"""Counts in how many comments each word and each pair of neighbouring words occurs."""

import numpy as np
import polars as pl

PIECE = r"[\pL\pN][\pL\pN'’]*|[^\pL\pN\t\n\f\r ]"
"""A word, or a mark that parts two words."""
KINDS = pl.Schema({"answer": pl.Int64(), "term": pl.String(), "n": pl.Int64()})


def term_counts(comments: pl.DataFrame, least: int) -> pl.DataFrame:
    """In how many comments each term occurs, by the value of the answer.

    A term is a word or a pair of neighbouring words that begin with a letter; other marks part
    neighbours. Words are numbered first: to count the strings takes several times as long.

    Args:
        comments: `answer` and `comment`, in small letters.
        least: terms in fewer comments are left out.

    Returns:
        `answer`, `term` and `n`; the term '' stands for the comments themselves.
    """
    every = comments.group_by("answer").agg(n=pl.len()).with_columns(term=pl.lit(""))
    pieces = comments["comment"].str.extract_all(PIECE)
    said = pieces.list.explode(empty_as_null=False, keep_nulls=False)
    words = said.unique()
    each = _each(pieces, said.cast(pl.Enum(words)).to_physical(), words)
    answered = each.with_columns(answer=comments["answer"].gather(each["comment"]))
    counts = answered.group_by("answer", "term").agg(n=pl.len())
    often = counts.group_by("term").agg(pl.col("n").sum()).filter(pl.col("n") >= least)
    found = counts.join(often, on="term", how="semi").with_columns(term=_named(words))
    return pl.concat([part.select(*KINDS).cast(KINDS) for part in (every, found)])


def _each(pieces: pl.Series, said: pl.Series, words: pl.Series) -> pl.DataFrame:
    """Each `term` of each `comment` once: the number of a word, or of two words one number."""
    word = said.to_numpy().astype(np.int64)
    comment = np.repeat(np.arange(pieces.len()), pieces.list.len().to_numpy())
    letters = words.str.contains(r"^\pL").to_numpy()[word]
    pair = letters[1:] & letters[:-1] & (comment[1:] == comment[:-1])
    pairs = (word[:-1] + 1) * words.len() + word[1:]
    term = np.concatenate([word[letters], pairs[pair]])
    of = np.concatenate([comment[letters], comment[:-1][pair]])
    numbers = words.len() * (words.len() + 1)
    once = pl.Series("comment", of * numbers + term).unique().to_frame()
    return once.select(pl.col("comment") // numbers, term=pl.col("comment") % numbers)


def _named(words: pl.Series) -> pl.Expr:
    """The words of a `term`, from its number."""
    term, many, known = pl.col("term"), max(1, words.len()), pl.lit(words)
    first, second = (known.gather(at) for at in ((term // many - 1).clip(0), term % many))
    return pl.when(term < many).then(second).otherwise(first + " " + second)
