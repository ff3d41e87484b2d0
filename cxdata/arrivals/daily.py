"""How many surveys were sent and how many came back, day by day and business unit by unit."""

from collections.abc import Callable, Collection
from datetime import date

import polars as pl

from cxdata import periods
from cxdata.dataset import Dataset
from cxdata.querying.cubes import COUNTED
from cxdata.querying.sums import narrowed
from cxdata.selection import Selection
from cxdata.tables import MONTHLY, SCORES

QUESTIONS = (*SCORES, "comment")
INVITED_BY = COUNTED
"""The dimensions of an invitation."""

Filters = Collection[tuple[str, tuple[str, ...]]]


def latest(dataset: Dataset) -> date | None:
    """The last day on which a customer answered; None where none did."""
    asked = [metric for metric in dataset.metrics() if metric.table in MONTHLY]
    return max((dataset.coverage(metric).last for metric in asked), default=None)


def responses(dataset: Dataset) -> int:
    """How many responses the version holds."""
    if dataset.manifest.cells_only:
        return int(_counts(dataset, ())["answers"].sum()) if _answered(dataset) else 0
    files = dataset.manifest.files.items()
    return sum(entry.rows for name, entry in files if name.startswith("responses/"))


def answered(dataset: Dataset, selection: Selection) -> pl.DataFrame:
    """How many responses came: `day`, `business_unit`, `answers`, and counts of what they say.

    A column of `QUESTIONS` counts the responses that answer it, `promoters` those who recommend
    with 9 or 10. Units have their present names.
    """
    names = ("answers", *QUESTIONS, "promoters")
    if not _answered(dataset):
        return _nothing(*names)
    counts = within(_counts(dataset, selection.filters), selection)
    return counts.filter(pl.col("answers").is_not_null()).select("day", "business_unit", *names)


def invited(dataset: Dataset, selection: Selection) -> pl.DataFrame:
    """How many surveys were sent: `day`, `business_unit` (present name), `sent`."""
    if not _files(dataset, "invitations"):
        return _nothing("sent")
    return _sent(within(_counts(dataset, selection.filters), selection))


def _sent(counts: pl.DataFrame) -> pl.DataFrame:
    return counts.filter(pl.col("sent").is_not_null()).select("day", "business_unit", "sent")


def per_customer(dataset: Dataset, selection: Selection) -> pl.DataFrame:
    """How often customers answered in a calendar month: `times`, `cases`, `month`, `business_unit`.

    A case is a customer and a month; month and unit are those of the latest case of so many times.
    """
    if not _answered(dataset):
        return _nothing("times", "cases").rename({"day": "month"})
    filters = _counted(selection.filters)
    asked = {"start": selection.start, "end": selection.end, "again": dataset.answered_again()}
    return dataset.frame(
        "answers_per_customer",
        asked | filters | {"file": _file(dataset, filters)},
        {"filters": narrowed(filters)},
    )


def covered(dataset: Dataset, selection: Selection) -> Selection | None:
    """The part of the selection in which surveys were sent; None where there is none.

    Answers of other days have no invitations that they could be a share of.
    """
    if not _files(dataset, "invitations"):
        return None
    days = _sent(_counts(dataset, ()))["day"]
    start, end = max(days[0], selection.start), min(days[-1], selection.end)
    return selection.during(start, end) if start <= end else None


def _counts(dataset: Dataset, filters: Filters) -> pl.DataFrame:
    """All days at once: one answer of a few thousand rows serves every period that is compared."""
    asked = _counted(filters)
    return dataset.frame(
        "counts", asked | {"file": _file(dataset, asked)}, {"filters": narrowed(asked)}
    )


def _counted(filters: Filters) -> dict[str, object]:
    return {name: list(values) for name, values in filters if name in INVITED_BY}


def _file(dataset: Dataset, needed: Collection[str]) -> list[str]:
    """The smallest files of counts that have the dimensions `needed`."""
    rows = {cube: n for cube, n in dataset.counts().items() if {*needed} <= {*cube.dimensions}}
    return dataset.counted(min(rows, key=rows.__getitem__))


def _nothing(*counts: str) -> pl.DataFrame:
    kinds: dict[str, pl.DataType] = {"day": pl.Date(), "business_unit": pl.String()}
    return pl.DataFrame(schema=kinds | {name: pl.Int64() for name in counts})


def with_before(
    count: Callable[[Dataset, Selection], pl.DataFrame], dataset: Dataset, selection: Selection
) -> pl.DataFrame:
    """`answered` or `invited` of the period before the selection and of the selection itself."""
    return pl.concat(count(dataset, part) for part in (selection.before(), selection))


def _answered(dataset: Dataset) -> bool:
    """Whether responses were counted, which cells alone know too."""
    return bool(_files(dataset, "responses")) or any(
        metric.table == "responses" for metric in dataset.metrics()
    )


def _files(dataset: Dataset, table: str) -> list[str]:
    return [str(path) for path in dataset.published.files(table)]


def within(frame: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """The rows of `frame` whose `day` lies in the selection's period."""
    return frame.filter(pl.col("day").is_between(selection.start, selection.end))


def with_period(frame: pl.DataFrame, grain: str | None) -> pl.DataFrame:
    """Add `period`, the first day of the period that `day` lies in; null without a grain."""
    if grain is None:
        return frame.with_columns(period=pl.lit(None, dtype=pl.Date))
    return frame.with_columns(period=periods.truncated(pl.col("day"), grain))


def customers_revenue(dataset: Dataset, selection: Selection) -> pl.DataFrame:
    """The revenue of active customers: `month`, `business_unit` (present name), `revenue`.

    Over all months, and `customers`, how many there were; empty where no revenue is known.
    """
    files = _files(dataset, "customers")
    if not files:
        return _nothing("customers").rename({"day": "month"}).with_columns(revenue=pl.lit(0.0))
    asked = {k: selection.parameters()[k] for k in ("business_unit", "region", "segment")}
    return dataset.frame("revenue", {"customers": files} | asked | dataset.renaming())
