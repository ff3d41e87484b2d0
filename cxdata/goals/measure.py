"""Measures every goal: asks the data set for baseline and today's value, and assesses them."""

from collections.abc import Sequence

from cxdata import estimates, metrics
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.goals.goal import Goal
from cxdata.goals.progress import Assessed, Standing, assess, immeasurable
from cxdata.selection import NOT_GIVEN, Selection
from cxdata.tables import DIMENSIONS

UNIT = "business_unit"
URGENCY = {standing: rank for rank, standing in enumerate(Standing)}


def assess_all(dataset: Dataset, selection: Selection) -> list[Assessed]:
    """Every goal of the units that the selection holds whole, the most urgent first.

    A goal names its own days and dimensions: of the reader's selection only the business units
    count, and they choose which goals are listed, never what a goal's value is. A goal that
    names no unit is about all of them. A goal that cannot be asked for comes with the reason.
    """
    units = dataset.values(UNIT)
    goals = (Goal.of(row) for row in dataset.table("goals").iter_rows(named=True))
    assessed = [_assessed(dataset, selection, g) for g in goals if _listed(g, selection, units)]
    return sorted(assessed, key=lambda one: (URGENCY[one.progress.standing], one.goal.due))


def _listed(goal: Goal, selection: Selection, units: Sequence[str]) -> bool:
    allowed = selection.wanted(UNIT)
    return allowed is None or set(_named(goal) or units or [NOT_GIVEN]) <= set(allowed)


def _named(goal: Goal) -> Sequence[str]:
    try:
        return goal.wanted().get(UNIT, ())
    except UsageError:
        return [goal.business_unit] if goal.business_unit else []


def _assessed(dataset: Dataset, selection: Selection, goal: Goal) -> Assessed:
    today = dataset.as_of()
    try:
        metric = metrics.metric(goal.metric)
        goal.check()
        own = _own(goal, selection).during(*goal.window(today))
        before = own.during(*goal.baseline_period())
        now, baseline = estimates.estimate_each(dataset, [own, before], metric)
    except UsageError as error:
        return Assessed(goal=goal, progress=immeasurable(goal, today, str(error)))
    progress = assess(goal, baseline, now, today)
    return Assessed(goal=goal, progress=progress, metric=metric, selection=own)


def _own(goal: Goal, selection: Selection) -> Selection:
    own = selection.without(*DIMENSIONS)
    for name, values in goal.wanted().items():
        own = own.narrowed(name, *values)
    return own
