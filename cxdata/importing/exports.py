"""Recognises the exports of survey tools by their header rows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cxdata.importing.cells import clean
from cxdata.importing.mapping import Source

LONGEST_HEADER = 10
"""As many header rows as a mapping may say."""


@dataclass(frozen=True, kw_only=True)
class Export:
    """How many rows the header has, how many of them name the columns, and the zone it states."""

    format: str | None = None
    header_rows: int = 1
    named_by: int = 1
    time_zone: str | None = None


def recognise(rows: Sequence[Sequence[str]], source: Source) -> Export:
    """What the first rows of a file are, unless the mapping says it."""
    export = _declared(rows, source.format) or _found(rows)
    if source.format in ("csv", "tsv", "xlsx") and source.header_rows is None:
        export = Export(format=source.format)
    if source.header_rows is None:
        return export
    ids_only = export.format == "qualtrics"
    return Export(
        format=export.format,
        header_rows=source.header_rows,
        named_by=1 if ids_only else source.header_rows,
        time_zone=export.time_zone,
    )


def _declared(rows: Sequence[Sequence[str]], name: str | None) -> Export | None:
    if name == "surveymonkey":
        return Export(format=name, header_rows=2, named_by=2)
    if name == "qualtrics":
        return _found(rows) if _found(rows).format == name else Export(format=name, header_rows=3)
    return None


def _found(rows: Sequence[Sequence[str]]) -> Export:
    if len(rows) > 2 and any('"ImportId"' in cell for cell in rows[2]):
        return Export(format="qualtrics", header_rows=3, time_zone=_qualtrics_zone(rows[2]))
    if len(rows) > 1 and clean(rows[0][0]) == "V1" and clean(rows[1][0]) == "ResponseID":
        return Export(format="qualtrics", header_rows=2)
    first = clean(rows[0][0]).lower().replace(" ", "")
    if len(rows) > 1 and first == "respondentid" and any(rows[1]) and not clean(rows[1][0]):
        return Export(format="surveymonkey", header_rows=2, named_by=2)
    return Export()


def _qualtrics_zone(cells: Sequence[str]) -> str | None:
    """Qualtrics writes the time zone of its dates into the third header row, as JSON."""
    for cell in cells:
        try:
            zone = json.loads(cell).get("timeZone")
        except (ValueError, AttributeError):
            continue
        if zone:
            return "UTC" if zone == "Z" else str(zone)
    return None
