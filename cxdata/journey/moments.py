"""When customers answered: a metric by hour of the day and day of the week."""

import polars as pl

from cxdata import tallied
from cxdata.dataset import Dataset
from cxdata.journey.touchpoints import ALL
from cxdata.metrics import Metric
from cxdata.querying.extracts import PAIRS, SHEETS
from cxdata.selection import Selection
from cxdata.tables import MONTHLY

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
Moment = tuple[int | None, int | None]
"""Day of the week (1 is Monday) and hour; None for any."""
ANY: Moment = (None, None)


def offered(metric: Metric) -> bool:
    """Whether the metric's answers have a time of day."""
    return metric.table in MONTHLY


def cells(dataset: Dataset, selection: Selection, metric: Metric) -> pl.DataFrame:
    """The cells of a heatmap of hours and weekdays, as `touchpoints.crossed` gives them.

    Where one person may have rated several touchpoints, `times` is how many are selected.
    """
    counts = _counted(dataset, selection, metric)
    groups: list[list[str]] = [[], ["hour"], ["weekday"], ["hour", "weekday"]]
    parts = [tallied.estimated(counts, metric, by) for by in groups]
    frame = pl.concat(parts, how="diagonal")
    for name in ("hour", "weekday"):
        if name not in frame:
            frame = frame.with_columns(pl.lit(None, pl.Int64).alias(name))
    day = pl.col("weekday").replace_strict(dict(enumerate(WEEKDAYS, 1)), return_dtype=pl.String)
    hour = pl.format("{}:00", pl.col("hour").cast(pl.String).str.zfill(2))
    named = frame.with_columns(
        row=pl.when(pl.col("hour").is_null()).then(pl.lit(ALL)).otherwise(hour),
        column=pl.when(pl.col("weekday").is_null()).then(pl.lit(ALL)).otherwise(day),
        under=pl.lit(None, pl.String),
        times=_times(dataset, selection, metric),
    )
    return named.with_columns(label="row").sort("hour", "weekday", nulls_last=False)


def trend(
    dataset: Dataset, selection: Selection, metric: Metric, moment: Moment, grain: str
) -> pl.DataFrame:
    """The metric at a moment of the week, period by period, as from `estimates.estimate`."""
    counts = _counted(dataset, selection, metric, moment, grain)
    days = counts.group_by("period").agg(pl.col("first_day").min(), pl.col("last_day").max())
    return tallied.estimated(counts, metric, ["period"]).join(days, on="period").sort("period")


def named(row: str, column: str) -> Moment:
    """The moment that a cell of `cells` stands for."""
    weekday = None if column == ALL else WEEKDAYS.index(column) + 1
    return weekday, None if row == ALL else int(row.partition(":")[0])


def _counted(
    dataset: Dataset,
    selection: Selection,
    metric: Metric,
    moment: Moment = ANY,
    grain: str | None = None,
) -> pl.DataFrame:
    weekday, hour = moment
    asked = selection.parameters() | {
        "business_unit": dataset.under_any_name(selection.wanted("business_unit")),
        "weekday": weekday,
        "hour": hour,
        "grain": grain,
    }
    name, filled = _QUICK[metric.table]
    quick = dataset.extracts(name)
    if quick:
        filled = filled | {"answer": tallied.column(metric)}
        frame = dataset.frame("moments_quick", asked | {"file": quick[name]}, filled)
    else:
        files = dataset.answers(metric.table)
        read = {"answers": files, "column": tallied.column(metric)}
        zone = {"time_zone": dataset.about.time_zone}
        frame = dataset.frame("moments", asked | read | zone)
    return frame.with_columns(repeated=_times(dataset, selection, metric) > 1)


_QUICK = {
    "responses": (SHEETS, {"rows": "", "channel": "channel"}),
    "ratings": (PAIRS, {"rows": " and touchpoint = other", "channel": "rated_channel"}),
}
"""The extract of a table, and what tells its rows and their channel."""


def _times(dataset: Dataset, selection: Selection, metric: Metric) -> pl.Expr:
    if not metric.occasion:
        return pl.lit(1)
    given = dataset.coverage(metric).values.get("touchpoint", ())
    return pl.lit(len(selection.wanted("touchpoint") or given) or 1)
