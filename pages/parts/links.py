"""Links that open exactly one view: page, days, filters and choices, all in the address."""

from collections.abc import Mapping
from urllib.parse import urlencode

from cxdata.selection import UNNAMED, Selection


def link_to(path: str, selection: Selection, choices: Mapping[str, str]) -> str:
    """The address of a page with the selection's days and filters and the page's own choices."""
    days = {"period": "Custom", "from": str(selection.start), "to": str(selection.end)}
    asked = [(name, value or UNNAMED) for name, values in selection.filters for value in values]
    return f"{path}?{urlencode([*days.items(), *asked, *choices.items()])}"
