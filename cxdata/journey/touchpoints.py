"""Stages and touchpoints against the reader's own baseline: what stands out, best and weakest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from scipy.special import ndtr, stdtr
from scipy.stats import false_discovery_control

from cxdata.metrics import Metric
from cxdata.selection import NOT_GIVEN, UNNAMED, Selection
from cxdata.verdicts import findings

ALL = "All"
PLACES = ("stage", "touchpoint")
COLUMNS = ("channel", "business_unit", "region", "segment")
FALSE_DISCOVERIES = 0.05
"""The share of the marked cells that chance may have made, at most, on average."""


@dataclass(frozen=True, kw_only=True)
class Axes:
    """What makes the rows and the columns of a heatmap."""

    places: tuple[str, ...]
    """`stage`, `touchpoint` or both."""
    column: str | None
    """A dimension; None for one column of totals."""

    @property
    def dimensions(self) -> list[str]:
        """All that the cells are grouped by."""
        return [*self.places, *self._across]

    @property
    def groupings(self) -> list[list[str]]:
        """What to group by for the total over all, the totals of rows and columns, the cells."""
        places = list(self.places)
        return [[], places] + ([self._across, self.dimensions] if self.column else [])

    @property
    def counted(self) -> list[str]:
        """What to group by to count the touchpoints of each cell."""
        return list(dict.fromkeys([*self.dimensions, "touchpoint"]))

    @property
    def _across(self) -> list[str]:
        return [self.column] if self.column else []


def places(values: Mapping[str, Sequence[str | None]]) -> tuple[str, ...]:
    """What the rows of a heatmap can be; `values` holds the dimensions that a metric covers."""
    return tuple(place for place in PLACES if place in values)


def columns(values: Mapping[str, Sequence[str | None]], asked: Selection) -> list[str]:
    """What its columns can be: the dimensions of which several values are asked for."""
    return [one for one in COLUMNS if len(asked.wanted(one) or values.get(one, ())) > 1]


def crossed(
    parts: Sequence[pl.DataFrame],
    touched: pl.DataFrame,
    axes: Axes,
    stages: Sequence[str],
    metric: Metric,
) -> pl.DataFrame:
    """The cells of a heatmap with the totals of its rows and columns, in reading order.

    Args:
        parts: a frame of `estimates.estimate` for each of the axes' groupings.
        touched: the same by the axes' `counted`.
        axes: the rows and columns.
        stages: the journey's stages in order; others follow by name.
        metric: what the values are.

    Returns:
        The columns of the parts, with null in a dimension for a total over it; `row` and
        `column`, the names of a cell; `label`, a row's name below the name of its stage, and
        `under`, that stage or null; `times`, how often one person may be counted. Totals come
        first, then stages in their order, within a stage the best touchpoint first.
    """
    times = [_times(part, touched, by) for part, by in zip(parts, axes.groupings, strict=True)]
    frame = pl.concat((_given(part, axes.dimensions) for part in times), how="diagonal")
    two = len(axes.places) > 1
    named = frame.with_columns(
        row=_row(axes.places),
        column=_named(axes.column) if axes.column else pl.lit(ALL),
        label=_named(axes.places[-1]),
        under=_named("stage") if two else pl.lit(None, pl.String),
    )
    return named.sort(*_order(named, axes, stages, metric), nulls_last=True)


def _order(
    named: pl.DataFrame, axes: Axes, stages: Sequence[str], metric: Metric
) -> Iterator[pl.Expr]:
    yield pl.col("row") != ALL
    if "stage" in axes.places:
        yield _rank(named, "stage", stages)
    if "touchpoint" in axes.places:
        total = pl.when(pl.col("column") == ALL, pl.col("status") == "ok").then("value")
        yield total.max().over("row") * (-1 if metric.good == "high" else 1)
    yield pl.col("row")
    if axes.column:
        yield _rank(named, axes.column, ())


def _times(part: pl.DataFrame, touched: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Add `times`: the touchpoints of the cell, where one person may have rated several."""
    several = pl.struct(*by, pl.lit(0).alias("-"))
    counts = touched.group_by(several.alias("cell")).agg(times=pl.col("touchpoint").n_unique())
    joined = part.with_columns(cell=several).join(counts, on="cell", how="left", nulls_equal=True)
    return joined.with_columns(times=pl.when("repeated").then("times").otherwise(1)).drop("cell")


