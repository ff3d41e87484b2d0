"""What the demo company undertook and what befell it, with dates: the notes on its trends."""

from datetime import date

import polars as pl

from cxdata.tables import empty
from sample_data.truths import (
    CAREFUL_FROM,
    COMPLAINTS,
    EASIER_FROM,
    EASIER_UNIT,
    OUTAGE,
    PILOT,
    RENAMED,
    RISING,
    SIMPSON,
)

PILOT_TITLES = tuple(f"First-contact pilot: {unit}" for unit in PILOT.units)
EASIER_TITLE = "Shorter application form"
CAREFUL_TITLE = "Complaint review after the audit"
CLAIMS_TITLE = "Claims promise: an answer in two days"

_ROWS: tuple[tuple[str, date, date | None, str | None, str], ...] = (
    (
        CLAIMS_TITLE,
        date(2023, 4, 3),
        None,
        RISING.unit,
        "Every claim gets a first answer within two working days.",
    ),
    (
        "New mobile app",
        date(2023, 10, 16),
        date(2023, 12, 1),
        "Digital Banking",
        "Rolled out in four steps; the old app was switched off in December.",
    ),
    (
        f"Survey drive: {SIMPSON.growing_segment} customers",
        SIMPSON.month,
        date(2024, 9, 30),
        None,
        "For one month many more business customers and fewer Premier customers were invited.",
    ),
    (
        EASIER_TITLE,
        EASIER_FROM,
        None,
        EASIER_UNIT,
        "The mortgage application asks for 14 things where it asked for 31.",
    ),
    (
        "Outage of app and website",
        OUTAGE.start,
        OUTAGE.end,
        None,
        "A failed release: sign-in and payments were down for most of five days.",
    ),
    *(
        (
            title,
            PILOT.start,
            None,
            unit,
            "Whoever takes the call or chat may decide up to 250 without asking.",
        )
        for title, unit in zip(PILOT_TITLES, PILOT.units, strict=True)
    ),
    (
        CAREFUL_TITLE,
        CAREFUL_FROM,
        None,
        None,
        f"{COMPLAINTS}: no case is closed before its cause is written down and put right, "
        "so that fewer customers must call twice.",
    ),
    (
        f"{RENAMED.old} becomes {RENAMED.new}",
        RENAMED.on,
        None,
        RENAMED.new,
        "A new name for the same teams and customers.",
    ),
    (
        "Festive opening hours",
        date(2025, 12, 1),
        date(2025, 12, 31),
        "Branches",
        "Branches open until seven in December.",
    ),
)


def initiatives() -> pl.DataFrame:
    """The table `initiatives`."""
    schema = empty("initiatives").select("title", "start", "end", "business_unit", "description")
    return pl.DataFrame(_ROWS, schema=schema.schema, orient="row")


def units(names: tuple[str, ...]) -> pl.DataFrame:
    """The table `units`: the present units and the one that goes on under another name."""
    founded = date(2015, 1, 1)
    rows = [
        (name, None, RENAMED.on if name == RENAMED.new else founded, None, None) for name in names
    ]
    old = (RENAMED.old, None, founded, RENAMED.new, RENAMED.on)
    schema = empty("units").select(
        "business_unit", "parent", "valid_from", "successor", "renamed_on"
    )
    return pl.DataFrame([*rows, old], schema=schema.schema, orient="row")
