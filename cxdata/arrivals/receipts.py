"""What came in, from the receipts of a version: rows read, accepted, rejected and dropped."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from cxdata import settings
from cxdata.people.privacy import HIDDEN_BELOW
from cxdata.published.table_files import ENGAGEMENT
from cxdata.selection import day

Receipt = Mapping[str, Any]
"""One import as the JSON of a version has it; what it holds besides `files` is up to the maker."""
COUNTS = ("read", "accepted", "rejected", "dropped", "ratings")
GUARDED = "counts not shown, since they could speak of fewer than five employees"
EMPLOYEES = ("unknown_units", "cautions")
"""What a receipt of employees' answers says of small groups; only whoever imports sees it."""
KINDS = {
    "survey": pl.String,
    "file": pl.String,
    **dict.fromkeys(COUNTS, pl.Int64),
    "first_day": pl.String,
    "last_day": pl.String,
    "adds_up": pl.Boolean,
}


LABELS = {
    "source": "survey",
    "made_ids": "ids were made from file and row",
    "inferred": "inferred, not asked",
    "removed": "published rows taken away",
    "adds": "brought something new",
    "format": "format found",
    "read": "rows read",
    "ratings": "ratings of touchpoints",
    "time_zone": "times without a zone are of",
    "repeated": "earlier answers of an id that came again",
    "replaced": "took the place of published ones",
    "changed": "of these say something else now",
    "months": "rows written by month (UTC)",
    "personal": "left out, since they say who a person is",
    "masked": "masked in comments",
    "pseudonyms": "e-mail addresses that became pseudonyms",
    "unknown_units": "not in the table of units, kept by name",
    "written": "rows of the table",
    "notes": "made of the file",
    "cautions": "to bear in mind",
    "previews": "previews and tests, dropped",
    "unfinished": "unfinished, dropped",
    "off_scale": "out of scale, rejected",
}
"""How a reader meets what a receipt says; the rest is called as it is."""


def guarded(receipts: Sequence[Receipt], questions: int) -> list[Receipt]:
    """The receipts without counts that could speak of fewer than five employees.

    A file of employees' answers with so few rows may be of one small team; and rows by unit are
    employees by unit. Pages show these; whoever imports sees the receipt whole.

    Args:
        receipts: as a version has them.
        questions: how many questions one employee may have answered, a row each.
    """
    return [
        {**one, "files": [_guarded(file, questions) for file in imported(one)]}
        if one.get("table") == ENGAGEMENT
        else one
        for one in receipts
    ]


def _guarded(file: Receipt, questions: int) -> Receipt:
    rows = [_count(file, name) for name in COUNTS[:2]]
    if any(0 < count < HIDDEN_BELOW * questions for count in rows):
        return {"name": file.get("name"), "counts": GUARDED}
    return {name: value for name, value in file.items() if name not in EMPLOYEES}


def files(receipts: Sequence[Receipt]) -> pl.DataFrame:
    """One row per imported file, the newest import first.

    Returns:
        `survey`, `file`, `read`, `accepted`, `rejected`, `dropped`, `ratings`, `first_day`,
        `last_day` and `adds_up`; counts of rows, null where the receipt does not say.
    """
    rows = [_row(receipt, file) for receipt in reversed(receipts) for file in imported(receipt)]
    return pl.DataFrame(rows, schema=KINDS)


def imported(receipt: Receipt) -> list[Receipt]:
    """The files of one import; none where the data were made otherwise."""
    return list(receipt.get("files") or [])


def in_words(receipts: Sequence[Receipt]) -> pl.DataFrame:
    """The same files as a reader meets them: text under headings."""
    rows = [
        {
            "File": file.get("name") or "–",
            "Rows": sentence(file),
            "Touchpoint ratings": f"{_count(file, 'ratings'):,}",
            "Answered": _days(file),
        }
        for receipt in reversed(receipts)
        for file in imported(receipt)
    ]
    return pl.DataFrame(rows)


def _days(file: Receipt) -> str:
    ends = [file.get("first_day"), file.get("last_day")]
    words = [day(date.fromisoformat(str(end))) for end in ends if end]
    return " to ".join(dict.fromkeys(words)) or "–"


