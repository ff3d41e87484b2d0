"""Recognises a file of goals, or of what belongs to them, by the names of its columns."""

from collections.abc import Sequence

from cxdata.goals.table import COMPUTED
from cxdata.importing.proposing.draft import text
from cxdata.importing.proposing.proposal import Guess, Proposal
from cxdata.tables import TABLES

NAMED = ("goals", "vision", "initiatives", "check_ins")
"""Tables whose columns mean one thing only, so that their names say enough."""
WHY = "its columns are called so"


def proposed(names: Sequence[str], *, name: str, format: str) -> Proposal | None:
    """The mapping of a file whose columns are called as those of one of these tables.

    None unless every column that the table needs is there, and every one there is the table's;
    a download of goals may also hold what was computed of them.
    """
    held = {column.strip().lower(): column for column in names}
    found = next((table for table in NAMED if _is(table, set(held))), None)
    if found is None:
        return None
    own = TABLES[found].columns()
    lines = [f"{role} = {text(column)}" for role, column in held.items() if role in own]
    return Proposal(
        name=f"{name}.toml",
        parts=(
            "[table]",
            f'name = "{found}"  # sure: {WHY}',
            "",
            "[source]",
            f"name = {text(name.replace('_', ' '))}  # from the file's name: it stands on receipts",
            "",
            "[columns]",
            *lines,
        ),
        doubts=(),
        guesses=(Guess(column="", role=f"table {found}", sureness="sure", why=WHY),),
        format=format,
        table=found,
    )


def _is(table: str, held: set[str]) -> bool:
    columns = TABLES[table].columns()
    needed = {name for name, column in columns.items() if not column.nullable}
    return needed <= held <= columns.keys() | (COMPUTED if table == "goals" else set())
