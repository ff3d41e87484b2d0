"""Makes what the metrics score, and asks it here or where the answers lie."""

from collections.abc import Sequence

import duckdb
import polars as pl

from cxdata import tables
from cxdata.engines import Engine, standard
from cxdata.metrics import Metric
from cxdata.querying import cell_sums
from cxdata.sql import sql


def relate(connection: duckdb.DuckDBPyConnection, engine: Engine | None, time_zone: str) -> None:
    """Make the relations that metrics score, here and where the answers lie.

    Units' names and employees' answers, which are small, go from here to the engine.
    """
    connection.execute(sql("unit_names"))
    connection.execute(sql("relations"))
    if not engine:
        return
    for name in ("unit_names", "engagement"):
        engine.give(name, pl.DataFrame(connection.table(name).pl()))
    tables_of = (standard.view(name, engine.columns(name)) for name in standard.READ)
    engine.run("\n".join([*tables_of, sql("relations")]), time_zone)


def weights(
    connection: duckdb.DuckDBPyConnection, metrics: Sequence[Metric], engine: Engine | None
) -> Sequence[bool]:
    """Whether each of the metrics of one relation has answers with a weight other than 1."""
    if metrics[0].table not in tables.MONTHLY:
        return [False] * len(metrics)
    query = cell_sums.weighted_sql(metrics)
    if engine:
        return pl.concat(engine.rows(query)).row(0)
    (found,) = connection.sql(query).fetchall()
    return found


def make(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    query: str,
    order: Sequence[str],
    engine: Engine | None,
) -> None:
    """Make the table `name` of what a sorted query finds, in the same types wherever it is asked.

    An `engine` asks it where the answers lie and gives rows in no order, hence `order`.
    """
    if not engine:
        connection.execute(f"create or replace temp table {name} as {query}")
        return
    connection.execute(f"create or replace temp table fetched as select * from ({query}) limit 0")  # noqa: S608
    for rows in engine.rows(query):
        connection.from_arrow(rows.to_arrow()).create_view("part", replace=True)
        connection.execute("insert into fetched by name from part")
    connection.execute(
        f"create or replace temp table {name} as from fetched order by {', '.join(order)}"
    )


def add(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    """Add what a sorted query finds to a table that `make` made of the same columns."""
    connection.execute(f"insert into {name} {query}")
