"""The sentences that say how two values of the same teams or units go together."""

from cxdata.association import FEWEST, Association, Correlation, Refused
from cxdata.metrics import Metric

MUCH = 0.1
"""A change of r that a reader is told of when one team or unit is left out."""


def finding(found: Association | Refused, x: Metric, y: Metric, many: str) -> str:
    """The association as one sentence; `many` is what the pairs are: teams, business units."""
    if isinstance(found, Refused):
        return _refusal(found, x, y, many)
    r = found.correlation
    if not r.clear:
        return (
            f"Across {r.n} {many}, no association between {_name(x)} and {_name(y)} can be told "
            f"from chance: r {_words(r)}."
        )
    side = "higher" if r.r > 0 else "lower"
    return (
        f"Across {r.n} {many}, higher {_name(x)} is associated with {side} {_name(y)}: "
        f"r {_words(r)}."
    )


def _refusal(found: Refused, x: Metric, y: Metric, many: str) -> str:
    if found.equal:
        same = x if found.equal == "x" else y
        return (
            f"All {found.n} {many} have the same {_name(same)}, so nothing can be said of an "
            f"association between {_name(x)} and {_name(y)}."
        )
    return (
        f"Whether {_name(x)} and {_name(y)} are associated cannot be said: that takes {FEWEST} "
        f"{many} with enough answers, and here are {found.n}."
    )


def influence(found: Association, one: str) -> str:
    """How much r depends on a single team or unit, which is called `one`."""
    whole, left = found.correlation, found.pivot.correlation
    if left is None:
        return f"All but {found.pivot.name} are equal: without that {one} there is no r."
    moved = "falls" if left.r < whole.r else "rises"
    if left.clear != whole.clear:
        verdict = "more than chance" if left.clear else "which cannot be told from chance"
        return f"Without {found.pivot.name}, r {moved} to {_words(left)}, {verdict}."
    if abs(left.r - whole.r) >= MUCH:
        return f"Without {found.pivot.name}, r {moved} to {_words(left)}."
    most = number(abs(left.r - whole.r))
    return f"No single {one} decides it: leaving one out moves r by {most} at most."


def steepness(found: Association, x: Metric, y: Metric) -> str:
    """What ten points more of `x` come with, by the fitted line."""
    slopes = (found.line.slope, *found.line.slope_interval)
    size, low, high = (number(10 * slope, 1, "+") for slope in slopes)
    return (
        f"On the fitted line, 10 points more {_name(x)} come with {size} points of {_name(y)} "
        f"({low} to {high})."
    )


def number(value: float, digits: int = 2, plus: str = "") -> str:
    """A correlation as a reader meets it: 0.45, −0.07; `plus` goes before what is above zero."""
    text = f"{abs(value):.{digits}f}"
    return text if not float(text) else f"−{text}" if value < 0 else f"{plus}{text}"


def _name(metric: Metric) -> str:
    """The metric's short label as it stands inside a sentence."""
    short = metric.short
    return short[0].lower() + short[1:] if short[1:2].islower() else short


def _words(found: Correlation) -> str:
    low, high = found.interval
    return f"{number(found.r)} ({number(low)} to {number(high)})"
