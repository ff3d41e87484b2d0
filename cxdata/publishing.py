"""Writes tables and cells as a new version of a data set, and makes it the current one."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from cxdata import cells, tables
from cxdata.engines import Engine
from cxdata.errors import DataSetError
from cxdata.progress import Progress, Told, nobody, within
from cxdata.published import swapping, table_files, verifying, versions, waves
from cxdata.published.manifest import About, Manifest
from cxdata.published.table_files import ENGAGEMENT, REJECTED, ByMonth, Sums
from cxdata.published.versions import (
    PARTIAL,
    PENDING,
    RECEIPT,
    VERSIONS,
    Published,
    lock,
    published,
)

__all__ = ["ENGAGEMENT", "REJECTED", "About", "Published", "lock", "publish", "published"]

Contents = Mapping[str, pl.DataFrame | ByMonth]


TABLES_WRITTEN, WRITTEN = 0.5, 0.9
"""Shares of the work at which the tables, and then the cells, are written."""


def publish(
    folder: Path,
    contents: Contents,
    about: About,
    receipts: Sequence[Mapping[str, Any]],
    *,
    rejected: pl.DataFrame | None = None,
    version: str | None = None,
    engine: Engine | None = None,
    surveyed: Published | None = None,
    told: Told = nobody,
) -> str:
    """Write `contents` (table name → rows) as a new version and make it the current one.

    Call it inside `lock(folder)`. Nothing is visible before the last step, which renames
    `CURRENT` into place; a failure on the way leaves the former version served. Waves of
    engagement answers that are not given are carried over from the current version with their
    cells, since who gave which answer is not kept.

    An `engine` adds up customers' answers where they lie: the version has cells only. Employees'
    answers are then carried over from the version `surveyed`.

    Returns:
        The name of the version.

    Raises:
        DataSetError: for rows that break a table's rules, a survey wave that differs by fewer
            than five people from one that a kept version shows, a full disk, or a file that
            reads back otherwise than it was written.
    """
    name = version or versions.fresh_name(folder)
    if name in versions.names(folder):
        raise DataSetError(f"{folder} already holds version {name}. Choose an empty folder.")
    versions.sweep(folder)
    former = published(folder)
    if former and not engine:
        versions.whole(former)
    receipt = {"imports": list(receipts), "follows": former.version if former else None}
    answers = contents.get(ENGAGEMENT)
    if isinstance(answers, pl.DataFrame) and answers.height:
        contents = {**contents, ENGAGEMENT: waves.one_place(answers)}
    with _draft(folder, name) as partial:
        carried = surveyed or former
        _write(partial, name, contents, about, carried, within(told, 0, WRITTEN), engine)
        if former and (answers is not None or surveyed):
            made, kept = Published(home=partial, about=about), versions.names(folder)
            waves.check(made, [replace(made, home=folder / VERSIONS / one) for one in kept])
        table_files.write_rejected(partial, rejected)
        told(Progress(stage="Reading back what was written", share=WRITTEN))
        _finish(partial, receipt)
        (partial / PENDING).touch()
        partial.rename(folder / VERSIONS / name)
        versions.make_current(folder, name)
        (folder / VERSIONS / name / PENDING).unlink()
    return name


def rewrite(
    folder: Path,
    version: Published,
    contents: Contents,
    receipts: Sequence[Mapping[str, Any]],
    rejected: pl.DataFrame,
) -> None:
    """Put other rows in the place of a published version, under its name; call it inside `lock`.

    Raises:
        DataSetError: as `publish` does; the version then stays as it is.
    """
    receipt = {"imports": list(receipts), "follows": version.follows()}
    with _draft(folder, version.version) as partial:
        _write(partial, version.version, contents, version.about, version)
        table_files.write_rejected(partial, rejected)
        _finish(partial, receipt)
        swapping.swap(partial, version.home)


@contextmanager
def _draft(folder: Path, name: str) -> Iterator[Path]:
    """A folder to write a version into, which is gone afterwards unless it was renamed."""
    partial = folder / VERSIONS / f"{name}{PARTIAL}"
    try:
        partial.mkdir(parents=True)
        yield partial
    except (OSError, PolarsError, cells.DuckDBError) as error:
        raise DataSetError(
            f"Version {name} could not be written: {error}. Nothing was published; "
            "make room or mend the permissions, then try again."
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _finish(partial: Path, receipt: Mapping[str, Any]) -> None:
    text = json.dumps(receipt, default=str, indent=1, ensure_ascii=False)
    (partial / RECEIPT).write_text(text + "\n", encoding="utf-8")
    verifying.check(partial)
    _settle(partial)


def _write(
    partial: Path,
    name: str,
    contents: Contents,
    about: About,
    former: Published | None,
    told: Told = nobody,
    engine: Engine | None = None,
) -> None:
    answers = _engagement(contents)
    kept = waves.carried(former, answers) if former else tables.empty(ENGAGEMENT)
    sums = _write_tables(partial, contents, kept, within(told, 0, TABLES_WRITTEN))
    told(Progress(stage="Adding up the answers", share=TABLES_WRITTEN))
    built = _write_cells(partial, answers, about, former if kept.height else None, engine)
    sums |= built.files
    files = {file: table_files.entry(partial / file, *sum_) for file, sum_ in sums.items()}
    Manifest(
        version=name,
        about=about,
        files=files,
        coverage=built.coverage,
        cells_only=engine is not None,
    ).write(partial)


def _engagement(contents: Contents) -> pl.DataFrame | None:
    answers = contents.get(ENGAGEMENT)
    return answers if isinstance(answers, pl.DataFrame) else None


def _write_tables(
    partial: Path, contents: Contents, kept: pl.DataFrame, told: Told
) -> dict[str, Sums]:
    """Every table's files with their rows and sums; `kept` waves are added to the engagement."""
    sums: dict[str, Sums] = {}
    for table, rows in {ENGAGEMENT: tables.empty(ENGAGEMENT), **contents}.items():
        if isinstance(rows, ByMonth) or table in tables.MONTHLY:
            monthly = rows if isinstance(rows, ByMonth) else _monthly(table, rows)
            for number, (file, found) in enumerate(
                table_files.write_months(partial, table, monthly), start=1
            ):
                sums[file] = found
                before = tables.MONTHLY.index(table) if table in tables.MONTHLY else 0
                share = (before + number / len(monthly.months)) / len(tables.MONTHLY)
                passed = sum(rows for rows, _ in sums.values())
                told(Progress(stage=f"Writing {table}", share=share, rows=passed))
            continue
        good = tables.obeying(table, rows)
        if table == ENGAGEMENT:
            good = pl.concat([good, kept.select(good.columns)]).drop("respondent_id")
        if good.height:
            file, found = table_files.write_table(partial, table, good)
            sums[file] = found
    return sums


