"""A goal before its target is set, and the realised values that set it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from cxdata.metrics import metric
from sample_data.engagement import FAVOURABLE
from sample_data.truths import AS_OF, RENAMED

_Z = 1.96


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known when a target is set; nan where nobody answered."""

    baseline: float
    value: float
    half: float
    """Half the width of the value's interval."""
    elapsed: float
    """Share of the goal's time that has passed."""

    def measurable(self) -> bool:
        """Whether both the baseline and today's value have answers."""
        return not math.isnan(self.baseline + self.value + self.half)

    def on_line(self, progress: float) -> float:
        """The target for which today's value has made `progress` times the expected way."""
        return self.baseline + (self.value - self.baseline) / (self.elapsed * progress)

    def barely_in_reach(self) -> float:
        """A target that the line so far misses, but that the interval's better end reaches."""
        return self.on_line(1.0) + 0.7 * self.half / self.elapsed


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A goal but for its target, which `aim` sets."""

    goal_id: str
    title: str
    why: str
    owner: str
    metric: str
    aim: Callable[[Known], float]
    baseline: tuple[date, date]
    start: date
    due: date
    unit: str | None = None
    where: str | None = None
    kind: str = "raise"
    window_days: int = 90
    initiative: str | None = None
    practice: str | None = None
    objective: str | None = None

    def known(self, responses: pl.DataFrame, engagement: pl.DataFrame) -> Known:
        """The baseline and today's value, as the frames have them."""
        window = (AS_OF - timedelta(days=self.window_days - 1), AS_OF)
        scores = _scores(self, responses, engagement)
        baseline, value = (
            scores.filter(pl.col("day").is_between(*span))["score"]
            for span in (self.baseline, window)
        )
        half = _Z * _number(value.std()) / max(len(value), 1) ** 0.5
        return Known(
            baseline=_number(baseline.mean()),
            value=_number(value.mean()),
            half=half,
            elapsed=(AS_OF - self.start) / (self.due - self.start),
        )


def _scores(plan: Plan, responses: pl.DataFrame, engagement: pl.DataFrame) -> pl.DataFrame:
    """The day and score of every answer that the plan's metric and selection have."""
    if metric(plan.metric).employees:
        scores = _indices(engagement)
    else:
        scores = responses.with_columns(
            day=pl.col("answered_at").dt.date(),
            score=pl.sql_expr(metric(plan.metric).score).cast(pl.Float64),
        )
    wanted = [part.split("=") for part in (plan.where or "").split(";") if part]
    wanted += [["business_unit", plan.unit]] if plan.unit else []
    present = pl.col("business_unit").replace(RENAMED.old, RENAMED.new)
    scores = scores.with_columns(present).drop_nulls("score")
    return scores.filter(pl.lit(True), *(pl.col(name) == value for name, value in wanted))


def _indices(engagement: pl.DataFrame) -> pl.DataFrame:
    favourable = (pl.col("answer") >= FAVOURABLE).mean() * 100
    return (
        engagement.filter(pl.col("scale_max") == 5)
        .group_by("respondent_id", pl.col("wave").alias("day"), maintain_order=True)
        .agg(favourable.alias("score"), pl.col("business_unit", "region", "team").first())
    )


def _number(value: object) -> float:
    return float(value) if isinstance(value, float) else math.nan
