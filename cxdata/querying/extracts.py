"""Narrow copies of what pages read of single answers, written where reading the answers is slow."""

from collections.abc import Mapping

from cxdata.sql import sql
from cxdata.tables import MONTHLY

FOLDER = "extracts"
SHEETS, VOICES, PAIRS = ("sheets", "voices", "pairs")
"""What is counted of each response; comments and praise, the newest first; ratings two by two."""
FROM = 300_000
"""Responses from which the extracts are worth their room: fewer are read as fast as they lie."""
MOST_RATINGS = 3
"""Of more ratings a response, the pairs would be more than what they spare."""
FOLDS = 30
"""The parts into which customers are dealt, so that whole parts can be drawn again and again."""
ROWS: Mapping[str, int] = {VOICES: 20_480}
"""Rows that are read at once: few where only the newest are looked for."""


def wanted(rows: Mapping[str, int]) -> list[str]:
    """The names of the extracts worth writing; `rows` of `responses` and `ratings`."""
    responses, ratings = (rows[name] for name in MONTHLY)
    if responses < FROM:
        return []
    return [SHEETS, VOICES, *([PAIRS] if ratings <= MOST_RATINGS * responses else [])]


def query(name: str) -> str:
    """The query of an extract."""
    return sql(name).format(folds=FOLDS)


def path(name: str) -> str:
    """The file of an extract within a version."""
    return f"{FOLDER}/{name}.parquet"