def _monthly(table: str, rows: pl.DataFrame) -> ByMonth:
    """Rows that are in memory, once they obey the table's rules together."""
    return table_files.by_month(tables.obeying(table, rows))


def _write_cells(
    partial: Path,
    engagement: pl.DataFrame | None,
    about: About,
    former: Published | None,
    engine: Engine | None,
) -> cells.Built:
    home = former.home if former else None
    if engagement is None or engagement.is_empty():
        return cells.build(partial, None, about.time_zone, home, engine)
    with tempfile.TemporaryDirectory() as private:
        answers = Path(private) / "engagement.parquet"
        engagement.write_parquet(answers)
        return cells.build(partial, answers, about.time_zone, home, engine)


def _settle(partial: Path) -> None:
    """Force every file to the disk, so that `CURRENT` never names what a crash undid."""
    for path in partial.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def republish(folder: Path) -> str:
    """Build a new version from the tables of the current one, as after a change of definition.

    Returns:
        The name of the new version.

    Raises:
        DataSetError: where there is no current version or it cannot be read.
    """
    with lock(versions.existing(folder)):
        former = published(folder)
        if former is None:
            raise DataSetError(f"{folder} holds no version.")
        names = [name for name in tables.TABLES if name != ENGAGEMENT and former.files(name)]
        contents = {name: _again(former, name) for name in names}
        return publish(folder, contents, former.about, former.receipts())


def _again(former: Published, name: str) -> pl.DataFrame | ByMonth:
    """A table as it is published."""
    if name not in tables.MONTHLY:
        return former.table(name)
    return ByMonth(former.months(name), lambda month: iter([former.month(name, month)]))
