"""Frames as CSV that no spreadsheet takes for formulas."""

import re

import polars as pl

_SIGNS = r"=+\-@＝＋－＠"  # noqa: RUF001
RISKY = rf"^'*(?:\s*[{_SIGNS}]|[\t\r\n\x00])"
"""How a text cell begins that a spreadsheet would run, or that was kept from it already.

Since these get one more apostrophe too, taking one away gives the text as it was. The signs are
those of OWASP's *CSV Injection*, with the full-width ones that Excel takes for them.
"""
_INSIDE = rf"([;\t\r\n][\s\"]*)('*[{_SIGNS}])"
"""The same inside a cell, where a spreadsheet begins another one whose separator is no comma."""
_KEPT_INSIDE = _INSIDE.replace("('*", "'('*")
NUMBER = r"^[+-]?\d+(?:[.,]\d+)?$"


def as_csv(frame: pl.DataFrame) -> str:
    """The frame as CSV; a text or header that begins like a formula gets a leading apostrophe."""
    return neutral(frame.lazy()).collect().write_csv()


def shown(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame for a table on a page, of which a browser writes a CSV by itself.

    What begins like a formula has the apostrophe there already; a number that is text has none.
    """
    return neutral(frame.lazy(), but=NUMBER).collect()


def neutral(frame: pl.LazyFrame, but: str = "^$") -> pl.LazyFrame:
    """The frame as `as_csv` writes it, `but` cells like this pattern as they are."""
    schema = frame.collect_schema()
    texts = [name for name, kind in schema.items() if kind in (pl.String, pl.Categorical)]
    guarded = {name: _header(name) for name in schema}
    return frame.with_columns(_neutral(name, but) for name in texts).rename(guarded)


def restored(frame: pl.DataFrame) -> pl.DataFrame:
    """The texts and headers as they were before `neutral`."""
    texts = pl.all().str.replace_all(_KEPT_INSIDE, "${1}${2}")
    return frame.with_columns(texts.str.replace(f"^'({RISKY[1:]})", "${1}")).rename(_header_before)


def _neutral(name: str, but: str) -> pl.Expr:
    text = pl.col(name).cast(pl.String)
    risky = text.str.contains(RISKY) & ~text.str.contains(but)
    kept = pl.when(risky).then("'" + text).otherwise(text)
    return kept.str.replace_all(_INSIDE, "${1}'${2}").alias(name)


def _header(name: str) -> str:
    kept = f"'{name}" if re.match(RISKY, name) else name
    return re.sub(_INSIDE, r"\1'\2", kept)


def _header_before(name: str) -> str:
    text = re.sub(_KEPT_INSIDE, r"\1\2", name)
    return text[1:] if text[:1] == "'" and re.match(RISKY, text[1:]) else text
