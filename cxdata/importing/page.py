"""A mapping's TOML while it is read: each mistake is noted, so that all are told together."""

from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from typing import Any

from cxdata.errors import unknown
from cxdata.importing import cells
from cxdata.importing.mapping import EVERY_COLUMN


@dataclass
class Page:
    """The document, the mistakes found so far, and its parts in the types they must have."""

    document: dict[str, Any]
    mistakes: list[str] = field(default_factory=list)

    def note(self, mistake: str) -> None:
        """Remember a mistake, once."""
        if mistake not in self.mistakes:
            self.mistakes.append(mistake)

    def only(self, table: Table[str, Any], known: tuple[str, ...], what: str) -> None:
        """Note every key that is not in `known`."""
        for key in table:
            if key not in known:
                self.note(unknown(what, key, known))

    def section(self, name: str) -> dict[str, Any]:
        """The section `name`; empty where the document has none."""
        return self.table(self.document.get(name, {}), f"[{name}]")

    def table(self, value: object, where: str) -> dict[str, Any]:
        """`value`, if it is a table."""
        if isinstance(value, dict):
            return value
        self.note(f"{where} has to be a table of keys and values, not {value!r}.")
        return {}

    def text(self, table: Table[str, Any], key: str, where: str) -> str | None:
        """The text under `key`, if there is one."""
        value = table.get(key)
        if value is None or (isinstance(value, str) and cells.clean(value)):
            return value if value is None else cells.clean(value)
        self.note(f"{where} {key} has to be a text, not {value!r}.")
        return None

    def scalars(self, value: object, where: str) -> tuple[str, ...]:
        """`value` as texts that cells are compared with; one value stands for a list of it."""
        listed = value if isinstance(value, list) else [value]
        if any(isinstance(entry, list | dict) for entry in listed):
            self.note(f"{where} has to be a list of values, not {value!r}.")
            return ()
        return tuple(cells.as_text(entry) for entry in listed)

    def missing(self, *names: str) -> tuple[str, ...]:
        """What means "no answer" in the columns `names`, and in all columns."""
        table = self.section("missing")
        return tuple(
            text
            for key in (EVERY_COLUMN, *names)
            if key in table
            for text in self.scalars(table[key], f"[missing] {key}")
        )
