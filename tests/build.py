"""Small data sets for tests: frames of a few rows, published for real."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from cxdata import access, publishing, tables
from cxdata.dataset import Dataset, open_current
from cxdata.publishing import About
from cxdata.selection import Selection

NOON = datetime(2025, 3, 10, 12, tzinfo=UTC)
ALWAYS = (date(2000, 1, 1), date(2099, 12, 31))


def responses(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows of table `responses`; what is not given is answered at noon, weighs 1, or is null."""
    filled = [
        {"response_id": str(number), "source": "test", "answered_at": NOON, "weight": "1"} | row
        for number, row in enumerate(rows)
    ]
    return _frame("responses", filled)


def ratings(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows of table `ratings`, filled likewise."""
    filled = [
        {"response_id": str(number), "source": "test", "answered_at": NOON, "weight": "1"} | row
        for number, row in enumerate(rows)
    ]
    return _frame("ratings", filled)


def engagement(teams: Mapping[tuple[str, str, str], int], waves: Sequence[date]) -> pl.DataFrame:
    """Every member of every team answers one five-point and one 0-10 question in each wave."""
    rows = [
        {"respondent_id": f"{team}-{member}", "wave": wave, "question": question}
        | {"scale_max": scale, "answer": (member + wave.month) % scale + (scale == 5)}
        | dict(zip(("business_unit", "region", "team"), team, strict=True))
        for team, people in teams.items()
        for member in range(people)
        for wave in waves
        for question, scale in (("Proud to work here", 5), ("Recommend as a place to work", 10))
    ]
    return _frame("engagement", rows)


def _frame(table: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    schema = tables.empty(table).schema
    columns = {name: [row.get(name) for row in rows] for name in schema}
    return pl.DataFrame(columns, strict=False).cast(dict(schema))


def publish(folder: Path, about: About | None = None, **contents: pl.DataFrame) -> Dataset:
    """Publish the tables into `folder` and open the version."""
    with publishing.lock(folder):
        publishing.publish(folder, contents, about or About(name="Test"), [])
    return open_current(folder)


def everything(**wanted: Sequence[str]) -> Selection:
    """All days, narrowed to `wanted`."""
    return access.select(access.EVERYONE, start=ALWAYS[0], end=ALWAYS[1], wanted=wanted)
