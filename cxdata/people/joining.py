"""Groups of teams that are shown together: joined until each has people enough, and never cut."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

LEAF = ("business_unit", "region", "team")
Leaf = tuple[str | None, ...]


@dataclass(frozen=True)
class Group:
    """Leaves that are shown together, and how many people answered each question of a wave."""

    leaves: tuple[Leaf, ...]
    people: Mapping[object, int]

    def fewest(self) -> int:
        """The fewest people behind any number of the group."""
        return min(self.people.values(), default=0)

    def __add__(self, other: "Group") -> "Group":
        columns = {*self.people, *other.people}
        people = {c: self.people.get(c, 0) + other.people.get(c, 0) for c in columns}
        return Group(self.leaves + other.leaves, people)


def of_leaves(cube: pl.DataFrame) -> list[Group]:
    """A group for each leaf, sorted; `cube` has columns of `LEAF`, `asked` and `people`."""
    people: dict[Leaf, dict[object, int]] = {}
    for *leaf, asked, count in cube.select(*LEAF, "asked", "people").iter_rows():
        people.setdefault(tuple(leaf), {})[asked] = count
    ordered = sorted(people.items(), key=lambda item: tuple(name or "" for name in item[0]))
    return [Group((leaf,), counts) for leaf, counts in ordered]


def joined(groups: Sequence[Group], k: int) -> list[Group]:
    """The groups with those under `k` joined; those without any people stay as they are."""
    answering = [group for group in groups if group.people]
    for level in (2, 1, 0):
        answering = _joined_in(answering, level, k)
    silent = [group for group in groups if not group.people]
    return sorted([*answering, *silent], key=lambda one: [(n or "") for n in one.leaves[0]])


def _joined_in(groups: Sequence[Group], level: int, k: int) -> list[Group]:
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


def carried(groups: Sequence[Group], wave: pl.DataFrame) -> list[Group]:
    """The groups of the wave before with the people of this one, and the leaves that are new."""
    now = {group.leaves[0]: group for group in of_leaves(wave)}
    kept = []
    for group in groups:
        present = [now.pop(leaf) for leaf in group.leaves if leaf in now]
        people = sum(present, Group((), {})).people
        kept.append(Group(group.leaves, people))
    return [*kept, *now.values()]


def uncut(groups: Sequence[Group], whole: pl.DataFrame) -> list[Group]:
    """The groups, joined where they hold parts of one atom of `whole`."""
    atom_of = {tuple(leaf): atom for *leaf, atom in whole.select(*LEAF, "atom").iter_rows()}
    united: list[tuple[set[object], Group]] = []
    for group in groups:
        held: set[object] = {atom_of.get(leaf, leaf) for leaf in group.leaves}
        linked = [one for one in united if one[0] & held]
        united = [one for one in united if not one[0] & held]
        both = sum((one for _, one in linked), Group((), {})) + group
        united.append((held.union(*(atoms for atoms, _ in linked)), both))
    return [group for _, group in united]
