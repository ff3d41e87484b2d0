"""What each metric means, in words made of its catalogue entry and of what a data set holds."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from cxdata import settings
from cxdata.estimates import TOO_FEW
from cxdata.metrics import Metric
from cxdata.people.privacy import HIDDEN_BELOW
from cxdata.selection import day

Row = Mapping[str, Any]
INTERVALS = {
    "net": "95 % interval: adjusted Wald with three pseudo-answers.",
    "share": "95 % interval: Wilson.",
    "mean": "95 % interval: Student's t.",
}
SCORED = {
    "net": "A promoter (9 or 10) scores +100, a passive (7 or 8) 0, a detractor (0 to 6) −100.",
    "share": "100 where the definition holds, 0 where it does not.",
    "mean": "The {one}’s own number, from {low:g} to {high:g}.",
}


def scored(metric: Metric) -> str:
    """What one answer scores, in words."""
    one = "employee" if metric.employees else "answer"
    words = SCORED[metric.kind].format(one=one, low=metric.low, high=metric.high)
    return f"{words} What is left blank is not counted."


def scale(metric: Metric) -> str:
    """Unit and range: `points, −100 to 100`."""
    return f"{metric.unit}, {_plain(metric.low)} to {_plain(metric.high)}"


def _plain(bound: float) -> str:
    return f"{bound:g}".replace("-", "−")


def answers(row: Row | None) -> str:
    """How many answers there are; `row` is that of `estimates.estimate` over all days, or None."""
    if row is None:
        return "none"
    return "not shown" if row["status"] == "hidden" else settings.count(row["n"])


def days(row: Row | None) -> str:
    """From which day to which there are answers."""
    if row is None or row["first_day"] is None:
        return "–"
    return f"{day(row['first_day'])} to {day(row['last_day'])}"


def dimensions(metric: Metric) -> str:
    """The dimensions that a reader may filter and group by."""
    return ", ".join(name.replace("_", " ") for name in metric.dimensions)


def small_groups(metric: Metric, atoms: pl.DataFrame | None) -> str:
    """What happens to groups with few answers.

    Args:
        metric: a catalogue entry.
        atoms: `Dataset.atoms`, for a metric of employees that the data set has answers for.
    """
    if not metric.employees:
        return f"Groups under {TOO_FEW} answers are shown and marked as too few to lean on."
    rule = (
        f"Groups under {HIDDEN_BELOW} employees are never shown, nor anything that they could be "
        "worked out from."
    )
    return rule if atoms is None else f"{rule} {merged(atoms)}"


def merged(atoms: pl.DataFrame) -> str:
    """How many teams are shown only together with others, as a sentence."""
    if atoms["small"].any():
        return "Too few employees answered here to show any group."
    together = atoms.filter(pl.col("size") > 1)
    if together.is_empty():
        return f"None of the {settings.count(atoms.height)} teams here is that small."
    groups = together["atom"].n_unique()
    into = "one group" if groups == 1 else f"{settings.count(groups)} groups"
    many, every = settings.count(together.height), settings.count(atoms.height)
    return f"{many} of the {every} teams here are merged into {into}."


def version(metrics: Iterable[Metric]) -> str:
    """Eight letters that change whenever any definition does, for what is printed of numbers."""
    told = "\n".join(f"{one!r}{one.inferred}" for one in metrics)
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def definition(metric: Metric) -> str:
    """What the metric means, and of which answers here it was inferred."""
    if not metric.inferred:
        return metric.definition
    return f"{metric.definition} Inferred, not asked, for {metric.inferred}."


def computed(metric: Metric) -> str:
    """How the values and intervals of a metric come about, in words."""
    return (
        f"**{metric.label}.** {definition(metric)} {INTERVALS[metric.kind]} "
        f"{_independence(metric)}{_few(metric)} "
        f"Source of the definition: {metric.source}. "
        f"[All of the definition, its versions and other tools' rules]"
        f"(definitions?metric={'engagement' if metric.question else metric.name})"
    )


def _few(metric: Metric) -> str:
    if metric.employees:
        return f"Groups under {HIDDEN_BELOW} people are never shown, nor what they follow from."
    return f"Groups under {TOO_FEW} answers are marked as too few."


def _independence(metric: Metric) -> str:
    if not metric.occasions:
        return ""
    return (
        f"No interval is given over several {metric.occasions}, where one person may be counted "
        "more than once. "
    )
