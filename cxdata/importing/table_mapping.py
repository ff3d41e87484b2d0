"""What a mapping says of a table other than responses, and how its TOML is read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import polars as pl

from cxdata.errors import ImportFailed, unknown
from cxdata.importing import answers, cells, language
from cxdata.importing.mapping import RATING_SCALE, Answer, DropRule, Kind, Scalar, Scale, Source
from cxdata.importing.page import Page
from cxdata.tables import MONTHLY, TABLES, empty

NAMES = tuple(name for name in TABLES if name not in MONTHLY)
SECTIONS = ("table", "source", "columns", "constants", "missing", "values", "dates", "scales")
WIDE = {
    "engagement": ("questions", "question", "answer"),
    "benchmarks": ("measures", "measure", "value"),
}
"""Tables that a file may hold with one column per question: section, its name, its value."""
WIDE_KEYS = ("column", "scale", "missing", "values")
MADE = {"engagement": ("respondent_id", "scale_max"), "benchmarks": ("source",)}
"""Columns that are filled where the mapping does not say how."""
MADE_ID = "respondent_id"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of the table: where it comes from and how a cell of it is read."""

    name: str
    column: str | None = None
    constant: str | None = None
    missing: tuple[str, ...] = ()
    values: dict[str, Scalar] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    scale: Scale | None = None


@dataclass(frozen=True, kw_only=True)
class Wide:
    """One question or measure that has a column of its own."""

    name: str
    column: Column


@dataclass(frozen=True, kw_only=True)
class TableMapping:
    """A whole mapping file of a table."""

    path: Path
    source: Source
    table: str
    columns: tuple[Column, ...]
    wide: tuple[Wide, ...] = ()
    drops: tuple[DropRule, ...] = ()

    def every(self) -> list[Column]:
        """All that is read from a source row."""
        return [*self.columns, *(entry.column for entry in self.wide)]

    def uses(self) -> Iterator[tuple[str, str]]:
        """Every source column that the mapping names, with what names it."""
        yield from ((c.column, c.name) for c in self.every() if c.column is not None)
        yield from ((rule.column, "[drop]") for rule in self.drops)


def kind_of(table: str, name: str) -> Kind | Literal["date"]:
    """How a cell of a column is read: by the type that the table has for it."""
    dtype = empty(table).schema[name]
    if dtype == pl.Boolean:
        return "boolean"
    if dtype == pl.Date:
        return "date"
    return "number" if dtype.is_numeric() else "text"


def found(path: Path) -> TableMapping | None:
    """The mapping in the TOML file `path`; None where it is one of a survey, or is no TOML.

    Raises:
        ImportFailed: for a `[table]` that says what the mapping language does not know.
    """
    text = language.text_of(path)
    try:
        document = language.document(text, path)
    except ImportFailed:
        return None
    return mapping_from(text, path.name) if "table" in document else None


def mapping_from(text: str, name: str) -> TableMapping:
    """The mapping that `text` holds; `name` is what it is called in messages and on the receipt.

    Raises:
        ImportFailed: for a text that is no TOML, or says what the mapping language does not know.
    """
    path = Path(name)
    page = Page(language.document(text, path))
    mapping = _mapping(page, path)
    if page.mistakes or mapping is None:
        listed = "\n".join(f"- {mistake}" for mistake in page.mistakes)
        raise ImportFailed(f"{path.name} is not a mapping that can be used:\n{listed}")
    return mapping


def _mapping(page: Page, path: Path) -> TableMapping | None:
    said = page.section("table")
    page.only(said, ("name",), "key of [table]")
    table = page.text(said, "name", "[table]") or ""
    if table not in NAMES:
        page.note(unknown("[table] name", table, NAMES))
        return None
    section, *_ = WIDE.get(table, (None,))
    page.only(page.document, (*SECTIONS, "drop", *([section] if section else [])), "section")
    wide = tuple(_wide(page, table))
    mapping = TableMapping(
        path=path,
        source=language.source(page),
        table=table,
        columns=tuple(_columns(page, table)),
        wide=wide,
        drops=tuple(language.drops(page)),
    )
    _complete(page, mapping)
    return mapping


