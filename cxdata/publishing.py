"""Writes tables and cells as a new version of a data set, and makes it the current one."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from cxdata import adding_up, cells, tables
from cxdata.engines import Engine
from cxdata.errors import DataSetError
from cxdata.progress import Progress, Told, nobody, within
from cxdata.published import swapping, table_files, versions, waves
from cxdata.published.draft import Draft, settle
from cxdata.published.manifest import About, Manifest
from cxdata.published.table_files import AS_BEFORE, ENGAGEMENT, REJECTED, AsBefore, ByMonth
from cxdata.published.versions import (
    PARTIAL,
    PENDING,
    RECEIPT,
    VERSIONS,
    Published,
    lock,
    published,
)

__all__ = [
    "AS_BEFORE",
    "ENGAGEMENT",
    "REJECTED",
    "About",
    "Published",
    "lock",
    "publish",
    "published",
]

Contents = Mapping[str, pl.DataFrame | ByMonth | AsBefore]

TABLES_WRITTEN, WRITTEN = 0.5, 0.9
"""Shares of the work at which the tables, and then the cells, are written."""


def publish(
    folder: Path,
    contents: Contents,
    about: About,
    receipts: Sequence[Mapping[str, Any]],
    *,
    rejected: pl.DataFrame | pl.LazyFrame | None = None,
    version: str | None = None,
    anew: bool = False,
    engine: Engine | None = None,
    surveyed: Published | None = None,
    told: Told = nobody,
) -> str:
    """Write `contents` (table name → rows) as a new version and make it the current one.

    Call it inside `lock(folder)`. Nothing is visible before the last step, which renames
    `CURRENT` into place; a failure on the way leaves the former version served. Waves of
    engagement answers that are not given are carried over from the current version with their
    cells, since who gave which answer is not kept. Of a large data set, so are the files and the
    sums of the months that are as they were, unless all is to be made `anew`.

    Args:
        folder: the data set's.
        contents: table name → rows.
        about: what the data set says of itself.
        receipts: of the imports that led here, the newest last.
        rejected: rows that were not accepted, kept for people to mend.
        version: its name; by itself the moment.
        anew: whether all sums are made anew.
        engine: adds up customers' answers where they lie: the version has cells only.
        surveyed: with an engine, the version from which employees' answers are carried over.
        told: hears how far it is.

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
    with _draft(folder, name, former) as draft:
        partial = draft.home
        _write(
            draft,
            name,
            contents,
            about,
            surveyed or former,
            anew=anew,
            engine=engine,
            told=within(told, 0, WRITTEN),
        )
        made = Published(home=partial, about=about)
        if former and (answers is not None or surveyed or waves.renamed(made, former)):
            kept = versions.names(folder)
            waves.check(made, [replace(made, home=folder / VERSIONS / one) for one in kept])
        table_files.write_rejected(partial, rejected)
        told(Progress(stage="Reading back what was written", share=WRITTEN))
        _finish(draft, receipt)
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

    `contents`, `receipts` and `rejected` are as for `publish`.

    Raises:
        DataSetError: as `publish` does; the version then stays as it is.
    """
    receipt = {"imports": list(receipts), "follows": version.follows()}
    with _draft(folder, version.version, version) as draft:
        _write(draft, version.version, contents, version.about, version)
        table_files.write_rejected(draft.home, rejected)
        _finish(draft, receipt)
        swapping.swap(draft.home, version.home)


@contextmanager
def _draft(folder: Path, name: str, former: Published | None) -> Iterator[Draft]:
    """A folder to write a version into, which is gone afterwards unless it was renamed."""
    partial = folder / VERSIONS / f"{name}{PARTIAL}"
    try:
        partial.mkdir(parents=True)
        with Draft(partial, former) as draft:
            yield draft
    except (OSError, PolarsError, cells.DuckDBError) as error:
        raise DataSetError(
            f"Version {name} could not be written: {error}. Nothing was published; "
            "make room or mend the permissions, then try again."
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _finish(draft: Draft, receipt: Mapping[str, Any]) -> None:
    text = json.dumps(receipt, default=str, indent=1, ensure_ascii=False)
    (draft.home / RECEIPT).write_text(text + "\n", encoding="utf-8")
    draft.read_back()
    for path in draft.home.glob("*"):
        if path.is_file() and path.name not in draft.entries():
            settle(path)


def _write(
    draft: Draft,
    name: str,
    contents: Contents,
    about: About,
    surveyed: Published | None,
    *,
    anew: bool = False,
    engine: Engine | None = None,
    told: Told = nobody,
) -> None:
    answers = _engagement(contents)
    kept = waves.carried(surveyed, answers) if surveyed else tables.empty(ENGAGEMENT)
    _write_tables(draft, contents, kept, within(told, 0, TABLES_WRITTEN))
    told(Progress(stage="Adding up the answers", share=TABLES_WRITTEN))
    coverage, years, making = adding_up.add_up(
        draft,
        answers,
        about.time_zone,
        waves_of=surveyed.home if surveyed and kept.height else None,
        anew=anew,
        engine=engine,
    )
    made = Manifest(
        version=name,
        about=about,
        files=draft.entries(),
        coverage=coverage,
        years=years,
        making=making,
        cells_only=engine is not None,
    )
    made.write(draft.home)


def _engagement(contents: Contents) -> pl.DataFrame | None:
    answers = contents.get(ENGAGEMENT)
    return answers if isinstance(answers, pl.DataFrame) else None


def _write_tables(draft: Draft, contents: Contents, kept: pl.DataFrame, told: Told) -> None:
    """Every table's files; `kept` waves are added to the engagement."""
    passed = 0
    for table, rows in {ENGAGEMENT: tables.empty(ENGAGEMENT), **contents}.items():
        rows = table_files.kept_or_again(draft, table) if isinstance(rows, AsBefore) else rows
        if isinstance(rows, AsBefore):
            passed += sum([*table_files.keep(draft, f"{table}/")])
            passed += sum([*table_files.keep(draft, f"{table}.parquet")])
        elif isinstance(rows, ByMonth) or table in tables.MONTHLY:
            monthly = rows if isinstance(rows, ByMonth) else _monthly(table, rows)
            before = tables.MONTHLY.index(table) if table in tables.MONTHLY else 0
            for number, written in enumerate(table_files.write_months(draft, table, monthly), 1):
                passed += written
                share = (before + number / len(monthly.months)) / len(tables.MONTHLY)
                told(Progress(stage=f"Writing {table}", share=share, rows=passed))
        else:
            good = tables.obeying(table, rows)
            if table == ENGAGEMENT:
                good = pl.concat([good, kept.select(good.columns)]).drop("respondent_id")
            if good.height:
                table_files.write_table(draft, table, good)


def _monthly(table: str, rows: pl.DataFrame) -> ByMonth:
    """Rows that are in memory, once they obey the table's rules together."""
    return table_files.by_month(tables.obeying(table, rows))


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
        contents = dict.fromkeys(names, AS_BEFORE)
        sound = versions.sound(former)
        return publish(folder, contents, sound.about, sound.receipts(), anew=True)
