"""Reads a version back and compares each file with its manifest; run as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from cxdata.errors import DataSetError
from cxdata.published import manifest


def differences(version: Path) -> Iterator[str]:
    """A sentence for each file of `version` that is not what its manifest says."""
    described = manifest.read(version)
    yield from manifest.damages(version, described)
    for name, entry in described.files.items():
        try:
            rows, totals = manifest.totals(pl.scan_parquet(version / name, hive_partitioning=False))
        except (OSError, PolarsError) as error:
            yield f"{name} cannot be read: {error}"
            continue
        if rows != entry.rows:
            yield f"{name} has {rows} rows instead of {entry.rows}"
        elif any(totals.get(column) != total for column, total in entry.totals.items()):
            yield f"{name} has sums that differ from those written"


def check(version: Path) -> None:
    """A process of its own reads every file back: a damaged one could poison this process.

    Raises:
        DataSetError: where a file is not what its manifest says.
    """
    checked = subprocess.run(
        [sys.executable, "-m", "cxdata.published.verifying", str(version)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    if checked.returncode:
        said = checked.stderr.strip().splitlines() or ["the check was killed"]
        raise DataSetError(f"The new version does not read back as written: {said[-1]}.")


def main(version: Path) -> int:
    """Print every difference to stderr; 0 where there is none, else 1."""
    try:
        found = list(differences(version))
    except DataSetError as error:
        found = [str(error)]
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
