"""SQL that reads a table of standard rows, whatever types its columns were written in."""

from collections.abc import Iterator, Sequence

import dataframely as dy
import polars as pl

from cxdata.engines import Engine, source
from cxdata.errors import DataSetError
from cxdata.tables import TABLES, empty

READ = ("responses", "ratings", "customers")
"""The tables whose rows are added up and not published."""
DEFAULTS = {"weight": "1", "source": "''"}
"""What a column is where it is not given; null elsewhere."""
NAMES: dict[type[pl.DataType], str] = {
    pl.String: "varchar",
    pl.Boolean: "boolean",
    pl.Int8: "tinyint",
    pl.Date: "date",
    pl.Datetime: "timestamptz",
}
Counted = tuple[int, object, object]
"""Rows, and the first and the last day that they are about, in UTC."""


def view(table: str, columns: Sequence[str]) -> str:
    """The statement that makes a table of standard columns from one as it was written."""
    listed = ", ".join(_column(table, name, columns) for name in empty(table).schema)
    rows = f"from {source(table)}" if columns else "where false"
    return f"create temp view {table} as select {listed} {rows};"


def _column(table: str, name: str, given: Sequence[str]) -> str:
    kind = _kind(table, name)
    return f"({name if name in given else DEFAULTS.get(name, 'null')})::{kind} as {name}"


def _kind(table: str, name: str) -> str:
    kind = empty(table).schema[name]
    if isinstance(kind, pl.Decimal):
        return f"decimal({kind.precision}, {kind.scale})"
    return NAMES[type(kind)]


def count(engine: Engine, table: str) -> Counted:
    """How many rows a table has, from when to when, once they are found to obey its rules.

    That no key comes twice is not looked for, which would send every row through the cluster.

    Raises:
        DataSetError: for a column that is absent, and for rows that break the rules of one.
    """
    columns = engine.columns(table)
    rules = dict(_rules(table, columns))
    moment = "month" if table == "customers" else "answered_at"
    counts = [f"count(*) filter ({rule})::bigint as rule_{n}" for n, rule in enumerate(rules)]
    ends = [f"{end}(try_cast({moment} as date)) as {end}_day" for end in ("min", "max")]
    listed = ", ".join(["count(*)::bigint as found", *ends, *counts])
    query = f"select {listed} from {source(table)}"  # noqa: S608
    (rows, first, last, *broken), *_ = pl.concat(engine.rows(query)).rows()
    said = ", ".join(f"{name}: {n:,}" for name, n in zip(rules.values(), broken, strict=True) if n)
    if said:
        raise DataSetError(
            f"Table {table} has rows that break its rules ({said}). Mend them where they are made."
        )
    return rows, first, last


def _rules(table: str, given: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What a row must not be, and the column that it is wrong in."""
    for name, column in TABLES[table].columns().items():
        if name in given:
            yield " or ".join(_wrong(name, column, _kind(table, name))), name
        elif not column.nullable and name not in DEFAULTS:
            raise DataSetError(
                f"Table {table} has no column {name}, which every row needs. It has: "
                f"{', '.join(given)}."
            )


def _wrong(name: str, column: dy.Column, kind: str) -> Iterator[str]:
    yield f"({name} is not null and try_cast({name} as {kind}) is null)"
    if not column.nullable:
        yield f"{name} is null"
    if isinstance(column, dy.Int8):
        yield f"try_cast({name} as double) <> try_cast({name} as {kind})"
    if isinstance(column, dy.Int8 | dy.Decimal):
        bounds = {"<": column.min, ">": column.max}
        number = f"try_cast({name} as double)"
        yield from (f"{number} {sign} {end}" for sign, end in bounds.items() if end is not None)
