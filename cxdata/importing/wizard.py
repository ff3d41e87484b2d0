"""What a person sees of survey files before they are published: the rows, and their fate."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from cxdata.errors import ImportFailed, UsageError
from cxdata.importing import faults, reading
from cxdata.importing.choices import tables
from cxdata.importing.intake import FILE, Intake, take_in
from cxdata.importing.language import QUESTION
from cxdata.importing.mapping import Mapping, Source
from cxdata.importing.receipt import Receipt
from cxdata.people.masking import unidentified
from cxdata.progress import Told, nobody
from cxdata.published import versions

FIRST = 8
"""Rows that are shown of a file."""
NOT_SHOWN = (FILE, "source", "customer_id", "recognised", "consent_to_quote")
WORDS = ("format", "sheet", "encoding", "delimiter", "decimal")
FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the files are before anything is made of them."""

    columns: tuple[str, ...]
    """Those of the first file."""
    first: pl.DataFrame
    """Its first rows, without what identifies a person."""
    words: str
    """Name, kind and rows of each file."""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an import would do, with the first rows of each kind and no personal data."""

    receipt: Receipt
    accepted: pl.DataFrame
    rejected: pl.DataFrame
    reasons: pl.DataFrame
    """`Rows`, `Reason`: of rejected and of dropped ones, the commonest first."""
    advice: str
    """How the rejected rows would be accepted; empty where there are none."""


def look(files: Sequence[Path], source: Source, personal: Sequence[str] = ()) -> Look:
    """Read the files as a mapping says that they are written.

    Args:
        files: survey files of one layout.
        source: from `source_of`.
        personal: columns of which no cell is shown.

    Raises:
        ImportFailed: for a file that cannot be read.
    """
    found = [_first(path, source) for path in files]
    first = found[0][0]
    hidden = [pl.lit("(not shown)").alias(name) for name in personal if name in first.columns]
    return Look(
        columns=tuple(first.columns),
        first=unidentified(first, set()).with_columns(hidden),
        words="; ".join(words for _, words in found),
    )


def _first(path: Path, source: Source) -> tuple[pl.DataFrame, str]:
    """The first rows of a file, and its name, kind and number of rows."""
    first, height = pl.DataFrame(), 0
    for part in reading.parts(path, source, set()):
        height += part.height
        if first.height < FIRST:
            first = pl.concat([first, part.frame], how="diagonal").head(FIRST)
        words = f"{part.path.name}: {part.format}, {height:,} rows"
    return first, words


def source_of(text: str) -> Source:
    """How the files are written, as a mapping says that may still hold questions.

    Raises:
        ImportFailed: for a text that is no TOML.
    """
    said = tables(text).get("source")
    table = said if isinstance(said, dict) else {}
    words = {key: table[key] for key in WORDS if isinstance(table.get(key), str)}
    rows = table.get("header_rows")
    return Source(name="", header_rows=rows if isinstance(rows, int) else None, **words)


def asks(text: str) -> bool:
    """Whether a mapping still holds a question of a proposal."""
    return any(line.lstrip().startswith(QUESTION) for line in text.splitlines())


def preview(files: Sequence[Path], mapping: Mapping, told: Told = nobody) -> Preview:
    """Judge every row of the files, and publish none; `told` hears how far that is.

    Raises:
        ImportFailed: for what an import could not set aside, such as a column that is not there.
    """
    advice = ""
    try:
        intake = take_in(files, mapping, reject=False, told=told)
    except ImportFailed as error:
        advice = str(error).replace(faults.OR_REJECT, "or publish without these rows")
        intake = take_in(files, mapping, reject=True, told=told)
    with closing(intake.accepted):
        return Preview(
            receipt=intake.receipt,
            accepted=_accepted(intake),
            rejected=_rejected(intake, mapping),
            reasons=reasons(intake.receipt),
            advice=advice,
        )


def is_table(text: str) -> bool:
    """Whether a mapping is of another table than the answers of customers.

    Raises:
        ImportFailed: for a text that is no TOML.
    """
    return "table" in tables(text)


@contextmanager
def mapping_file(text: str, name: str) -> Iterator[Path]:
    """A mapping as a file of that name, which is gone when the block ends."""
    with TemporaryDirectory(prefix="cx-mapping-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        yield path


def _accepted(intake: Intake) -> pl.DataFrame:
    """The first rows that are accepted, in the columns that say something anywhere."""
    rows = intake.first(FIRST)
    mapped = {answer.name for answer in intake.mapping.answers} | {"answered_at"}
    hidden = {*NOT_SHOWN, *(name for name in rows.columns if name not in mapped)}
    minute = pl.col("answered_at").dt.strftime("%Y-%m-%d %H:%M UTC")
    return rows.with_columns(minute).drop(hidden, strict=False)


def _rejected(intake: Intake, mapping: Mapping) -> pl.DataFrame:
    """Where the rows stand and why they are rejected, with the cells that no person is known by."""
    answers = [*mapping.answers, *(rating.answer for rating in mapping.ratings)]
    scored = [a.column for a in answers if a.column and a.kind in ("number", "boolean")]
    shown = dict.fromkeys(["file", "row", "reason", *mapping.moment.columns(), *scored])
    rejected = intake.rejected.head(FIRST).collect()
    return rejected.select(name for name in shown if name in rejected.columns)


def reasons(receipt: Receipt) -> pl.DataFrame:
    """`Rows`, `Become`, `Reason` of what is not published, the commonest first."""
    counts: dict[tuple[str, str], int] = {}
    for file in receipt.files:
        for what, by in (("rejected", file.rejected), ("dropped", file.dropped)):
            for reason, rows in by.items():
                counts[what, reason] = counts.get((what, reason), 0) + rows
    ranked = sorted(counts.items(), key=lambda counted: -counted[1])
    listed = [(count, what, why) for (what, why), count in ranked]
    names = {"Rows": pl.Int64, "Become": pl.String, "Reason": pl.String}
    return pl.DataFrame(listed, schema=names, orient="row")


def beside(served: Path, name: str) -> Path:
    """The folder `name` beside the served data set, for a data set of one's own.

    Raises:
        UsageError: for a name that is more than a name, or a folder that holds something else.
    """
    if not FOLDER.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot name a folder here: write letters, digits, - and _, at most 40."
        )
    folder = served.resolve().parent / name
    if folder == served.resolve() or _holds_other(folder):
        raise UsageError(f"The folder {name} holds something else already. Write another name.")
    return folder


def _holds_other(folder: Path) -> bool:
    """Whether there is something that is neither empty nor a data set of somebody's answers."""
    former = versions.published(folder)
    if former is not None:
        return former.about.made_up
    if not folder.is_dir():
        return folder.exists()
    return any(path.name != ".lock" for path in folder.iterdir())
