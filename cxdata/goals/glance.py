"""All goals at a glance: how many stand well, and the names of those that stand badly."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxdata.goals.progress import Assessed, Standing

NAMED = 3
"""How many goals of one standing are called by name."""


@dataclass(frozen=True, kw_only=True)
class Glance:
    """All goals in one sentence, and how many have each standing, the most urgent first."""

    sentence: str
    counts: Mapping[Standing, int]


def glance(assessed: Sequence[Assessed]) -> Glance:
    """`5 of 8 goals are on pace, met or kept; 1 at risk: Make a mortgage easier to get.`"""
    found = Counter(one.progress.standing for one in assessed)
    counts = {standing: found[standing] for standing in Standing if found[standing]}
    good = sum(count for standing, count in counts.items() if standing.tone == "good")
    goals = "goal is" if len(assessed) == 1 else "goals are"
    parts = [f"{good} of {len(assessed)} {goals} on pace, met or kept"]
    parts += [_named(assessed, standing) for standing in counts if standing.tone != "good"]
    return Glance(sentence="; ".join(parts) + ".", counts=counts)


def _named(assessed: Sequence[Assessed], standing: Standing) -> str:
    titles = [one.goal.title for one in assessed if one.progress.standing == standing]
    if standing.tone == "open":
        return f"{len(titles)} {standing}"
    more = len(titles) - NAMED
    names = ", ".join(titles[:NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"{len(titles)} {standing}: {names}"
