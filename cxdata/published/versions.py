"""The versions of a data set on disk: which is current, what it holds, which are kept."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import filelock
import polars as pl
from polars.exceptions import PolarsError

from cxdata import tables
from cxdata.errors import DataSetError, UsageError
from cxdata.published import manifest, swapping
from cxdata.published.manifest import About

CURRENT = "CURRENT"
VERSIONS = "versions"
RECEIPT = "receipt.json"
PARTIAL = ".partial"
LEFT_ALONE = (VERSIONS, "written.sqlite", "lost+found")
"""What may lie in a data set's folder before the first version does."""
MOMENT = "%Y%m%dT%H%M%SZ"
"""How a version is called: by the moment at which it was published, in UTC."""
PENDING = "PENDING"
"""Stands in a version from before it gets its name until `CURRENT` has named it."""


@dataclass(frozen=True, kw_only=True)
class Published:
    """One published version, for whoever adds to it."""

    home: Path
    about: About

    @property
    def version(self) -> str:
        """The version's name, which is the moment it was published."""
        return self.home.name

    def receipts(self) -> list[dict[str, Any]]:
        """The receipts of every import that made this version, the oldest first.

        Raises:
            DataSetError: where they are absent or cannot be read.
        """
        imports: list[dict[str, Any]] = self._receipt()["imports"]
        return imports

    def _receipt(self) -> dict[str, Any]:
        try:
            receipt = json.loads((self.home / RECEIPT).read_text(encoding="utf-8"))
            return {**receipt, "imports": list(receipt["imports"])}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataSetError(
                f"The {RECEIPT} of version {self.version} cannot be read: {error}."
            ) from error

    def follows(self) -> str | None:
        """The version that was current when this one was published; None where none was.

        Raises:
            DataSetError: where the receipt is absent or cannot be read.
        """
        follows = self._receipt().get("follows")
        return None if follows is None else str(follows)

    def files(self, table: str) -> list[Path]:
        """The Parquet files of a table; none where the version has no rows of it."""
        monthly = self.home.glob(f"{table}/*/*.parquet")
        return sorted([*monthly, *self.home.glob(f"{table}.parquet")])

    def table(self, name: str) -> pl.DataFrame:
        """All rows of a table, in the schema's columns; empty where the version has none."""
        files = self.files(name)
        return tables.completed(name, self._read(files)) if files else tables.empty(name)

    def months(self, name: str) -> list[str]:
        """The months, like 2025-01, that a table has rows of."""
        return sorted({path.parent.name.partition("=")[2] for path in self.files(name)} - {""})

    def month(self, name: str, month: str, columns: list[str] | None = None) -> pl.DataFrame:
        """The rows of one month of a table, some columns or all; empty where there are none."""
        files = sorted(self.home.glob(f"{name}/month={month}/*.parquet"))
        if files:
            return self._read(files, columns)
        return tables.empty(name).select(columns or pl.all())

    def _read(self, files: list[Path], columns: list[str] | None = None) -> pl.DataFrame:
        """Rows of files.

        Raises:
            DataSetError: for a damaged one.
        """
        try:
            return pl.read_parquet(files, columns=columns, hive_partitioning=False)
        except (OSError, PolarsError) as error:
            raise DataSetError(
                f"Version {self.version}: {files[0].relative_to(self.home)} or one beside it is "
                f"damaged: {error}."
            ) from error


def current(folder: Path) -> str | None:
    """The name in `CURRENT`, or None where nothing was ever published into `folder`.

    Raises:
        DataSetError: where `CURRENT` is there and cannot be read as a name.
    """
    try:
        name = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise DataSetError(f"{CURRENT} in {folder} cannot be read: {error}.") from error
    if not name or Path(name).name != name:
        raise DataSetError(f"{CURRENT} in {folder} names no version. Import a survey again.")
    return name


def published(folder: Path) -> Published | None:
    """The current version of `folder`, or None where nothing was ever published into it."""
    name = current(folder)
    return None if name is None else named(folder, name)


def named(folder: Path, name: str) -> Published:
    """The version of that name.

    Raises:
        DataSetError: where it is not kept, or its manifest cannot be read.
    """
    home = folder / VERSIONS / name
    return Published(home=home, about=manifest.read(home).about)


