"""Of goals that were given some odds, how many were met: made-up histories with known truth."""

import sys

import polars as pl

from tests.goal_histories import calibration

GOALS, SEED = 4_000, 7


def main() -> None:
    """Print a line for each tenth of the odds, and how many values the 95 % interval held."""
    found = calibration(int(sys.argv[1]) if len(sys.argv) > 1 else GOALS, seed=SEED)
    tenth = (pl.col("chance") * 10).floor().clip(upper_bound=9).cast(pl.Int64)
    rows = found.group_by(tenth=tenth).agg(pl.len(), pl.col("chance", "met").mean()).sort("tenth")
    for row in rows.iter_rows(named=True):
        low = 10 * row["tenth"]
        said, met = row["chance"], row["met"]
        print(f"{low}-{low + 10} %: {row['len']} goals, said {said:.1%}, met {met:.1%}")
    print(f"within the 95 % interval: {found.select(pl.col('inside').mean()).item():.1%}")


if __name__ == "__main__":
    main()
