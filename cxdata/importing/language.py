"""Reads a mapping file: TOML to frozen values, with every mistake in it named at once."""

import tomllib
from collections.abc import Mapping as Table
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl
from polars.exceptions import PolarsError

from cxdata.dimensions import DEFAULT_STAGES
from cxdata.errors import ImportFailed, unknown
from cxdata.importing import answers, formats
from cxdata.importing.exports import PLAIN
from cxdata.importing.formats import presets
from cxdata.importing.mapping import DropRule, Mapping, Moment, Source
from cxdata.importing.moments import NUMERIC_FORMATS, chrono, zone_mistake
from cxdata.importing.page import Page
from cxdata.people.digits import DEFAULT_REGIONS, REGIONS

SECTIONS = (
    "source",
    "columns",
    "answered_at",
    "scales",
    "missing",
    "values",
    "ratings",
    "constants",
    "stages",
    "drop",
)
SOURCE_KEYS = (
    "name",
    "preset",
    "format",
    "sheet",
    "header_rows",
    "encoding",
    "delimiter",
    "decimal",
    "personal",
    "phone_regions",
)
MOMENT_KEYS = ("column", "format", "timezone", "year", "month", "day", "constant")
QUESTION = "# ?"
"""How a line begins that a proposal leaves for a person to answer."""
FORMATS = (*PLAIN, *formats.NAMES)


def read_mapping(path: Path) -> Mapping:
    """The mapping in the TOML file `path`.

    Raises:
        ImportFailed: for a file that is no TOML, says what the mapping language does not know, or
            still holds a question of a proposal.
    """
    return _understood(text_of(path), path)


def text_of(path: Path) -> str:
    """The text of a mapping file.

    Raises:
        ImportFailed: for a file that cannot be opened, or is no UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ImportFailed(f"The mapping {path} cannot be opened: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ImportFailed(f"{path.name} is no UTF-8 text, which TOML has to be.") from error


def mapping_from(text: str, name: str) -> Mapping:
    """The mapping that `text` holds; `name` is what it is called in messages and on the receipt.

    Raises:
        ImportFailed: as `read_mapping` does.
    """
    return _understood(text, Path(name))


def _understood(text: str, path: Path) -> Mapping:
    page = Page(document(text, path))
    _note_questions(page, text)
    mapping = None if page.mistakes else _mapping(page, path)
    if mapping is None or page.mistakes:
        listed = "\n".join(f"- {mistake}" for mistake in page.mistakes)
        raise ImportFailed(f"{path.name} is not a mapping that can be used:\n{listed}")
    return mapping


def _note_questions(page: Page, text: str) -> None:
    """A question left open would else be answered by chance: by what stands without it."""
    asked = [line.strip() for line in text.splitlines() if line.strip().startswith(QUESTION)]
    whole = [line for line in asked if not line.startswith(f"{QUESTION}  ")]
    for line in whole or asked:
        asks = line.removeprefix(QUESTION).strip()
        answer = (
            f'Write the line that answers it, and delete its lines that begin with "{QUESTION}".'
        )
        page.note(f"A question is open: {asks} {answer}")


def document(text: str, path: Path) -> dict[str, Any]:
    """A mapping's TOML as it stands.

    Raises:
        ImportFailed: for a text that is no TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ImportFailed(f"{path.name} is no valid TOML: {error}.") from error


def _mapping(page: Page, path: Path) -> Mapping:
    presets.complete(page)
    page.only(page.document, SECTIONS, "section")
    for section in SECTIONS:
        page.section(section)
    stages = _stages(page)
    return Mapping(
        path=path,
        source=source(page),
        moment=_moment(page),
        answers=answers.standard_answers(page, stages),
        ratings=answers.ratings(page, stages),
        drops=tuple(drops(page)),
        stages=stages,
        own_stages="order" in page.section("stages"),
    )


def source(page: Page) -> Source:
    """What `[source]` says; mistakes are noted on the page."""
    table = page.section("source")
    page.only(table, SOURCE_KEYS, "key of [source]")
    name = page.text(table, "name", "[source]")
    if name is None:
        page.note('[source] name is missing: write the survey\'s name as name = "…".')
    kind = page.text(table, "format", "[source]")
    if kind is not None and kind not in FORMATS:
        page.note(unknown("[source] format", kind, FORMATS))
    rows = table.get("header_rows")
    if rows is not None and (not isinstance(rows, int) or not 1 <= rows <= 10):
        page.note(f"[source] header_rows has to be a number from 1 to 10, not {rows!r}.")
    return Source(
        name=name or "",
        format=kind,
        sheet=page.text(table, "sheet", "[source]"),
        header_rows=rows,
        encoding=page.text(table, "encoding", "[source]"),
        delimiter=_one_sign(page, table, "delimiter"),
        decimal=_one_sign(page, table, "decimal"),
        personal=page.scalars(table.get("personal", []), "[source] personal"),
        phone_regions=_phone_regions(page, table),
    )


