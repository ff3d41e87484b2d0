"""What a published version says of itself: its settings, and the rows and sums of every file."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from cxdata.errors import DataSetError
from cxdata.tables import DEFAULT_STAGES

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


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One file of a version: its checksum, size, rows, and the sum of each numeric column."""

    sha256: str
    size: int
    rows: int
    totals: Mapping[str, str]


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
            coverage={metric: _coverage(entry) for metric, entry in raw["coverage"].items()},
            cells_only=raw.get("cells_only", False),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: Exception) -> DataSetError:
    return DataSetError(f"The {NAME} of version {name} cannot be read: {error}.")


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


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


def damages(folder: Path, manifest: Manifest) -> Iterator[str]:
    """A sentence for each file that is missing or is not the one that was published."""
    for name, entry in manifest.files.items():
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif path.stat().st_size != entry.size or sha256(path) != entry.sha256:
            yield f"{name} is damaged: it is not the file that was published"
