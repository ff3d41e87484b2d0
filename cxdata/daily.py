"""How many surveys were sent and how many came back, day by day and business unit by unit."""

from collections.abc import Callable
from datetime import date

import polars as pl

from cxdata.dataset import Dataset
from cxdata.estimates import EVERY
from cxdata.selection import Selection
from cxdata.tables import MONTHLY, SCORES

QUESTIONS = (*SCORES, "comment")
INVITED_BY = ("business_unit", "region", "team", "segment", "channel")
"""The dimensions of an invitation."""


def latest(dataset: Dataset) -> date | None:
    """The last day on which a customer answered; None where none did."""
    asked = [metric for metric in dataset.metrics() if metric.table in MONTHLY]
    return max((dataset.coverage(metric).last for metric in asked), default=None)


def responses(dataset: Dataset) -> int:
    """How many responses the version holds."""
    files = dataset.manifest.files.items()
    return sum(entry.rows for name, entry in files if name.startswith("responses/"))


def answered(dataset: Dataset, selection: Selection) -> pl.DataFrame:
    """How many responses came: `day`, `business_unit`, `answers`, and counts of what they say.

    A column of `QUESTIONS` counts the responses that answer it, `promoters` those who recommend
    with 9 or 10. Units have their present names.
    """
    files = _files(dataset, "responses")
    if not files:
        return _nothing("answers", *QUESTIONS, "promoters")
    asked = {"responses": files, "time_zone": dataset.about.time_zone}
    return dataset.frame("answers_by_day", _parameters(dataset, selection) | asked)


def invited(dataset: Dataset, selection: Selection) -> pl.DataFrame:
    """How many surveys were sent: `day`, `business_unit` (present name), `sent`."""
    files = _files(dataset, "invitations")
    if not files:
        return _nothing("sent")
    asked = _parameters(dataset, selection) | {"invitations": files}
    return dataset.frame("invitations_by_day", asked)


def per_customer(dataset: Dataset, selection: Selection) -> pl.DataFrame:
    """How often customers answered in a calendar month: `times`, `cases`, `month`, `business_unit`.

    A case is a customer and a month; month and unit are those of the latest case of so many times.
    """
    files = _files(dataset, "responses")
    if not files:
        return _nothing("times", "cases").rename({"day": "month"})
    asked = {"responses": files, "time_zone": dataset.about.time_zone}
    return dataset.frame("answers_per_customer", _parameters(dataset, selection) | asked)


def covered(dataset: Dataset, selection: Selection) -> Selection | None:
    """The part of the selection in which surveys were sent; None where there is none.

    Answers of other days have no invitations that they could be a share of.
    """
    files = _files(dataset, "invitations")
    if not files:
        return None
    first, last = dataset.frame("invitation_days", {"invitations": files}).row(0)
    start, end = max(first, selection.start), min(last, selection.end)
    return selection.during(start, end) if start <= end else None


def _nothing(*counts: str) -> pl.DataFrame:
    kinds: dict[str, pl.DataType] = {"day": pl.Date(), "business_unit": pl.String()}
    return pl.DataFrame(schema=kinds | {name: pl.Int64() for name in counts})


def with_before(
    count: Callable[[Dataset, Selection], pl.DataFrame], dataset: Dataset, selection: Selection
) -> pl.DataFrame:
    """`answered` or `invited` of the period before the selection and of the selection itself."""
    return pl.concat(count(dataset, part) for part in (selection.before(), selection))


def _files(dataset: Dataset, table: str) -> list[str]:
    return [str(path) for path in dataset.published.files(table)]


def _parameters(dataset: Dataset, selection: Selection) -> dict[str, object]:
    present = present_names(dataset.table("units"))
    asked = {name: selection.parameters()[name] for name in ("start", "end", *INVITED_BY)}
    return asked | {"old_names": list(present), "present_names": list(present.values())}


def present_names(units: pl.DataFrame) -> dict[str, str]:
    """Old name → present name of each renamed unit, along chains of up to twenty successors."""
    renamed = units.filter(pl.col("successor").is_not_null())
    after = dict(renamed.select("business_unit", "successor").iter_rows())
    present = dict(after)
    for _ in range(20):
        present = {old: after.get(new, new) for old, new in present.items()}
    return present


def within(frame: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """The rows of `frame` whose `day` lies in the selection's period."""
    return frame.filter(pl.col("day").is_between(selection.start, selection.end))


def with_period(frame: pl.DataFrame, grain: str | None) -> pl.DataFrame:
    """Add `period`, the first day of the period that `day` lies in; null without a grain."""
    if grain is None:
        return frame.with_columns(period=pl.lit(None, dtype=pl.Date))
    return frame.with_columns(period=pl.col("day").dt.truncate(EVERY[grain]))