def _given(part: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    return part.with_columns(pl.col(name).fill_null(NOT_GIVEN) for name in keys if name in part)


def _named(dimension: str) -> pl.Expr:
    given = pl.col(dimension).replace({NOT_GIVEN: UNNAMED})
    return given.fill_null(ALL)


def _row(places: Sequence[str]) -> pl.Expr:
    if len(places) < 2:
        return _named(places[0])
    both = pl.format("{} ({})", _named("touchpoint"), _named("stage"))
    return pl.when(pl.col("touchpoint").is_null()).then(pl.lit(ALL)).otherwise(both)


def _rank(frame: pl.DataFrame, dimension: str, first: Sequence[str]) -> pl.Expr:
    others = set(frame[dimension].drop_nulls()) - {*first, NOT_GIVEN}
    order = {name: place for place, name in enumerate([*first, *sorted(others), NOT_GIVEN])}
    return pl.col(dimension).replace_strict(order, return_dtype=pl.Int64).fill_null(-1)


def compared(cells: pl.DataFrame, metric: Metric, target: float | None = None) -> pl.DataFrame:
    """Add `against` (value less baseline), `q` and `stands`: `above`, `below` or null.

    The baseline is the target where one is given, else the value of the total over all rows and
    columns, taken as given. A cell is
    searched if it has enough answers. Its p-value is the level at which its own interval would
    reach the baseline (shares: Wilson's score; net scores: adjusted Wald; other means: Student's
    t); where one person may be counted k times, with a k-th of its answers, since the variance
    of their mean is at most k times that of independent ones (Cauchy-Schwarz). `q` is the
    p-value after Benjamini & Hochberg (1995) over all cells searched, null elsewhere.
    """
    total = (pl.col("row") == ALL) & (pl.col("column") == ALL)
    baseline = cells.filter(total)["value"].item() if target is None else target
    spread = _spread(metric, baseline)
    searched = ~total & (pl.col("status") == "ok") & (spread > 0)
    middle = pl.col("value" if metric.kind == "share" else "adjusted")
    frame = cells.with_columns(
        against=pl.col("value") - baseline, z=pl.when(searched).then((middle - baseline) / spread)
    )
    away = -frame["z"].abs().to_numpy()
    freedom = (frame["effective"] / frame["times"] - 1).to_numpy()
    tail = stdtr(freedom, away) if metric.kind == "mean" else ndtr(away)
    frame = frame.with_columns(q=controlled(pl.Series(2 * tail).fill_nan(None)))
    side = pl.when(pl.col("z") > 0).then(pl.lit("above")).otherwise(pl.lit("below"))
    return frame.with_columns(stands=pl.when(pl.col("q") <= FALSE_DISCOVERIES).then(side)).drop("z")


def _spread(metric: Metric, baseline: float) -> pl.Expr:
    share = baseline * (100 - baseline) / pl.col("effective")
    variance = share if metric.kind == "share" else pl.col("adjusted_variance")
    return (variance * pl.col("times")).sqrt()


def controlled(p: pl.Series) -> pl.Series:
    """The p-values that are known after Benjamini & Hochberg (1995), the others null."""
    known = p.is_not_null()
    q = pl.Series(false_discovery_control(p.filter(known).to_numpy()), dtype=pl.Float64)
    return p.scatter(known.arg_true(), q)


def title(row: str, column: str) -> str:
    """A cell's name: `Help line (satisfaction), phone`; for the total over all, `All together`."""
    return ", ".join(name for name in (row, column) if name != ALL) or "All together"


def narrowed(
    selection: Selection, cells: pl.DataFrame, axes: Axes, row: str, column: str
) -> Selection:
    """The selection of one cell's answers; `row` and `column` are each a name in `cells`."""
    for name in axes.dimensions:
        place = pl.col("row") == row if name in axes.places else pl.col("column") == column
        value = cells.filter(place)[name][0]
        selection = selection if value is None else selection.narrowed(name, value)
    return selection


def listed(cells: pl.DataFrame, axes: Axes) -> pl.DataFrame:
    """The cells of `compared` as a table to download, with "All" for totals."""
    numbers = ("value", "low", "high", "n", "status", "against", "q", "stands")
    return cells.select(*(_named(name) for name in axes.dimensions), *numbers)


def ranked(frame: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """The groups from best to weakest, those with too few answers left out.

    Args:
        frame: one row per group, from `estimates.estimate`.
        metric: what the values are.

    Returns:
        The frame with `rank` from 1, and `rank_low` to `rank_high`: the ranks that are left once
        only groups with intervals apart count as better or worse; null without intervals.
    """
    more = metric.good == "high"
    rows = frame.filter(pl.col("status") == "ok").sort("value", descending=more)
    pairs = rows.select("low", "high").rows()
    above = [sum(_beyond(low, mine) for low, _ in pairs) for _, mine in pairs]
    below = [sum(_beyond(mine, high) for _, high in pairs) for mine, _ in pairs]
    better, worse = (above, below) if more else (below, above)
    known = pl.col("low").is_not_null()
    return rows.with_columns(
        rank=pl.int_range(1, rows.height + 1),
        rank_low=pl.when(known).then(1 + pl.Series(better, dtype=pl.Int64)),
        rank_high=pl.when(known).then(rows.height - pl.Series(worse, dtype=pl.Int64)),
    )


def _beyond(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and low > high


def best_and_weakest(ranking: pl.DataFrame, metric: Metric, by: str) -> str:
    """The two ends of `ranked` as a sentence, with how many others chance cannot tell from them."""
    if ranking.height < 2:
        return f"{metric.short}: no two {by}s have enough answers to compare."
    best, weakest = ranking.row(0, named=True), ranking.row(-1, named=True)
    level = best["rank_high"] and best["rank_high"] - 1
    behind = weakest["rank_low"] and ranking.height - weakest["rank_low"]
    return (
        f"{metric.short}: best at {best[by] or UNNAMED}, "
        f"{findings.number(best, metric)}{_level('ahead of', level)}; "
        f"weakest at {weakest[by] or UNNAMED}, "
        f"{findings.number(weakest, metric)}{_level('behind', behind)}."
    )


def _level(side: str, others: int | None) -> str:
    return f", not clearly {side} {others} other{'s' * (others > 1)}" if others else ""


def standing(cells: pl.DataFrame, metric: Metric) -> str:
    """How many cells were searched and how many stand out, as sentences; `cells` of `compared`."""
    baseline = cells.filter(pl.col("row") == ALL, pl.col("column") == ALL).row(0, named=True)
    together = f"{findings.estimate(baseline, metric)} all together."
    searched = cells["q"].count()
    if not searched:
        return f"{together} No cell has enough differing answers to be searched."
    found = {side: (cells["stands"] == side).sum() for side in ("above", "below")}
    if searched == 1:
        side = next((side for side, many in found.items() if many), "")
        stands = f"{side} that, by more than chance" if side else "neither above nor below that"
        return f"{together} The one cell searched stands {stands}."
    return (
        f"{together} Of {searched} cells searched, {found['above']} stand above that and "
        f"{found['below']} below, by more than chance."
    )
