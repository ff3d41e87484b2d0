"""Whether a change is real: the difference of two independent means, with its interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from scipy.special import stdtrit

from cxdata.intervals import NPS_PSEUDO, Z95
from cxdata.metrics import Metric


@dataclass(frozen=True, kw_only=True)
class Change:
    """A later value against an earlier one, in the metric's unit.

    `low` and `high` hold the 95 % interval of the difference; `smallest` is the least difference
    that so many answers could have told from noise. All three are null where one person may
    have answered more than once.
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
        smallest=half * _shrinkage(now, before, metric),
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


def _shrinkage(now: Mapping[str, Any], before: Mapping[str, Any], metric: Metric) -> float:
    """The adjusted difference is smaller than the headline's; this reads it back."""
    pseudo = {"net": NPS_PSEUDO, "share": 2.0, "mean": 0.0}[metric.kind]
    answers = 2 / (1 / now["effective"] + 1 / before["effective"])
    return float((answers + pseudo) / answers)


def words(found: Change | None, metric: Metric, earlier: str) -> str:
    """The change as a clause: `up 7 on the month before, more than chance`."""
    if found is None:
        return f"with no answers in {earlier} to compare it with"
    size = metric.format(abs(found.difference))
    direction = "up" if found.difference > 0 else "down"
    moved = "unchanged" if float(size.rstrip("%")) == 0 else f"{direction} {_points(size, metric)}"
    if found.smallest is None:
        return f"{moved} on {earlier}"
    if found.real:
        return f"{moved} on {earlier}, more than chance"
    least = _points(metric.format(found.smallest), metric)
    return (
        f"{moved} on {earlier}, within normal variation (under {least} cannot be told from noise)"
    )


def _points(size: str, metric: Metric) -> str:
    return size.rstrip("%") + (" points" if metric.unit == "%" else "")
