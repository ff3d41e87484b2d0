"""The privacy rule for employees: whatever is shown is made of atoms of at least five people.

The smallest groups (unit, region, team) are joined into atoms before anything is shown, and a
group is shown only if it is exactly a union of atoms. So every difference of two shown groups is
made of whole atoms too, and nobody can subtract their way to fewer people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from cxdata.selection import UNNAMED

LEAF = ("business_unit", "region", "team")
HIDDEN_BELOW = 5
Wanted = Mapping[str, Sequence[str] | None]
Leaf = tuple[str | None, ...]


@dataclass(frozen=True)
class Group:
    """Leaves that are shown together, and how many people answered each question each wave."""

    leaves: tuple[Leaf, ...]
    people: Mapping[object, int]

    def fewest(self) -> int:
        """The fewest people behind any number of the group; a wave without answers is none."""
        return min(self.people.values(), default=0)

    def __add__(self, other: "Group") -> "Group":
        columns = {*self.people, *other.people}
        people = {c: self.people.get(c, 0) + other.people.get(c, 0) for c in columns}
        return Group(self.leaves + other.leaves, people)


def atoms(cube: pl.DataFrame, k: int = HIDDEN_BELOW) -> pl.DataFrame:
    """The atom of each leaf: columns of `LEAF`, `atom`, `size` (leaves in it) and `small`.

    A leaf under `k` people joins siblings of its unit and region, the smallest first; what is
    still under `k` joins across the regions of its unit, and last across units. Where all people
    together are under `k`, they are one atom marked `small`.

    Args:
        cube: columns of `LEAF`, `asked` (which metric in which wave) and `people` who answered.
        k: the fewest people that a shown number may stand for.
    """
    groups = _leaves(cube)
    for level in (2, 1, 0):
        groups = _joined(groups, level, k)
    rows = [
        (*leaf, number, len(group.leaves), group.fewest() < k)
        for number, group in enumerate(groups)
        for leaf in group.leaves
    ]
    kinds: dict[str, pl.DataType] = {name: pl.String() for name in LEAF}
    kinds |= {"atom": pl.Int64(), "size": pl.Int64(), "small": pl.Boolean()}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _leaves(cube: pl.DataFrame) -> list[Group]:
    people: dict[Leaf, dict[object, int]] = {}
    for *leaf, asked, count in cube.select(*LEAF, "asked", "people").iter_rows():
        people.setdefault(tuple(leaf), {})[asked] = count
    ordered = sorted(people.items(), key=lambda item: tuple(name or "" for name in item[0]))
    return [Group((leaf,), counts) for leaf, counts in ordered]


def _joined(groups: Sequence[Group], level: int, k: int) -> list[Group]:
    families: dict[Leaf, list[Group]] = {}
    for group in groups:
        families.setdefault(group.leaves[0][:level], []).append(group)
    return [group for family in families.values() for group in _without_small(family, k)]


def _without_small(family: list[Group], k: int) -> list[Group]:
    family = sorted(family, key=Group.fewest)
    while len(family) > 1 and family[0].fewest() < k:
        first, second, *others = family
        family = sorted([first + second, *others], key=Group.fewest)
    return family


def protect(
    sums: pl.DataFrame,
    atom_of: pl.DataFrame,
    wanted: Wanted,
    by: Sequence[str],
    periods: pl.DataFrame,
) -> pl.DataFrame:
    """Add up the leaves' sums into groups and hide each group that is no union of atoms.

    Args:
        sums: one row per period (null where ungrouped) and leaf: `period`, the columns of `LEAF`,
            `first_day`, `last_day`, and numbers to add up.
        atom_of: what `atoms` made of the whole data set, whatever the reader may see of it.
        wanted: for each dimension the values the reader selected, or None for all.
        by: the dimensions to group by.
        periods: each `period` in which anybody of the whole data set answered.

    Returns:
        `period`, `by`, `first_day`, `last_day`, the numbers and `hidden`; in hidden groups all
        but `period` and `by` are null, and they have a row in every one of `periods`, so that
        nobody learns when a hidden group was silent. Grouped by team, an atom of several teams
        has a row of its own: `2 teams combined: A, B`.
    """
    structure = _narrowed(atom_of, wanted)
    added = _added(sums, by)
    fate = _fate(structure, by)
    shown = (
        added.join(fate.filter(~pl.col("hidden")), on=list(by), nulls_equal=True)
        if by
        else (added.join(fate.filter(~pl.col("hidden")), how="cross"))
    )
    hidden = periods.join(fate.filter("hidden"), how="cross")
    together = _combined(sums, combined(atom_of, wanted, by), by) if "team" in by else []
    return pl.concat([shown, hidden, *together], how="diagonal_relaxed")


def _narrowed(atom_of: pl.DataFrame, wanted: Wanted) -> pl.DataFrame:
    for name in LEAF:
        values = wanted.get(name)
        if values is not None:
            atom_of = atom_of.filter(pl.col(name).fill_null("").is_in(list(values)))
    return atom_of


def _added(sums: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    numbers = [c for c in sums.columns if c not in {"period", "first_day", "last_day", *LEAF}]
    return sums.group_by("period", *by, maintain_order=True).agg(
        pl.col("first_day").min(), pl.col("last_day").max(), pl.col(numbers).sum()
    )


def _fate(structure: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    pieces = structure.group_by(*by, "atom").agg(
        here=pl.len(),
        size=pl.first(
            "size",
        ),
        small=pl.first("small"),
    )
    broken = ((pl.col("here") < pl.col("size")) | pl.col("small")).any().alias("hidden")
    return pieces.group_by(*by, maintain_order=True).agg(broken) if by else pieces.select(broken)


def combined(atom_of: pl.DataFrame, wanted: Wanted, by: Sequence[str]) -> pl.DataFrame:
    """The leaves that a grouping by team shows under one name, and that name as `together`.

    The arguments are those of `protect`, and so are the names.
    """
    structure = _narrowed(atom_of, wanted)
    named = (
        structure.filter((pl.col("size") > 1) & ~pl.col("small"))
        .group_by(*(name for name in by if name != "team"), "atom", maintain_order=True)
        .agg(pl.len().alias("here"), pl.first("size"), pl.col("team").fill_null(UNNAMED).sort())
        .filter(pl.col("here") == pl.col("size"), pl.col("team").list.n_unique() > 1)
        .select(
            "atom",
            together=pl.format("{} teams combined: {}", "size", pl.col("team").list.join(", ")),
        )
    )
    return structure.join(named, on="atom").select(*LEAF, "together")


def _combined(sums: pl.DataFrame, leaves: pl.DataFrame, by: Sequence[str]) -> list[pl.DataFrame]:
    joined = sums.join(leaves, on=list(LEAF), nulls_equal=True).with_columns(team="together")
    added = _added(joined.drop("together"), by)
    return [added.with_columns(hidden=pl.lit(False))]
