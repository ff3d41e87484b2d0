"""Goals with their numbers as a frame: what the chart draws and the download holds.

A download holds all that was set, under the names of table `goals`, so that it can be imported.
"""

from collections.abc import Sequence

import polars as pl

from cxdata.goals import words
from cxdata.goals.progress import Assessed
from cxdata.tables import Goals


def table(assessed: Sequence[Assessed]) -> pl.DataFrame:
    """One row per goal, for the chart and the download; numbers in the metric's unit, unrounded."""
    return pl.DataFrame([_line(one) for one in assessed], schema=COLUMNS, orient="row")


COLUMNS: dict[str, type[pl.DataType]] = {
    "goal_id": pl.String,
    "title": pl.String,
    "business_unit": pl.String,
    "owner": pl.String,
    "metric": pl.String,
    "selection": pl.String,
    "kind": pl.String,
    "start": pl.Date,
    "due": pl.Date,
    "as_of": pl.Date,
    "baseline_from": pl.Date,
    "baseline_to": pl.Date,
    "baseline_begins": pl.Date,
    "baseline_ends": pl.Date,
    "baseline": pl.Float64,
    "baseline_n": pl.Int64,
    "target": pl.Float64,
    "target_high": pl.Float64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "n": pl.Int64,
    "expected": pl.Float64,
    "share_of_the_way": pl.Float64,
    "days_left": pl.Int64,
    "weeks_left": pl.Float64,
    "needed_per_week": pl.Float64,
    "standing": pl.String,
    "objective": pl.String,
    "practice": pl.String,
    "pace": pl.String,
    "initiative": pl.String,
    "sentence": pl.String,
    "why": pl.String,
    "where": pl.String,
    "window_days": pl.Int64,
    "steps": pl.String,
    "check_in_days": pl.Int64,
    "definition": pl.String,
    "kept_anyway": pl.String,
}
COMPUTED = COLUMNS.keys() - Goals.columns().keys()
"""What the data say of a goal, and what a file of goals may hold beside what was set."""


def _line(one: Assessed) -> dict[str, object]:
    goal, progress = one.goal, one.progress
    first, last = goal.baseline_period()
    now, before = progress.now, progress.baseline
    computed = {
        "selection": one.selection and one.selection.sentence(),
        "as_of": progress.today,
        "baseline_begins": first,
        "baseline_ends": last,
        "baseline": before and before.value,
        "baseline_n": before and before.n,
        "target_high": goal.target_high if goal.kind == "keep within" else None,
        "value": now and now.value,
        "low": now and now.low,
        "high": now and now.high,
        "n": now and now.n,
        "expected": progress.expected,
        "share_of_the_way": progress.share,
        "days_left": progress.days_left,
        "weeks_left": progress.days_left / 7,
        "needed_per_week": progress.per_week,
        "standing": str(progress.standing),
        "sentence": words.sentence(one),
    }
    return {name: computed[name] if name in computed else getattr(goal, name) for name in COLUMNS}
