"""When a metric's level changed: circular binary segmentation, weighted by the answers.

Olshen, Venkatraman, Lucito & Wigler (2004): the stretch of periods that stands out most from the
rest is a change if it stands out more than the largest such stretch does in pure noise; then each
part is searched again. A stretch may lie in the middle, so that an outage of days is one finding
with a beginning and an end. `docs/control_charts.md` has the measured rate of false alarms.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cxdata.metrics import Metric
from cxdata.statistics import control

Floats = NDArray[np.float64]
LEAST_ANSWERS = 30
"""A level needs so many answers, so that its mean is near enough to normal."""
LEAST_PERIODS = 8
NOISE = (
    (8, 3.215), (12, 3.402), (16, 3.510), (24, 3.655), (36, 3.825), (52, 3.928),
    (80, 4.071), (120, 4.166), (180, 4.296), (260, 4.331), (400, 4.508), (800, 4.68),
)  # fmt: skip
"""Periods, and how far in σ the most extreme stretch of so many periods of noise stands out in
2.5 % of series (6,000 to 20,000 draws each; the other 2.5 % are room for σ being estimated)."""
APART = 3.0
"""Neighbouring levels that differ by fewer σ than this are taken for one."""


@dataclass(frozen=True, kw_only=True)
class Level:
    """A stretch of periods with one level."""

    first: date
    """The first period's first day."""
    last: date
    """The last period's first day."""
    value: float
    n: int


@dataclass(frozen=True, kw_only=True)
class ChangePoint:
    """The first period of a new level, with the level before and the level from there on."""

    on: date
    before: Level
    after: Level

    @property
    def difference(self) -> float:
        """The new level minus the one before, in the metric's unit."""
        return self.after.value - self.before.value


def change_points(frame: pl.DataFrame, metric: Metric) -> list[ChangePoint]:
    """The changes of level, oldest first; none in under eight periods.

    None either where the same people answer period after period (survey waves, kept customers):
    such values drift without any change.

    Args:
        frame: rows of `estimates.estimate` by a grain, sorted by period; those without a value
            are passed over.
        metric: what the values are.
    """
    known = frame.filter(pl.col("value").is_not_null(), pl.col("n") > 0)
    if known.height < LEAST_PERIODS or control.by_occasion(metric):
        return []
    values, weights, sigma = _noise(known, metric)
    if sigma == 0:
        return []
    search = Search(values / sigma, weights, known["n"].cast(pl.Float64).to_numpy())
    bounds = [0, *search.boundaries(), known.height]
    levels = [_level(known.slice(first, last - first)) for first, last in pairwise(bounds)]
    return [
        ChangePoint(on=after.first, before=before, after=after)
        for before, after in pairwise(levels)
    ]


def _noise(known: pl.DataFrame, metric: Metric) -> tuple[Floats, Floats, float]:
    """Values, their weights, and σ of a value of weight 1."""
    values = known["value"].cast(pl.Float64).to_numpy()
    weights = known["effective"].cast(pl.Float64).to_numpy()
    sigma = control.spread(known, metric)
    if sigma == 0:
        return values, weights, 0.0
    standard = (values - np.average(values, weights=weights)) * np.sqrt(weights) / sigma
    return values, weights, sigma * max(1.0, control.mean_range(standard) / control.D2)


def _level(part: pl.DataFrame) -> Level:
    return Level(
        first=part["period"][0],
        last=part["period"][-1],
        value=control.added(part, "wx") / control.added(part, "w"),
        n=int(part["n"].sum()),
    )


class Search:
    """The levels of one series of values, in σ of a value of weight 1."""

    def __init__(self, values: Floats, weights: Floats, answers: Floats) -> None:
        self.weight = np.concatenate([[0.0], np.cumsum(weights)])
        self.total = np.concatenate([[0.0], np.cumsum(weights * values)])
        self.answers = np.concatenate([[0.0], np.cumsum(answers)])

    def boundaries(self) -> list[int]:
        """Where each level but the first begins, as indices, in order."""
        found = sorted(set(self._within(0, len(self.weight) - 1)))
        while found:
            distances = [self._apart(found, at) for at in range(len(found))]
            least = int(np.argmin(distances))
            if distances[least] >= APART:
                break
            del found[least]
        return found

    def _within(self, first: int, last: int) -> Iterator[int]:
        if last - first < 2:
            return
        begin, end, height = self._stretch(first, last)
        if height <= threshold(last - first):
            return
        cuts = [at for at in (begin, end) if first < at < last]
        yield from cuts
        for left, right in zip([first, *cuts], [*cuts, last], strict=True):
            yield from self._within(left, right)

    def _stretch(self, first: int, last: int) -> tuple[int, int, float]:
        """The stretch that differs most from the rest between `first` and `last`, in σ."""
        weight, total, answers = (
            of[first : last + 1] - of[first] for of in (self.weight, self.total, self.answers)
        )
        inside = weight[None, :] - weight[:, None]
        share = inside / weight[-1]
        surplus = (total[None, :] - total[:, None]) - share * total[-1]
        many = answers[None, :] - answers[:, None]
        rest = answers[-1] - many
        allowed = (inside > 0) & (share < 1) & (np.minimum(many, rest) >= LEAST_ANSWERS)
        variance = np.where(allowed, inside * (1 - share), np.inf)
        height = np.abs(surplus) / np.sqrt(variance)
        at = int(np.argmax(height))
        begin, end = divmod(at, len(weight))
        return first + begin, first + end, float(height.flat[at])

    def _apart(self, found: list[int], at: int) -> float:
        """How far in σ the levels on either side of a boundary differ."""
        bounds = [0, *found, len(self.weight) - 1]
        ends = [(bounds[at], bounds[at + 1]), (bounds[at + 1], bounds[at + 2])]
        weights = [self.weight[last] - self.weight[first] for first, last in ends]
        sums = [self.total[last] - self.total[first] for first, last in ends]
        mean = [total / weight for total, weight in zip(sums, weights, strict=True)]
        return float(abs(mean[1] - mean[0]) / np.sqrt(1 / weights[0] + 1 / weights[1]))


def threshold(periods: int) -> float:
    """How far in σ a stretch must stand out among so many periods."""
    many, height = zip(*NOISE, strict=True)
    return float(np.interp(np.log(periods), np.log(many), height))
