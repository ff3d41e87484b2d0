"""Why a metric moved, or differs between two groups: its bridge, in numbers and in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

import polars as pl

from cxdata import estimates, periods
from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.selection import NOT_GIVEN, UNNAMED, Selection, day
from cxdata.statistics import bridge
from cxdata.statistics.bridge import Bridge, Step
from cxdata.verdicts import earlier
from cxdata.verdicts.headlines import MONTH, known_by_then, year_ago

BEFORE, YEAR, EVERYONE, DAYS = AGAINST = (
    "The period before",
    "A year before",
    "All answers",
    "Other days",
)
"""What the selection can be compared with."""
WORDS: Mapping[bool, Mapping[str, str]] = {
    True: {
        "rate": "scores changed",
        "mix": "shares changed",
        "entering": "new groups",
        "leaving": "gone groups",
    },
    False: {
        "rate": "other scores",
        "mix": "other shares",
        "entering": "only here",
        "leaving": "only elsewhere",
    },
}
"""What the kinds of cause are called between two periods, and between two groups."""
SEVERAL = {
    "business_unit": "business units",
    "region": "regions",
    "team": "teams",
    "segment": "segments",
    "channel": "channels",
    "stage": "stages",
    "touchpoint": "touchpoints",
}
NAMED = 2
"""So many groups are named in the sentence."""


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The two selections that are compared, and what to call each."""

    one: Selection
    other: Selection
    one_words: str
    other_words: str

    @property
    def periods(self) -> bool:
        """Whether the sides differ in their days, not in whose answers they hold."""
        return (self.one.start, self.one.end) != (self.other.start, self.other.end)

    @property
    def kinds(self) -> Mapping[str, str]:
        """What the kinds of cause are called."""
        return WORDS[self.periods]


def sides(dataset: Dataset, selection: Selection, metric: Metric, against: str) -> Sides | None:
    """The reader's selection as the later side, and what it is compared with as the earlier.

    A metric that one person answers again on each occasion is taken at its last occasion, as in
    its headline; null where there is no earlier one.
    """
    if against == EVERYONE:
        other = _last_occasion(dataset, selection, metric)
        if other is None:
            return None
        everyone = other.everyone()
        words = everyone.who() if everyone.filters else "all answers"
        return Sides(one=everyone, other=other, one_words=words, other_words=other.who())
    if metric.occasion.startswith("day"):
        return _of_occasions(dataset, selection, metric, against)
    find = earlier.year_before if against == YEAR else earlier.before
    return between(find(selection).selection, selection)


def groups(
    dataset: Dataset, selection: Selection, metric: Metric, by: str, names: tuple[str, str]
) -> Sides | None:
    """Two groups of a dimension at the same days, the second as what the first is compared with.

    Null where a name is of several groups joined, or where there is no occasion to compare at.
    """
    known = dataset.coverage(metric).values.get(by, ())
    values = [NOT_GIVEN if name == UNNAMED else name for name in names]
    days = _last_occasion(dataset, selection, metric)
    if days is None or not all(value in known for value in values):
        return None
    other, one = (days.narrowed(by, value) for value in values)
    return Sides(one=one, other=other, one_words=names[1], other_words=names[0])


def between(one: Selection, other: Selection) -> Sides:
    """Two selections of the same people on different days."""
    return Sides(one=one, other=other, one_words=_days(one), other_words=_days(other))


def _days(selection: Selection) -> str:
    for grain in earlier.CALENDAR:
        start = periods.begins(selection.start, grain)
        last = periods.following(start, grain) - timedelta(days=1)
        if (start, last) == (selection.start, selection.end):
            return periods.label(start, grain)
    return " to ".join(dict.fromkeys([day(selection.start), day(selection.end)]))


def _last_occasion(dataset: Dataset, selection: Selection, metric: Metric) -> Selection | None:
    if not metric.occasion.startswith("day"):
        return selection
    days = estimates.estimate(dataset, selection, metric, grain="day")["period"].to_list()
    return selection.during(days[-1], days[-1]) if days else None


def _of_occasions(
    dataset: Dataset, selection: Selection, metric: Metric, against: str
) -> Sides | None:
    start = earlier.year_before(selection).selection.start - timedelta(days=MONTH)
    longer = selection.during(start, selection.end)
    days = estimates.estimate(dataset, longer, metric, grain="day")["period"].to_list()
    if not days or days[-1] < selection.start:
        return None
    last = selection.during(days[-1], days[-1])
    previous = days[-2] if len(days) > 1 else None
    past = year_ago(days) if against == YEAR else previous
    return between(selection.during(past, past), last) if past else None


