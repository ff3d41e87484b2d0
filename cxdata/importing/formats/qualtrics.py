"""Knows the exports of Qualtrics: three header rows, or two in the legacy layout."""

import json
from collections.abc import Sequence

from cxdata.importing.cells import clean
from cxdata.importing.formats.format import Header, Rows


def three_rows(rows: Rows) -> Header | None:
    """Ids, labels and JSON."""
    if len(rows) < 3 or not any('"ImportId"' in cell for cell in rows[2]):
        return None
    return Header(header_rows=3, time_zone=_zone(rows[2]))


def two_rows(rows: Rows) -> Header | None:
    """Numbers and names, the latter with the ids of questions."""
    first = [clean(row[0]) if row else "" for row in rows[:2]]
    return Header(header_rows=2) if first == ["V1", "ResponseID"] else None


def _zone(cells: Sequence[str]) -> str | None:
    for cell in cells:
        try:
            zone = json.loads(cell).get("timeZone")
        except (ValueError, AttributeError, RecursionError):
            continue
        if isinstance(zone, str) and zone:
            return "UTC" if zone == "Z" else zone
    return None
