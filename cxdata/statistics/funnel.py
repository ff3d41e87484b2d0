"""Groups of unequal size: funnel limits by n, and values shrunk by how little is known of each.

Limits after Spiegelhalter (2005), *Funnel plots for comparing institutional performance*. Shrunken
values are empirical Bayes with normal groups, between-group variance by DerSimonian & Laird
(1986), and one variance of a single score for all groups, so that four of four are not certain.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxdata.metrics import Metric
from cxdata.statistics import control

NEAR, FAR = 1.959963984540054, 3.090232306167813
"""How many standard errors hold 95 % and 99.8 % of groups that do not differ."""
FEWEST = 3
"""Groups that a funnel needs."""


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Groups around what they have in common."""

    centre: float
    spread: float
    """Standard deviation of one score."""
    between: float
    """Standard deviation of the groups' true values, as estimated."""
    frame: pl.DataFrame
    """The groups given, with `shrunk`, `z` (distance from the centre in standard errors) and
    `standing` (`above`, `below`, or null within the far limits); the highest `shrunk` first."""

    def limit(self, effective: float, errors: float) -> float:
        """How far a group of so many answers may lie from the centre."""
        return float(errors * self.spread / np.sqrt(effective))


def funnel(groups: pl.DataFrame, metric: Metric) -> Funnel | None:
    """The funnel of rows of `estimates.estimate` by one dimension.

    Hidden groups are left out. None for fewer than three groups, where scores do not vary, or
    where one person may have answered more than once.
    """
    known = groups.filter(pl.col("value").is_not_null(), pl.col("n") > 0)
    if known.height < FEWEST or known["repeated"].any():
        return None
    spread = control.spread(known, metric)
    if spread == 0:
        return None
    value = known["value"].cast(pl.Float64).to_numpy()
    variance = spread**2 / known["effective"].cast(pl.Float64).to_numpy()
    weight = 1 / variance
    centre = float(np.average(value, weights=weight))
    excess = float((weight * (value - centre) ** 2).sum()) - (known.height - 1)
    between = max(0.0, excess / float(weight.sum() - (weight**2).sum() / weight.sum()))
    common = float(np.average(value, weights=1 / (variance + between)))
    kept = between / (between + variance)
    z = (value - centre) / np.sqrt(variance)
    standing = pl.when(pl.col("z") > FAR).then(pl.lit("above"))
    return Funnel(
        centre=centre,
        spread=spread,
        between=float(np.sqrt(between)),
        frame=known.with_columns(shrunk=pl.Series(common + kept * (value - common)), z=pl.Series(z))
        .with_columns(standing=standing.when(pl.col("z") < -FAR).then(pl.lit("below")))
        .sort("shrunk", descending=metric.good == "high"),
    )
