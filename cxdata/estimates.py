"""Every number of the dashboard: value, interval, n and status of a metric per group."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, get_args

import polars as pl

from cxdata import metrics, periods
from cxdata.dataset import Dataset
from cxdata.errors import UsageError, unknown
from cxdata.frames import AS_WRITTEN, Frame
from cxdata.metrics import Metric
from cxdata.people import privacy
from cxdata.querying.sums import added_up
from cxdata.selection import Selection
from cxdata.statistics import intervals
from cxdata.tables import DIMENSIONS

Grain = Literal["day", "week", "month", "quarter", "year"]
GRAINS: tuple[str, ...] = get_args(Grain)
TOO_FEW = 10
"""Customers' groups with fewer answers are marked, not hidden."""


def estimate(
    dataset: Dataset,
    selection: Selection,
    metric: Metric,
    *,
    by: Sequence[str] = (),
    grain: str | None = None,
    weighted: bool = True,
) -> pl.DataFrame:
    """The metric's value for each group and period of the selection.

    Args:
        dataset: the version to read.
        selection: the days and dimension values wanted, from `access.select`.
        metric: a catalogue entry.
        by: dimensions to group by; each must be one the metric has.
        grain: `day`, `week` (from Monday), `month`, `quarter`, `year`, or None for no periods.
        weighted: whether answers count by their weight.

    Returns:
        One row per group with answers, sorted by period and group: `period` (first day of it;
        only with a grain), `by`, `value`, `low`, `high` (in the metric's unit), `n` (answers),
        `status` (`ok`, `too few`, `hidden`), `first_day`, `last_day`; for net scores also
        `promoters`, `passives`, `detractors` in percent; and the columns that
        `comparison.changes` needs. Hidden rows have null everywhere but in their keys.

    Raises:
        UsageError: for a dimension or grain that does not exist, or a metric without answers.
    """
    for dimension in by:
        metrics.check_dimension(metric, dimension)
    if grain is not None and grain not in GRAINS:
        raise UsageError(unknown("grain", grain, GRAINS))
    _check_filters(metric, selection)
    find = _employees if metric.employees else _customers
    frame = _finished(find(dataset, selection, metric, by, grain, weighted), metric)
    keys = [*(["period"] if grain else []), *by]
    return (
        frame.select(*keys, pl.exclude("period", *by)).sort(keys) if keys else frame.drop("period")
    )


def pooled(daily: pl.DataFrame, metric: Metric, grain: str | None = None) -> pl.DataFrame:
    """What `estimate` by day gave, added up to longer periods, or to one row without a grain.

    Saves a query where a page needs a period, the one before and the line in between. For
    customers' metrics only, since employees' sums pass the privacy rule group by group. Where
    one person may answer more than once, pooled days have no interval.
    """
    period = periods.truncated(pl.col("period"), grain) if grain else pl.lit(None, dtype=pl.Date)
    sums = (
        daily.with_columns(period=period)
        .group_by("period", maintain_order=True)
        .agg(*TOTALS, repeated=_repeated(metric))
    )
    frame = _finished(_marked(sums), metric)
    return frame.sort("period") if grain else frame.drop("period")


def daily_sums(dataset: Dataset, selection: Selection, metric: Metric) -> pl.DataFrame:
    """The sums of each day with answers, which `pooled` and `pooled_each` take; of customers.

    Raises:
        UsageError: as `estimate`.
    """
    _check_filters(metric, selection)
    return _sums(dataset, selection, metric, (), "day", True).sort("period")


