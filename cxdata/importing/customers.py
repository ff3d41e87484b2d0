"""Customers without their addresses: an e-mail used as an id becomes a pseudonym that stays."""

import os
import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

import polars as pl

from cxdata.errors import DataSetError
from cxdata.importing import cells
from cxdata.importing.mapping import DropRule
from cxdata.importing.table import Table

KEY, FORGOTTEN = ".customer_key", ".forgotten_customers"
"""Beside the versions of a data set; who has no key cannot tell whose a pseudonym is."""
KEY_BYTES, DIGEST_BYTES = 32, 12
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
FORGOTTEN_EARLIER = "a customer who was forgotten earlier"
_CELL, _VALUE = "cell", "value"


class Asked(Protocol):
    """How a mapping reads the column of customers."""

    @property
    def column(self) -> str | None:
        """The source column; None where a constant stands for it."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Cells that name nobody."""

    @property
    def values(self) -> Mapping[str, object]:
        """What cells become."""


@dataclass(frozen=True)
class Customers:
    """How the customers of one data set are called, and whom it forgot."""

    key: bytes
    forgotten: frozenset[str] = frozenset()

    def pseudonym(self, said: str) -> str:
        """What a customer is called: an e-mail address by a keyed hash, an id as it is."""
        found = cells.clean(said)
        return f"c-{self._digest(found.lower())}" if ADDRESS.fullmatch(found) else found

    def names(self, column: str, customer: str) -> pl.Expr:
        """Whether cells of `column` name the customer, as themselves or as their pseudonym.

        Versions published before addresses became pseudonyms hold them as they were written.
        """
        cell = pl.col(column).str.replace_all(cells.NBSP, " ", literal=True).str.strip_chars()
        same = cell == self.pseudonym(customer)
        if is_address(customer):
            same = same | (cell.str.to_lowercase() == cells.clean(customer).lower())
        return same.fill_null(False)

    def trace(self, customer: str) -> str:
        """What is kept of a customer who was forgotten: enough to know them again, no more."""
        return self._digest(f"forgotten {self.pseudonym(customer)}")

    def _digest(self, text: str) -> str:
        return blake2b(text.encode(), key=self.key, digest_size=DIGEST_BYTES).hexdigest()

    def shielded(
        self, table: Table, asked: Sequence[Asked], drops: Sequence[DropRule]
    ) -> tuple[Table, int, int]:
        """The rows with pseudonyms and without forgotten customers, and how many of either.

        What a mapping makes of a cell is what the customer is called by, so that it stands in
        the cell's place already: read once more it stays as it is. A cell by which its row is
        dropped stays, for the rule to find it.
        """
        hidden, gone = 0, 0
        for one in asked:
            if one.column is not None:
                said = _said(table, one)
                table, fewer = self._without(table, one.column, said)
                table, changed = self._renamed(table, one.column, said, drops)
                hidden, gone = hidden + changed, gone + fewer
        return table, hidden, gone

    def _renamed(
        self, table: Table, name: str, said: pl.DataFrame, drops: Sequence[DropRule]
    ) -> tuple[Table, int]:
        equal = [r.values for r in drops if (r.column, r.test) == (name, "equals")]
        left = {value for values in equal for value in values}
        about = said.filter(pl.any_horizontal(pl.col(_CELL, _VALUE).str.contains("@")))
        names = {
            cell: self.pseudonym(value)
            for cell, value in about.iter_rows()
            if (is_address(cell) or is_address(value)) and cells.clean(cell) not in left
        }
        if not names:
            return table, 0
        cells_ = table.frame[name]
        made = cells_.replace(names)
        return replace(table, frame=table.frame.with_columns(made)), int((made != cells_).sum())

    def _without(self, table: Table, name: str, said: pl.DataFrame) -> tuple[Table, int]:
        if not self.forgotten:
            return table, 0
        known = [cell for cell, value in said.iter_rows() if self._forgot(cell, value)]
        kept = ~table.frame[name].is_in(known)
        rows = replace(table, frame=table.frame.filter(kept), rows=table.rows.filter(kept))
        return rows, int((~kept).sum())

    def _forgot(self, *names: str) -> bool:
        return any(cells.clean(name) and self.trace(name) in self.forgotten for name in names)


def is_address(said: str) -> bool:
    """Whether a customer is named by an e-mail address."""
    return ADDRESS.fullmatch(cells.clean(said)) is not None


def _said(table: Table, asked: Asked) -> pl.DataFrame:
    """Each different cell, and what the mapping makes of it; nothing of one that is no answer."""
    own = {key: cells.as_text(value) for key, value in asked.values.items()}
    clean = pl.col(_VALUE)
    read = pl.coalesce(cells.recoded(clean, own, ".", pl.String), clean)
    silent = cells.among(clean, asked.missing, ".")
    every = table.frame[asked.column or ""].unique().alias(_CELL).to_frame()
    return (
        every.with_columns(pl.col(_CELL).alias(_VALUE))
        .with_columns(cells.cleaned([_VALUE]))
        .with_columns(pl.when(silent).then(pl.lit("")).otherwise(read).alias(_VALUE))
    )


def of(folder: Path) -> Customers:
    """Those of a data set; its key is made where there is none yet.

    Raises:
        DataSetError: where the key or the list of the forgotten cannot be read or written.
    """
    try:
        return Customers(_key(folder), frozenset(_lines(folder / FORGOTTEN)))
    except OSError as error:
        raise DataSetError(f"{folder} cannot be written into: {error.strerror}.") from error


def nobody() -> Customers:
    """Those of no data set, for a look at a file; their pseudonyms are not kept."""
    return Customers(secrets.token_bytes(KEY_BYTES))


def _key(folder: Path) -> bytes:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / KEY
    if not path.exists():
        draft = folder / f"{KEY}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def remember_forgotten(folder: Path, customer: str) -> None:
    """Keep in mind that this customer was forgotten, so that no import brings them back."""
    trace = of(folder).trace(customer)
    if trace in _lines(folder / FORGOTTEN):
        return
    with (folder / FORGOTTEN).open("a", encoding="utf-8") as file:
        file.write(f"{trace}\n")
        file.flush()
        os.fsync(file.fileno())
