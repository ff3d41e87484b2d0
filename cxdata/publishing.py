"""Writes tables and cells as a new version of a data set, and makes it the current one."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from cxdata import cells, manifest, tables, versions
from cxdata.errors import DataSetError, UsageError, unknown
from cxdata.manifest import About, Entry, Manifest
from cxdata.metrics import METRICS
from cxdata.versions import PARTIAL, RECEIPT, VERSIONS, Published, lock, published

__all__ = ["About", "Published", "lock", "publish", "published"]

ENGAGEMENT = "engagement"
_SORTED_BY = {
    "responses": ["business_unit", "answered_at"],
    "ratings": ["business_unit", "answered_at", "response_id"],
    "engagement": ["wave", "question", "business_unit", "region", "team", "answer"],
}
Contents = Mapping[str, pl.DataFrame]


def publish(
    folder: Path,
    contents: Contents,
    about: About,
    receipts: Sequence[Mapping[str, Any]],
    *,
    rejected: pl.DataFrame | None = None,
    version: str | None = None,
) -> str:
    """Write `contents` (table name → rows) as a new version and make it the current one.

    Call it inside `lock(folder)`. Nothing is visible before the last step, which renames
    `CURRENT` into place; a failure on the way leaves the former version served. Engagement
    answers that are not given are carried over from the current version with their cells,
    since who gave which answer is not kept.

    Returns:
        The name of the version.

    Raises:
        DataSetError: for rows that break a table's rules, a full disk, or a file that reads
            back otherwise than it was written.
    """
    name = version or versions.fresh_name(folder)
    if name in versions.names(folder):
        raise DataSetError(f"{folder} already holds version {name}. Choose an empty folder.")
    versions.sweep(folder)
    partial = folder / VERSIONS / f"{name}{PARTIAL}"
    try:
        partial.mkdir(parents=True)
        _write(partial, name, contents, about, published(folder))
        _write_rejected(partial, rejected)
        receipt = json.dumps({"imports": list(receipts)}, default=str, indent=1, ensure_ascii=False)
        (partial / RECEIPT).write_text(receipt + "\n", encoding="utf-8")
        _verify(partial)
        _settle(partial)
        partial.rename(folder / VERSIONS / name)
    except (OSError, PolarsError, cells.DuckDBError) as error:
        raise DataSetError(
            f"Version {name} could not be written: {error}. Nothing was published; "
            "make room or mend the permissions, then try again."
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    versions.make_current(folder, name)
    return name


def _write(
    partial: Path, name: str, contents: Contents, about: About, former: Published | None
) -> None:
    sums: dict[str, tuple[int, dict[str, str]]] = {}
    for table, rows in contents.items():
        good = tables.obeying(table, rows)
        if good.height:
            sums |= dict(_write_table(partial, table, good))
    built = _write_cells(partial, contents.get(ENGAGEMENT), about)
    sums |= {_cells_file(metric): totals for metric, (_, totals) in built.items()}
    coverage = {metric: covered for metric, (covered, _) in built.items()}
    files = {file: _entry(partial / file, *sum_) for file, sum_ in sums.items()}
    if former and ENGAGEMENT not in contents:
        kept = _carry_over(partial, former)
        files |= kept.files
        coverage |= kept.coverage
    made = Manifest(version=name, about=about, files=files, coverage=coverage)
    made.write(partial)


def _cells_file(metric: str) -> str:
    return f"cells/metric={metric}/cells.parquet"


def _entry(path: Path, rows: int, totals: Mapping[str, str]) -> Entry:
    return Entry(sha256=manifest.sha256(path), size=path.stat().st_size, rows=rows, totals=totals)


def _write_table(
    partial: Path, table: str, rows: pl.DataFrame
) -> Iterator[tuple[str, tuple[int, dict[str, str]]]]:
    rows = rows.sort(_SORTED_BY.get(table, rows.columns[0]), maintain_order=True)
    if table == ENGAGEMENT:
        rows = rows.drop("respondent_id")
    for file, part in _parts(table, rows):
        (partial / file).parent.mkdir(parents=True, exist_ok=True)
        part.write_parquet(partial / file, compression="zstd", row_group_size=122_880)
        yield file, manifest.totals(part)


def _parts(table: str, rows: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    if table not in tables.MONTHLY:
        yield f"{table}.parquet", rows
        return
    month = rows["answered_at"].dt.strftime("%Y-%m").alias("month")
    for (name,), part in (
        rows.with_columns(month).partition_by("month", as_dict=True, maintain_order=True).items()
    ):
        yield f"{table}/month={name}/part.parquet", part.drop("month")


def _write_cells(
    partial: Path, engagement: pl.DataFrame | None, about: About
) -> dict[str, tuple[manifest.Coverage, tuple[int, dict[str, str]]]]:
    if engagement is None or engagement.is_empty():
        return cells.build(partial, None, about.time_zone)
    with tempfile.TemporaryDirectory() as private:
        answers = Path(private) / "engagement.parquet"
        engagement.write_parquet(answers)
        return cells.build(partial, answers, about.time_zone)


def _carry_over(partial: Path, former: Published) -> Manifest:
    then = manifest.read(former.home)
    names = [metric.name for metric in METRICS if metric.employees]
    wanted = {f"{ENGAGEMENT}.parquet", *map(_cells_file, names)}
    files = {file: entry for file, entry in then.files.items() if file in wanted}
    for file in files:
        (partial / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(former.home / file, partial / file)
    coverage = {name: covered for name, covered in then.coverage.items() if name in names}
    return Manifest(version=then.version, about=then.about, files=files, coverage=coverage)


def _write_rejected(partial: Path, rejected: pl.DataFrame | None) -> None:
    if rejected is not None and rejected.height:
        rejected.write_parquet(partial / "rejected.parquet", compression="zstd")


def _verify(partial: Path) -> None:
    """A process of its own reads every file back: a damaged one could poison this process."""
    checked = subprocess.run(
        [sys.executable, "-m", "cxdata.verifying", str(partial)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
    )
    if checked.returncode:
        said = checked.stderr.strip().splitlines() or ["the check was killed"]
        raise DataSetError(f"The new version does not read back as written: {said[-1]}.")


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
        contents = {name: former.table(name) for name in names}
        return publish(folder, contents, former.about, former.receipts())


def activate(folder: Path, name: str) -> str:
    """Serve a kept version again, once it is found to be as it was published.

    Returns:
        The name of the version.

    Raises:
        UsageError: for a version that is not kept.
        DataSetError: for one that is damaged.
    """
    with lock(versions.existing(folder)):
        if name not in versions.names(folder):
            raise UsageError(unknown("version", name, versions.names(folder)))
        home = folder / VERSIONS / name
        damages = list(manifest.damages(home, manifest.read(home)))
        if damages:
            raise DataSetError(f"Version {name}: {'; '.join(damages[:3])}.")
        versions.make_current(folder, name)
        return name
