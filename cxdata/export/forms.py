"""What a page of the dashboard becomes when it leaves the screen; a further form is one entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cxdata.export.html import html
from cxdata.export.page import page
from cxdata.export.record import Record
from cxdata.metrics import METRICS


@dataclass(frozen=True, kw_only=True)
class Form:
    """A kind of file: how the button calls it, what browsers call it, and what makes it."""

    label: str
    mime: str
    icon: str
    make: Callable[[Record], bytes]


def _deck(record: Record) -> bytes:
    from cxdata.export.slides import deck  # python-pptx, which only who wants slides should load

    return deck([record])


def _workbook(record: Record) -> bytes:
    from cxdata.export.workbook import workbook

    return workbook([record], METRICS)


FORMS: Mapping[str, Form] = {
    "pdf": Form(
        label="PDF, A4 pages",
        mime="application/pdf",
        icon="picture_as_pdf",
        make=lambda record: page(record, "pdf"),
    ),
    "png": Form(
        label="PNG, one tall picture",
        mime="image/png",
        icon="image",
        make=lambda record: page(record, "png"),
    ),
    "html": Form(
        label="HTML, interactive, works offline", mime="text/html", icon="html", make=html
    ),
    "pptx": Form(
        label="PPTX, slides with charts to edit",
        mime="application/vnd.openxmlformats-officedocument.presentationml.presentation",
        icon="slideshow",
        make=_deck,
    ),
    "xlsx": Form(
        label="XLSX, rows, charts and definitions",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        icon="table_view",
        make=_workbook,
    ),
}
"""By the ending of the file."""
