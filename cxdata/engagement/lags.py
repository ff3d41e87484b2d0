"""How an association looks when one side follows later, and within a unit against between units."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from cxdata import settings
from cxdata.engagement import panel
from cxdata.engagement.associated import name, number
from cxdata.engagement.pairing import Words
from cxdata.metrics import Metric
from cxdata.statistics.association import FEWEST
from cxdata.statistics.resampling import Fit, fit

LAGS = range(5)
"""Quarters by which the customers' answers follow: none of them is chosen for the reader."""


@dataclass(frozen=True, kw_only=True)
class Lagged:
    """One association per delay; `fits` has None where nothing can be told."""

    x: Metric
    y: Metric
    words: Words
    units: int
    fits: tuple[Fit | None, ...]
    within: Fit | None
    """Each unit against itself over time, at the delay asked for."""
    between: Fit | None
    """The units' means against each other, at the same delay."""
    lag: int
    pairs: pl.DataFrame
    """The dots of that delay: `name`, `quarter`, `x`, `y` with their numbers."""


def lagged(
    x_values: pl.DataFrame, y_values: pl.DataFrame, x: Metric, y: Metric, words: Words, lag: int
) -> Lagged:
    """The association at every delay of `LAGS`, over all units and quarters.

    Args:
        x_values: from `panel.values`, of the employees.
        y_values: the same of the customers.
        x: the employees' metric.
        y: the customers' metric.
        words: what a unit is called.
        lag: the delay, in quarters, whose pairs are split into within and between.
    """
    each = [panel.paired(x_values, y_values, one) for one in LAGS]
    at = each[LAGS.index(lag)]
    enough = [pairs["name"].n_unique() >= FEWEST for pairs in each]
    fits = [fit(pairs) if told else None for pairs, told in zip(each, enough, strict=True)]
    within, between = (
        fit(at, view) if enough[LAGS.index(lag)] else None for view in ("within", "between")
    )
    return Lagged(
        x=x,
        y=y,
        words=words,
        units=max(pairs["name"].n_unique() for pairs in each),
        fits=tuple(fits),
        within=within,
        between=between,
        lag=lag,
        pairs=at,
    )


def finding(found: Lagged) -> str:
    """What the delays show, as one sentence; every one of them stands in the picture."""
    x, y, many = name(found.x), name(found.y), found.words.many
    clear = [lag for lag, one in zip(LAGS, found.fits, strict=True) if one and one.clear]
    if not any(found.fits):
        return (
            f"Whether {y} follows {x} with a delay cannot be said: that takes {FEWEST} {many} "
            f"over several quarters, and {settings.are(found.units)}."
        )
    told = sum(one is not None for one in found.fits)
    if not clear:
        if told == 1:
            return f"At the one delay there is, {x} and {y} are not clearly associated."
        return f"At none of the {told} delays are {x} and {y} clearly associated."
    said = _listed([f"{delay(lag)} (r {_words(found.fits[lag])})" for lag in clear])
    return (
        f"{x[0].upper()}{x[1:]} is clearly associated with {y} {said}, of {told} delays "
        f"tried over {found.units} {many}."
    )


def delay(lag: int) -> str:
    """A delay in words."""
    if not lag:
        return "in the same quarter"
    return f"{lag} quarter{'s' if lag > 1 else ''} later"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _words(found: Fit | None) -> str:
    if found is None:
        return "–"
    low, high = (number(end) for end in found.interval)
    return f"{number(found.r)}, {low} to {high}"


def sides(found: Lagged) -> str:
    """Within and between, as one sentence; empty where one cannot be told."""
    if found.within is None or found.between is None:
        return ""
    one, many = found.words
    return (
        f"{delay(found.lag).capitalize()}: within each {one} over time r {_words(found.within)}; "
        f"between the {many}, by their means, r {_words(found.between)}."
    )


def disagreement(found: Lagged) -> str:
    """The warning where within and between point to different sides; else empty."""
    within, between = found.within, found.between
    if within is None or between is None or within.clear + between.clear == 0:
        return ""
    one, many = found.words
    x, y = name(found.x), name(found.y)
    among = f"{many} with higher {x} have {'higher' if between.r > 0 else 'lower'} {y}"
    moving = f"when {x} of a {one} rises, its {y} is {'higher' if within.r > 0 else 'lower'}"
    if within.clear and between.clear:
        return f"The two do not agree: {moving}, yet {among}." if within.r * between.r < 0 else ""
    if between.clear:
        return (
            f"Only the {many} differ: {among}, but when {x} of one {one} moved, its {y} was not "
            "clearly associated with it."
        )
    if within.r * between.r < 0:
        return f"Only within each {one}: {moving}; between the {many} it is not so."
    return ""


def table(found: Lagged) -> pl.DataFrame:
    """A row per delay: `lag`, `r`, `low`, `high`, `slope`, its ends, `n` and `units`."""
    rows = [
        {"lag": lag}
        | (
            {}
            if one is None
            else {
                "r": one.r,
                "low": one.interval[0],
                "high": one.interval[1],
                "slope": one.slope,
                "slope_low": one.slope_interval[0],
                "slope_high": one.slope_interval[1],
                "n": one.n,
                "units": one.units,
            }
        )
        for lag, one in zip(LAGS, found.fits, strict=True)
    ]
    real = dict.fromkeys(["r", "low", "high", "slope", "slope_low", "slope_high"], pl.Float64)
    return pl.DataFrame(rows, schema={"lag": pl.Int64, **real, "n": pl.Int64, "units": pl.Int64})
