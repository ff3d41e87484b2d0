"""Engagement as others published it, from the benchmarks that were imported."""

from typing import Any

import polars as pl

MEASURE = r"(?i)engagement index"


def engagement(benchmarks: pl.DataFrame) -> pl.DataFrame:
    """The median engagement index over organisations, by source and period.

    Args:
        benchmarks: the table of that name.

    Returns:
        `source`, `period` (its first day), `median`, `lower` and `upper` (the quartiles),
        `organisations`; sorted. A measure counts whose name says that it is an engagement index.
    """
    return (
        benchmarks.filter(pl.col("measure").str.contains(MEASURE))
        .group_by("source", "period")
        .agg(
            median=pl.col("value").median(),
            lower=pl.col("value").quantile(0.25, "linear"),
            upper=pl.col("value").quantile(0.75, "linear"),
            organisations=pl.col("organisation").n_unique().cast(pl.Int64),
        )
        .sort("source", "period")
    )


def sentence(medians: pl.DataFrame) -> str:
    """The latest of each source, how the middle half lies about it, and where it began."""
    said = [
        _course(source.row(0, named=True), source.row(-1, named=True))
        for source in medians.partition_by("source", maintain_order=True)
    ]
    return f"{'; '.join(said)}."


def _course(first: dict[str, Any], last: dict[str, Any]) -> str:
    began = f" ({first['median']:.1f} in {first['period'].year})"
    return (
        f"{last['source']}: median {last['median']:.1f} in {last['period'].year}"
        f"{began if first['period'] < last['period'] else ''} over {last['organisations']:,} "
        f"organisations, half of them between {last['lower']:.1f} and {last['upper']:.1f}"
    )
