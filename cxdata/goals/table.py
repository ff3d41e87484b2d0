"""Goals with their numbers as a frame: what the chart draws and the download holds."""

from collections.abc import Sequence

import polars as pl

from cxdata.goals import words
from cxdata.goals.progress import Assessed


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
    "initiatives": pl.String,
    "sentence": pl.String,
}


def _line(one: Assessed) -> dict[str, object]:
    goal, progress = one.goal, one.progress
    first, last = goal.baseline_period()
    now, before = progress.now, progress.baseline
    return {
        "goal_id": goal.goal_id,
        "title": goal.title,
        "business_unit": goal.business_unit,
        "owner": goal.owner,
        "metric": goal.metric,
        "selection": one.selection and one.selection.sentence(),
        "kind": goal.kind,
        "start": goal.start,
        "due": goal.due,
        "as_of": progress.today,
        "baseline_from": first,
        "baseline_to": last,
        "baseline": before and before.value,
        "baseline_n": before and before.n,
        "target": goal.target,
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
        "objective": goal.objective,
        "practice": goal.practice,
        "pace": None if goal.keeps else goal.pace or "line",
        "initiatives": "; ".join(goal.initiatives) or None,
        "sentence": words.sentence(one),
    }
