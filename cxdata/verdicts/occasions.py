"""What was asked at single occasions, waves of employees and months of customers, on two sides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from cxdata import periods
from cxdata.dataset import Dataset
from cxdata.metrics import Metric
from cxdata.selection import NOT_GIVEN, Selection
from cxdata.statistics.intervals import SUMS
from cxdata.verdicts.headlines import known_by_then, with_year_before
from cxdata.verdicts.searching import CHANNEL, DIMENSIONS, PLACE, UNIT


@dataclass(frozen=True, kw_only=True)
class Occasions:
    """The last occasion of some days against the last one before them."""

    units: pl.DataFrame
    """The sums of each unit that may be shown: `later`, `DIMENSIONS`, `SUMS`."""
    cells: pl.DataFrame
    """The same as cells to be tested, and all of them together."""
    later: Selection
    """The days to ask for where the later occasion is to be seen."""
    between: Selection
    """The days after the earlier occasion until the later one, as these are seen."""
    now: date
    before: date

    @property
    def words(self) -> str:
        """`Aug 2025`, the occasion before."""
        return periods.label(self.before, "month")

    @property
    def when(self) -> str:
        """`Nov 2025 against Aug 2025`."""
        return f"{periods.label(self.now, 'month')} against {self.words}"

    @property
    def choices(self) -> Mapping[str, str]:
        """What the page *Why it moved* is to compare with, as its address says it."""
        day = str(self.before)
        return {"against": "Other days", "earlier_from": day, "earlier_to": day}


def sides(dataset: Dataset, later: Selection, metric: Metric) -> Occasions | None:
    """The units at the last occasion of the days and at the last one before; None without both.

    All reading goes through `estimates`, so that of employees nothing is searched that could not
    be shown. Those who answered on both occasions are counted as if they were others, which finds
    less, not more: their answers go together.
    """
    if later.beyond(metric.dimensions):
        return None
    known = known_by_then(metric, later)
    total = with_year_before(dataset, known, metric)
    days = total["period"].unique().sort().to_list()
    past = [day for day in days if day < known.start]
    if not past or len(past) == len(days):
        return None
    now, before = days[-1], past[-1]
    lag = later.end - known.end
    rows = with_year_before(dataset, known, metric, [UNIT])
    units = _sums(rows, now, before).with_columns(pl.col(UNIT).fill_null(NOT_GIVEN))
    return Occasions(
        units=units.with_columns(pl.lit(NOT_GIVEN).alias(name) for name in (CHANNEL, PLACE)),
        cells=pl.concat([_cells(units), _cells(_sums(total, now, before))]),
        later=later.during(now + lag, now + lag),
        between=later.during(before + lag + timedelta(days=1), now + lag),
        now=now,
        before=before,
    )


def _sums(rows: pl.DataFrame, now: date, before: date) -> pl.DataFrame:
    shown = rows.filter(pl.col("status") != "hidden", pl.col("period").is_in([now, before]))
    return shown.with_columns(later=pl.col("period") == now)


def _cells(sums: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None, pl.String).alias(n) for n in DIMENSIONS if n not in sums.columns]
    return sums.with_columns(missing).select("later", *DIMENSIONS, *SUMS)
