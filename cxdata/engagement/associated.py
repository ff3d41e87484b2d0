"""The sentences that say how two values of the same teams or units go together."""

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from cxdata import settings
from cxdata.engagement.pairing import Pairs
from cxdata.metrics import Metric
from cxdata.published.manifest import Coverage
from cxdata.selection import day
from cxdata.statistics.association import (
    FEWEST,
    YARDSTICK,
    YARDSTICK_SOURCE,
    Association,
    Correlation,
    Refused,
)

MUCH = 0.1
"""A change of r that a reader is told of when one team or unit is left out."""
NAMED = 4
"""More teams than this are counted instead of named in a note."""


def finding(found: Association | Refused, pairs: Pairs) -> str:
    """The association as one sentence."""
    if isinstance(found, Refused):
        return _refusal(found, pairs)
    r, x, y, many = found.correlation, pairs.x, pairs.y, pairs.words.many
    if not r.clear:
        return (
            f"Across {r.n} {many}, {name(x)} and {name(y)} are not clearly associated: "
            f"correlation r {_words(r)}."
        )
    side = "higher" if r.r > 0 else "lower"
    return (
        f"Across {r.n} {many}, higher {name(x)} is associated with {side} {name(y)}: "
        f"correlation r {_words(r)}."
    )


def _refusal(found: Refused, pairs: Pairs) -> str:
    x, y, many = pairs.x, pairs.y, pairs.words.many
    if found.equal:
        same = x if found.equal == "x" else y
        return (
            f"All {found.n} {many} have the same {name(same)}, so nothing can be said of an "
            f"association between {name(x)} and {name(y)}."
        )
    return (
        f"Whether {name(x)} and {name(y)} are associated cannot be said: that takes {FEWEST} "
        f"{many} with enough answers, and {settings.are(found.n)}."
    )


def details(found: Association, pairs: Pairs) -> Iterator[str]:
    """What a reader must know beside r: influence, steepness where r is clear, rank correlation."""
    yield influence(found, pairs.words.one)
    if found.correlation.clear:
        yield steepness(found, pairs.x, pairs.y)
    low, high = (number(end) for end in found.rank_interval)
    least, most = (number(end) for end in found.resampled)
    yield (
        f"By rank instead of value (Spearman), r is {number(found.rank)} ({low} to {high}); "
        f"resampling the {pairs.words.many}, Pearson's r lies at {least} to {most}."
    )
    if pairs.x.name == "engagement" and pairs.y.name in {"csat", "nps"}:
        yield yardstick(found)


def influence(found: Association, one: str) -> str:
    """How much r depends on a single team or unit, which is called `one`."""
    whole, left = found.correlation, found.pivot.correlation
    if left is None:
        return f"All but {found.pivot.name} are equal: without that {one} there is no r."
    moved = "falls" if left.r < whole.r else "rises"
    if left.clear != whole.clear:
        verdict = "more than chance" if left.clear else "which chance can explain"
        return (
            f"It hangs on one {one}: without {found.pivot.name}, r {moved} to {_words(left)}, "
            f"{verdict}."
        )
    if abs(left.r - whole.r) >= MUCH:
        return f"Without {found.pivot.name}, r {moved} to {_words(left)}."
    most = number(abs(left.r - whole.r))
    return f"No single {one} decides it: leaving one out moves r by {most} at most."


def steepness(found: Association, x: Metric, y: Metric) -> str:
    """What ten points more of `x` come with, by the robust line."""
    slopes = (found.robust.slope, *found.robust.slope_interval)
    size, low, high = (number(10 * slope, 1, "+") for slope in slopes)
    return (
        f"On the line, 10 points more {name(x)} come with {size} points of {name(y)} "
        f"({low} to {high})."
    )


def yardstick(found: Association) -> str:
    """How r compares with what was found elsewhere."""
    low, high = found.correlation.interval
    place = "within" if low <= YARDSTICK <= high else "below" if high < YARDSTICK else "above"
    where = (
        f"which lies {place} the interval here"
        if place == "within"
        else (f"and the whole interval here lies {place} it")
    )
    return (
        f"Published yardstick: r ≈ {YARDSTICK} over business units of many companies, corrected "
        f"for unreliability, as r here is not (Harter, Schmidt & Hayes 2002), {where}."
    )


