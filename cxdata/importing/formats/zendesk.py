"""Infers from a Zendesk ticket whether its first answer settled it, which the file never says."""

import polars as pl

from cxdata.importing.table import Table

CONTACTS = ("Status", "Reopens", "Replies")
INFERRED = "First-contact resolution (inferred)"
SETTLED = ("solved", "closed")
RULE = (
    "Zendesk tickets: a settled one counts as resolved at first contact where Reopens is 0 and "
    "Replies is at most 1"
)
"""Whose resolution is inferred, and how: what readers of the metric are told."""


def with_inferred_resolution(table: Table) -> Table:
    """Settled tickets get one more column: true where none was reopened or answered twice."""
    status, reopens, replies = (pl.col(name).str.strip_chars() for name in CONTACTS)
    counts = [count.cast(pl.Float64, strict=False) for count in (reopens, replies)]
    settled = status.str.to_lowercase().is_in(SETTLED)
    told = settled & counts[0].is_not_null() & counts[1].is_not_null()
    once = (counts[0] == 0) & (counts[1] <= 1)
    inferred = pl.when(told & once).then(pl.lit("true")).when(told).then(pl.lit("false"))
    return table.reshaped(
        table.frame.with_columns(inferred.otherwise(pl.lit("")).alias(INFERRED)),
        note=f"{INFERRED}: not in the file; {RULE}.",
    )
