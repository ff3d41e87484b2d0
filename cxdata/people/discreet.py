"""A store that keeps what people write without the addresses and numbers of persons in it."""

from collections.abc import Mapping
from typing import Any

from cxdata.people.masking import in_words
from cxdata.store import Entry, Store

WORDS = frozenset(
    {
        *("text", "name", "note", "next_step"),
        *("title", "why", "objective", "practice", "initiative", "kept_anyway"),
    }
)
"""What people write freely; the other fields name days, units, metrics or who answers for it."""


class DiscreetStore(Store):
    """Masks e-mail addresses, phone, card and bank account numbers as the import does."""

    def add(self, kind: str, body: Mapping[str, Any], *, author: str) -> Entry:
        """Write something new."""
        return super().add(kind, masked(body), author=author)

    def change(self, id: str, version: int, body: Mapping[str, Any], *, author: str) -> Entry:
        """Write the next version of an entry, starting from the version that was read."""
        return super().change(id, version, masked(body), author=author)


def masked(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with every free text masked."""
    return {
        name: in_words(value) if name in WORDS and isinstance(value, str) else value
        for name, value in body.items()
    }
