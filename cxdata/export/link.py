"""The address of a view, for what leaves the screen."""

import os
from collections.abc import Iterable
from urllib.parse import quote, urlencode, urlsplit

from cxdata.errors import UsageError
from cxdata.selection import UNNAMED, Selection

SETTING = "CX_BASE_URL"


def base() -> str:
    """The dashboard's address from CX_BASE_URL, without a slash at its end; empty if not set.

    Raises:
        UsageError: where it is no address of a web page.
    """
    address = (os.environ.get(SETTING) or "").rstrip("/")
    parts = urlsplit(address)
    if address and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise UsageError(
            f"{SETTING}={address!r} is no address. Write it as https://cx.example.org."
        )
    return address


def link(path: str, choices: Iterable[tuple[str, str]]) -> str:
    """The address of a page with its choices; empty where CX_BASE_URL is not set."""
    address = base()
    return f"{address}/{below(path, choices)}" if address else ""


def below(path: str, choices: Iterable[tuple[str, str]]) -> str:
    """A page with its choices, as it stands below the dashboard's address."""
    asked = urlencode(list(choices), quote_via=quote)
    return path.strip("/") + (f"?{asked}" if asked else "")


def choices(selection: Selection) -> list[tuple[str, str]]:
    """The filters of a selection as a link writes them, in a fixed order."""
    return [(name, value or UNNAMED) for name, values in selection.filters for value in values]


def view(selection: Selection) -> list[tuple[str, str]]:
    """The days and filters of a selection as a link writes them, in a fixed order."""
    days = (("from", selection.start), ("to", selection.end))
    written = [(name, on.isoformat()) for name, on in days]
    return [("period", "Custom"), *written, *choices(selection)]
