"""What a published version says of itself: its settings, and the rows and sums of every file."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from cxdata.dimensions import DEFAULT_STAGES, DIMENSIONS
from cxdata.errors import DataSetError

NAME = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class About:
    """The settings of a data set, which travel with each of its versions."""

    name: str
    time_zone: str = "UTC"
    """A cell's day is local to it."""
    stages: tuple[str, ...] = DEFAULT_STAGES
    as_of: date | None = None
    """What the dashboard calls today; None means the latest answered day."""
    made_up: bool = False
    fiscal_year_start: int = 1

    def today(self) -> date:
        """The day on the wall clock, where the data set is at home; for staleness and thanks."""
        return self.day(datetime.now(UTC))

    def day(self, moment: datetime) -> date:
        """The day of a moment, where the data set is at home."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One file of a version: its checksum, size, rows, and the sum of each numeric column."""

    sha256: str
    size: int
    rows: int
    totals: Mapping[str, str]
    written: int | None = None
    """When it was written last, in nanoseconds; None in versions published before that was kept."""


@dataclass(frozen=True, kw_only=True)
class Making:
    """What a version's sums were made by; the next version takes over only what is made alike."""

    by: str
    """The checksum of all that decides what the sums of given answers are."""
    answers: int
    """How many there were when all sums were made anew."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What one metric's cells hold."""

    n: int
    first: date
    last: date
    weighted: bool
    """Whether any answer has a weight other than 1."""
    values: Mapping[str, tuple[str, ...]]
    """Dimension → its values, sorted, '' for not given; absent where null throughout."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Settings, files and coverage of one version."""

    version: str
    about: About
    files: Mapping[str, Entry] = field(default_factory=dict)
    coverage: Mapping[str, Coverage] = field(default_factory=dict)
    cells_only: bool = False
    """Whether customers' answers were added up elsewhere, and are not among the files."""
    years: Mapping[int, Mapping[str, Coverage]] = field(default_factory=dict)
    """The coverage of each year that has files of its own."""
    making: Making | None = None
    """None where the sums are too few to be worth taking over."""

    def write(self, folder: Path) -> None:
        """Write the manifest into `folder`."""
        text = json.dumps(asdict(self), default=str, indent=1, ensure_ascii=False)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """The manifest of a version folder.

    Raises:
        DataSetError: where it is absent or cannot be read, as in a half-written version.
    """
    try:
        text = (folder / NAME).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise DataSetError(
            f"Version {folder.name} is half-written: it has no {NAME}. Import the survey again."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(folder.name, error) from error
    return parsed(text, folder.name)


def parsed(text: str, name: str) -> Manifest:
    """The manifest of the version `name` from its text.

    Raises:
        DataSetError: where it cannot be read.
    """
    try:
        raw = json.loads(text)
        about = raw["about"] | {
            "stages": tuple(raw["about"]["stages"]),
            "as_of": _day(raw["about"]["as_of"]),
        }
        return Manifest(
            version=raw["version"],
            about=About(**about),
            files={file: Entry(**entry) for file, entry in raw["files"].items()},
            coverage=_coverages(raw["coverage"]),
            years={int(year): _coverages(one) for year, one in raw.get("years", {}).items()},
            making=Making(**raw["making"]) if raw.get("making") else None,
            cells_only=raw.get("cells_only", False),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: Exception) -> DataSetError:
    return DataSetError(f"The {NAME} of version {name} cannot be read: {error}.")


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _coverages(raw: dict[str, Any]) -> dict[str, Coverage]:
    return {name: _coverage(entry) for name, entry in raw.items()}


def _coverage(raw: dict[str, Any]) -> Coverage:
    return Coverage(
        n=raw["n"],
        first=date.fromisoformat(raw["first"]),
        last=date.fromisoformat(raw["last"]),
        weighted=raw["weighted"],
        values={name: tuple(values) for name, values in raw["values"].items()},
    )


def sha256(path: Path) -> str:
    """The checksum of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def totals(frame: pl.DataFrame | pl.LazyFrame) -> tuple[int, dict[str, str]]:
    """Rows, and the exact sum of every whole-number, decimal or yes-no column as text."""
    lazy = frame.lazy()
    exact = [
        pl.col(name).cast(pl.Int64).sum() if not kind.is_decimal() else pl.col(name).sum()
        for name, kind in lazy.collect_schema().items()
        if kind.is_integer() or kind.is_decimal() or kind == pl.Boolean
    ]
    row = lazy.select(pl.len().alias("*rows"), *exact).collect().row(0, named=True)
    rows = row.pop("*rows")
    return rows, {name: plain(value) for name, value in row.items()}


def plain(value: int | Decimal | None) -> str:
    """A sum as text that does not depend on how many decimals its type carries."""
    text = f"{Decimal(value or 0):f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def entry(path: Path, rows: int, totals: Mapping[str, str]) -> Entry:
    """What the manifest says of a file: its checksum, size, rows and sums."""
    state = path.stat()
    return Entry(
        sha256=sha256(path),
        size=state.st_size,
        rows=rows,
        totals=totals,
        written=state.st_mtime_ns,
    )


def damages(folder: Path, manifest: Manifest, *, thorough: bool = True) -> Iterator[str]:
    """A sentence for each file that is missing or is not the one that was published.

    Unless `thorough`, a file is not read that was not written since.
    """
    for name, entry in manifest.files.items():
        found = damage(folder, name, entry, thorough=thorough)
        if found:
            yield found


def damage(folder: Path, name: str, entry: Entry, *, thorough: bool = True) -> str:
    """What is wrong with one file, as `damages` says it; empty where nothing is."""
    path = folder / name
    try:
        state = path.stat()
    except OSError:
        return f"{name} is missing"
    same = state.st_size == entry.size
    if not thorough and same and state.st_mtime_ns == entry.written:
        return ""
    if not same or sha256(path) != entry.sha256:
        return f"{name} is damaged: it is not the file that was published"
    return ""


def together(coverages: Iterable[Coverage]) -> Coverage:
    """What cells cover that lie in several files; of a dimension that a file lacks, no value."""
    every = list(coverages)
    names = {name for one in every for name in one.values}
    return Coverage(
        n=sum(one.n for one in every),
        first=min(one.first for one in every),
        last=max(one.last for one in every),
        weighted=any(one.weighted for one in every),
        values={
            name: tuple(sorted({v for one in every for v in one.values.get(name, ("",))}))
            for name in DIMENSIONS
            if name in names
        },
    )
