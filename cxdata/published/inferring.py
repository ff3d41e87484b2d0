"""Which columns hold answers that nobody was asked for, from the receipts of a version."""

from collections.abc import Iterable, Mapping
from typing import Any

from cxdata.errors import DataSetError
from cxdata.published.versions import Published

Receipt = Mapping[str, Any]


def of(version: Published) -> dict[str, list[str]]:
    """As `standing`; nothing where the receipts are damaged, for which no figures are withheld."""
    try:
        return standing(one for one in version.receipts() if isinstance(one, Mapping))
    except DataSetError:
        return {}


def standing(receipts: Iterable[Receipt]) -> dict[str, list[str]]:
    """`table.column` → whose answers were inferred and how, of all answers that still stand.

    A later import of a source ends it where that takes the place of all its answers.

    Args:
        receipts: of every import that made the version, the oldest first.
    """
    held: dict[str, int] = {}
    inferred: dict[str, dict[str, str]] = {}
    for one in receipts:
        source, came, gone = str(one.get("source")), *_counts(one)
        if gone >= held.get(source, 0):
            inferred[source] = {}
        held[source] = held.get(source, 0) + came - gone
        said = one.get("inferred")
        inferred[source] |= said if isinstance(said, Mapping) else {}
    found: dict[str, list[str]] = {}
    for columns in inferred.values():
        for column, how in columns.items():
            told = found.setdefault(f"responses.{column}", [])
            told += [how] if how not in told else []
    return found


def _counts(receipt: Receipt) -> tuple[int, int]:
    """The answers that an import brought, and the published ones that made way for them."""
    if receipt.get("table", "responses") != "responses":
        return 0, 0
    listed = receipt.get("files")
    files = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    came, replaced = (sum(_count(one.get(of)) for one in files) for of in ("accepted", "replaced"))
    return came, replaced + _count(receipt.get("removed"))


def _count(value: object) -> int:
    """A number of rows; those of a forgotten customer are told table by table, and of no source."""
    return value if isinstance(value, int) else 0
