"""Keeps uploaded files in a folder of their own, under harmless names, only while they are read."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from cxdata.errors import ImportFailed

LONGEST_NAME = 100
MOST_FILES, MOST_BYTES = 50, 2_000_000_000
HARMLESS = re.compile(r"[^\w .,()+-]")
WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that are devices on Windows, whatever follows the point."""


class Upload(Protocol):
    """A file as the browser gave it; only `name` and the bytes are used, and neither is trusted."""

    name: str
    size: int

    def getbuffer(self) -> memoryview:
        """All bytes."""


@contextmanager
def kept(uploads: Sequence[Upload]) -> Iterator[list[Path]]:
    """The uploads as files, in the order given; they are gone when the block ends.

    Raises:
        ImportFailed: for too many files, too large ones, or no room for them.
    """
    if len(uploads) > MOST_FILES or sum(upload.size for upload in uploads) > MOST_BYTES:
        raise ImportFailed(
            f"At most {MOST_FILES} files of together {MOST_BYTES // 1_000_000:,} MB can be "
            "uploaded at once. Import larger ones with `python -m cxdata import`."
        )
    with TemporaryDirectory(prefix="cx-import-", ignore_cleanup_errors=True) as folder:
        names = safe_names([upload.name for upload in uploads])
        paths = [Path(folder) / name for name in names]
        for upload, path in zip(uploads, paths, strict=True):
            _write(upload, path)
        yield paths


def _write(upload: Upload, path: Path) -> None:
    try:
        with path.open("xb") as file:
            file.write(upload.getbuffer())
    except OSError as error:
        raise ImportFailed(
            f"{path.name} could not be kept for reading: {error.strerror}. Make room on the "
            "server's disk for temporary files, then upload it again."
        ) from error


def safe_names(names: Sequence[str]) -> list[str]:
    """Names without folders and signs that any system reads as more than a name, no two alike."""
    found: list[str] = []
    for name in names:
        safe = _safe(name)
        stem, suffix = Path(safe).stem, Path(safe).suffix
        count = 1
        while safe.lower() in map(str.lower, found):
            count += 1
            safe = f"{stem} ({count}){suffix}"
        found.append(safe)
    return found


def _safe(name: str) -> str:
    last = HARMLESS.sub("_", re.split(r"[/\\]", name)[-1]).strip(" .")
    suffix = Path(last).suffix[:12]
    stem = last.removesuffix(suffix)[: LONGEST_NAME - len(suffix)].strip(" .")
    return f"{'_' if WINDOWS.match(last) else ''}{stem or 'survey'}{suffix}"
