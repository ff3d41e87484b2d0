"""Knows an export of SurveyMonkey: a row of questions above a row of choices."""

from cxdata.importing.cells import clean
from cxdata.importing.formats.format import Header, Rows

ABOUT_THE_ANSWER = frozenset(
    (
        "respondentid",
        "collectorid",
        "startdate",
        "enddate",
        "ipaddress",
        "emailaddress",
        "firstname",
        "lastname",
        "customdata1",
    )
)
"""Columns that are no questions, so that nothing stands below them; any of them may be missing."""


def two_rows(rows: Rows) -> Header | None:
    """Questions and choices; the choices may all be blank."""
    if len(rows) < 2:
        return None
    about = {
        name: place
        for place, cell in enumerate(rows[0])
        if (name := clean(cell).lower().replace(" ", "")) in ABOUT_THE_ANSWER
    }
    below = [clean(cell) for cell in rows[1]]
    if any(place < len(below) and below[place] for place in about.values()):
        return None
    told = bool(about) and next(iter(about.values())) == 0 and any(below)
    return Header(header_rows=2, named_by=2) if told or "collectorid" in about else None
