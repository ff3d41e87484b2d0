"""One thing about the answers that calls for a look, and what its checks have in common."""

from dataclasses import dataclass

import polars as pl

from cxdata.selection import UNNAMED

ALARM = 0.01
"""How often a kind of check may speak, over all units together, where nothing happened."""


@dataclass(frozen=True, kw_only=True)
class Flag:
    """What kind of thing, where, and a sentence with its numbers."""

    kind: str
    business_unit: str
    sentence: str


def by_unit(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The rows of each business unit, by name."""
    named = frame.with_columns(pl.col("business_unit").fill_null(UNNAMED))
    parts = named.partition_by("business_unit", as_dict=True, maintain_order=True)
    return {str(unit): part for (unit,), part in sorted(parts.items())}
