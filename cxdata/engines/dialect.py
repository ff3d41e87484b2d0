"""The same queries for Spark: DuckDB's SQL in, Spark's SQL out."""

from collections.abc import Iterator

import sqlglot
from sqlglot import exp


def statements(script: str, time_zone: str) -> Iterator[str]:
    """Each statement of a script; days that it reckons are local to the time zone."""
    for tree in sqlglot.parse(script, read="duckdb"):
        if tree is not None:
            yield _spark(tree, time_zone)


def query(text: str) -> str:
    """A query, without the order of its rows: who fetches them sorts them once more anyway."""
    tree = sqlglot.parse_one(text, read="duckdb")
    tree.set("order", None)
    return _spark(tree, "UTC")


def _spark(tree: exp.Expr, time_zone: str) -> str:
    for call in list(tree.find_all(exp.Anonymous)):
        if call.name.lower() == "local_moment":
            zone, moment = exp.Literal.string(time_zone), call.expressions[0]
            call.replace(exp.func("from_utc_timestamp", moment, zone))
    for select in tree.find_all(exp.Select):
        select.set("expressions", list(_unfolded(select)))
    return str(tree.sql("spark", comments=False))


def _unfolded(select: exp.Select) -> Iterator[exp.Expr]:
    """Spark has no `* replace`, but it has `* except`."""
    for column in select.expressions:
        yield column
        star = column.find(exp.Star)
        replaced = star.args.get("replace") if star else None
        if star and replaced:
            star.set("replace", None)
            star.set("except_", [exp.to_identifier(one.alias) for one in replaced])
            yield from replaced
