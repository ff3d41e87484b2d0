"""Turns answers into cells: sums for each day, metric and combination of dimensions."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from cxdata import relations, tables
from cxdata.adding import answers, narrow
from cxdata.adding.coverage import coverage
from cxdata.adding.files import Files
from cxdata.adding.sums import FILE, Sums, folder, scoring
from cxdata.engines import Engine
from cxdata.engines.local import localise
from cxdata.published.draft import Draft
from cxdata.published.manifest import Coverage
from cxdata.querying.cell_sums import SUMS, Scored
from cxdata.querying.parts import Part
from cxdata.sql import sql

MEMORY_LIMIT = "1GB"
"""What does not fit is put on the disk meanwhile."""
BESIDE = "512MB"
"""The same of the narrow copies, which are written beside the sums."""
DuckDBError = duckdb.Error


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be added up, and what of the version before may stay as it is."""

    time_zone: str
    """The zone whose days the cells count."""
    engagement: Path | None = None
    """The engagement answers with their respondents, which are not published."""
    waves_of: Path | None = None
    """The version whose employee cells are kept for the waves that are not given."""
    customers: bool = True
    """Whether the cells of customers' months are made anew."""
    parts: Sequence[Part] = (Part(),)
    """Of responses and ratings; those with most answers first."""
    weighted: Mapping[str, bool] = field(default_factory=dict)
    """Metric → whether any answer has a weight other than 1."""
    extracts: Sequence[str] = ()
    """The narrow copies that are worth it."""
    worth: Mapping[str, Collection[str]] = field(default_factory=dict)
    """The cubes that are worth it, of each metric and of the counts of which that is known."""


@dataclass(frozen=True, kw_only=True)
class Built:
    """What the cells cover that were written into a version."""

    coverage: Mapping[str, Coverage]
    """For each metric that has answers in one file."""
    years: Mapping[int, Mapping[str, Coverage]]
    """For each year that was made anew, of the metrics that have a file for each year."""


def connect(
    beyond_memory: Path, time_zone: str, memory: str = MEMORY_LIMIT
) -> duckdb.DuckDBPyConnection:
    """A database of its own for adding up; what does not fit into memory is put aside."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = false")
    connection.execute(f"set memory_limit = '{memory}'")
    connection.execute("set temp_directory = $1", [str(beyond_memory)])
    connection.execute("set variable time_zone = $1", [time_zone])
    localise(connection)
    return connection


def weighted(files: Mapping[str, Sequence[Path]]) -> dict[str, bool]:
    """Whether each metric of responses and ratings has answers that weigh other than 1."""
    found: dict[str, bool] = {}
    with duckdb.connect() as connection:
        for name, metrics in scoring(tables.MONTHLY):
            answers.view(connection, name, [*files.get(name, ())])
            connection.view(name).create_view(f"scored_{name}", replace=True)
            row = relations.weights(connection, metrics, None)
            found |= {m.name: bool(one) for m, one in zip(metrics, row, strict=True)}
    return found


def build(draft: Draft, wanted: Wanted, engine: Engine | None = None) -> Built:
    """Write `cells/metric=…`, `counts` and `extracts` into a version whose tables are written.

    An `engine` adds up answers where they lie, where the version does not hold them.
    """
    with ThreadPoolExecutor(1) as beside:
        copies = beside.submit(_extracts, draft, wanted)
        built = _sums(draft, wanted, engine)
        copies.result()
    return built


def _extracts(draft: Draft, wanted: Wanted) -> None:
    """Write the narrow copies, in a database of their own."""
    if not wanted.extracts:
        return
    with (
        TemporaryDirectory() as beyond,
        connect(Path(beyond), wanted.time_zone, BESIDE) as connection,
    ):
        for part in wanted.parts:
            answers.show(connection, draft, part, wanted.time_zone)
            narrow.write(Files(connection, draft, part), wanted.extracts)


def _sums(draft: Draft, wanted: Wanted, engine: Engine | None) -> Built:
    covered: dict[str, Coverage] = {}
    years: dict[int, dict[str, Coverage]] = {}
    with TemporaryDirectory() as beyond, connect(Path(beyond), wanted.time_zone) as connection:
        for name in ("customers", "units"):
            answers.view(connection, name, [*draft.home.glob(f"{name}.parquet")])
        answers.view(connection, "engagement", [wanted.engagement] if wanted.engagement else [])
        numbered = any(part.year for part in wanted.parts)
        answers.show(connection, draft, Part(), wanted.time_zone)
        if numbered:
            answers.number_names(connection)
            answers.show(connection, draft, Part(), wanted.time_zone, numbered=True)
        relations.relate(connection, engine, wanted.time_zone)
        weights = dict(wanted.weighted)
        for _, metrics in scoring(tables.MONTHLY) if engine else ():
            other = relations.weights(connection, metrics, engine)
            weights |= {m.name: bool(one) for m, one in zip(metrics, other, strict=True)}
        if wanted.customers:
            covered |= Sums(connection, draft, Part(), {}, engine).metrics(("kept_customers",), {})
        covered |= _employees(Sums(connection, draft, Part(), {}, engine), wanted.waves_of)
        worth = {name: set(cubes) for name, cubes in wanted.worth.items()}
        for part in wanted.parts:
            show = partial(
                answers.show, connection, draft, time_zone=wanted.time_zone, numbered=numbered
            )
            show(part)
            sums = Sums(connection, draft, part, worth, engine, None if engine else show)
            found = sums.metrics(tables.MONTHLY, weights)
            if part.year is None:
                covered |= found
            else:
                years[part.year] = found
    return Built(coverage=covered, years=years)


def _employees(sums: Sums, waves_of: Path | None) -> dict[str, Coverage]:
    """Write cells alone, to which those of former waves are added."""
    covered: dict[str, Coverage] = {}
    connection = sums.connection
    for _, metrics in scoring(("respondents",)):
        scored = [Scored(metric) for metric in metrics]
        sums.cells(scored)
        for one in scored:
            sums.table("cells", one.cells_sql(SUMS))
            if waves_of:
                _carry_over(connection, waves_of / folder(one.name) / FILE)
            found = coverage(connection, "cells", [replace(one, suffix="")])
            if found:
                covered |= found
                sums.metric(one, FILE, "from cells", SUMS)
    return covered


def _carry_over(connection: duckdb.DuckDBPyConnection, cells: Path) -> None:
    if cells.is_file():
        connection.read_parquet(str(cells)).create_view("former_cells", replace=True)
        connection.execute(sql("former_waves"))
