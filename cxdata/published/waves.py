"""Keeps versions of a survey wave from being subtracted: a wave grows by five people or none.

Nor may a unit take in another of fewer than five people under one name, which would grow alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from cxdata import units
from cxdata.errors import DataSetError
from cxdata.metrics import METRICS
from cxdata.people import privacy
from cxdata.people.privacy import HIDDEN_BELOW, LEAF, Partitions
from cxdata.published import manifest
from cxdata.published.table_files import ENGAGEMENT
from cxdata.published.versions import Published
from cxdata.selection import day

CELLS = {m.name: f"cells/metric={m.name}/cells.parquet" for m in METRICS if m.employees}
FILES = (f"{ENGAGEMENT}.parquet", *CELLS.values())
"""What a version tells of its employees."""
SUFFIX = "_among_all"
AMONG_ALL = tuple(f"{name}{SUFFIX}" for name in LEAF)
INDEX = ""
"""Stands for what is shown of all questions together, among the questions shown by themselves."""


def one_place(answers: pl.DataFrame) -> pl.DataFrame:
    """Engagement answers with one unit, region and team for each employee in a wave.

    It is the place that most of the employee's answers name, of equals the first by name, so that
    nobody counts in two teams, nor in another one each time the data are published.
    """
    person, place = ["respondent_id", "wave"], list(LEAF)
    if answers.select(person).n_unique() == answers.select(person + place).n_unique():
        return answers
    most = (
        answers.group_by(person + place)
        .len()
        .sort([*person, "len", *place], descending=[False, False, True, False, False, False])
        .unique(person, keep="first", maintain_order=True)
        .select(person + place)
    )
    return answers.drop(place).join(most, on=person, how="left")


@dataclass(frozen=True)
class Shown:
    """What a version shows of its employees: their answers by team, and the privacy atoms."""

    version: str
    rows: pl.DataFrame
    people: pl.DataFrame
    """How many answered in each wave: columns of `LEAF`, `wave` and `people`."""
    partitions: Mapping[str, Partitions]
    """By question, and those of the `INDEX`; with the names of units that the version shows."""
    names: pl.DataFrame
    """What a team is called in these, in `LEAF`, and in `rows`, in `AMONG_ALL`."""

    def waves(self, asked: str) -> set[date]:
        """The waves of which something is shown: of a question, or of the index."""
        if asked not in self.partitions:
            return set()
        found = self.partitions[asked]
        return {wave for wave in found.frames if (asked, wave) not in found.left_out}

    def atoms(self, asked: str, wave: date) -> pl.DataFrame:
        """The atom, or atoms, of each team as `rows` call it: columns of `LEAF` and `atom`."""
        atom_of = self.partitions[asked].frames[wave]
        return _called(atom_of, self.names).select(*LEAF, "atom").unique()


def check(made: Published, kept: Sequence[Published], k: int = HIDDEN_BELOW) -> None:
    """Refuse a version whose waves differ by fewer than `k` people from those of a kept one.

    Raises:
        DataSetError: naming the wave, the version that showed it, and what to do.
    """
    new = _shown(made, made)
    for version in kept:
        if not _sound(version):
            continue
        old = _shown(version, made)
        for asked in old.partitions:
            for wave in sorted(old.waves(asked) & new.waves(asked)):
                if not apart(old, new, wave, k, asked):
                    raise DataSetError(_too_alike(old.version, wave, k, asked))


def _too_alike(version: str, wave: date, k: int, asked: str) -> str:
    to = f" to “{asked}”" if asked else ""
    return (
        f"The survey wave of {day(wave)} was published before, in version {version}, and these "
        f"answers{to} differ from it by fewer than {k} people of some team, by what units are "
        "called: whoever subtracts one from the other would learn what they answered. Nothing was "
        "published. Import the wave again when it is closed or each team that grew has "
        f"{k} more answers to each question; leave a small unit that joined another its name. "
        "To correct it anyway, go back with `python -m cxdata undo` and delete the folder of that "
        "version."
    )


def carried(former: Published, given: pl.DataFrame | None) -> pl.DataFrame:
    """Published engagement answers of waves that are not given anew, without respondents.

    Raises:
        DataSetError: where they or their cells are damaged, which nobody could mend afterwards.
    """
    described = manifest.read(former.home)
    files = {name: entry for name, entry in described.files.items() if name in FILES}
    damages = list(manifest.damages(former.home, replace(described, files=files)))
    if damages:
        raise DataSetError(
            f"Version {former.version}: {'; '.join(damages)}. Go back to a version before it with "
            "`python -m cxdata undo DIR`."
        )
    anew = [] if given is None else given["wave"].unique().to_list()
    rows = former.table(ENGAGEMENT).filter(~pl.col("wave").is_in(anew))
    return rows.with_columns(pl.lit(None, dtype=pl.String).alias("respondent_id"))


def _sound(version: Published) -> bool:
    described = manifest.read(version.home)
    files = [name for name in FILES if name in described.files]
    some = {name: described.files[name] for name in files}
    told = manifest.Manifest(version=described.version, about=described.about, files=some)
    return bool(files) and not any(manifest.damages(version.home, told))


def renamed(made: Published, former: Published) -> bool:
    """Whether units are called otherwise than before, and two may have become one, or one two."""
    one, other = (units.present_names(version.table("units")) for version in (made, former))
    return one != other


def _shown(version: Published, named_by: Published) -> Shown:
    """What `version` shows by its own names of units, its rows called as `named_by` calls them."""
    own, among_all = (units.present_names(v.table("units")) for v in (version, named_by))
    unit, rows = pl.col("business_unit"), version.table(ENGAGEMENT)
    mine = rows.with_columns(unit.replace(own))
    people = [
        pl.read_parquet(file, columns=[*LEAF, "day", "n"], hive_partitioning=False)
        .with_columns(unit.replace(own))
        .group_by(*LEAF, wave="day")
        .agg(people=pl.col("n").sum())
        .with_columns(metric=pl.lit(name))
        for name, cells in CELLS.items()
        if (file := version.home / cells).is_file()
    ]
    nobody = {name: pl.String() for name in LEAF} | {"wave": pl.Date(), "people": pl.Int64()}
    cube = pl.concat(people) if people else pl.DataFrame(schema=nobody | {"metric": pl.String()})
    index = privacy.partitions(cube)
    whole = cube.filter(pl.col("metric") == "engagement")
    questions = _by_question(mine, whole, index)
    called = rows.with_columns(unit.replace(among_all)).select(pl.col(LEAF).name.suffix(SUFFIX))
    names = pl.concat([mine.select(LEAF), called], how="horizontal").unique().sort(pl.all())
    return Shown(
        version.version,
        rows.with_columns(unit.replace(among_all)),
        _called(whole, names.unique(LEAF, keep="first", maintain_order=True)),
        {INDEX: index, **questions},
        names,
    )


def _called(by_team: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The rows of teams by the names that teams have among all versions."""
    joined = by_team.join(names, on=LEAF, how="left", nulls_equal=True)
    return joined.drop(LEAF).rename(dict(zip(AMONG_ALL, LEAF, strict=True)))


