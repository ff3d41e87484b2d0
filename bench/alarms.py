"""How often the search for changes raises a false alarm, and how often it finds a planted one."""

import numpy as np
import polars as pl

from cxdata.verdicts import changes

SHAPE = (8, 5, 7)
"""Units, channels and stages: 280 cells."""
SCORES = {"nps": ((100, 0, -100), (0.5, 0.3, 0.2)), "csat": ((100, 0), (0.78, 0.22))}
"""The scores of a metric, and what share of the customers gives each."""
PLANTED = ("0", "0", "0")


def noise(draw: np.random.Generator, months: int) -> float:
    """The share of months with any alarm where nothing changed and cells differ widely in size."""
    return float(np.mean([month(draw).filter("found").height > 0 for _ in range(months)]))


def month(draw: np.random.Generator) -> pl.DataFrame:
    """A search where nothing changed: two metrics, cells of some 5 to 2,000 answers."""
    sizes = draw.lognormal(4.6, 1.2, SHAPE)
    return searched({name: [leaves(draw, name, sizes) for _ in range(2)] for name in SCORES})


def power(draw: np.random.Generator, months: int, points: float, answers: int) -> float:
    """The share of months in which an NPS shift of one cell in 280 is found."""
    return float(np.mean([_found(draw, points, answers) for _ in range(months)]))


def _found(draw: np.random.Generator, points: float, answers: int) -> bool:
    sizes = np.full(SHAPE, answers)
    before = leaves(draw, "nps", sizes, fixed=True)
    now = leaves(draw, "nps", sizes, points, fixed=True)
    here = [pl.col(name) == value for name, value in zip(changes.DIMENSIONS, PLANTED, strict=True)]
    return bool(searched({"nps": [before, now]}).filter(*here)["found"].any())


def searched(sides: dict[str, list[pl.DataFrame]]) -> pl.DataFrame:
    """What the search says of the sides of each metric, the earlier first."""
    joined = {
        name: pl.concat(
            [before.with_columns(later=pl.lit(False)), now.with_columns(later=pl.lit(True))]
        )
        for name, (before, now) in sides.items()
    }
    return changes.searched_cells(joined)


def leaves(
    draw: np.random.Generator,
    name: str,
    sizes: np.ndarray,
    points: float = 0,
    *,
    fixed: bool = False,
) -> pl.DataFrame:
    """The sums of one side, drawn; the planted cell's top score gains what its lowest loses."""
    scores, shares = SCORES[name]
    n = sizes.astype(int) if fixed else draw.poisson(sizes)
    chances = np.tile(shares, (*SHAPE, 1))
    chances[0, 0, 0, 0] += points / 200
    chances[0, 0, 0, -1] -= points / 200
    counts = draw.multinomial(n, chances)
    places = np.indices(SHAPE).reshape(3, -1).astype(str)
    columns = dict(zip(changes.DIMENSIONS, places, strict=True))
    sums = {"n": n, "w": n, "ww": n, "wx": counts @ scores, "wxx": counts @ np.square(scores)}
    flat = {key: values.ravel().astype(float) for key, values in sums.items()}
    frame = pl.DataFrame(columns | flat).with_columns(pl.col("n").cast(pl.Int64))
    return frame.filter(pl.col("n") > 0)


def main() -> None:
    """Print the figures of many draws."""
    draw = np.random.default_rng(2026)
    print(f"months of pure noise with any alarm: {noise(draw, 5000):.1%} of 5,000")
    for points, answers in ((26, 400), (8, 4100)):
        share = power(draw, 2000, points, answers)
        print(f"shift of {points} points at n {answers:,} found: {share:.1%} of 2,000")


if __name__ == "__main__":
    main()
