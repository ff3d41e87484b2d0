"""Notes that readers add to a trend, kept with author and time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cxdata.errors import UsageError
from cxdata.metrics import Metric
from cxdata.selection import Selection, day
from cxdata.store import Entry, Store
from cxdata.verdicts.marks import Mark

KIND = "note"
LONGEST = 300


@dataclass(frozen=True, kw_only=True)
class Note:
    """What somebody wrote about a day: of one metric or all, of one unit or the company."""

    id: str
    version: int
    text: str
    on: date
    metric: str
    """Empty for every metric."""
    business_unit: str
    """Empty for the whole company."""
    author: str
    written_at: datetime

    def signed(self) -> str:
        """Who wrote it and when: `Ada, 5 Mar 2025 14:02 UTC`."""
        return f"{self.author}, {day(self.written_at.date())} {self.written_at:%H:%M} UTC"

    def words(self) -> str:
        """The note in a line: `5 Mar 2025: New prices (Retail) – Ada`."""
        where = f" ({self.business_unit})" if self.business_unit else ""
        return f"{day(self.on)}: {self.text}{where} – {self.author}"


def body(text: str, on: date, metric: str = "", business_unit: str = "") -> dict[str, Any]:
    """A note as the store keeps it.

    Raises:
        UsageError: for a note without text, or one too long to be read beside a chart.
    """
    text = " ".join(text.split())
    if not text:
        raise UsageError("The note is empty. Write what happened.")
    if len(text) > LONGEST:
        raise UsageError(f"The note has {len(text)} letters; keep it to {LONGEST}.")
    kept = {"text": text, "day": on.isoformat()}
    return kept | {"metric": metric, "business_unit": business_unit}


def about(store: Store, metric: Metric, selection: Selection) -> list[Note]:
    """The notes of the metric on days of the selection, and of units that it has; oldest first.

    A note about a unit that is not selected, or not the reader's to see, is left out.
    """
    units = selection.wanted("business_unit")
    found = [
        note
        for note in _notes(store.entries(KIND))
        if note.metric in {"", metric.name}
        and selection.start <= note.on <= selection.end
        and (units is None or not note.business_unit or note.business_unit in units)
    ]
    return sorted(found, key=lambda note: (note.on, note.written_at))


def _notes(entries: Iterable[Entry]) -> Iterable[Note]:
    for entry in entries:
        kept: Mapping[str, Any] = entry.body
        yield Note(
            id=entry.id,
            version=entry.version,
            text=str(kept["text"]),
            on=date.fromisoformat(kept["day"]),
            metric=kept.get("metric", ""),
            business_unit=kept.get("business_unit", ""),
            author=entry.author,
            written_at=entry.written_at,
        )


def marks(notes: Iterable[Note]) -> list[Mark]:
    """A mark on the trend for each note."""
    return [
        Mark(on=note.on, kind="note", words=note.words(), about=f"Written by {note.signed()}.")
        for note in notes
    ]
