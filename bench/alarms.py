"""How often the search for changes raises a false alarm, finds a planted one, and tells echoes."""

import numpy as np
import polars as pl

from cxdata.verdicts import searching
from cxdata.verdicts.stories import own_stories

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
    return searched({name: both([leaves(draw, name, sizes) for _ in range(2)]) for name in SCORES})


def power(draw: np.random.Generator, months: int, points: float, answers: int) -> float:
    """The share of months in which an NPS shift of one cell in 280 is found."""
    return float(np.mean([_found(draw, points, answers) for _ in range(months)]))


def _found(draw: np.random.Generator, points: float, answers: int) -> bool:
    sizes = np.full(SHAPE, answers)
    before = leaves(draw, "nps", sizes, fixed=True)
    shift = np.zeros(SHAPE)
    shift[0, 0, 0] = points
    now = leaves(draw, "nps", sizes, shift, fixed=True)
    here = [
        pl.col(name) == value for name, value in zip(searching.DIMENSIONS, PLANTED, strict=True)
    ]
    return bool(searched({"nps": both([before, now])}).filter(*here)["found"].any())


def echoes(
    draw: np.random.Generator, months: int, where: str, begun: tuple[str, ...] = ()
) -> float:
    """Of the stories told where NPS fell in all cells alike, the share that are another: echoes.

    `where` is `all` for the whole company, or the dimension of whose first value all cells fell;
    `begun` are units in which something was begun that changed nothing.
    """
    return float(np.mean([_echo(draw, where, begun) for _ in range(months)]))


def _echo(draw: np.random.Generator, where: str, begun: tuple[str, ...]) -> float:
    sizes = draw.lognormal(4.6, 1.2, SHAPE)
    fell = np.ones(SHAPE) if where == "all" else np.zeros(SHAPE)
    if where != "all":
        np.moveaxis(fell, searching.DIMENSIONS.index(where), 0)[0] = 1
    sides = both([leaves(draw, "nps", sizes), leaves(draw, "nps", sizes, -20 * fell)])
    told = own_stories(searched({"nps": sides}), {"nps": sides}, begun)
    cause = [("0" if name == where else None) for name in searching.DIMENSIONS]
    return float(np.mean([list(searching.where(row)) != cause for row in told] or [False]))


def searched(sides: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """What the search says of each metric's sums."""
    return searching.searched_cells(searching.cells(searching.named(sides)), sides)


def both(sides: list[pl.DataFrame]) -> pl.DataFrame:
    """The sums of two sides, the earlier first, in one frame."""
    before, now = sides
    return pl.concat(
        [before.with_columns(later=pl.lit(False)), now.with_columns(later=pl.lit(True))]
    )


def leaves(
    draw: np.random.Generator,
    name: str,
    sizes: np.ndarray,
    points: np.ndarray | float = 0,
    *,
    fixed: bool = False,
) -> pl.DataFrame:
    """The sums of one side, drawn; a shifted cell's top score gains what its lowest loses."""
    scores, shares = SCORES[name]
    n = sizes.astype(int) if fixed else draw.poisson(sizes)
    chances = np.tile(shares, (*SHAPE, 1))
    chances[..., 0] += np.broadcast_to(points, SHAPE) / 200
    chances[..., -1] -= np.broadcast_to(points, SHAPE) / 200
    counts = draw.multinomial(n, chances)
    places = np.indices(SHAPE).reshape(3, -1).astype(str)
    columns = dict(zip(searching.DIMENSIONS, places, strict=True))
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
    for where in ("all", *searching.DIMENSIONS):
        share = echoes(draw, 1000, where)
        print(f"echoes among what is told where NPS fell by 20, {where}: {share:.1%}")
    share = echoes(draw, 1000, "all", ("1", "2", "3"))
    print(f"the same with something begun in three of the units: {share:.1%}")


if __name__ == "__main__":
    main()
