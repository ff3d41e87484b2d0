"""Engagement as others published it, from the benchmarks that were imported."""

import polars as pl

MEASURE = r"(?i)engagement index"


def engagement(benchmarks: pl.DataFrame) -> pl.DataFrame:
    """The median engagement index over organisations, by source and period.

    Args:
        benchmarks: the table of that name.

    Returns:
        `source`, `period` (its first day), `median`, `organisations`; sorted. A measure counts
        whose name says that it is an engagement index.
    """
    return (
        benchmarks.filter(pl.col("measure").str.contains(MEASURE))
        .group_by("source", "period")
        .agg(
            median=pl.col("value").median(),
            organisations=pl.col("organisation").n_unique().cast(pl.Int64),
        )
        .sort("source", "period")
    )


def sentence(medians: pl.DataFrame) -> str:
    """The latest of each source: `UK civil service 2024: median 64.1 over 103 organisations`."""
    latest = medians.group_by("source", maintain_order=True).last().to_dicts()
    said = [
        f"{row['source']} {row['period'].year}: median {row['median']:.1f} over "
        f"{row['organisations']:,} organisations"
        for row in latest
    ]
    return f"Engagement elsewhere. {'; '.join(said)}."
