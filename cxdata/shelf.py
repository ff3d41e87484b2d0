"""Which version of a folder is served: the current one, or the last that was sound."""

import secrets
import threading
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cxdata.dataset import Dataset, folder_from_environment, open_current
from cxdata.errors import DataSetError, UsageError
from cxdata.published import manifest, versions
from cxdata.published.versions import VERSIONS

OLDER = 2
"""So many versions that are no longer served stay open, for links that name them."""
DEMO = Path(__file__).parents[1] / "sample_data"


class Shelf:
    """The version to serve from a folder; safe to share between threads.

    By itself it serves a new version from the first question after `CURRENT` names it. Under a
    watch it goes on with the old one until `adopt`, so that the new one can be warmed first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.watched = False
        self.key = secrets.token_urlsafe()
        """Who holds it is shown the version that is not served yet."""
        self.complaint: str | None = None
        """Why the current version is not the one served, for the page to show."""
        self.looked_at: datetime | None = None
        """When `CURRENT` was last read."""
        self._open: Dataset | None = None
        self._ahead: Dataset | None = None
        self._tried: tuple[str | None, int] | None = None
        self._older: dict[tuple[str, int], Dataset] = {}
        self._lock = threading.Lock()

    @property
    def served(self) -> Dataset | None:
        """What readers are shown now, without looking for anything newer."""
        return self._open

    def dataset(self, key: str | None = None) -> Dataset:
        """The version to serve now, or the one ahead of it to who holds the key.

        Raises:
            DataSetError: where no version of the folder can be served.
        """
        if self._ahead is not None and key == self.key:
            return self._ahead
        if self._open is None or not self.watched:
            self.refresh()
        if self._open is None:
            raise DataSetError(self.complaint or f"{self.folder} holds no version.")
        return self._open

    def older(self, name: str) -> Dataset:
        """A version that is still kept, by its name, whichever is served.

        Raises:
            UsageError: for one that was pruned or never was.
            DataSetError: for a damaged one.
        """
        if name not in versions.names(self.folder):
            raise UsageError(f"Data version {name} is no longer kept")
        with self._lock:
            known = (name, self._written(name))
            if known not in self._older:
                self._older[known] = Dataset(self.folder, name)
                for former in list(self._older)[:-OLDER]:
                    del self._older[former]
            return self._older[known]

    def look(self) -> Dataset | None:
        """Open the version that `CURRENT` names, where that was not tried yet.

        Raises:
            DataSetError: for a folder that is no data set.
        """
        name = versions.current(self.folder)
        state = (name, self._written(name))
        with self._lock:
            self.looked_at = datetime.now(UTC)
            if state != self._tried or (self._open is None and self._ahead is None):
                self._ahead = self._opened(name)
                self._tried = state
            return self._ahead

    def adopt(self) -> None:
        """Serve the version that `look` opened, if it opened one."""
        with self._lock:
            if self._ahead is not None:
                self._open, self._ahead = self._ahead, None

    def refresh(self) -> None:
        """Serve what was just published here, at once: its publisher must not wait for a watch."""
        self.look()
        self.adopt()

    def _opened(self, name: str | None) -> Dataset | None:
        self.complaint = None
        try:
            return open_current(self.folder)
        except DataSetError as error:
            self.complaint = str(error)
        sound = None if self._open else self._last_sound(name)
        shown = self._open or sound
        if shown:
            self.complaint += f" Version {shown.version} is shown instead."
        return sound

    def _written(self, name: str | None) -> int:
        """The manifest's inode: forgetting a customer rewrites a version under its own name."""
        try:
            return (self.folder / VERSIONS / str(name) / manifest.NAME).stat().st_ino
        except OSError:
            return 0

    def _last_sound(self, broken: str | None) -> Dataset | None:
        for name in reversed(versions.names(self.folder)):
            if name != broken:
                try:
                    return Dataset(self.folder, name)
                except DataSetError:
                    continue
        return None


def shelf() -> Shelf:
    """The shelf of the folder that `CX_DATA` names, else of the demo company."""
    return shelf_of(folder_from_environment(DEMO).resolve())


@lru_cache
def shelf_of(folder: Path) -> Shelf:
    """The one shelf of a folder in this process, so that a version is opened once for all."""
    return Shelf(folder)
