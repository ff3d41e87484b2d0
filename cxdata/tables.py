"""The tables of a data set: their columns, their types and the rules that every row obeys."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import dataframely as dy
import polars as pl
from polars.exceptions import PolarsError

from cxdata.dimensions import DIMENSIONS as DIMENSIONS
from cxdata.errors import DataSetError, unknown

SCORES = ("recommend", "satisfaction", "ease", "resolved_first_contact")
HIGHEST_WEIGHT = 100_000
"""Of one response, which stands for so many customers at most."""


class Responses(dy.Schema):
    """One row per survey response; null means that the question was not answered."""

    response_id = dy.String(primary_key=True)
    source = dy.String(primary_key=True)
    answered_at = dy.Datetime(nullable=False, time_unit="us", time_zone="UTC")
    business_unit = dy.String(nullable=True)
    region = dy.String(nullable=True)
    team = dy.String(nullable=True)
    segment = dy.String(nullable=True)
    channel = dy.String(nullable=True)
    stage = dy.String(nullable=True)
    touchpoint = dy.String(nullable=True)
    customer_id = dy.String(nullable=True)
    recommend = dy.Int8(nullable=True, min=0, max=10)
    satisfaction = dy.Int8(nullable=True, min=1, max=5)
    ease = dy.Int8(nullable=True, min=1, max=7)
    resolved_first_contact = dy.Bool(nullable=True)
    comment = dy.String(nullable=True)
    recognised = dy.String(nullable=True)
    consent_to_quote = dy.Bool(nullable=True)
    weight = dy.Decimal(18, 10, nullable=False, min=0, max=HIGHEST_WEIGHT)


class Ratings(dy.Schema):
    """One row per touchpoint rated in a response, which lends it unit, team, segment and weight."""

    response_id = dy.String(primary_key=True)
    source = dy.String(primary_key=True)
    touchpoint = dy.String(primary_key=True)
    stage = dy.String(nullable=True)
    channel = dy.String(nullable=True)
    rating = dy.Int8(nullable=False, min=1, max=5)
    answered_at = dy.Datetime(nullable=False, time_unit="us", time_zone="UTC")
    business_unit = dy.String(nullable=True)
    region = dy.String(nullable=True)
    team = dy.String(nullable=True)
    segment = dy.String(nullable=True)
    customer_id = dy.String(nullable=True)
    weight = dy.Decimal(18, 10, nullable=False, min=0, max=HIGHEST_WEIGHT)


class Engagement(dy.Schema):
    """One row per employee, wave and question; `respondent_id` is dropped when published."""

    respondent_id = dy.String(primary_key=True)
    wave = dy.Date(primary_key=True)
    question = dy.String(primary_key=True)
    scale_max = dy.Int8(nullable=False)
    answer = dy.Int8(nullable=False, min=0, max=10)
    business_unit = dy.String(nullable=True)
    region = dy.String(nullable=True)
    team = dy.String(nullable=True)

    @dy.rule()
    def answer_on_its_scale(cls) -> pl.Expr:
        five = (pl.col("scale_max") == 5) & pl.col("answer").is_between(1, 5)
        return five | ((pl.col("scale_max") == 10) & pl.col("answer").is_between(0, 10))


class Customers(dy.Schema):
    """One row per customer and month; the month is named by its first day."""

    customer_id = dy.String(primary_key=True)
    month = dy.Date(primary_key=True)
    active = dy.Bool(nullable=False)
    revenue = dy.Decimal(18, 2, nullable=True)
    business_unit = dy.String(nullable=True)
    region = dy.String(nullable=True)
    segment = dy.String(nullable=True)

    @dy.rule()
    def month_begins_on_its_first_day(cls) -> pl.Expr:
        return pl.col("month").dt.day() == 1


class Invitations(dy.Schema):
    """Surveys sent by day and dimensions: the denominator of the response rate."""

    day = dy.Date(nullable=False)
    business_unit = dy.String(nullable=True)
    region = dy.String(nullable=True)
    team = dy.String(nullable=True)
    segment = dy.String(nullable=True)
    channel = dy.String(nullable=True)
    sent = dy.Int64(nullable=False, min=0)


class Units(dy.Schema):
    """Business units; a unit with a `successor` goes on under that name from `renamed_on`."""

    business_unit = dy.String(primary_key=True)
    parent = dy.String(nullable=True)
    valid_from = dy.Date(nullable=True)
    successor = dy.String(nullable=True)
    renamed_on = dy.Date(nullable=True)


class Goals(dy.Schema):
    """SMART goals, each bound to a metric and a selection, so that its value is computed."""

    goal_id = dy.String(primary_key=True)
    title = dy.String(nullable=False)
    why = dy.String(nullable=True)
    owner = dy.String(nullable=True)
    business_unit = dy.String(nullable=True)
    metric = dy.String(nullable=False)
    where = dy.String(nullable=True)
    """Further dimensions of the selection, as `dimension=value` joined by `;`."""
    kind = dy.Enum(["raise", "lower", "keep above", "keep within"], nullable=False)
    baseline_from = dy.Date(nullable=True)
    baseline_to = dy.Date(nullable=True)
    target = dy.Float64(nullable=False)
    target_high = dy.Float64(nullable=True)
    """The upper bound of `keep within`; null for the other kinds."""
    window_days = dy.Int32(nullable=False, min=1)
    """Today's value pools the answers of so many days up to the data set's as-of day."""
    start = dy.Date(nullable=False)
    due = dy.Date(nullable=False)
    initiative = dy.String(nullable=True)
    """Titles of the initiatives behind it, joined by `;`."""
    practice = dy.String(nullable=True)
    """The name of what it serves in table `vision`."""
    objective = dy.String(nullable=True)
    """What it is a key result of; the goals of one objective name it alike."""
    pace = dy.Enum(["line", "steps", "seasonal"], nullable=True)
    """How the way is meant to be gone; a straight line where it is not given."""
    steps = dy.String(nullable=True)
    """Interim targets, as `2025-06-30=55` joined by `;`."""
    check_in_days = dy.Int32(nullable=True, min=1)
    """So many days after a check-in the next one is due."""
    definition = dy.String(nullable=True)
    """The metric's definition when the goal was set; a later one is told of."""
    kept_anyway = dy.String(nullable=True)
    """Why it is kept although one of its letters fails."""

    @dy.rule()
    def due_after_start(cls) -> pl.Expr:
        return pl.col("due") > pl.col("start")


