"""Figures to compare the demo company with: its own of the year before, and made-up other banks."""

from datetime import date

import polars as pl

from cxdata.metrics import metric
from cxdata.tables import empty
from sample_data.truths import AS_OF

OWN = "Harbour Bank 2024"
OTHERS = "Ten other banks"
_YEAR = date(AS_OF.year - 1, 1, 1)
_OTHERS = {"nps": (31.0, 12_400), "csat": (74.0, 12_400), "effort": (71.0, 8_900)}


def benchmarks(responses: pl.DataFrame) -> pl.DataFrame:
    """The table `benchmarks`; the company's own figures are those of its responses."""
    year = responses.filter(pl.col("answered_at").dt.year() == _YEAR.year)
    own = [("Annual report 2024 (made up)", OWN, _YEAR, *_own(year, name)) for name in _OTHERS]
    others = [
        ("Bank index 2025 (made up)", OTHERS, date(AS_OF.year, 1, 1), name, value, n)
        for name, (value, n) in _OTHERS.items()
    ]
    rows = [row for row in [*own, *others] if row[5]]
    schema = empty("benchmarks").select("source", "organisation", "period", "measure", "value", "n")
    return pl.DataFrame(rows, schema=schema.schema, orient="row")


def _own(year: pl.DataFrame, name: str) -> tuple[str, float | None, int]:
    scores = pl.sql_expr(metric(name).score)
    mean, n = year.select(mean=scores.mean(), n=scores.count()).row(0)
    return name, None if mean is None else round(mean, 1), n
