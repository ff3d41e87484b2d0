"""Office files that run nothing, with the same bytes for the same content at any time."""

import re
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

CORE, NESTED = "docProps/core.xml", (".xlsx", ".bin")
MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
"""For xlsxwriter: a text that begins like a formula or an address stays a text."""
EARLIEST = (1980, 1, 1, 0, 0, 0)
LEVEL = 4


def steady(packed: bytes, as_of: date) -> bytes:
    """The same file, and the workbooks within it, dated as of that day instead of now."""
    buffer = BytesIO()
    with ZipFile(BytesIO(packed)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == CORE:
                content = MOMENT.sub(rb"\g<1>%sT00:00:00Z\2" % str(as_of).encode(), content)
            if entry.filename.endswith(NESTED) and content.startswith(b"PK"):
                content = steady(content, as_of)
            new.writestr(_undated(entry.filename), content, ZIP_DEFLATED, LEVEL)
    return buffer.getvalue()


def _undated(name: str) -> ZipInfo:
    return ZipInfo(name, EARLIEST)