def pooled_each(
    daily: pl.DataFrame, metric: Metric, spans: Sequence[tuple[date, date]]
) -> list[dict[str, Any] | None]:
    """What `pooled` gives for the days of each span, as a row; None where nobody answered."""
    sums = pl.concat(
        daily.lazy()
        .filter(pl.col("period").is_between(start, end))
        .select(*TOTALS, repeated=_repeated(metric), span=pl.lit(number))
        for number, (start, end) in enumerate(spans)
    )
    answered = sums.filter(pl.col("n") > 0).with_columns(period=pl.lit(None, dtype=pl.Date))
    rows = _finished(_marked(answered), metric).drop("period").to_dicts()
    found = {row.pop("span"): row for row in rows}
    return [found.get(number) for number in range(len(spans))]


def _repeated(metric: Metric) -> pl.Expr:
    """Whether days that are pooled may count one person twice."""
    return pl.col("repeated").any() | (pl.lit(bool(metric.occasion)) & (pl.len() > 1))


def estimate_each(
    dataset: Dataset, selections: Sequence[Selection], metric: Metric
) -> list[dict[str, Any] | None]:
    """One row of `estimate` per selection, None where nobody answered.

    The selections differ in their days alone. Where a day's answers add up to a period's with
    its interval, one query serves them all.
    """
    if metric.occasion:
        frames = [estimate(dataset, one, metric) for one in selections]
    else:
        start, end = min(one.start for one in selections), max(one.end for one in selections)
        daily = daily_sums(dataset, selections[0].during(start, end), metric)
        return pooled_each(daily, metric, [(one.start, one.end) for one in selections])
    return [next(frame.iter_rows(named=True), None) for frame in frames]


def summed(sums: pl.DataFrame, metric: Metric) -> pl.DataFrame:
    """What `estimate` gives, from sums of customers' day cells that were added up elsewhere.

    `sums` has `period`, n, w, ww, wx, wxx, `first_day`, `last_day` and `repeated`.
    """
    return _finished(_marked(sums), metric)


def _marked(sums: Frame) -> Frame:
    few = pl.when(pl.col("n") < TOO_FEW).then(pl.lit("too few")).otherwise(pl.lit("ok"))
    return sums.with_columns(status=few)


def _check_filters(metric: Metric, selection: Selection) -> None:
    for name, _ in selection.filters:
        metrics.check_dimension(metric, name)


TOTALS = (
    pl.col("n", "w", "ww", "wx", "wxx").sum(),
    pl.col("first_day").min(),
    pl.col("last_day").max(),
)
"""Several periods or groups as one."""


def _grouped(
    dataset: Dataset,
    selection: Selection,
    metric: Metric,
    by: Sequence[str],
    grain: str | None,
    weighted: bool,
) -> pl.DataFrame:
    """The sums of each group and period; fiscal quarters and years are added up from months."""
    if grain is None or not periods.fiscal(grain):
        return _sums(dataset, selection, metric, by, grain, weighted)
    months = _sums(dataset, selection, metric, by, "month", weighted)
    keys = ["period", *by]
    return (
        months.with_columns(period=periods.truncated(pl.col("period"), grain))
        .group_by(keys, maintain_order=True)
        .agg(*TOTALS, repeated=_repeated(metric))
    )


def _sums(
    dataset: Dataset,
    selection: Selection,
    metric: Metric,
    by: Sequence[str],
    grain: str | None,
    weighted: bool,
) -> pl.DataFrame:
    if metric.question:
        return _question(dataset, selection, metric, grain)
    return added_up(dataset, selection, metric, by=by, grain=grain, weighted=weighted)


def _customers(
    dataset: Dataset,
    selection: Selection,
    metric: Metric,
    by: Sequence[str],
    grain: str | None,
    weighted: bool,
) -> pl.DataFrame:
    return _marked(_grouped(dataset, selection, metric, by, grain, weighted))


def _question(
    dataset: Dataset, selection: Selection, metric: Metric, grain: str | None
) -> pl.DataFrame:
    """The sums of one question put to employees, by team."""
    asked = {name: selection.parameters()[name] for name in ("start", "end", *privacy.LEAF)}
    asked |= {"question": metric.question, "grain": grain} | dataset.engagement()
    unused = [name for name in DIMENSIONS if name not in privacy.LEAF]
    return dataset.frame("question", asked).drop(unused)


