"""What the demo company stands for, which its goals serve, and what their owners last said."""

from datetime import date

import polars as pl

from cxdata.tables import empty

FIRST_TIME = "Solve it the first time"
EASY = "Make it easy"
KEEP_WORD = "Keep our word"
CARE = "Care for those who care"
EASIER_BANK = "Customers find us easy to deal with"

_VISION: tuple[tuple[str, str, str], ...] = (
    (
        "A bank one recommends to one's children",
        "statement",
        "People come to us because somebody they trust told them to.",
    ),
    (KEEP_WORD, "value", "What we promise has a date, and the date holds."),
    (CARE, "principle", "Nobody is friendlier to customers than the bank is to them."),
    (FIRST_TIME, "practice", "Whoever hears of a concern may settle it."),
    (EASY, "practice", "We ask for nothing that we already know."),
)
_CHECK_INS: tuple[tuple[str, date, str, int, str, str], ...] = (
    (
        "g1",
        date(2025, 9, 3),
        "Nadia Petrov",
        6,
        "Agents use the 250 rule in two of three cases.",
        "Show the evening shift how.",
    ),
    (
        "g1",
        date(2025, 12, 3),
        "Nadia Petrov",
        8,
        "The evening shift has caught up with the others.",
        "Ask for the same rule in chat.",
    ),
    (
        "g2",
        date(2025, 12, 1),
        "Tom Adeyemi",
        7,
        "The new form is out; brokers still send the old one.",
        "Call the ten largest brokers.",
    ),
    (
        "g5",
        date(2025, 8, 14),
        "Tom Adeyemi",
        6,
        "We believe the advisers will make the difference.",
        "Train the second half of them.",
    ),
    (
        "g6",
        date(2025, 12, 9),
        "Isabel Marques",
        7,
        "Causes are written down in nine of ten cases.",
        "Look at the tenth.",
    ),
)


def vision() -> pl.DataFrame:
    """The table `vision`."""
    return pl.DataFrame(_VISION, schema=empty("vision").schema, orient="row")


def check_ins() -> pl.DataFrame:
    """The table `check_ins`."""
    return pl.DataFrame(_CHECK_INS, schema=empty("check_ins").schema, orient="row")
