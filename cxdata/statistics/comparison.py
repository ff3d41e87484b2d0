"""Whether a change is real: the difference of two independent means, with its interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import copysign, sqrt
from typing import Any

from scipy.special import stdtrit

from cxdata import settings
from cxdata.metrics import Metric
from cxdata.statistics.intervals import NPS_PSEUDO, Z95

PSEUDO = {"net": NPS_PSEUDO, "share": 2.0, "mean": 0.0}
"""So many answers the adjusted forms of each kind of metric add."""
MOST_DECIMALS = 5
"""A billion answers tell changes of thousandths of a point from noise."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A later value against an earlier one, in the metric's unit.

    `low` and `high` hold the 95 % interval of the difference; `smallest` is the least difference
    in the same direction that so many answers could have told from noise. All three are null
    where one person may have answered more than once.
    """

    value: float
    before: float
    low: float | None
    high: float | None
    smallest: float | None

    @property
    def difference(self) -> float:
        """Later minus earlier."""
        return self.value - self.before

    @property
    def real(self) -> bool:
        """Whether the interval of the difference leaves out zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def change(now: Mapping[str, Any], before: Mapping[str, Any], metric: Metric) -> Change | None:
    """The change between two rows of `estimates.estimate`; null where either has no value.

    Shares: Agresti & Caffo (2000). Net scores: adjusted Wald with three pseudo-answers on
    each side. Other means: Welch's t.
    """
    if now["value"] is None or before["value"] is None:
        return None
    spread = _spread(now, before)
    if spread is None or now["repeated"] or before["repeated"]:
        return Change(
            value=now["value"], before=before["value"], low=None, high=None, smallest=None
        )
    half = _quantile(now, before, metric) * spread
    middle = now["adjusted"] - before["adjusted"]
    return Change(
        value=now["value"],
        before=before["value"],
        low=middle - half,
        high=middle + half,
        smallest=_smallest(now, before, metric, half),
    )


def _spread(now: Mapping[str, Any], before: Mapping[str, Any]) -> float | None:
    variances = now["adjusted_variance"], before["adjusted_variance"]
    return None if None in variances else sqrt(sum(variances))


def _quantile(now: Mapping[str, Any], before: Mapping[str, Any], metric: Metric) -> float:
    if metric.kind != "mean":
        return Z95
    one, other = now["adjusted_variance"], before["adjusted_variance"]
    weight = one**2 / (now["effective"] - 1) + other**2 / (before["effective"] - 1)
    freedom = (one + other) ** 2 / weight if weight else 1e9
    return float(stdtrit(freedom, 0.975))


def _smallest(
    now: Mapping[str, Any], before: Mapping[str, Any], metric: Metric, half: float
) -> float:
    """How far from `before` the value would be where the interval just leaves out zero.

    Adjusting pulls a value in, the more so the fewer its answers: what the adjusted difference
    lacks, or has to spare, is read back on the headline.
    """
    moved = now["value"] - before["value"]
    adjusted = copysign(1, moved) * (now["adjusted"] - before["adjusted"])
    kept = now["effective"] / (now["effective"] + PSEUDO[metric.kind])
    return float(abs(moved) + (half - adjusted) / kept)


def words(found: Change | None, metric: Metric, earlier: str) -> str:
    """The change as a clause: `up 7 on the month before, more than chance`."""
    if found is None:
        return f"with no answers in {earlier}"
    clause = f"{moved(found, metric)} on {earlier}"
    if found.smallest is None:
        return clause
    if found.real:
        return f"{clause}, more than chance"
    if found.smallest > metric.high - metric.low:
        return f"{clause}, within normal variation (so few answers show no change at all)"
    least = _points(metric.format(found.smallest, digits=decimals(found, metric)), metric)
    return f"{clause}, within normal variation (under {least} cannot be told from noise)"


def verdict(
    now: Mapping[str, Any], before: Mapping[str, Any] | None, metric: Metric, earlier: str
) -> str:
    """The change and whether it is real, to be read aloud after the metric's value.

    `up 7 on the quarter before. Real: at 1,204 answers each, a change over 6 points is more than
    chance.` or `up 4 on the quarter before, within normal variation; at this volume a change
    under 14 points cannot be told from noise.`
    """
    found = None if before is None else change(now, before, metric)
    if found is None or before is None:
        return f"with no answers in {earlier} to compare with."
    if found.smallest is None:
        return f"{moved(found, metric)} on {earlier}; not tested, since {_untested(now, before)}."
    if found.smallest > metric.high - metric.low:
        clause = f"{moved(found, metric)} on {earlier}, within normal variation"
        return f"{clause}; so few answers show no change at all."
    digits = max(
        decimals(found, metric), _told_apart(abs(found.difference), found.smallest, metric)
    )
    clause = f"{_moved(found, metric, digits)} on {earlier}"
    least = _line(found.smallest, metric, digits)
    if found.real:
        answers = _answers(now["n"], before["n"])
        return f"{clause}. Real: at {answers}, a change over {least} is more than chance."
    return (
        f"{clause}, within normal variation; at this volume a change under {least} "
        "cannot be told from noise."
    )


def _untested(now: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    if now["repeated"] or before["repeated"]:
        return "one person may be counted more than once"
    return "answers that are one or all alike do not show how much answers vary"


def moved(found: Change, metric: Metric) -> str:
    """`up 7`, `down 2 points` or `unchanged`, with the metric's decimals."""
    return _moved(found, metric, decimals(found, metric))


def _moved(found: Change, metric: Metric, digits: int) -> str:
    size = metric.format(abs(found.difference), digits=digits)
    if round(abs(found.difference), digits) == 0:
        return "unchanged"
    return f"{'up' if found.difference > 0 else 'down'} {_points(size, metric)}"


def real_or_not(found: Change) -> str:
    """The verdict in a word or two; empty where nothing could be tested."""
    if found.smallest is None:
        return ""
    return "real" if found.real else "normal variation"


def _answers(now: int, before: int) -> str:
    if now == before:
        return f"{settings.answers(now)} each"
    return f"{settings.answers(now)} now and {settings.count(before)} before"


def decimals(found: Change, metric: Metric) -> int:
    """The metric's decimals, and more where rounding would hide why a change is real or not."""
    if found.smallest is None:
        return metric.digits
    return _told_apart(abs(found.difference), 0.0 if found.real else found.smallest, metric)


def _told_apart(one: float, other: float, metric: Metric) -> int:
    """The fewest decimals, from the metric's on, with which two sizes are printed as two."""
    least = metric.digits
    tried = range(least, least + MOST_DECIMALS)
    return next((d for d in tried if round(one, d) != round(other, d)), least)


def _line(smallest: float, metric: Metric, digits: int) -> str:
    """The smallest change, which is never printed as none."""
    shown = max(digits, _told_apart(smallest, 0.0, metric))
    return _unit(metric.format(smallest, digits=shown), metric)


def _points(size: str, metric: Metric) -> str:
    return _unit(size, metric) if metric.unit == "%" else size


def _unit(size: str, metric: Metric) -> str:
    """A difference with the word for it: points of a percentage or of a net score."""
    number = size.rstrip("%")
    if metric.unit not in {"%", "points"}:
        return number
    return f"{number} point" if number == "1" else f"{number} points"
