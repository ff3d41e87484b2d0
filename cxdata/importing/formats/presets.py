"""Completes a mapping by the preset it names: its own keys win over the preset's."""

import tomllib
from typing import Any

from cxdata.errors import unknown
from cxdata.importing.formats import PRESET_NAMES, named
from cxdata.importing.page import Page

Document = dict[str, Any]
WAYS = ("column", "year", "constant")


def complete(page: Page) -> None:
    """Put the preset that `[source] preset` names under the keys of the mapping."""
    name = page.section("source").get("preset")
    if name is None:
        return
    if name not in PRESET_NAMES:
        page.note(unknown("[source] preset", name, PRESET_NAMES))
        return
    page.document = under(page.document, document(name))


def document(name: str) -> Document:
    """The preset `name` as TOML holds it; empty where that export has none."""
    known = named(name)
    path = known.preset if known else None
    return tomllib.loads(path.read_text(encoding="utf-8")) if path else {}


def under(own: Document, preset: Document) -> Document:
    """Both, key by key; of two ways to say when an answer was given, only the mapping's own."""
    said = own.get("answered_at")
    if isinstance(said, dict) and any(way in said for way in WAYS):
        preset = {key: value for key, value in preset.items() if key != "answered_at"}
    return _under(own, preset)


def _under(own: Document, preset: Document) -> Document:
    both = {**preset, **own}
    for key in own.keys() & preset.keys():
        if isinstance(own[key], dict) and isinstance(preset[key], dict):
            both[key] = _under(own[key], preset[key])
    return both
