"""From engagement to money: each link with its uncertainty, and a rise carried through them all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from cxdata import settings
from cxdata.engagement import panel
from cxdata.engagement.associated import number
from cxdata.statistics import resampling
from cxdata.statistics.association import FEWEST
from cxdata.statistics.resampling import Fit, View


@dataclass(frozen=True, kw_only=True)
class Link:
    """How one thing goes with the next: points of `effect` for a point of `cause`."""

    cause: str
    effect: str
    when: str
    """By how much the effect is measured later."""
    units: int
    fit: Fit | None
    """None for under eight units, or where nothing varies."""

    @property
    def certainty(self) -> float:
        """The slope over its bootstrap standard error: the smaller, the weaker the link."""
        if self.fit is None:
            return 0.0
        return abs(self.fit.slope) / max(float(np.nanstd(self.fit.slopes)), 1e-12)


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a rise of the first thing is associated with in a later one, in the later one's unit."""

    what: str
    size: float
    low: float
    high: float


def link(
    cause: str, effect: str, x: pl.DataFrame, y: pl.DataFrame, lag: int, when: str, view: View
) -> Link:
    """The link from `x` to `y` of `lag` quarters later, both as from `panel.values`.

    `when` says the delay in words; `view` is how `resampling.fit` looks at the pairs.
    """
    pairs = panel.paired(x, y, lag)
    units = pairs["name"].n_unique()
    found = resampling.fit(pairs, view) if units >= FEWEST else None
    return Link(cause=cause, effect=effect, when=when, units=units, fit=found)


def carried(rise: float, links: Sequence[Link]) -> list[Step]:
    """What `rise` points of the first cause are associated with, link by link.

    The slopes are multiplied resample by resample: where the links rest on the same units, the
    same units are drawn for all of them, so that the range holds what links have in common.
    Percentile intervals of 95 %. Nothing beyond a link that cannot be told.
    """
    size, draws = rise, np.full(resampling.ROUNDS, rise)
    steps = []
    for one in links:
        if one.fit is None:
            break
        size, draws = size * one.fit.slope, draws * one.fit.slopes
        low, high = resampling.percentiles(draws)
        steps.append(Step(what=one.effect, size=size, low=low, high=high))
    return steps


def weakest(links: Sequence[Link]) -> Link:
    """The link of which least is known."""
    return min(links, key=lambda one: one.certainty)


def sentence(
    rise: float, cause: str, steps: Sequence[Step], links: Sequence[Link], money: float
) -> str:
    """The answer: what the rise is associated with at the end of the chain, as a range.

    Args:
        rise: of the first cause, in its points.
        cause: what it is called.
        steps: from `carried`; may be empty where a link cannot be told.
        links: the chain, in order.
        money: the revenue of a year, in the data set's currency.
    """
    broken = next((one for one in links if one.fit is None), None)
    if broken is not None:
        return (
            f"The chain from {cause} to revenue cannot be told: whether {broken.cause} is "
            f"associated with {broken.effect} takes {FEWEST} business units that differ, and "
            f"{settings.are(broken.units)}."
        )
    last, weak = steps[-1], weakest(links)
    doubt = ", so it may as well be nothing" if last.low <= 0 <= last.high else ""
    return (
        f"A rise of {rise:g} points in {cause} is associated with {_share(last)} of revenue: "
        f"{_money(last, money)} a year{doubt}. The weakest link is from {weak.cause} to "
        f"{weak.effect}."
    )


def _share(step: Step) -> str:
    return f"{number(step.low, 1, '+')}% to {number(step.high, 1, '+')}%"


def _money(step: Step, money: float) -> str:
    return " to ".join(amount(end * money / 100) for end in (step.low, step.high))


def amount(money: float) -> str:
    """Money as a reader meets it: three digits that count."""
    size = abs(money)
    text = f"{float(f'{size:.3g}'):,.0f}" if size >= 100 else f"{size:.3g}"
    return f"−{text}" if money < 0 and text != "0" else text


def in_words(step: Step, money: float) -> str:
    """A step as a reader meets it: the range first, then its middle; revenue as money too."""
    low, high, size = (number(v, 1, "+") for v in (step.low, step.high, step.size))
    if step.what != "revenue":
        return f"{low} to {high} points (middle {size})"
    return f"{_share(step)} (middle {size}%): {_money(step, money)} a year"


def rows(links: Sequence[Link]) -> pl.DataFrame:
    """A row per link, for the picture and the download.

    Returns:
        `link`, `measured`, `units` (how many), `r` with `low` and `high`, `slope` with
        `slope_low` and `slope_high`, `n` (pairs); numbers are null where a link cannot be told.
    """
    table = [
        {"link": f"{one.cause} → {one.effect}", "measured": one.when, "units": one.units}
        | (_numbers(one.fit) if one.fit else {})
        for one in links
    ]
    real = dict.fromkeys(["r", "low", "high", "slope", "slope_low", "slope_high"], pl.Float64)
    text = dict.fromkeys(["link", "measured"], pl.String)
    return pl.DataFrame(table, schema={**text, "units": pl.Int64, **real, "n": pl.Int64})


def _numbers(found: Fit) -> dict[str, float]:
    low, high = found.slope_interval
    ends = dict(zip(("low", "high"), found.interval, strict=True))
    return (
        {"r": found.r, "slope": found.slope, "slope_low": low, "slope_high": high}
        | ends
        | {"n": found.n}
    )


def ranges(steps: Sequence[Step]) -> pl.DataFrame:
    """A row per step of the rise: `what`, `size`, `low`, `high`."""
    kinds = {"what": pl.String(), "size": pl.Float64(), "low": pl.Float64(), "high": pl.Float64()}
    return pl.DataFrame([vars(step) for step in steps], schema=kinds)
