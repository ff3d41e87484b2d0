"""Tells queries how a moment becomes a local one, which DuckDB itself reckons slowly row by row."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import duckdb

from cxdata import periods
from cxdata.sql import sql

PLAIN = "timezone(getvariable('time_zone'), moment)"
"""What `local_moment` is where nothing is known of the moments."""


def localise(connection: duckdb.DuckDBPyConnection, months: Iterable[str] | None = None) -> None:
    """Define `local_moment(moment)` for the time zone of the connection's variable.

    Where the `months` in UTC that hold all moments are known, it adds the zone's offsets between
    its changes of clocks, of which there are few in so short a time: a tenth of the work.
    """
    known = sorted(months or ())
    text = _shifted(connection, known[0], known[-1]) if known else PLAIN
    connection.execute(f"create or replace temp macro local_moment(moment) as {text}")


def _shifted(connection: duckdb.DuckDBPyConnection, first: str, last: str) -> str:
    begins = _first_day(date.fromisoformat(f"{first}-01"))
    ends = _first_day(periods.following(date.fromisoformat(f"{last}-01"), "month"))
    rows = connection.execute(sql("clocks"), {"begins": begins, "ends": ends}).fetchall()
    *others, (_, offset) = rows
    changes = "".join(
        f" when epoch_us(moment) < {until} then {before}"
        for (_, before), (until, _) in zip(others, rows[1:], strict=True)
    )
    added = f"case{changes} else {offset} end" if changes else f"{offset}"
    return f"make_timestamp(epoch_us(moment) + {added})"


def _first_day(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
