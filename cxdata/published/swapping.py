"""Puts one folder in the place of another, so that a reader always finds one of the two."""

import ctypes
import os
import sys
from pathlib import Path

PARKED = ".parked"
"""What the old folder is called for an instant where the system cannot exchange two names."""
_HERE, _EXCHANGE = -100, 2


def swap(new: Path, old: Path) -> None:
    """Exchange the names of two folders; what was `old` is `new` afterwards.

    Raises:
        OSError: where a folder is absent or may not be renamed.
    """
    if _exchanged(new, old):
        return
    parked = old.with_name(f"{old.name}{PARKED}")
    old.rename(parked)
    new.rename(old)
    parked.rename(new)


def finish(folder: Path) -> None:
    """Undo or complete each exchange in `folder` that was killed half-way."""
    for parked in folder.glob(f"*{PARKED}"):
        old = parked.with_suffix("")
        if old.exists():
            parked.rename(old.with_name(f"{old.name}.partial"))
        else:
            parked.rename(old)


def _exchanged(new: Path, old: Path) -> bool:
    """Linux and macOS exchange two names at once, on most file systems."""
    names = os.fsencode(new), os.fsencode(old)
    try:
        if sys.platform == "linux":
            exchange = ctypes.CDLL(None).renameat2
            return bool(exchange(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0)
        if sys.platform == "darwin":
            return bool(ctypes.CDLL(None).renamex_np(*names, _EXCHANGE) == 0)
    except (OSError, AttributeError):
        return False
    return False
