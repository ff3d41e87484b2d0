"""Asks the data set for what stands on a shift board."""

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

from cxdata import access, estimates, goals, metrics
from cxdata.columns import called
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.goals import Assessed
from cxdata.metrics import Metric
from cxdata.selection import Selection
from cxdata.shift import leadership, quotes
from cxdata.shift.board import WEEKS, Board, Number
from cxdata.shift.hours import Hours
from cxdata.shift.leadership import Line
from cxdata.shift.usual import now_and_usual
from cxdata.shift.watch import DAYS, Watched, watch
from cxdata.store import Entry
from cxdata.tables import DIMENSIONS

SHOWN = ("nps", "csat", "effort", "fcr")
MOST = 3
"""So many numbers can be read from three metres."""
WORDS_DAYS = 7
"""Where nobody may be quoted of the day, the words of the week are taken."""


def ask(
    dataset: Dataset,
    selection: Selection,
    *,
    hours: Hours | None = None,
    lines: Iterable[Entry] = (),
) -> Board:
    """The board of the selection's last day.

    Args:
        dataset: the version to read.
        selection: whose board it is, from `access.select`; of its period only the last day counts.
        hours: the shift; by itself the whole day.
        lines: what leadership wrote, from the store.

    Raises:
        UsageError: where the data set has no responses at all.
    """
    shift, on = hours or Hours(), selection.during(selection.end, selection.end)
    numbers = tuple(_numbers(dataset, on, shift))
    words = _rows(dataset, on.during(_before(on.end, WORDS_DAYS - 1), on.end), shift, "shift_words")
    return Board(
        selection=on,
        hours=shift,
        numbers=numbers,
        win=quotes.win(words),
        miss=quotes.miss(words),
        thanked=quotes.thanked(words),
        watched=_watched(dataset, on),
        goal=_goal(dataset, on),
        leadership=_line(dataset, lines, on),
    )


def yesterday(dataset: Dataset, selection: Selection | None = None) -> date:
    """The last day with answers before what the dashboard calls today, whatever is selected.

    After a weekend that is Friday; where nobody answered for weeks, simply the day before.
    """
    before = _before(dataset.as_of(), 1)
    asked = [m for name in SHOWN if (m := metrics.metric(name)) in dataset.metrics()]
    seen = selection or access.select(access.EVERYONE, start=before, end=before)
    weeks = seen.without(*DIMENSIONS).during(_before(before, 7 * WEEKS), before)
    found = [
        estimates.estimate(dataset, weeks, metric, grain="day").filter(pl.col("n") > 0)["period"]
        for metric in asked
    ]
    last: list[date] = [days.to_list()[-1] for days in found if len(days)]
    return max(last, default=before)


def _before(when: date, days: int) -> date:
    return when - timedelta(days=days)


def _numbers(dataset: Dataset, on: Selection, hours: Hours) -> list[Number]:
    offered = [m for m in dataset.metrics() if m.name in SHOWN][:MOST]
    if not offered:
        raise UsageError(
            "The shift board needs customers' answers: map "
            f"{called(*(metrics.metric(name).needs[0] for name in SHOWN))} and import again."
        )
    counts = _rows(dataset, on.during(_before(on.end, 7 * WEEKS), on.end), hours, "shift_answers")
    return [_number(counts, metric) for metric in offered]


def _number(counts: pl.DataFrame, metric: Metric) -> Number:
    now, usual = now_and_usual(counts, metric)
    return Number(
        metric=metric,
        now=next(now.iter_rows(named=True), None),
        usual=next(usual.iter_rows(named=True), None),
    )


def _rows(dataset: Dataset, asked: Selection, hours: Hours, query: str) -> pl.DataFrame:
    shift = {"begins": hours.begins, "length": hours.length}
    files = dataset.answers("responses")
    zone = {"responses": files, "time_zone": dataset.about.time_zone}
    return dataset.frame(query, asked.parameters() | shift | dataset.renaming() | zone)


def _watched(dataset: Dataset, on: Selection) -> Watched | None:
    metric = metrics.metric("rating")
    covered = dataset.manifest.coverage.get(metric.name)
    if covered is None or "touchpoint" not in covered.values:
        return None
    now = on.during(_before(on.end, DAYS - 1), on.end)
    parts = [
        estimates.estimate(dataset, part, metric, by=["touchpoint"]) for part in (now, now.before())
    ]
    return watch(parts[0], parts[1], metric)


def _goal(dataset: Dataset, on: Selection) -> Assessed | None:
    """The most urgent goal that can be measured, of the board's units."""
    assessed = goals.assess_all(dataset, on)
    return next((one for one in assessed if one.progress.now), None)


def _line(dataset: Dataset, lines: Iterable[Entry], on: Selection) -> Line | None:
    return leadership.latest(lines, on.wanted("business_unit"), dataset.about.day)
