"""The receipt of an import: every row of every file is accepted, rejected or dropped."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, kw_only=True)
class FileReceipt:
    """What became of the rows of one file."""

    name: str
    sha256: str
    format: str
    encoding: str | None
    delimiter: str | None
    read: int
    accepted: int
    rejected: Mapping[str, int]
    dropped: Mapping[str, int]
    ratings: int
    time_zone: str
    """The zone that times without one were taken to be in."""
    first_day: date | None
    last_day: date | None
    repeated: int
    """Earlier answers of an id that came again in the same import."""
    replaced: int
    """Accepted answers that took the place of a published one with the same id."""

    def adds_up(self) -> bool:
        """Rows read = accepted + rejected by reason + dropped by rule."""
        return self.read == self.accepted + sum(self.rejected.values()) + sum(self.dropped.values())

    def text(self) -> str:
        """The lines of this file on a terminal."""
        found = [self.format, self.encoding, f"delimiter {self.delimiter!r}"]
        parts = ", ".join(str(part) for part in found[: 3 if self.delimiter else 1])
        lines = [
            f"{self.name}: {parts}",
            f"  {self.read:>9,} rows read",
            f"  {self.accepted:>9,} accepted{self._days()}",
        ]
        lines += [f"  {n:>9,} rejected: {reason}" for reason, n in self.rejected.items()]
        lines += [f"  {n:>9,} dropped: {rule}" for rule, n in self.dropped.items()]
        lines.append(f"  {self.ratings:>9,} ratings of touchpoints")
        if self.replaced:
            lines.append(f"  {self.replaced:>9,} of them replace published answers")
        lines.append(f"  times without a zone are taken as {self.time_zone}")
        return "\n".join(lines)

    def _days(self) -> str:
        return f", answered {self.first_day} to {self.last_day}" if self.first_day else ""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What one import did, or would do."""

    source: str
    mapping: str
    files: tuple[FileReceipt, ...]
    made_ids: bool
    """The survey has no response id; each was made from the file's checksum and the row."""
    removed: int = 0
    """Published answers of this source that an import with `--replace` took away."""
    adds: bool = True
    """False where every answer was published before, just so."""
    version: str | None = None
    """The version that was published; None for a check and where nothing was new."""

    def adds_up(self) -> bool:
        """Whether no row of any file is unaccounted for."""
        return all(file.adds_up() for file in self.files)

    def as_dict(self) -> dict[str, Any]:
        """The receipt as JSON has it."""
        made = asdict(self)
        for file in made["files"]:
            for day in ("first_day", "last_day"):
                file[day] = file[day].isoformat() if file[day] else None
        return {**made, "files": list(made["files"])}

    def text(self) -> str:
        """What the terminal prints."""
        head = f"{self.source} (mapping {self.mapping})"
        lines = [head, *(file.text() for file in self.files)]
        if self.made_ids:
            lines.append("The survey has no response id: ids were made from file and row.")
        if self.removed:
            lines.append(f"{self.removed:,} published answers of this survey were taken away.")
        if not self.adds:
            lines.append("Nothing new: every answer is published already. No version was made.")
        if self.version:
            lines.append(f"Published as version {self.version}.")
        return "\n".join(lines)
