"""Frames that are kept for whoever asks next, as many as there is room for."""

import threading
from collections.abc import Hashable

import polars as pl


class Kept:
    """Frames by what was asked; safe to share between threads."""

    def __init__(self, room: int, largest: int) -> None:
        """Keep at most `room` bytes in all, and nothing larger than `largest`."""
        self._room, self._largest = room, largest
        self.size = 0.0
        """Bytes that are kept."""
        self._frames: dict[Hashable, pl.DataFrame] = {}
        self._changing = threading.Lock()

    def get(self, asked: Hashable) -> pl.DataFrame | None:
        """What was kept, or None."""
        return self._frames.get(asked)

    def keep(self, asked: Hashable, found: pl.DataFrame) -> None:
        """Keep a frame, if need be in the place of the oldest."""
        size = found.estimated_size()
        if size > self._largest:
            return
        with self._changing:
            if asked not in self._frames:
                self._frames[asked] = found
                self.size += size
            while self.size > self._room:
                oldest = self._frames.pop(next(iter(self._frames)))
                self.size -= oldest.estimated_size()

    def clear(self) -> None:
        """Keep nothing any longer."""
        with self._changing:
            self._frames.clear()
            self.size = 0.0