def _phone_regions(page: Page, table: Table[str, Any]) -> tuple[str, ...]:
    if "phone_regions" not in table:
        return DEFAULT_REGIONS
    named = page.scalars(table["phone_regions"], "[source] phone_regions")
    for name in named:
        if name not in REGIONS:
            page.note(f"[source] phone_regions: {name!r} is no country code like GB or DE.")
    return tuple(name for name in named if name in REGIONS)


def _one_sign(page: Page, table: Table[str, Any], key: str) -> str | None:
    value = table.get(key)
    allowed = len(value) == 1 and value.isascii() if isinstance(value, str) else value is None
    if not allowed or (key == "decimal" and value not in (None, ".", ",")):
        signs = '"." or ","' if key == "decimal" else "one character"
        page.note(f"[source] {key} has to be {signs}, not {value!r}.")
        return None
    return value


def _stages(page: Page) -> tuple[str, ...]:
    table = page.section("stages")
    page.only(table, ("order",), "key of [stages]")
    return page.scalars(table["order"], "[stages] order") if "order" in table else DEFAULT_STAGES


def _moment(page: Page) -> Moment:
    table = page.section("answered_at")
    page.only(table, MOMENT_KEYS, "key of [answered_at]")
    ways = [key for key in ("column", "year", "constant") if key in table]
    parts = {"year", "month", "day"} & table.keys()
    if len(ways) != 1 or len(parts) not in (0, 3):
        page.note(
            "[answered_at] needs one of: column (with format); year, month and day; constant."
        )
    return Moment(
        column=page.text(table, "column", "[answered_at]"),
        formats=date_formats(page, table.get("format"), "[answered_at] format"),
        parts=_parts(page, table) if len(parts) == 3 else None,
        constant=_constant_day(page, table.get("constant")),
        time_zone=_time_zone(page, table),
        missing=page.missing("answered_at"),
    )


def date_formats(page: Page, said: object, where: str) -> tuple[str, ...]:
    """One or several strptime codes; those that cannot be used are noted on the page."""
    formats = () if said is None else page.scalars(said, where)
    for code in formats:
        try:
            if code not in NUMERIC_FORMATS:
                pl.Series([""]).str.to_datetime(chrono(code), strict=False)
        except PolarsError as error:
            reason = str(error).splitlines()[0]
            page.note(f"{where} {code!r} cannot be used: {reason}")
    return formats


def _parts(page: Page, table: Table[str, Any]) -> tuple[int | str, int | str, int | str]:
    year, month, day = (_part(page, table, key) for key in ("year", "month", "day"))
    return (year, month, day)


def _part(page: Page, table: Table[str, Any], key: str) -> int | str:
    value = table[key]
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return page.text(table, key, "[answered_at]") or ""


def _constant_day(page: Page, value: object) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        page.note(f"[answered_at] constant has to be a date like 2017-05-15, not {value!r}.")
        return None


def _time_zone(page: Page, table: Table[str, Any]) -> str | None:
    name = page.text(table, "timezone", "[answered_at]")
    mistake = zone_mistake(name) if name else None
    if mistake:
        page.note(mistake)
    return None if mistake else name


def drops(page: Page) -> list[DropRule]:
    """What `[drop]` says; mistakes are noted on the page."""
    table = page.section("drop")
    page.only(table, ("rows",), "key of [drop]")
    rows = table.get("rows", [])
    if not isinstance(rows, list):
        page.note("[drop] rows has to be a list like [{ column = …, equals = […] }].")
        return []
    return [rule for row in rows if (rule := _drop(page, page.table(row, "[drop] rows")))]


def _drop(page: Page, row: Table[str, Any]) -> DropRule | None:
    page.only(row, ("column", "equals", "not_equals", "blank", "called"), "key of [drop] rows")
    column = page.text(row, "column", "[drop] rows")
    tests = row.keys() & {"equals", "not_equals", "blank"}
    if column is None or len(tests) != 1 or row.get("blank", True) is not True:
        page.note(
            "[drop] rows: each needs a column and one of equals = […], not_equals = […], "
            f"blank = true; {dict(row)!r} has not."
        )
        return None
    called = page.text(row, "called", "[drop] rows")
    if "blank" in row:
        return DropRule(column=column, test="blank", called=called)
    test: Literal["equals", "not_equals"] = "equals" if "equals" in row else "not_equals"
    values = page.scalars(row[test], "[drop] rows")
    return DropRule(column=column, test=test, values=values, called=called)
