"""Begins a proposal with what the preset of a recognised export fixes."""

from collections.abc import Mapping, Sequence
from typing import Any

from cxdata.importing import formats
from cxdata.importing.formats import presets
from cxdata.importing.proposing import dates
from cxdata.importing.proposing.column import Column
from cxdata.importing.proposing.draft import Draft, comment, text
from cxdata.importing.proposing.moment import ask_about_order


def start_from_preset(draft: Draft, format: str, columns: Sequence[Column]) -> Mapping[str, Any]:
    """What the preset says, now in the draft; nothing where it does not fit this file."""
    known = formats.named(format)
    said = presets.document(format) if known else {}
    held = {column.name: column for column in columns}
    if known is None or not said or not _named(said) <= held.keys() or not _dated(said, held):
        return {}
    draft.source.append(f"preset = {text(format)}  # sure: a file of {known.label}")
    for name, column in said.get("columns", {}).items():
        draft.guess(column, name, "sure", f"{known.label} calls it so")
    moment = said.get("answered_at", {}).get("column")
    if moment:
        draft.guess(moment, "answered_at", "sure", f"{known.label} calls it so")
        ask_about_order(draft, held[moment])
    for rule in said.get("drop", {}).get("rows", []):
        draft.guess(rule["column"], "drop", "sure", f"{known.label} marks such rows")
    for name in said.get("source", {}).get("personal", []):
        if name in held:
            draft.guess(name, "personal data", "sure", f"{known.label} calls it so")
            draft.personal.append(name)
    for name in known.own:
        if name in held:
            draft.used.add(name)
            draft.left.append(comment(f"{text(name)}: {known.label}'s own")[2:])
    return said


def _named(said: Mapping[str, Any]) -> set[str]:
    moment = said.get("answered_at", {}).get("column")
    rules = said.get("drop", {}).get("rows", [])
    return {
        *said.get("columns", {}).values(),
        *({moment} if moment else ()),
        *(r["column"] for r in rules),
    }


def _dated(said: Mapping[str, Any], held: Mapping[str, Column]) -> bool:
    """Whether the preset's formats read every date there is."""
    moment = said.get("answered_at", {})
    if "column" not in moment or "format" not in moment:
        return True
    codes = moment["format"] if isinstance(moment["format"], list) else [moment["format"]]
    missing = said.get("missing", {}).get("answered_at", [])
    values = held[moment["column"]].values().unique()
    return not len(
        dates.unread(values.filter((values != "") & ~values.is_in(missing)), tuple(codes))
    )