class Vision(dy.Schema):
    """What the company stands for: its statement, values, guiding principles and practices."""

    name = dy.String(primary_key=True)
    kind = dy.Enum(["statement", "value", "principle", "practice"], nullable=False)
    text = dy.String(nullable=True)


class Initiatives(dy.Schema):
    """Dated events that may explain a change: drawn as annotations on the trends."""

    title = dy.String(primary_key=True)
    start = dy.Date(primary_key=True)
    end = dy.Date(nullable=True)
    business_unit = dy.String(nullable=True)
    description = dy.String(nullable=True)


class CheckIns(dy.Schema):
    """One row per goal and day on which its owner said how it goes."""

    goal_id = dy.String(primary_key=True)
    day = dy.Date(primary_key=True)
    author = dy.String(nullable=True)
    confidence = dy.Int8(nullable=True, min=0, max=10)
    """How sure the author is that the goal will be reached: 0 not at all, 10 entirely."""
    note = dy.String(nullable=True)
    next_step = dy.String(nullable=True)


class Benchmarks(dy.Schema):
    """One row per source, organisation, period and measure: figures that others published."""

    source = dy.String(primary_key=True)
    organisation = dy.String(primary_key=True)
    period = dy.Date(primary_key=True)
    """The first day of what the figure is about."""
    measure = dy.String(primary_key=True)
    value = dy.Float64(nullable=False)
    n = dy.Int64(nullable=True, min=0)


TABLES: Mapping[str, type[dy.Schema]] = {
    "responses": Responses,
    "ratings": Ratings,
    "engagement": Engagement,
    "customers": Customers,
    "invitations": Invitations,
    "units": Units,
    "goals": Goals,
    "vision": Vision,
    "initiatives": Initiatives,
    "check_ins": CheckIns,
    "benchmarks": Benchmarks,
}
MONTHLY = ("responses", "ratings")
"""Tables kept as one folder per month of `answered_at`; the others are one file each."""


def empty(name: str) -> pl.DataFrame:
    """A frame of table `name` without rows, in the schema's columns and types."""
    return _empty(name).clone()


@cache
def _empty(name: str) -> pl.DataFrame:
    frame: Any = TABLES[name].create_empty()
    return pl.DataFrame(frame)


def completed(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` with the columns that table `name` has got since they were written, null there."""
    columns = TABLES[name].columns()
    later = [c for c, kind in columns.items() if c not in rows.columns and kind.nullable]
    if not later:
        return rows
    schema = empty(name).schema
    return rows.with_columns(pl.lit(None, dtype=schema[c]).alias(c) for c in later)


def obeying(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` in the columns and types of table `name`; columns that are absent become null.

    Raises:
        DataSetError: for an unknown table, a column that does not fit, or a row that breaks a rule.
    """
    if name not in TABLES:
        raise DataSetError(unknown("table", name, TABLES))
    schema = empty(name).schema
    missing = [pl.lit(None, dtype=kind).alias(c) for c, kind in schema.items() if c not in rows]
    try:
        typed = rows.with_columns(missing).select(list(schema)).cast(schema)
        good, failure = TABLES[name].filter(typed)
    except PolarsError as error:
        raise DataSetError(f"Table {name} has a column of the wrong type: {error}") from error
    if len(failure):
        counts = ", ".join(f"{rule}: {count}" for rule, count in failure.counts().items())
        raise DataSetError(f"Table {name} has rows that break its rules ({counts}).")
    return pl.DataFrame(good)
