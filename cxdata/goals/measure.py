"""Measures every goal: asks the data set for baseline and today's value, and assesses them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import ceil

from cxdata import estimates
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.goals.goal import Goal
from cxdata.goals.objective import RANK
from cxdata.goals.pace import Season
from cxdata.goals.progress import Assessed, Reading, assess, immeasurable
from cxdata.goals.written import kept
from cxdata.metrics import Metric
from cxdata.selection import NOT_GIVEN, Selection
from cxdata.tables import DIMENSIONS

UNIT = "business_unit"


def assess_all(dataset: Dataset, selection: Selection) -> list[Assessed]:
    """Every goal of the units that the selection holds whole, the most urgent first.

    A goal names its own days and dimensions: of the reader's selection only the business units
    count, and they choose which goals are listed, never what a goal's value is. A goal that
    names no unit is about all of them. A goal that cannot be asked for comes with the reason.

    Raises:
        StoreError: where what people wrote cannot be read.
    """
    units = dataset.values(UNIT)
    every = [one for one in kept(dataset) if listed(one.goal, selection, units)]
    assessed = [replace(measured(dataset, selection, one.goal), kept=one) for one in every]
    return sorted(assessed, key=lambda one: (RANK[one.progress.standing], one.goal.due))


def listed(goal: Goal, selection: Selection, units: Sequence[str]) -> bool:
    """Whether the selection holds every unit that the goal is about."""
    allowed = selection.wanted(UNIT)
    return allowed is None or set(_named(goal) or units or [NOT_GIVEN]) <= set(allowed)


def _named(goal: Goal) -> Sequence[str]:
    try:
        return goal.wanted().get(UNIT, ())
    except UsageError:
        return [goal.business_unit] if goal.business_unit else []


def measured(dataset: Dataset, selection: Selection, goal: Goal) -> Assessed:
    """The goal with its baseline, today's value and standing, or with why there is none."""
    today = dataset.as_of()
    try:
        metric = dataset.metric(goal.metric)
        goal.check()
        own = asked_of(goal, selection).during(*goal.window(today))
        before = own.during(*goal.baseline_period())
        now, baseline = estimates.estimate_each(dataset, [own, before], metric)
        season = _season(dataset, own, goal, metric, today)
    except UsageError as error:
        return Assessed(goal=goal, progress=immeasurable(goal, today, str(error)))
    progress = assess(goal, baseline, now, today, season)
    return Assessed(goal=goal, progress=progress, metric=metric, selection=own)


def _season(
    dataset: Dataset, own: Selection, goal: Goal, metric: Metric, today: date
) -> Season | None:
    """The same days as many whole years before as leave the goal's own time out."""
    if goal.pace != "seasonal":
        return None
    years = ceil(goal.days / 365.25)
    back = timedelta(days=round(years * 365.25))
    then = [goal.baseline_period(), goal.window(today), goal.window(goal.due)]
    asked = [own.during(first - back, last - back) for first, last in then]
    found = [Reading.of(row) for row in estimates.estimate_each(dataset, asked, metric)]
    values = [read.value for read in found if read]
    if len(values) < len(then):
        return None
    return Season(baseline=values[0], today=values[1], due=values[2], years=years)


def asked_of(goal: Goal, selection: Selection) -> Selection:
    """The reader's selection with the goal's dimensions in place of the reader's.

    Raises:
        UsageError: where the goal's `where` cannot be read.
    """
    own = selection.without(*DIMENSIONS)
    for name, values in goal.wanted().items():
        own = own.narrowed(name, *values)
    return own