def _employees(
    dataset: Dataset,
    selection: Selection,
    metric: Metric,
    by: Sequence[str],
    grain: str | None,
    weighted: bool,
) -> pl.DataFrame:
    wanted = {name: selection.wanted(name) for name in privacy.LEAF}
    leaves = _leaves(dataset, selection, metric, grain, weighted)
    groups = pl.concat(
        privacy.protect(
            leaves.join(shown, on="period", how="semi", nulls_equal=True),
            atom_of,
            wanted,
            by,
            shown,
        )
        for atom_of, shown in _partitioned(dataset, selection, metric, grain)
    )
    status = pl.when("hidden").then(pl.lit("hidden")).otherwise(pl.lit("ok"))
    repeated = pl.col("first_day") < pl.col("last_day")
    return groups.with_columns(status=status, repeated=repeated).drop("hidden")


def _leaves(
    dataset: Dataset, selection: Selection, metric: Metric, grain: str | None, weighted: bool
) -> pl.DataFrame:
    """The sums of each team and period, without the waves that are in no number."""
    left_out = [w for name, w in dataset.partitions(metric).left_out if name == metric.name]
    asked = "day" if left_out else grain
    sums = _grouped(dataset, selection, metric, privacy.LEAF, asked, weighted).drop("repeated")
    if not left_out:
        return sums
    kept = sums.filter(~pl.col("period").is_in(left_out)).with_columns(period=_period(grain))
    return kept.group_by("period", *privacy.LEAF, maintain_order=True).agg(*TOTALS)


def _period(grain: str | None) -> pl.Expr:
    if grain is None:
        return pl.lit(None, dtype=pl.Date)
    return periods.truncated(pl.col("period"), grain)


def _partitioned(
    dataset: Dataset, selection: Selection, metric: Metric, grain: str | None
) -> list[tuple[pl.DataFrame, pl.DataFrame]]:
    """The privacy atoms with the periods that are shown by them.

    The periods are those in which any employee answered, whatever the selection is narrowed to.
    """
    known, waves = dataset.partitions(metric), _waves(dataset, selection, metric)
    if waves.is_empty():
        return [(known.latest(), waves)]
    shown = waves.select(wave="period", period=_period(grain)).group_by("period").agg("wave")
    found: dict[int, tuple[pl.DataFrame, list[date | None]]] = {}
    for period, its in shown.iter_rows():
        atom_of = known.during(metric.name, its)
        found.setdefault(id(atom_of), (atom_of, []))[1].append(period)
    kind = {"period": pl.Date()}
    return [(atom_of, pl.DataFrame({"period": its}, kind)) for atom_of, its in found.values()]


def _waves(dataset: Dataset, selection: Selection, metric: Metric) -> pl.DataFrame:
    """The waves of the selection as `period`, whoever answered in them."""
    waves = dataset.waves(metric)
    inside = waves.is_between(selection.start, selection.end)
    return waves.filter(inside).to_frame("period")


def atoms_of(dataset: Dataset, selection: Selection, metric: Metric) -> pl.DataFrame:
    """What `privacy.atoms` gives for an employees' metric, pooled over the selection."""
    waves = _waves(dataset, selection, metric)["period"].to_list()
    known = dataset.partitions(metric)
    return known.during(metric.name, waves) if waves else known.latest()


def _finished(sums: pl.DataFrame | pl.LazyFrame, metric: Metric) -> pl.DataFrame:
    frame = intervals.with_adjusted(intervals.with_interval(sums.lazy(), metric), metric)
    if metric.kind == "net":
        frame = intervals.with_shares(frame)
    leading = ["value", "low", "high", "n", "status"]
    ordered = frame.select("period", pl.exclude("period", *leading), *leading)
    return ordered.collect(optimizations=AS_WRITTEN)
