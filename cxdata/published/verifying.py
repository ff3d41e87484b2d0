"""Reads files of a version back in a process of its own and compares them with what was written."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl
from polars.exceptions import PolarsError

from cxdata.errors import DataSetError
from cxdata.published import manifest
from cxdata.published.manifest import Entry


def differences(version: Path, expected: Iterable[tuple[str, Entry]]) -> Iterator[str]:
    """A sentence for each file of `version` that is not what is expected."""
    for name, entry in expected:
        damage = manifest.damage(version, name, entry)
        if damage:
            yield damage
            continue
        try:
            rows, totals = manifest.totals(pl.scan_parquet(version / name, hive_partitioning=False))
        except (OSError, PolarsError) as error:
            yield f"{name} cannot be read: {error}"
            continue
        if rows != entry.rows:
            yield f"{name} has {rows} rows instead of {entry.rows}"
        elif any(totals.get(column) != total for column, total in entry.totals.items()):
            yield f"{name} has sums that differ from those written"


class Check:
    """A process of its own reads files back as they come: a damaged one could poison this one."""

    def __init__(self, version: Path) -> None:
        self._version = version

    def __enter__(self) -> Self:
        """Start it at once, so that it is ready when the first file is."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cxdata.published.verifying", str(self._version)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._process:
            self._process.kill()

    def expect(self, file: str, entry: Entry) -> None:
        """Have a file read back that was written; a process that is gone says so when `done`."""
        with suppress(BrokenPipeError):
            assert self._process.stdin
            self._process.stdin.write(json.dumps([file, asdict(entry)]) + "\n")
            self._process.stdin.flush()

    def done(self) -> None:
        """Wait until every file is read back.

        Raises:
            DataSetError: where one is not what was written.
        """
        _, said = self._process.communicate()
        if self._process.returncode:
            last = (said.strip().splitlines() or ["the check was killed"])[-1]
            raise DataSetError(f"The new version does not read back as written: {last}.")


def main(version: Path) -> int:
    """Print every difference to stderr; 0 where there is none, else 1."""
    expected = ((name, Entry(**entry)) for name, entry in map(json.loads, sys.stdin))
    found = list(differences(version, expected))
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