def sound(version: Published, *, thorough: bool = True) -> Published:
    """`version`, if every file of it is the one that was published.

    Unless `thorough`, files are not read that were not written since.

    Raises:
        DataSetError: for a damaged one, from which no other version must be made.
    """
    described = manifest.read(version.home)
    damages = list(manifest.damages(version.home, described, thorough=thorough))
    if damages:
        raise DataSetError(
            f"Version {version.version}: {'; '.join(damages[:3])}. Go back to the version before "
            "it with `python -m cxdata undo DIR`, or serve another with `publish --version`."
        )
    return version


def whole(version: Published) -> Published:
    """`version`, if it holds the single answers from which another version can be made.

    Raises:
        DataSetError: for one of cells only.
    """
    if manifest.read(version.home).cells_only:
        raise DataSetError(
            f"Version {version.version} holds cells only, since its answers were added up "
            "elsewhere. Change the answers there and run `python -m cxdata cells` again; import "
            "single answers into another folder."
        )
    return version


def names(folder: Path) -> list[str]:
    """The published versions, the oldest first."""
    found = [home for home in (folder / VERSIONS).glob("*/") if home.is_dir()]
    pending = [home.name for home in found if (home / PENDING).exists()]
    hidden = {name for name in pending if name != current(folder)}
    unnamed = (PARTIAL, swapping.PARKED)
    return sorted(h.name for h in found if h.suffix not in unnamed and h.name not in hidden)


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the data set for writing; a second writer is told so at once.

    Raises:
        DataSetError: while another import writes into the folder, or where it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder / ".lock", timeout=0):
            yield
    except filelock.Timeout as error:
        raise DataSetError(
            f"Another import is writing into {folder}. Try again when it has finished."
        ) from error
    except (FileExistsError, NotADirectoryError, PermissionError) as error:
        raise DataSetError(f"{folder} cannot be written into: {error.strerror}.") from error


def fresh_name(folder: Path) -> str:
    """A name for a new version: the present moment, or just after the newest version there."""
    there = [moment for name in names(folder) if (moment := _moment(name))]
    moment = max([datetime.now(UTC), *(one + timedelta(seconds=1) for one in there)])
    return f"{moment:{MOMENT}}"


def _moment(name: str) -> datetime | None:
    """The moment that a version is called by; None for a name of another kind."""
    try:
        return datetime.strptime(name, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def make_current(folder: Path, name: str) -> None:
    """Rename `CURRENT` into place, so that a reader sees the old version or the new one."""
    draft = folder / f"{CURRENT}{PARTIAL}"
    with draft.open("w", encoding="utf-8") as file:
        file.write(f"{name}\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / CURRENT)


def prune(folder: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` versions; the current one always stays.

    Raises:
        UsageError: for a `keep` below 1.
        DataSetError: for a folder into which nothing was published.
    """
    if keep < 1:
        raise UsageError(f"--keep {keep} would leave no version. Keep at least 1.")
    with lock(existing(folder)):
        sweep(folder)
        gone = [name for name in names(folder)[:-keep] if name != current(folder)]
        for name in gone:
            shutil.rmtree(folder / VERSIONS / name)
        return gone


def existing(folder: Path) -> Path:
    """`folder`, if something was published into it.

    Raises:
        DataSetError: where it is no data set.
    """
    if not folder.is_dir():
        raise DataSetError(
            f"There is no folder {folder}. Name one with --data or CX_DATA, or make an empty "
            "one to begin with."
        )
    if current(folder) is None:
        raise DataSetError(
            f"{folder} is no data set: it has no {CURRENT}. Import a survey into it with "
            "`python -m cxdata import FILE --mapping MAP.toml --into DIR`."
        )
    return folder


def untouched(folder: Path) -> bool:
    """Whether nothing was ever published into `folder`, and nobody keeps anything else there."""
    try:
        if not folder.is_dir() or current(folder) is not None or names(folder):
            return False
        others = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    except (DataSetError, OSError):
        return False
    return all(name.startswith(LEFT_ALONE) for name in others)


def sweep(folder: Path) -> None:
    """Remove what a killed import left, and finish a killed exchange; call it inside `lock`."""
    swapping.finish(folder / VERSIONS)
    for orphan in (folder / VERSIONS).glob(f"*{PARTIAL}"):
        shutil.rmtree(orphan)
    for mark in (folder / VERSIONS).glob(f"*/{PENDING}"):
        if mark.parent.name == current(folder):
            mark.unlink()
        else:
            shutil.rmtree(mark.parent)
