"""What employees say and what customers say of the same team or business unit, side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import polars as pl

from cxdata import estimates
from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.people import privacy
from cxdata.selection import NOT_GIVEN, Selection


class Words(NamedTuple):
    """What one dot is called, and several."""

    one: str
    many: str


LEVELS = {
    "team": Words("team", "teams"),
    "business_unit": Words("business unit", "business units"),
    "region": Words("region", "regions"),
}
NUMBERS = ("value", "low", "high", "n")


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """What was asked, a row for each team or unit with answers from both sides, and the others."""

    x: Metric
    y: Metric
    level: str
    points: pl.DataFrame
    """`name`, `business_unit`, `x` and `y` with `_low`, `_high` and `_n` each, and `status`
    (`too few` where customers gave under ten answers), sorted by unit and name."""
    waves: tuple[date, ...]
    """The days of the employee survey in the selection."""
    usual: tuple[float | None, float | None]
    """The values of x and y over the whole selection."""
    combined: tuple[str, ...]
    """Names of the rows that stand for several teams, pooled for privacy."""
    hidden: int
    """How many teams or units are in no row, for privacy."""
    unanswered: tuple[str, ...]
    """Names of those whose employees answered and whose customers did not."""

    @property
    def words(self) -> Words:
        """What a row is called."""
        return LEVELS[self.level]

    def rows(self) -> pl.DataFrame:
        """The points as a reader takes them along: each number under the name of its metric."""
        names = {
            f"{axis}{part}": f"{metric.name}{part}"
            for axis, metric in (("x", self.x), ("y", self.y))
            for part in ("", "_low", "_high", "_n")
        }
        kept = self.points if self.level == "team" else self.points.drop("business_unit")
        return kept.rename(names | {"name": self.level})


def levels(dataset: Dataset, x: Metric, y: Metric) -> list[str]:
    """The dimensions of `LEVELS` in which employees' and customers' answers name a same value."""
    return [level for level in LEVELS if _shared(dataset, x, y, level)]


def _shared(dataset: Dataset, x: Metric, y: Metric, dimension: str) -> set[str]:
    named = (dataset.coverage(metric).values.get(dimension, ()) for metric in (x, y))
    one, other = map(set, named)
    return (one & other) - {NOT_GIVEN}


def pairs(
    dataset: Dataset, inside: Selection, outside: Selection, x: Metric, y: Metric, level: str
) -> Pairs:
    """The values of two metrics for each team or unit, each pooled over its own answers.

    Teams of one name in two units are two teams. What the privacy rule pools of the employees
    is pooled of the customers too.

    Args:
        dataset: the version to read.
        inside: the selection of the employees' metric `x`.
        outside: the selection of the customers' metric `y`.
        x: the employees' metric.
        y: the customers' metric.
        level: `team`, `business_unit` or `region`, one of `levels`.
    """
    in_units = level == "team" and _shared(dataset, x, y, "business_unit")
    by = ["business_unit", "team"] if in_units else [level]
    employees = estimates.estimate(dataset, inside, x, by=by).filter(pl.col(level).is_not_null())
    customers = estimates.estimate(dataset, outside, y, by=by)
    leaves = _pooled_leaves(dataset, inside, x, by)
    pooled = _pooled(dataset, outside, y, by, leaves, estimates.atoms_of(dataset, inside, x))
    customers = pl.concat([customers, *pooled], how="diagonal_relaxed")
    shown = employees.filter(pl.col("status") == "ok")
    joined = shown.join(customers, on=by, how="left", nulls_equal=True, suffix="_y")
    lost = employees.filter(pl.col("status") == "hidden").join(
        leaves, on=by, how="anti", nulls_equal=True
    )
    waves = estimates.estimate(dataset, inside, x, grain="day")["period"]
    return Pairs(
        x=x,
        y=y,
        level=level,
        waves=tuple(waves),
        usual=(_total(dataset, inside, x), _total(dataset, outside, y)),
        points=_points(joined.filter(pl.col("n_y").is_not_null()), level),
        combined=tuple(leaves["together"].unique().sort()),
        hidden=lost.height,
        unanswered=tuple(joined.filter(pl.col("n_y").is_null())[level]),
    )


def _total(dataset: Dataset, selection: Selection, metric: Metric) -> float | None:
    values = estimates.estimate(dataset, selection, metric)["value"].to_list()
    return values[0] if values else None


def _pooled_leaves(
    dataset: Dataset, inside: Selection, x: Metric, by: Sequence[str]
) -> pl.DataFrame:
    wanted = {name: inside.wanted(name) for name in privacy.LEAF}
    leaves = privacy.combined(estimates.atoms_of(dataset, inside, x), wanted, by)
    return leaves if "team" in by else leaves.clear()


def _pooled(
    dataset: Dataset,
    outside: Selection,
    y: Metric,
    by: Sequence[str],
    leaves: pl.DataFrame,
    atom_of: pl.DataFrame,
) -> Iterator[pl.DataFrame]:
    """The customers' value of each row that pools several teams, over all their answers.

    A row is left out where its teams' customers cannot be told from those of other teams.
    """
    given = [name for name in privacy.LEAF if name in dataset.coverage(y).values]
    others = [name for name in by if name != "team"]
    for part in leaves.partition_by(*others, "together", maintain_order=True):
        selection, touched = outside, atom_of
        for name in given:
            values = part[name].fill_null(NOT_GIVEN).unique().sort().to_list()
            selection = selection.narrowed(name, *values)
            touched = touched.filter(pl.col(name).fill_null(NOT_GIVEN).is_in(values))
        if touched.height == part.height:
            row = estimates.estimate(dataset, selection, y, by=others)
            yield row.with_columns(team=pl.lit(part["together"][0]))


def _points(joined: pl.DataFrame, level: str) -> pl.DataFrame:
    unit = pl.col("business_unit") if "business_unit" in joined else pl.lit(None, pl.String)
    sides = {"x": "", "y": "_y"}
    numbers = {
        axis if number == "value" else f"{axis}_{number}": pl.col(f"{number}{suffix}")
        for axis, suffix in sides.items()
        for number in NUMBERS
    }
    points = joined.select(pl.col(level).alias("name"), unit, status=pl.col("status_y"), **numbers)
    return points.sort("business_unit", "name")
