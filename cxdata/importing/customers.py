"""Customers without their addresses: an e-mail used as an id becomes a pseudonym that stays."""

import os
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from cxdata.errors import DataSetError
from cxdata.importing import cells
from cxdata.importing.table import Table

KEY, FORGOTTEN = ".customer_key", ".forgotten_customers"
"""Beside the versions of a data set; who has no key cannot tell whose a pseudonym is."""
KEY_BYTES, DIGEST_BYTES = 32, 12
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
FORGOTTEN_EARLIER = "a customer who was forgotten earlier"


@dataclass(frozen=True)
class Customers:
    """How the customers of one data set are called, and whom it forgot."""

    key: bytes
    forgotten: frozenset[str] = frozenset()

    def pseudonym(self, said: str) -> str:
        """What a customer is called: an e-mail address by a keyed hash, an id as it is."""
        found = cells.clean(said)
        return f"c-{self._digest(found.lower())}" if ADDRESS.fullmatch(found) else found

    def trace(self, customer: str) -> str:
        """What is kept of a customer who was forgotten: enough to know them again, no more."""
        return self._digest(f"forgotten {self.pseudonym(customer)}")

    def _digest(self, text: str) -> str:
        return blake2b(text.encode(), key=self.key, digest_size=DIGEST_BYTES).hexdigest()

    def shielded(self, table: Table, columns: Sequence[str]) -> tuple[Table, int, int]:
        """The rows with pseudonyms and without forgotten customers, and how many of either."""
        hidden, gone = 0, 0
        for name in columns:
            table, changed = self._renamed(table, name)
            table, fewer = self._without(table, name)
            hidden, gone = hidden + changed, gone + fewer
        return table, hidden, gone

    def _renamed(self, table: Table, name: str) -> tuple[Table, int]:
        said = table.frame[name]
        addresses = said.filter(said.str.contains("@")).unique()
        names = {
            one: self.pseudonym(one) for one in addresses if ADDRESS.fullmatch(cells.clean(one))
        }
        if not names:
            return table, 0
        made = said.replace(names)
        return replace(table, frame=table.frame.with_columns(made)), int((made != said).sum())

    def _without(self, table: Table, name: str) -> tuple[Table, int]:
        if not self.forgotten:
            return table, 0
        every = table.frame[name].unique()
        known = [one for one in every if cells.clean(one) and self.trace(one) in self.forgotten]
        kept = ~table.frame[name].is_in(known)
        rows = replace(table, frame=table.frame.filter(kept), rows=table.rows.filter(kept))
        return rows, int((~kept).sum())


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