def _row(receipt: Receipt, file: Receipt) -> dict[str, object]:
    counts = {name: None if file.get(name) is None else count(file[name]) for name in COUNTS}
    days = {name: file.get(name) for name in ("first_day", "last_day")}
    named = {"survey": receipt.get("source"), "file": file.get("name")}
    return named | counts | days | {"adds_up": left_over([file]) == 0}


def count(value: int | Mapping[str, int]) -> int:
    """A number of rows, given as such or by reason."""
    return sum(value.values()) if isinstance(value, Mapping) else value


def left_over(found: Iterable[Receipt]) -> int:
    """Rows read that are neither accepted nor rejected nor dropped; 0 where all add up."""
    return sum(
        _count(file, "read") - sum(_count(file, name) for name in COUNTS[1:4]) for file in found
    )


def _count(file: Receipt, name: str) -> int:
    return count(file.get(name) or 0)


def sentence(file: Receipt) -> str:
    """`2,831 rows read = 2,828 accepted + 0 rejected + 3 dropped (no score answered)`."""
    if file.get("counts") == GUARDED:
        return GUARDED
    parts = " + ".join(f"{_count(file, name):,} {name}{_why(file, name)}" for name in COUNTS[1:4])
    short = left_over([file])
    many = settings.counted(abs(short), "row")
    does = "does" if abs(short) == 1 else "do"
    equal, unknown = ("≠", f": {many} {does} not add up") if short else ("=", "")
    return f"{_count(file, 'read'):,} rows read {equal} {parts}{unknown}"


def _why(file: Receipt, name: str) -> str:
    reasons = file.get(name)
    if not isinstance(reasons, Mapping) or not reasons:
        return ""
    if len(reasons) == 1:
        return f" ({next(iter(reasons))})"
    return " (" + ", ".join(f"{reason}: {rows:,}" for reason, rows in reasons.items()) + ")"


def total(receipts: Sequence[Receipt]) -> str:
    """Whether every row of every file is accounted for, in one sentence."""
    found = [file for receipt in receipts for file in imported(receipt)]
    if not found:
        return "No file was imported: these data were made."
    wrong = sum(left_over([file]) != 0 for file in found)
    if wrong:
        return f"{wrong} of {len(found)} receipts do not add up: rows are unaccounted for."
    if len(found) == 1:
        return f"Every row is accounted for: {sentence(found[0])}."
    sums = {name: sum(_count(file, name) for file in found) for name in COUNTS}
    return f"Every row of {len(found)} files is accounted for: {sentence(sums)}."


def details(receipt: Receipt) -> dict[str, str]:
    """All that a receipt says but its files, name → words, for a table of two columns."""
    said = {name: _words(value) for name, value in receipt.items() if name != "files"}
    return {
        LABELS.get(name, name.replace("_", " ")): words for name, words in said.items() if words
    }


def cautions(receipt: Receipt) -> list[str]:
    """What has to be borne in mind of the figures, each sentence once."""
    said = [one for file in imported(receipt) for one in file.get("cautions") or ()]
    return list(dict.fromkeys(said))


def notes(receipt: Receipt) -> list[str]:
    """What was made of the files before the mapping was applied, each sentence once."""
    said = [one for file in imported(receipt) for one in file.get("notes") or ()]
    return list(dict.fromkeys(said))


def as_text(receipt: Receipt) -> str:
    """The whole receipt as lines of text, to be kept or sent."""
    lines = [f"{name}: {words}" for name, words in details(receipt).items()]
    for file in imported(receipt):
        lines += ["", f"{file.get('name', 'File')}: {sentence(file)}"]
        lines += [f"  {name}: {words}" for name, words in details(file).items()]
    return "\n".join(lines) + "\n"


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_words(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_words(one) for one in value)
    return "" if value is None else str(value)


def published_on(version: str) -> str:
    """The day on which a version was published, in UTC; nothing where its name does not say."""
    try:
        return day(datetime.strptime(version, "%Y%m%dT%H%M%SZ").date())
    except ValueError:
        return "–"


def freshness(latest: date, today: date) -> str:
    """`The latest answer is from 17 Dec 2025, 9 days before today.`"""
    days = (today - latest).days
    ago = {0: "today", 1: "yesterday"}.get(days)
    if ago:
        return f"The latest answer is from {ago}, {day(latest)}."
    if days < 0:
        ahead = settings.counted(-days, "day")
        return f"The latest answer is dated {day(latest)}, {ahead} after today: check it."
    return f"The latest answer is from {day(latest)}, {days:,} days before today."
