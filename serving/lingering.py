"""Keeps a file that was made for a reader until the browser had time to fetch it."""

import time

from streamlit.runtime import memory_media_file_storage as storage
from streamlit.runtime.media_file_storage import MediaFileKind

SECONDS = 60.0
"""How long a file stays that no page shows any more."""


class LingeringFiles(storage.MemoryMediaFileStorage):
    """Streamlit's files, none of which goes at once.

    An export is made at a click, and no page shows it. So the second script run that ends after
    that, whosever page it is, has it deleted: with many readers that is before the browser asks.
    """

    def __init__(self, media_endpoint: str) -> None:
        super().__init__(media_endpoint)
        self._leaving: dict[str, float] = {}

    def load_and_get_id(
        self,
        path_or_data: str | bytes,
        mimetype: str,
        kind: MediaFileKind,
        filename: str | None = None,
    ) -> str:
        """Keep a file, also one that was about to go, and give its name."""
        file_id = super().load_and_get_id(path_or_data, mimetype, kind, filename)
        self._leaving.pop(file_id, None)
        return file_id

    def delete_file(self, file_id: str) -> None:
        """Let a file go later, and those that have waited long enough now."""
        now = time.monotonic()
        self._leaving.setdefault(file_id, now + SECONDS)
        for gone in [one for one, until in self._leaving.items() if until <= now]:
            del self._leaving[gone]
            super().delete_file(gone)


def install() -> None:
    """Have Streamlit keep its files so; it makes the storage itself and takes no other."""
    storage.MemoryMediaFileStorage = LingeringFiles  # type: ignore[misc]