def _columns(page: Page, table: str) -> Iterator[Column]:
    known = tuple(empty(table).columns)
    for where in ("columns", "constants", "missing", "values", "dates", "scales"):
        extra = ("*",) if where in ("missing", "values") else ()
        for name in page.section(where):
            if name not in (*known, *extra):
                page.note(unknown(f"column of {table} in [{where}]", name, (*known, *extra)))
    for name in known:
        said, constants = page.section("columns"), page.section("constants")
        if name in said and name in constants:
            page.note(f"{name} stands in [columns] and in [constants]: remove one of them.")
        if name in said or name in constants:
            listed = [constants[name]] if name in constants else []
            constant = page.scalars(listed, f"[constants] {name}")
            yield _column(page, table, name, page.text(said, name, "[columns]"), *constant)


def _column(
    page: Page, table: str, name: str, column: str | None, constant: str | None = None
) -> Column:
    kind = kind_of(table, name)
    own = page.section("values").get(name, {})
    plain: Kind = "text" if kind == "date" else kind
    scale = None
    if (table, name) == ("engagement", "answer"):
        scale = _scale(page, page.section("scales").get(name), f"[scales] {name}")
    return Column(
        name=name,
        column=column,
        constant=constant,
        missing=page.missing(name),
        values=answers.values_of(page, plain, own, f"[values.{name}]"),
        formats=language.date_formats(page, page.section("dates").get(name), f"[dates] {name}"),
        scale=scale,
    )


def _scale(page: Page, said: object, where: str) -> Scale | None:
    """Answers are on 1-5 or, to be recommended as a place to work, on 0-10."""
    if said is None:
        return None
    standard = (0, 10) if said == [0, 10] else RATING_SCALE
    return answers.scale_of(page, said, standard, where)


def _wide(page: Page, table: str) -> Iterator[Wide]:
    if table not in WIDE:
        return
    section, _, value = WIDE[table]
    for name in page.section(section):
        where = f'[{section}."{name}"]'
        said = page.table(page.section(section)[name], where)
        page.only(said, WIDE_KEYS, f"key of {where}")
        own = page.scalars(said["missing"], f"{where} missing") if "missing" in said else ()
        shared = page.section("values").get(value, {})
        yield Wide(
            name=cells.clean(name),
            column=Column(
                name=cells.clean(name),
                column=_text(page, said, where),
                missing=(*page.missing(value), *own),
                values=answers.values_of(page, "number", said.get("values", shared), where),
                scale=_scale(page, said.get("scale", [*RATING_SCALE]), f"{where} scale")
                if table == "engagement"
                else None,
            ),
        )


def _text(page: Page, said: dict[str, Any], where: str) -> str | None:
    if "column" not in said:
        page.note(f"{where} has no column.")
    return page.text(said, "column", where)


def _complete(page: Page, mapping: TableMapping) -> None:
    """Note every column that the table needs and nothing fills."""
    filled = {column.name for column in mapping.columns}
    made = set(MADE.get(mapping.table, ()))
    if mapping.wide:
        made |= {*WIDE[mapping.table][1:]}
    elif mapping.table == "engagement":
        made -= {MADE_ID}
    needed = [n for n, c in TABLES[mapping.table].columns().items() if not c.nullable]
    for name in needed:
        if name not in filled | made:
            page.note(f"{name} is missing: name its column in [columns] or it in [constants].")
    for name in made & filled if mapping.wide else ():
        if name in WIDE[mapping.table][1:]:
            page.note(f"{name} is filled from [{WIDE[mapping.table][0]}]: remove it.")


def answer(column: Column, kind: Kind) -> Answer:
    """The column as the answer of a survey would be read."""
    return Answer(
        name=column.name,
        kind=kind,
        column=column.column,
        constant=column.constant,
        missing=column.missing,
        values=column.values,
        scale=column.scale,
    )
