"""How cells are compared: trimmed, non-breaking spaces as spaces, numbers as numbers."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date
from typing import TypeVar

import polars as pl

NBSP = "\u00a0"
NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)$"
DECIMALS = {",": r"^\s*[+-]?\d*,\d+\s*$", ".": r"^\s*[+-]?\d*\.\d+\s*$"}

Value = TypeVar("Value")


def clean(text: str) -> str:
    """`text` as it is compared."""
    return text.replace(NBSP, " ").strip()


def as_text(value: object) -> str:
    """A TOML value as the text that a cell would hold."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else clean(str(value))


def as_number(text: str) -> float | None:
    """The number that a declared value is; None for a word."""
    return float(text) if re.match(NUMBER, text) else None


def cleaned(columns: Iterable[str]) -> list[pl.Expr]:
    """Source columns as they are compared."""
    return [pl.col(c).str.replace_all(NBSP, " ", literal=True).str.strip_chars() for c in columns]


def all_blank(unread: Set[str] = frozenset()) -> pl.Expr:
    """Whether a row says nothing: every cell of it is blank, but for columns that are `unread`."""
    return pl.all_horizontal(pl.exclude(unread).str.strip_chars() == "")


def plain_number(cell: pl.Expr, decimal: str) -> pl.Expr:
    """Cleaned cells as text that reads as a number; null where they are none."""
    if decimal == ",":
        cell = cell.str.replace(",", ".", literal=True)
    return pl.when(cell.str.contains(NUMBER)).then(cell)


def number_of(cell: pl.Expr, decimal: str) -> pl.Expr:
    """Cleaned cells as numbers; null where they are none."""
    return plain_number(cell, decimal).cast(pl.Float64, strict=False)


def among(cell: pl.Expr, values: Sequence[str], decimal: str) -> pl.Expr:
    """Whether a cleaned cell is one of `values`."""
    numbers = [as_number(value) for value in values if as_number(value) is not None]
    same_text = cell.is_in(list(values))
    if not numbers:
        return same_text
    return same_text | number_of(cell, decimal).is_in(numbers).fill_null(False)


def recoded(
    cell: pl.Expr, values: Mapping[str, Value], decimal: str, kind: type[pl.DataType]
) -> pl.Expr:
    """What `values` makes of a cleaned cell; null where it says nothing of it."""
    said = []
    if values:
        said.append(cell.replace_strict(dict(values), default=None, return_dtype=kind))
    numbers = {as_number(key): value for key, value in values.items() if as_number(key) is not None}
    if numbers:
        read = number_of(cell, decimal)
        said.append(read.replace_strict(numbers, default=None, return_dtype=kind))
    return pl.coalesce(said) if said else pl.lit(None, dtype=kind)


def decimal_signs(any_is: Callable[[str], bool]) -> set[str]:
    """The decimal signs in cells of which `any_is` says whether one has a form."""
    return {sign for sign, form in DECIMALS.items() if any_is(form)}


def decimal_sign(found: Set[str]) -> str:
    """The one that numbers are read with: a comma only where there are commas and no points."""
    return "," if found == {","} else "."
