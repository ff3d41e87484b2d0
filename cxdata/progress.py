"""How far a long piece of work is, for whoever shows it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

PATIENCE, PAUSE = 1.0, 0.2
"""Seconds before anything is shown, and between two things shown."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One moment of the work."""

    stage: str
    """What is done, in words."""
    share: float
    """From 0 to 1, of the whole work."""
    rows: int = 0
    """Rows that the stage has passed."""

    @property
    def text(self) -> str:
        """`Reading and judging: 1,250,000 rows`."""
        return f"{self.stage}: {self.rows:,} rows" if self.rows else self.stage


Told = Callable[[Progress], None]


def nobody(progress: Progress) -> None:
    """Hears of it and says nothing."""


def within(told: Told, low: float, high: float) -> Told:
    """Tells of a part of the work as of the share `low` to `high` of the whole."""
    return lambda one: told(
        Progress(stage=one.stage, share=low + (high - low) * min(one.share, 1), rows=one.rows)
    )


def now_and_then(told: Told) -> Told:
    """Tells nothing of short work, and of long work only a few times a second."""
    last = time.monotonic() + PATIENCE - PAUSE

    def hear(one: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PAUSE:
            last = now
            told(one)

    return hear


def line_by_line(terminal: TextIO) -> Told:
    """Writes over one line of a terminal; into a file it writes nothing."""
    if not terminal.isatty():
        return nobody

    def write(one: Progress) -> None:
        terminal.write(f"\r\x1b[K{one.share:4.0%} {one.text}")
        terminal.flush()

    def hear(one: Progress) -> None:
        often(one)
        if one.share >= 1:
            terminal.write("\r\x1b[K")

    often = now_and_then(write)
    return hear