def published() -> str:
    """The yardstick and where it was published."""
    return (
        f"Published yardstick: r ≈ {YARDSTICK}, corrected for unreliable measurement, so that r "
        f"of answers as they are, as here, comes out smaller; {YARDSTICK_SOURCE}."
    )


QUADRANTS = {
    (True, True): "Strong on both",
    (False, True): "Customers ahead",
    (True, False): "Employees ahead",
    (False, False): "Weak on both",
}
"""Whether x, and whether y, is above the company's own value → what that quarter is called."""


def quadrants(pairs: Pairs) -> str:
    """How many dots lie in each quarter about the company's own values, the few by name."""
    across, up = pairs.usual
    if across is None or up is None:
        return ""
    fit = pairs.points.filter(pl.col("status") == "ok")
    place = fit.select("name", right=pl.col("x") >= across, top=pl.col("y") >= up)
    said = []
    for key, words in QUADRANTS.items():
        names = place.filter(right=key[0], top=key[1])["name"].to_list()
        if names:
            said.append(f"{words}: {_named(names, pairs)}")
    return f"{'. '.join(said)}." if said else ""


def notes(pairs: Pairs) -> Iterator[str]:
    """What the picture shows, whom it leaves out and why."""
    yield f"{pairs.x.short} comes from {_waves(pairs.waves)}."
    yield "The larger a dot, the more customers answered. Dotted lines: everyone in this selection."
    few = pairs.points.filter(pl.col("status") == "too few")["name"].to_list()
    if few:
        yield f"Under ten customers' answers, hollow and not in the line: {_named(few, pairs)}."
    if said := quadrants(pairs):
        yield said
    if pairs.combined:
        yield f"Teams under five people are pooled with a sibling: {'; '.join(pairs.combined)}."
    if pairs.hidden:
        hidden = _count(pairs.hidden, pairs)
        yield f"Not shown, to protect groups under five people: {hidden}."
    if pairs.unanswered:
        yield f"Without customers' answers here: {_named(pairs.unanswered, pairs)}."


def _named(names: Sequence[str], pairs: Pairs) -> str:
    return ", ".join(names) if len(names) <= NAMED else _count(len(names), pairs)


def _count(number: int, pairs: Pairs) -> str:
    return f"{number} {pairs.words.one if number == 1 else pairs.words.many}"


def _waves(waves: Sequence[date]) -> str:
    if len(waves) == 1:
        return f"the survey wave of {day(waves[0])}"
    return (
        f"{len(waves)} survey waves pooled, {day(waves[0])} to {day(waves[-1])}; an employee who "
        "answered in several counts once in each"
    )


def nothing(pairs: Pairs, employees: Coverage, customers: Coverage) -> str:
    """Why there is not one dot, and what to change; the coverages are those of x and y."""
    one = pairs.words.one
    if not pairs.waves:
        return (
            "No wave of the employee survey falls in this period: there are waves from "
            f"{day(employees.first)} to {day(employees.last)}. Choose a longer period in the "
            "sidebar."
        )
    if pairs.unanswered:
        return (
            f"No {one} has both employees' and customers' answers here. Answers to "
            f"{pairs.y.label} reach from {day(customers.first)} to {day(customers.last)}. Choose "
            "a longer period or clear a filter in the sidebar."
        )
    return (
        f"Groups under five people are never shown, which leaves no {one} here. Choose more in "
        "the sidebar."
    )


def number(value: float, digits: int = 2, plus: str = "") -> str:
    """A correlation as a reader meets it: 0.45, −0.07; `plus` goes before what is above zero."""
    text = f"{abs(value):.{digits}f}"
    return text if not float(text) else f"−{text}" if value < 0 else f"{plus}{text}"


def name(metric: Metric) -> str:
    """The metric's short label as it stands inside a sentence."""
    short = metric.short
    return short[0].lower() + short[1:] if short[1:2].islower() else short


def _words(found: Correlation) -> str:
    low, high = found.interval
    return f"{number(found.r)} ({number(low)} to {number(high)})"