def explained(dataset: Dataset, compared: Sides, metric: Metric, by: str) -> Bridge | None:
    """The bridge from one side to the other by a dimension; null where a side has no answers."""
    both = (compared.one, compared.other)
    frames = [estimates.estimate(dataset, side, metric, by=[by]) for side in both]
    if not metric.employees:
        return bridge.bridge(frames[0], frames[1], by)
    totals = [estimates.estimate(dataset, side, metric) for side in both]
    if any((total["status"] == "hidden").any() for total in totals):
        return None
    return bridge.bridge(frames[0], frames[1], by, totals=(totals[0], totals[1]))


def digits(metric: Metric) -> int:
    """One decimal more than a value has, since parts are smaller."""
    return metric.digits + 1


def number(value: Fraction, metric: Metric, *, signed: bool = False) -> str:
    """A value or a step as it is printed in a bridge."""
    return metric.format(float(value), signed=signed, digits=digits(metric))


def title(found: Bridge, compared: Sides, metric: Metric, by: str) -> str:
    """The bridge in a sentence: the two ends, the kinds of cause, the groups that add most."""
    groups = bridge.by_group(found, digits(metric))
    kinds = bridge.by_kind(found, digits(metric))
    said = ", ".join(_said(kinds, compared, metric, by))
    most = " and ".join(
        f"{step.name} {number(step.size, metric, signed=True)}"
        for step in groups[:NAMED]
        if step.size
    )
    ends = _ends(groups[0].start, groups[-1].end, compared, metric)
    return f"{ends}: {said}." + (f" Most: {most}." if most else "")


def _ends(start: Fraction, end: Fraction, compared: Sides, metric: Metric) -> str:
    size = number(abs(end - start), metric).rstrip("%")
    now = f"{metric.short} {number(end, metric)} ({compared.other_words})"
    before = f"{number(start, metric)} ({compared.one_words})"
    if end == start:
        return f"{now}, as {before}"
    if compared.periods:
        return f"{now}, {'up' if end > start else 'down'} {size} from {before}"
    return f"{now}, {size} {'above' if end > start else 'below'} {before}"


def _said(kinds: Sequence[Step], compared: Sides, metric: Metric, by: str) -> Iterator[str]:
    several = SEVERAL[by]
    here, there = ("new", "gone") if compared.periods else ("only here", "only elsewhere")
    clauses = {
        "rate": f"from how the {several} scored",
        "mix": f"from which {several} the answers came from",
        "entering": f"from {several} that are {here}",
        "leaving": f"from {several} that are {there}",
    }
    for step in kinds:
        yield f"{number(step.size, metric, signed=True)} {clauses[step.name]}"


def listed(steps: Sequence[Step], metric: Metric, names: Mapping[str, str] | None = None) -> str:
    """The steps as they are printed: `scores changed +3.5, shares changed −8.4`."""
    called = ((names or {}).get(step.name, step.name) for step in steps)
    sizes = (number(step.size, metric, signed=True) for step in steps)
    return ", ".join(f"{name} {size}" for name, size in zip(called, sizes, strict=True))


def banner(found: Bridge, by: str) -> str:
    """What to say where every group moved one way and the total the other; else empty."""
    did = found.against_all
    if did is None:
        return ""
    total = "fell" if did == "rose" else "rose"
    grown = max(found.parts, key=lambda part: part.share_after - part.share_before)
    low = "lower" if did == "rose" else "higher"
    return (
        f"Every one of the {SEVERAL[by]} {did}, and yet the total {total}: more of the answers "
        f"came from where scores are {low}, such as {grown.group} "
        f"({100 * float(grown.share_before):.0f}% of the answers before, "
        f"{100 * float(grown.share_after):.0f}% after). Compare the {SEVERAL[by]}, not the total."
    )


def renamed(units: pl.DataFrame, one: Selection, other: Selection) -> list[str]:
    """A sentence for each unit selected that changed its name between two selections' days."""
    start, end = min(one.start, other.start), max(one.end, other.end)
    rows = units.filter(
        pl.col("successor").is_not_null(), pl.col("renamed_on").is_between(start, end)
    )
    wanted = other.wanted("business_unit")
    if wanted is not None:
        rows = rows.filter(pl.col("successor").is_in(list(wanted)))
    return [
        f"{row['successor']} is renamed from {row['business_unit']} ({day(row['renamed_on'])}); "
        "its answers from before count with it."
        for row in rows.iter_rows(named=True)
    ]


def dimensions(dataset: Dataset, selection: Selection, metric: Metric) -> list[str]:
    """The dimensions that split the selection's answers into groups."""
    given = dataset.coverage(metric).values
    return [
        name
        for name in metric.dimensions
        if len(given.get(name, ())) > 1 and len(selection.wanted(name) or "  ") > 1
    ]


def asked(selection: Selection, metric: Metric) -> Selection:
    """The selection that the metric can answer."""
    return known_by_then(metric, selection.without(*selection.beyond(metric.dimensions)))
