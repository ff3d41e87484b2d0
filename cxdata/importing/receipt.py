"""The receipt of an import: every row of every file is accepted, rejected or dropped."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

_OFF_SCALE = ": no values of the scale"
_PREVIEW = re.compile(r"preview|test|spam", re.IGNORECASE)
_UNFINISHED = re.compile(r"finish|complete|progress|submit|partial|lastpage", re.IGNORECASE)
MOST_NAMED = 12


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
    changed: int = 0
    """Those of them that say something else than before."""
    header_rows: int = 0
    months: Mapping[str, int] = field(default_factory=dict)
    """Accepted rows by the month, in UTC, of the folder that they are written to."""
    personal: tuple[str, ...] = ()
    """Columns that hold names, addresses or places of people, and were left out."""
    masked: Mapping[str, int] = field(default_factory=dict)
    """What was taken out of comments, by kind."""
    pseudonyms: int = 0
    """Cells in which a customer's e-mail address became a pseudonym."""
    unknown_units: Mapping[str, int] = field(default_factory=dict)
    """Business units that the data set's table of units lacks, with their rows."""
    written: int | None = None
    """Rows of a table other than responses; one source row may hold several."""
    notes: tuple[str, ...] = ()
    """What was made of the file's columns before the mapping was applied."""
    cautions: tuple[str, ...] = ()
    """What whoever reads the figures has to bear in mind."""

    @property
    def previews(self) -> int:
        """Rows dropped since the mapping says that they are previews or tests."""
        return self._dropped_by(_PREVIEW)

    @property
    def unfinished(self) -> int:
        """Rows dropped since the mapping says that the survey was not completed."""
        return sum(
            n
            for rule, n in self.dropped.items()
            if _UNFINISHED.search(rule) and not _PREVIEW.search(rule)
        )

    @property
    def off_scale(self) -> dict[str, int]:
        """Rows rejected for a value out of its scale, by column."""
        cut = {reason: reason.partition(_OFF_SCALE) for reason in self.rejected}
        return {where[0]: self.rejected[reason] for reason, where in cut.items() if where[1]}

    def _dropped_by(self, words: re.Pattern[str]) -> int:
        return sum(n for rule, n in self.dropped.items() if words.search(rule))

    def adds_up(self) -> bool:
        """Rows read = accepted + rejected by reason + dropped by rule; accepted = all months.

        Rows of a table have no months.
        """
        placed = self.accepted + sum(self.rejected.values()) + sum(self.dropped.values())
        months = self.accepted if self.written is not None else sum(self.months.values())
        return self.read == placed and self.accepted == months

    def as_dict(self) -> dict[str, Any]:
        """The receipt as JSON has it."""
        made = asdict(self)
        for day in ("first_day", "last_day"):
            made[day] = made[day].isoformat() if made[day] else None
        counted = {"previews": self.previews, "unfinished": self.unfinished}
        return {**made, **counted, "off_scale": self.off_scale}

    def text(self) -> str:
        """The lines of this file on a terminal."""
        found = [self.format, self.encoding, f"delimiter {self.delimiter!r}"]
        parts = ", ".join(str(part) for part in found[: 3 if self.delimiter else 1])
        lines = [
            f"{self.name}: {parts}, {self.header_rows} header row{'s' * (self.header_rows != 1)}",
            f"  sha256 {self.sha256}",
            *self._counts(),
        ]
        if self.written is None:
            lines.append(f"  times without a zone are taken as {self.time_zone}")
        if self.personal:
            lines.append(f"  left out, since they say who a person is: {', '.join(self.personal)}")
        if self.pseudonyms:
            lines.append(
                f"  {self.pseudonyms:>9,} e-mail addresses of customers became pseudonyms, the "
                "same for the same customer in this data set"
            )
        if self.masked:
            listed = ", ".join(f"{kind} {n:,}" for kind, n in self.masked.items())
            lines.append(f"  masked in comments: {listed}")
        lines += [f"  {note}" for note in self.notes]
        lines += [f"  mind: {caution}" for caution in self.cautions]
        if self.unknown_units:
            lines.append(f"  not in the table of units, kept by name: {_named(self.unknown_units)}")
        return "\n".join(lines)

    def _counts(self) -> list[str]:
        lines = [
            f"  {self.read:>9,} rows read",
            f"  {self.accepted:>9,} accepted{self._days()}",
        ]
        lines += [f"  {n:>9,} rejected: {reason}" for reason, n in self.rejected.items()]
        lines += [f"  {n:>9,} dropped: {rule}" for rule, n in self.dropped.items()]
        if self.written is None:
            lines.append(f"  {self.ratings:>9,} ratings of touchpoints")
        else:
            lines.append(f"  {self.written:>9,} rows of the table")
        if self.replaced:
            lines.append(
                f"  {self.replaced:>9,} take the place of published ones, {self.changed:,} changed"
            )
        zone = "" if self.time_zone == "UTC" else " (UTC)"
        lines += [f"  {n:>9,} in {month}{zone}" for month, n in self.months.items()]
        return lines

    def _days(self) -> str:
        return f", {self.first_day} to {self.last_day}" if self.first_day else ""


def _named(counts: Mapping[str, int]) -> str:
    named = [f"{name} ({n:,})" for name, n in list(counts.items())[:MOST_NAMED]]
    more = len(counts) - len(named)
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What one import did, or would do."""

    source: str
    mapping: str
    files: tuple[FileReceipt, ...]
    made_ids: bool
    """The survey has no response id; each was made from the file's checksum and the row."""
    table: str = "responses"
    inferred: Mapping[str, str] = field(default_factory=dict)
    """Standard columns that the files do not hold and that were inferred → whose, and how."""
    removed: int = 0
    """Published rows of this source that an import with `--replace` took away."""
    adds: bool = True
    """False where every row was published before, just so."""
    version: str | None = None
    """The version that was published; None for a check and where nothing was new."""

    def adds_up(self) -> bool:
        """Whether no row of any file is unaccounted for."""
        return all(file.adds_up() for file in self.files)

    def as_dict(self) -> dict[str, Any]:
        """The receipt as JSON has it."""
        return {**asdict(self), "files": [file.as_dict() for file in self.files]}

    def text(self) -> str:
        """What the terminal prints."""
        head = f"{self.source} (mapping {self.mapping})"
        lines = [head, *(file.text() for file in self.files)]
        if self.made_ids:
            lines.append("The survey has no response id: ids were made from file and row.")
        if self.removed:
            lines.append(f"{self.removed:,} published rows of this source were taken away.")
        if not self.adds:
            lines.append("Nothing new: every row is published already. No version was made.")
        if self.version:
            lines.append(f"Published as version {self.version}.")
            if any(file.rejected for file in self.files):
                lines.append(
                    f"The rejected rows are in versions/{self.version}/rejected.csv: mend them "
                    "and import that file with the same mapping."
                )
        return "\n".join(lines)
