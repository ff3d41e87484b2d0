"""What the privacy rule costs: how many teams are shown alone, together with others, or not."""

from dataclasses import dataclass

import polars as pl

from cxdata.people.privacy import HIDDEN_BELOW, Partitions
from cxdata.selection import day

RULE = (
    f"No number stands for fewer than {HIDDEN_BELOW} employees, and none can be worked out that "
    f"does. The smallest teams are joined into groups in which at least {HIDDEN_BELOW} people "
    "answered each question of a survey wave: with teams of their unit and region first, then of "
    "their unit, then of others. A unit, region, team or filter is shown only if it is made of "
    "whole groups, so that the difference of any two shown numbers is made of whole groups too. "
    "Groups joined in one wave stay joined in later ones. A single question is shown only where "
    f"none or at least {HIDDEN_BELOW} of a group left it blank. A wave that was published grows by "
    f"{HIDDEN_BELOW} people in each set of teams or not at all, so that yesterday's numbers cannot "
    "be subtracted from today's. Tables, charts, their hover texts, files, goals, links and the "
    "command line all pass this one rule."
)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What becomes of the teams by the latest wave."""

    teams: int
    alone: int
    together: int
    groups: int
    """In so many groups are those that are shown together."""

    @property
    def hidden(self) -> int:
        """Teams that are in no number."""
        return self.teams - self.alone - self.together


def cost(known: Partitions) -> Cost:
    """Counted over all teams of the data set, whatever the reader may see of it."""
    atoms = known.latest()
    shown = atoms.filter(~pl.col("small"))
    together = shown.filter(pl.col("size") > 1)
    return Cost(
        teams=atoms.height,
        alone=shown.height - together.height,
        together=together.height,
        groups=together["atom"].n_unique(),
    )


def in_words(known: Partitions) -> str:
    """The share of teams that are shown, and the waves that are not."""
    found = cost(known)
    share = round(100 * found.alone / found.teams) if found.teams else 0
    parts = [f"{found.alone:,} of {found.teams:,} teams ({share}%) are shown by themselves"]
    if found.together:
        groups = "one group" if found.groups == 1 else f"{found.groups:,} groups"
        parts.append(f"{found.together:,} only together, in {groups}")
    if found.hidden:
        parts.append(f"{found.hidden:,} not at all")
    waves = sorted({wave for _, wave in known.left_out})
    silent = f" Not shown, for too few answers: {', '.join(map(day, waves))}." if waves else ""
    return f"{', '.join(parts)}.{silent}"
