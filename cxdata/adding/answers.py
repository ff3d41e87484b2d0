"""Shows the answers of one part to the queries that add them up, their names as numbers."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from cxdata import tables
from cxdata.engines.local import localise
from cxdata.published.draft import Draft
from cxdata.querying.parts import Part, local, universal

INVITATIONS = "invitations"
SHOWN = (*tables.MONTHLY, INVITATIONS)


def show(
    connection: duckdb.DuckDBPyConnection,
    draft: Draft,
    part: Part,
    time_zone: str,
    *,
    numbered: bool = False,
    names: Sequence[str] = SHOWN,
) -> None:
    """Make views of the responses, ratings and invitations of a part, and of no others.

    Days begin where they do in `time_zone`. With `numbered`, names of dimensions are numbers.
    The `names` are those of the tables, where not all of them are asked next.
    """
    months = None if part.months is None else universal(part.months, time_zone)
    localise(connection, months)
    others = months is not None and local(months, time_zone) - (part.months or set())
    for name in {*names} - {INVITATIONS}:
        every = draft.home.glob(f"{name}/month=*/*.parquet")
        of = [path for path in every if months is None or path.parent.name[-7:] in months]
        view(connection, name, of, WITHIN.format(day=LOCAL_DAY) if others else "", numbered)
    if INVITATIONS in names:
        sent = [*draft.home.glob(f"{INVITATIONS}.parquet")]
        only = "" if months is None else WITHIN.format(day="day")
        view(connection, INVITATIONS, sent, only, numbered)
    connection.execute("set variable months = $1", [sorted(part.months or ())])


LOCAL_DAY = "local_moment(answered_at)"
WITHIN = "list_contains(getvariable('months'), date_trunc('month', {day})::date)"


def view(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    files: list[Path],
    only: str = "",
    numbered: bool = False,
) -> None:
    if files:
        rows = connection.read_parquet([str(path) for path in sorted(files)])
    else:
        connection.execute(f"drop table if exists empty_{name}")
        connection.from_arrow(tables.empty(name).to_arrow()).create(f"empty_{name}")
        rows = connection.table(f"empty_{name}")
    if only:
        rows = rows.filter(only)
    if numbered:
        rows = _with_numbers(rows, {name: name for name in tables.DIMENSIONS})
    rows.create_view(name, replace=True)


UNITS = {"business_unit": "business_unit", "successor": "business_unit"}


def number_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Number the names of each dimension: numbers are grouped and sorted faster than texts."""
    for dimension in tables.DIMENSIONS:
        names = connection.sql("select '' as name")
        for table in ("responses", "ratings", "invitations", "units"):
            rows = connection.view(table)
            for column in rows.columns:
                if column == dimension or (table == "units" and UNITS.get(column) == dimension):
                    names = names.union(rows.project(column).distinct())
        known = names.filter("name is not null").distinct().order("name")
        known.create_view("names", replace=True)
        connection.execute(f"create type {dimension}_name as enum (from names)")
    _with_numbers(connection.view("units"), UNITS).create("units_numbered")
    connection.table("units_numbered").create_view("units", replace=True)


def _with_numbers(
    rows: duckdb.DuckDBPyRelation, columns: Mapping[str, str]
) -> duckdb.DuckDBPyRelation:
    """Rows with numbered names in the columns of dimensions."""
    casts = [
        f"try_cast({column} as {dimension}_name) as {column}"
        for column, dimension in columns.items()
        if column in rows.columns
    ]
    return rows.project(f"* replace ({', '.join(casts)})")
