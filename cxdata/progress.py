"""How far a long piece of work is, for whoever shows it."""

from collections.abc import Callable
from dataclasses import dataclass


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
