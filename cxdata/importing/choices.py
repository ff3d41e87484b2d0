"""What a mapping says in the choices of a page, and the mapping's text after they were changed."""

import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable, Item

from cxdata.errors import ImportFailed
from cxdata.importing import cells
from cxdata.importing.formats import presets
from cxdata.importing.mapping import KINDS, STANDARD_SCALES

Ends = tuple[float, float]
FIXED = "\0fixed"
OR = " or "
"""Between several date formats, of which the first that fits reads a cell."""


@dataclass(frozen=True, kw_only=True)
class When:
    """When the answers were given: a column and how it is written, or one day for all rows."""

    column: str | None = None
    format: str = ""
    day: date | None = None
    parts: str = ""
    """In words, where the day is put together from parts, or a preset says its column."""
    time_zone: str = ""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The part of a mapping that a page asks about."""

    name: str
    when: When
    columns: Table[str, str] = field(default_factory=dict)
    """Standard column → source column."""
    scales: Table[str, Ends] = field(default_factory=dict)
    """Standard column → lowest and highest in the source, if not the standard scale."""
    missing: Table[str, tuple[str, ...]] = field(default_factory=dict)
    """Standard column, or `*` → what means "no answer"."""
    touchpoints: Table[str, str] = field(default_factory=dict)
    """Source column → the touchpoint that it rates."""


def chosen(text: str) -> Choices:
    """The choices that a mapping's text makes.

    Raises:
        ImportFailed: for a text that is no TOML; what the mapping language does not know is left
            for the one who reads the whole mapping to name.
    """
    document = tables(text)
    preset = presets.document(str(_table(document, "source").get("preset", "")))
    moment = {**_fixed(preset), **_table(document, "answered_at")}
    return Choices(
        name=str(_table(document, "source").get("name", "")),
        when=_when(moment),
        columns={
            name: column
            for name, column in _table(document, "columns").items()
            if name in KINDS and isinstance(column, str)
        },
        scales={n: e for n, s in _table(document, "scales").items() if (e := _ends(s))},
        missing={n: _listed(v) for n, v in _table(document, "missing").items()},
        touchpoints={
            rating["column"]: name
            for name, rating in _table(document, "ratings").items()
            if isinstance(rating, dict) and isinstance(rating.get("column"), str)
        },
    )


def tables(text: str) -> dict[str, Any]:
    """The sections of a mapping's text, whatever they hold.

    Raises:
        ImportFailed: for a text that is no TOML.
    """
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ImportFailed(f"The mapping is no valid TOML: {error}.") from error


def _table(document: Table[str, Any], name: str) -> dict[str, Any]:
    table = document.get(name)
    return table if isinstance(table, dict) else {}


def _fixed(preset: Table[str, Any]) -> dict[str, str]:
    """The column of a recognised export that says when an answer was given."""
    column = _table(preset, "answered_at").get("column")
    return {FIXED: str(column)} if column else {}


def _when(moment: Table[str, Any]) -> When:
    formats = moment.get("format", ())
    constant = moment.get("constant")
    parts = [str(moment[key]) for key in ("year", "month", "day") if key in moment]
    if FIXED in moment and not {"column", "constant"} & {*moment}:
        parts = parts or [str(moment[FIXED])]
    return When(
        column=str(moment["column"]) if "column" in moment else None,
        format=formats if isinstance(formats, str) else OR.join(map(str, formats)),
        day=constant if isinstance(constant, date) else None,
        parts=", ".join(parts),
        time_zone=str(moment.get("timezone", "")),
    )


def _ends(said: object) -> Ends | None:
    source = said.get("from") if isinstance(said, dict) else said
    if isinstance(source, list) and len(source) == 2:
        low, high = source
        if isinstance(low, int | float) and isinstance(high, int | float):
            return (low, high)
    return None


def _listed(value: object) -> tuple[str, ...]:
    return tuple(cells.as_text(one) for one in (value if isinstance(value, list) else [value]))


def rewritten(text: str, wanted: Choices) -> str:
    """The mapping's text with the choices in it; whatever they leave as it was keeps its words.

    A standard column that is taken from another source column loses what was said of the values
    of the former one.

    Raises:
        ImportFailed: for a text that is no TOML.
    """
    now = chosen(text)
    try:
        document = tomlkit.parse(text)
        if wanted.name != now.name:
            _section(document, "source")["name"] = wanted.name
        _set_columns(document, now, wanted)
        _set_scales(document, now, wanted)
        _set_missing(document, now, wanted)
        _set_touchpoints(document, now, wanted)
        if wanted.when != now.when:
            _set_when(document, now.when, wanted.when)
    except TOMLKitError as error:
        raise ImportFailed(f"The mapping cannot be changed here: {error}.") from error
    return tomlkit.dumps(document)


def _section(document: TOMLDocument, name: str) -> Any:
    """The section `name`; an empty one takes the place of what is none."""
    if not isinstance(document.get(name, None), dict):
        document[name] = tomlkit.table()
    return document[name]


def _set_columns(document: TOMLDocument, now: Choices, wanted: Choices) -> None:
    for name in KINDS:
        source = wanted.columns.get(name)
        if source == now.columns.get(name):
            continue
        for section in ("columns", "constants", "scales", "missing", "values"):
            _remove(document, section, name)
        if source is not None:
            _section(document, "columns")[name] = source


def _remove(document: TOMLDocument, section: str, name: str) -> None:
    if name in _table(document, section):
        document[section].remove(name)


def _set_scales(document: TOMLDocument, now: Choices, wanted: Choices) -> None:
    for name, standard in STANDARD_SCALES.items():
        ends = wanted.scales.get(name)
        if name not in wanted.columns or ends == now.scales.get(name):
            continue
        _remove(document, "scales", name)
        if ends is not None and ends != standard:
            _section(document, "scales")[name] = _inline({"from": [*ends], "to": [*standard]})


def _inline(entries: Table[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    table.update(entries)
    return table


def _set_missing(document: TOMLDocument, now: Choices, wanted: Choices) -> None:
    for name in {*now.missing, *wanted.missing}:
        values = wanted.missing.get(name, ())
        known = name == "*" or name == "answered_at" or name in wanted.columns
        if known and values != now.missing.get(name, ()):
            _remove(document, "missing", name)
            if values:
                _section(document, "missing")[name] = [_number(value) for value in values]


def _number(text: str) -> int | float | str:
    number = cells.as_number(text)
    if number is None or cells.as_text(int(number) if number.is_integer() else number) != text:
        return text
    return int(number) if number.is_integer() else number


def _set_touchpoints(document: TOMLDocument, now: Choices, wanted: Choices) -> None:
    for source, name in now.touchpoints.items():
        if source not in wanted.touchpoints:
            _remove(document, "ratings", name)
    for source, name in wanted.touchpoints.items():
        if source not in now.touchpoints:
            rating: Item = tomlkit.table()
            rating["column"] = source  # type: ignore[index]
            ratings = _section(document, "ratings")
            ratings[f"{name} ({source})" if name in ratings else name] = rating
    if not wanted.touchpoints and "ratings" in document:
        document.remove("ratings")


def _set_when(document: TOMLDocument, now: When, wanted: When) -> None:
    moment = _section(document, "answered_at")
    for key in ("column", "format", "year", "month", "day", "constant"):
        if not wanted.parts and key in moment:
            moment.remove(key)
    if wanted.column:
        moment["column"] = wanted.column
        formats = wanted.format.split(OR)
        if wanted.format:
            moment["format"] = formats[0] if len(formats) == 1 else formats
    elif wanted.day:
        moment["constant"] = wanted.day
    if wanted.time_zone != now.time_zone:
        moment.pop("timezone", None)
        if wanted.time_zone:
            moment["timezone"] = wanted.time_zone