def _by_question(
    rows: pl.DataFrame, people: pl.DataFrame, index: Partitions
) -> dict[str, Partitions]:
    """The atoms of each question that is shown by itself, as `Dataset.partitions` makes them."""
    answered = rows.filter(pl.col("scale_max") == 5).group_by(*LEAF, "wave", metric="question")
    counted = answered.agg(people=pl.len().cast(pl.Int64))
    return {
        str(question): privacy.of_question(people, mine, index)
        for (question,), mine in counted.partition_by("metric", as_dict=True).items()
    }


def apart(old: Shown, new: Shown, wave: date, k: int = HIDDEN_BELOW, asked: str = INDEX) -> bool:
    """Whether no difference of what two versions show of a wave stands for 1 to `k` - 1 people.

    Atoms of either version that have teams in common must lie within one of the other's, and the
    teams of that one must have changed by at least `k` people together, or not at all. Of a
    question `asked`, those who skipped it too: the index counts them.
    """
    changed = _changed(old, new, wave, asked)
    for component in _components(*(one.atoms(asked, wave) for one in (old, new))):
        sides = component.select(pl.col("old", "new").drop_nulls().n_unique()).row(0)
        teams = component.select(LEAF).unique()
        sums = teams.join(changed, on=LEAF, nulls_equal=True).select("people", "skipped").sum()
        if min(sides) > 1 or (min(sides) == 1 and any(0 < abs(n) < k for n in sums.row(0))):
            return False
    return True


def _components(old: pl.DataFrame, new: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The teams of each set of atoms, old and new, that are linked by teams in common."""
    both = old.select(*LEAF, old="atom").join(
        new.select(*LEAF, new="atom"), on=LEAF, how="full", coalesce=True, nulls_equal=True
    )
    first, second = (both[name].fill_null(-1).to_numpy() + 1 for name in ("old", "new"))
    edges = (first > 0) & (second > 0)
    size = int(first.max(initial=0)) + int(second.max(initial=0)) + 2
    offset = int(first.max(initial=0)) + 1
    ties = (np.ones(edges.sum()), (first[edges], second[edges] + offset))
    _, label = connected_components(coo_array(ties, shape=(size, size)), directed=False)
    part = np.where(first > 0, label[first], label[second + offset])
    yield from both.with_columns(part=part).partition_by("part")


def _changed(old: Shown, new: Shown, wave: date, asked: str) -> pl.DataFrame:
    """At least how many people of each team answered otherwise: `people` by `LEAF`.

    Each gives one answer to a question, so that those whose answers to some question are gone,
    or are there anew, are at least as many as these answers. `skipped`: by how many more people
    a question was skipped.
    """
    keys = [*LEAF, "question", "answer"]
    mine = pl.col("wave") == wave, pl.lit(asked == INDEX) | (pl.col("question") == asked)
    before, now = (
        one.rows.filter(*mine).group_by(keys).agg(pl.len().cast(pl.Int64).alias("n"))
        for one in (old, new)
    )
    both = before.join(now, on=keys, how="full", coalesce=True, nulls_equal=True, suffix="_now")
    more = pl.col("n_now").fill_null(0) - pl.col("n").fill_null(0)
    by_question = both.group_by(*LEAF, "question").agg(
        gone=(-more).clip(lower_bound=0).sum(), added=more.clip(lower_bound=0).sum()
    )
    largest = pl.max_horizontal("gone", "added").max()
    net = (pl.col("added") - pl.col("gone")).sum()
    found = by_question.group_by(LEAF).agg(people=largest, answers=net)
    if asked == INDEX:
        return found.with_columns(skipped=pl.lit(0, pl.Int64))
    came = _came(old, new, wave).join(found, on=LEAF, how="full", coalesce=True, nulls_equal=True)
    return came.with_columns(
        pl.col("people").fill_null(0),
        skipped=pl.col("came").fill_null(0) - pl.col("answers").fill_null(0),
    )


def _came(old: Shown, new: Shown, wave: date) -> pl.DataFrame:
    """How many more people of each team answered anything: `came` by `LEAF`."""
    sides = [(new, pl.col("people")), (old, -pl.col("people"))]
    both = [
        one.people.filter(pl.col("wave") == wave).select(*LEAF, came=people)
        for one, people in sides
    ]
    return pl.concat(both).group_by(LEAF).agg(pl.col("came").sum())
