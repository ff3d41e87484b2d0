"""Writes how many responses came and surveys were sent, and who answered again."""

from collections.abc import Mapping, MutableMapping, Sequence

import duckdb

from cxdata import relations
from cxdata.adding.files import Files
from cxdata.engines import Engine
from cxdata.querying.cubes import (
    CELLS,
    COUNTED,
    COUNTED_ROLLUPS,
    Cube,
    apart,
    may_be_worth,
    worth_keeping,
)
from cxdata.sql import sql

COUNTS = "counts"
AS_THEY_ARE = {"sum": "", "grouped": ""}
GROUPED = {"sum": "sum", "grouped": f"group by all order by day, {', '.join(COUNTED)}"}
FILE, AGAIN = f"{COUNTS}/{CELLS.name}.parquet", f"{COUNTS}/again.parquet"


def write(files: Files, worth: MutableMapping[str, set[str]], engine: Engine | None) -> None:
    """Write the counts of a part from `all_cells` of responses.

    Args:
        files: of the part.
        worth: the cubes that were found to be worth it in other parts, by folder.
        engine: what adds up the answers where they lie.
    """
    connection = files.connection
    connection.execute(sql("counted").format(**(AS_THEY_ARE if _apart(files) else GROUPED)))
    relations.make(connection, "again", sql("again"), ("day", "number", *COUNTED), engine)
    cells = files.write(connection.table("counted"), FILE)
    if not cells:
        return
    finest, every = "counted", COUNTED
    for cube in _tried(connection, worth):
        name = f"counted_{cube.name}"
        text = sql("counted_rollup").format(
            source=finest, dimensions=", ".join(cube.dimensions), every=", ".join(every)
        )
        connection.execute(f"create or replace temp table {name} as {text}")
        (rows,) = connection.table(name).count("*").fetchall()[0]
        if cube.name in worth.get(COUNTS, ()) or (
            COUNTS not in worth and worth_keeping(rows, cells)
        ):
            files.write(connection.table(name), _path(cube))
        finest, every = name, cube.dimensions
    judged = {cube.name for cube in COUNTED_ROLLUPS if files.written(_path(cube))}
    worth.setdefault(COUNTS, judged)
    files.write(connection.table("again"), AGAIN, empty=True)


def _path(cube: Cube) -> str:
    return f"{COUNTS}/{cube.name}.parquet"


def _apart(files: Files) -> bool:
    """Whether hardly any cells would be added up, so that they are the counts as they are."""
    sent = files.connection.view("invitations").limit(1).fetchall()
    if sent or files.part.year is None:
        return False
    cells, about = _about(files.connection, "all_cells", [COUNTED])
    return apart(about, cells)


def _tried(connection: duckdb.DuckDBPyConnection, worth: Mapping[str, set[str]]) -> Sequence[Cube]:
    """The cubes that are worth it, or may be."""
    if COUNTS in worth:
        return [cube for cube in COUNTED_ROLLUPS if cube.name in worth[COUNTS]]
    cells, *about = _about(connection, "counted", [cube.dimensions for cube in COUNTED_ROLLUPS])
    pairs = zip(COUNTED_ROLLUPS, about, strict=True)
    return [cube for cube, rows in pairs if may_be_worth(rows, cells)]


def _about(
    connection: duckdb.DuckDBPyConnection, source: str, groups: Sequence[Sequence[str]]
) -> tuple[int, ...]:
    each = (f"approx_count_distinct(hash(day, {', '.join(names)}))" for names in groups)
    (found,) = connection.sql(sql("about").format(source=source, each=", ".join(each))).fetchall()
    return tuple(map(int, found))
