"""A version on its way: each file is summed up and read back while the next one is written."""

import os
import shutil
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from cxdata.published import manifest, verifying
from cxdata.published.manifest import Entry, Manifest
from cxdata.published.versions import Published

WRITERS = 2
"""Months that are written side by side."""


class Draft:
    """The files of a version that is being written into the folder `home`.

    A file of the version before may stay as it is: then both versions share it on the disk.
    """

    def __init__(self, home: Path, former: Published | None = None) -> None:
        self.home = home
        self.former = former
        self.before: Manifest | None = manifest.read(former.home) if former else None
        self._files: dict[str, Entry | Future[Entry]] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._check = self._open.enter_context(verifying.Check(self.home))
        self._pool = self._open.enter_context(ThreadPoolExecutor(1))
        self.writers = self._open.enter_context(ThreadPoolExecutor(WRITERS))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error:
            self.writers.shutdown(cancel_futures=True)
            self._pool.shutdown(cancel_futures=True)
        self._open.__exit__(kind, error, trace)

    def wrote(self, file: str, rows: int, totals: Mapping[str, str]) -> None:
        """Note a file that was written, with its rows and sums; it is read back meanwhile."""
        self._files[file] = self._pool.submit(self._settled, file, rows, dict(totals))

    def _settled(self, file: str, rows: int, totals: Mapping[str, str]) -> Entry:
        """Force a file to the disk, so that `CURRENT` never names what a crash undid."""
        settle(self.home / file)
        entry = manifest.entry(self.home / file, rows, totals)
        self._check.expect(file, entry)
        return entry

    def known(self, file: str) -> Entry | None:
        """What the version before says of its file of this name; None where it has none."""
        return self.before.files.get(file) if self.before else None

    def keep(self, file: str) -> None:
        """Take a file of the version before as it is.

        Raises:
            OSError: where it is gone or cannot be read.
        """
        entry = self.known(file)
        if self.former is None or entry is None:
            raise FileNotFoundError(f"{file} is not in the version before")
        old, new = self.former.home / file, self.home / file
        new.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(old, new)
        except OSError:
            shutil.copy2(old, new)
        self._files[file] = entry

    def is_kept(self, file: str) -> bool:
        """Whether a file has the very content that it has in the version before."""
        entry, before = self.entry(file), self.known(file)
        return before is not None and entry is not None and entry.sha256 == before.sha256

    def entry(self, file: str) -> Entry | None:
        """What the manifest is going to say of a file; None where there is none."""
        found = self._files.get(file)
        return found.result() if isinstance(found, Future) else found

    def entries(self) -> dict[str, Entry]:
        """What the manifest is going to say of every file."""
        return {name: entry for name in [*self._files] if (entry := self.entry(name))}

    def read_back(self) -> None:
        """Wait until every file that was written is read back.

        Raises:
            DataSetError: where one is not what was written.
        """
        self.entries()
        self._check.done()


def settle(path: Path) -> None:
    """Force a file to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
