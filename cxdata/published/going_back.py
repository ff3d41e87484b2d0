"""Serves a version again that is kept, once it is found to be as it was published."""

from pathlib import Path

from cxdata.errors import DataSetError, UsageError, unknown
from cxdata.published import manifest, versions
from cxdata.published.versions import VERSIONS


def activate(folder: Path, name: str) -> str:
    """Serve a kept version again, once it is found to be as it was published.

    Returns:
        The name of the version.

    Raises:
        UsageError: for a version that is not kept.
        DataSetError: for one that is damaged.
    """
    with versions.lock(versions.existing(folder)):
        versions.sweep(folder)
        if name not in versions.names(folder):
            raise UsageError(unknown("version", name, versions.names(folder)))
        return _serve(folder, name)


def undo(folder: Path) -> tuple[str, str]:
    """Serve the version again that the current one was made from.

    Returns:
        The names of the version left and of the one now served.

    Raises:
        UsageError: for the first version, or where the one before was pruned.
        DataSetError: where the one before is damaged.
    """
    with versions.lock(versions.existing(folder)):
        versions.sweep(folder)
        now = versions.published(folder)
        kept = versions.names(folder)
        if now is None:
            raise DataSetError(f"{folder} holds no version.")
        before = now.follows()
        if before is None:
            raise UsageError(f"Version {now.version} is the first: there is none before it.")
        if before not in kept:
            raise UsageError(
                f"Version {before}, which came before {now.version}, was pruned. Kept are "
                f"{', '.join(kept)}: serve one with `python -m cxdata publish DIR --version NAME`."
            )
        return now.version, _serve(folder, before)


def _serve(folder: Path, name: str) -> str:
    home = folder / VERSIONS / name
    damages = list(manifest.damages(home, manifest.read(home)))
    if damages:
        raise DataSetError(f"Version {name}: {'; '.join(damages[:3])}.")
    versions.make_current(folder, name)
    return name
