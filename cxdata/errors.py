"""Everything cxdata raises on purpose, so that a page or a command catches one name."""

import difflib
from collections.abc import Iterable
from typing import Any


class CXDataError(Exception):
    """Base of every error that a reader can cause or mend; its text says what to do."""


class UsageError(CXDataError):
    """A question that cannot be asked: an unknown metric, dimension, grain or date."""


class DataSetError(CXDataError):
    """A folder that is no data set, or a version of one that is damaged or half-written."""


class ImportFailed(CXDataError):
    """A survey file or a mapping that cannot become standard rows; nothing was published."""


class StoreError(CXDataError):
    """The database of what people write cannot be read or written."""


class ChangedMeanwhile(StoreError):
    """Somebody else wrote the entry after it was read; `theirs` is what it says now."""

    def __init__(self, theirs: Any) -> None:
        done = "removed" if theirs.removed else "changed"
        super().__init__(
            f"{theirs.author} {done} this meanwhile, at {theirs.written_at:%H:%M} UTC. "
            "Your text was not saved; look at theirs, then save again."
        )
        self.theirs = theirs


def unknown(what: str, name: object, known: Iterable[str]) -> str:
    """The sentence for a name that does not exist, with the nearest one that does."""
    names = sorted(known)
    near = difflib.get_close_matches(str(name), names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"Unknown {what} {name!r}.{hint} Known: {', '.join(names) or 'none'}."
