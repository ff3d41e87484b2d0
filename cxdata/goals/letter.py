"""One letter of SMART: whether it holds, why, and what to change."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter: whether it holds (null where nothing can be said), why, and what to change."""

    name: str
    holds: bool | None
    sentence: str
    change: str = ""

    @property
    def initial(self) -> str:
        """S, M, A, R or T."""
        return self.name[0]
