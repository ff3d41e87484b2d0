"""The target that a new goal begins with: the nearest one that its answers could prove."""

from dataclasses import replace
from math import ceil, floor

from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.goals.evidence import monthly
from cxdata.goals.goal import Goal
from cxdata.goals.measure import measured
from cxdata.goals.power import MONTH, monthly_answers, smallest
from cxdata.metrics import Metric
from cxdata.selection import Selection


def target(dataset: Dataset, selection: Selection, goal: Goal) -> float:
    """Its baseline, moved the way it wants by the least move that can be told from chance.

    A goal to keep gets the limit that is so far from today's value. Rounded to what is printed of
    the metric and kept on its scale; 0 where there are no answers to begin with.
    """
    one = measured(dataset, selection, goal)
    before = one.progress.baseline or one.progress.now
    if one.metric is None or before is None:
        return 0.0
    known = monthly(dataset, selection, goal, one.metric)
    pace = monthly_answers(known, one.progress.today)
    if not pace:
        return 0.0
    least = smallest(one, known, pace * goal.window_days / MONTH)
    return _rounded(one.metric, before.value, least * (-goal.sign if goal.keeps else goal.sign))


def _rounded(metric: Metric, value: float, move: float) -> float:
    """Rounded away from the value, so that the move is never too small to be seen."""
    scale = 10**metric.digits
    away = ceil if move > 0 else floor
    moved: float = away((value + move) * scale) / scale
    return min(max(moved, metric.low), metric.high)


def begun(dataset: Dataset, selection: Selection, goal: Goal) -> Goal:
    """The goal with the target that is proposed for it; as it was where it cannot be asked for."""
    try:
        return replace(goal, target=target(dataset, selection, goal))
    except UsageError:
        return goal
