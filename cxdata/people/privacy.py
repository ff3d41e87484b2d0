"""The privacy rule for employees: whatever is shown is made of atoms of at least five people.

The smallest groups (unit, region, team) are joined into atoms before anything is shown, and a
group is shown only if it is exactly a union of atoms. So every difference of two shown groups is
made of whole atoms too, and nobody can subtract their way to fewer people. The atoms of a survey
wave depend on that wave and the ones before it, never on later ones: what a new wave brings does
not cut an old one anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from cxdata.people.joining import LEAF as LEAF
from cxdata.people.joining import Group, carried, joined, of_leaves, uncut
from cxdata.selection import UNNAMED

HIDDEN_BELOW = 5
STRAY = 0.1
"""A wave with less than this share of the largest one's people came astray: a wrong date."""
SKIPPED = "skipped"
"""The `metric` under which those are counted who did not answer a question."""
Wanted = Mapping[str, Sequence[str] | None]


@dataclass(frozen=True)
class Partitions:
    """The atoms of each wave, which a later wave may join but never cut.

    A number over several waves is shown by the atoms of the last one, which are unions of the
    atoms of those before. Waves in `left_out` are in no number.
    """

    frames: Mapping[date, pl.DataFrame]
    """Wave → what `atoms` gives for the leaves seen so far; in the order of the waves."""
    hidden: pl.DataFrame
    """All leaves as one atom marked `small`: for periods without a wave that can be shown."""
    left_out: frozenset[tuple[str, date]]
    """Metric and wave of the answers that are in no number."""

    def latest(self) -> pl.DataFrame:
        """The atoms of the last wave."""
        return list(self.frames.values())[-1] if self.frames else self.hidden

    def shown(self, metric: str, waves: Sequence[date]) -> list[date]:
        """The waves among `waves` whose answers to the metric are in the numbers, sorted."""
        return sorted(w for w in waves if w in self.frames and (metric, w) not in self.left_out)

    def during(self, metric: str, waves: Sequence[date]) -> pl.DataFrame:
        """The atoms by which a number over `waves` is shown."""
        shown = self.shown(metric, waves)
        return self.frames[shown[-1]] if shown else self.hidden


def atoms(cube: pl.DataFrame, k: int = HIDDEN_BELOW) -> pl.DataFrame:
    """The atom of each leaf: columns of `LEAF`, `atom`, `size` (leaves in it) and `small`.

    A leaf under `k` people joins siblings of its unit and region, the smallest first; what is
    still under `k` joins across the regions of its unit, and last across units. Where all people
    together are under `k`, they are one atom marked `small`.

    Args:
        cube: columns of `LEAF`, `asked` (which metric in which wave) and `people` who answered.
        k: the fewest people that a shown number may stand for.
    """
    return _frame(joined(of_leaves(cube), k), k)


def partitions(
    cube: pl.DataFrame, k: int = HIDDEN_BELOW, within: Partitions | None = None
) -> Partitions:
    """The atoms of each wave of the whole data set, whatever a reader may see of it.

    Each wave begins with the atoms of the wave before, so that nobody learns in which wave a
    small group was silent. A wave of under `k` people, or of under a tenth of the largest one's,
    is left out of every number: a stray row must not join groups for ever.

    Args:
        cube: columns of `LEAF`, `metric`, `wave` and `people` who answered.
        k: the fewest people that a shown number may stand for.
        within: atoms that are shown too, none of which may be cut.
    """
    stray = _stray(cube, k)
    kept = cube.join(stray, on=["metric", "wave"], how="anti")
    groups: list[Group] = []
    frames: dict[date, pl.DataFrame] = {}
    for part in kept.sort("wave").partition_by("wave", maintain_order=True):
        before = [group.leaves for group in groups]
        wave = part["wave"][0]
        now = carried(groups, part.with_columns(asked="metric"))
        whole = within.frames.get(wave) if within else None
        groups = joined(now if whole is None else uncut(now, whole), k)
        same = frames and before == [group.leaves for group in groups]
        frames[wave] = list(frames.values())[-1] if same else _frame(groups, k)
    all_leaves = cube.select(LEAF).unique().sort(LEAF, nulls_last=True)
    one = all_leaves.with_columns(atom=pl.lit(0, pl.Int64), size=pl.len().cast(pl.Int64))
    return Partitions(
        frames=frames,
        hidden=one.with_columns(small=pl.lit(True)),
        left_out=frozenset(stray.iter_rows()),
    )


def _stray(cube: pl.DataFrame, k: int) -> pl.DataFrame:
    totals = cube.group_by("metric", "wave").agg(pl.col("people").sum())
    few = pl.col("people") < pl.max_horizontal(k, STRAY * pl.col("people").max().over("metric"))
    return totals.filter(few, pl.col("metric") != SKIPPED).select("metric", "wave")


def of_question(
    whole: pl.DataFrame, answered: pl.DataFrame, index: Partitions, k: int = HIDDEN_BELOW
) -> Partitions:
    """The atoms of one question, in each of which none or at least `k` people skipped it.

    Else the index, which counts every employee, less all questions would tell what the few who
    skipped one answered to the others. A wave in which fewer than `k` did is left out. Each is
    made of whole atoms of the index, or one shown by itself here could be subtracted there.

    Args:
        whole: the cube of the index, as for `partitions`.
        answered: the same of the question.
        index: the atoms by which the index is shown.
        k: the fewest people that a shown number may stand for.
    """
    both = whole.join(answered, on="wave", how="semi").join(
        answered.drop("metric"), on=[*LEAF, "wave"], how="left", nulls_equal=True, suffix="_here"
    )
    missing = pl.col("people") - pl.col("people_here").fill_null(0)
    skipped = both.select(*LEAF, "wave", people=missing, metric=pl.lit(SKIPPED, pl.String)).filter(
        pl.col("people") > 0
    )
    few = skipped.group_by("wave").agg(pl.col("people").sum()).filter(pl.col("people") < k)
    parts = [part.join(few, on="wave", how="anti") for part in (answered, skipped)]
    found = partitions(pl.concat([whole, *parts], how="diagonal"), k, within=index)
    names = answered["metric"].unique()
    silent = {(name, wave) for name in names for wave in few["wave"]}
    return replace(found, left_out=found.left_out | silent)


def _frame(groups: Sequence[Group], k: int) -> pl.DataFrame:
    rows = [
        (*leaf, number, len(group.leaves), bool(group.people) and group.fewest() < k)
        for number, group in enumerate(groups)
        for leaf in group.leaves
    ]
    kinds: dict[str, pl.DataType] = {name: pl.String() for name in LEAF}
    kinds |= {"atom": pl.Int64(), "size": pl.Int64(), "small": pl.Boolean()}
    return pl.DataFrame(rows, schema=kinds, orient="row")


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
        atom_of: what `Partitions.during` gives for the last wave of the periods.
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
