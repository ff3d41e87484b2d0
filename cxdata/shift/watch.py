"""The one touchpoint to watch: the one that fell most by more than chance, else the weakest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from scipy.special import ndtr

from cxdata import settings
from cxdata.metrics import Metric
from cxdata.selection import UNNAMED
from cxdata.statistics import comparison
from cxdata.statistics.comparison import Change
from cxdata.statistics.intervals import Z95
from cxdata.verdicts import findings

DAYS = 28
"""Four weeks, so that every weekday counts alike, against the four weeks before."""
FALSE_DISCOVERIES = 0.05
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A touchpoint, its row of `estimates.estimate`, and why it is the one."""

    name: str
    row: Row
    change: Change | None
    fell: bool
    """Whether it fell by more than chance, of all that were searched."""
    searched: int
    metric: Metric

    def words(self) -> str:
        """`56% satisfied, down 6 points in four weeks, more than chance.`"""
        value = self.metric.format(self.row["value"])
        if self.fell and self.change:
            moved = comparison.moved(self.change, self.metric)
            return f"{value} satisfied, {moved} in four weeks, more than chance."
        return f"{value} satisfied, the weakest of {self.searched}."

    def sentence(self) -> str:
        """The same with n and interval."""
        number = findings.number(self.row, self.metric)
        moved = comparison.words(self.change, self.metric, "the four weeks before")
        searched = settings.counted(self.searched, "touchpoint")
        return f"{self.name}: {number}, {moved}; {searched} searched."


def watch(now: pl.DataFrame, before: pl.DataFrame, metric: Metric) -> Watched | None:
    """The touchpoint to watch, or None where none has enough answers.

    A fall counts where it stays under 5 % of false discoveries over all touchpoints searched
    (Benjamini & Hochberg 1995), by the interval of the difference.

    Args:
        now: a row per touchpoint of the last four weeks, from `estimates.estimate`.
        before: the same of the four weeks before.
        metric: what the values are.
    """
    rows = now.filter(pl.col("status") == "ok").sort("value", "touchpoint").to_dicts()
    if not rows:
        return None
    earlier = {row["touchpoint"]: row for row in before.to_dicts() if row["status"] == "ok"}
    changes = {row["touchpoint"]: _change(row, earlier, metric) for row in rows}
    fallen = _fallen(changes)
    chosen = min(rows, key=lambda row: (_fall(changes, fallen, row), row["value"]))
    name = chosen["touchpoint"]
    return Watched(
        name=name or UNNAMED,
        row=chosen,
        change=changes[name],
        fell=name in fallen,
        searched=len(rows),
        metric=metric,
    )


def _change(row: Row, earlier: Mapping[str, Row], metric: Metric) -> Change | None:
    before = earlier.get(row["touchpoint"])
    return comparison.change(row, before, metric) if before else None


def _fall(changes: Mapping[str, Change | None], fallen: set[str], row: Row) -> float:
    change = changes[row["touchpoint"]]
    return change.difference if change and row["touchpoint"] in fallen else 0.0


def _fallen(changes: Mapping[str, Change | None]) -> set[str]:
    tested = {
        name: _p(change) for name, change in changes.items() if change and change.low is not None
    }
    known = {name: p for name, p in tested.items() if p is not None}
    if not known:
        return set()
    from scipy.stats import false_discovery_control  # which takes half a second to load

    controlled = false_discovery_control(list(known.values()))
    return {
        name
        for name, q in zip(known, controlled, strict=True)
        if q <= FALSE_DISCOVERIES and (change := changes[name]) and change.difference < 0
    }


def _p(change: Change) -> float | None:
    """The level at which the interval of the difference would reach zero."""
    if change.low is None or change.high is None or change.high == change.low:
        return None
    spread = (change.high - change.low) / 2 / Z95
    return float(2 * ndtr(-abs((change.high + change.low) / 2) / spread))
