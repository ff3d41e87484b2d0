"""Which of many overlapping changes are changes of their own, and how large each is by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxdata.statistics.intervals import Z95

Floats = NDArray[np.float64]
ALIKE = 0.02
"""A cell of whose answers the others leave less than this is no cell of its own."""


@dataclass(frozen=True, kw_only=True)
class Overlapping:
    """Cells that share answers: each one's change, its standard error, and the answers shared."""

    shared: Floats
    """How many of the later answers lie in both of two cells; on the diagonal, in the one."""
    change: Floats
    noise: Floats
    rank: NDArray[np.int64]
    """Cells of a lower rank are tried as explanations first."""

    def fitted(self, kept: list[int]) -> tuple[Floats, Floats, Floats]:
        """Own changes of the kept cells, their z, and the inverse that gave both."""
        size = np.diag(self.shared)[kept]
        inverse: Floats = np.linalg.pinv(self.shared[np.ix_(kept, kept)]).astype(np.float64)
        own = inverse @ (size * self.change[kept])
        spread = self.noise[kept] * np.sqrt(size * np.diag(inverse))
        return own, own / spread, inverse

    def left(self, kept: list[int]) -> Floats:
        """The z of every cell beyond what the kept ones explain; 0 where nothing is left of it.

        What is left must point the way the cell itself moved.
        """
        own, _, inverse = self.fitted(kept)
        size, held = np.diag(self.shared), self.shared[:, kept]
        rest = self.change - held @ own / size
        free = 1 - ((held @ inverse) * held).sum(axis=1) / size
        z: Floats = rest / self.noise / np.sqrt(np.maximum(free, ALIKE))
        z[(free < ALIKE) | (rest * self.change <= 0)] = 0
        z[kept] = 0
        return z


def own_changes(cells: Overlapping, given: Sequence[int] = ()) -> dict[int, tuple[float, float]]:
    """The fewest cells that explain the changes of all: number → (own change, its z).

    The cells `given` are among them from the start, and stay.

    A weighted regression of the later answers on the cells they lie in, by steps forward and back
    (Efroymson 1960) at 5 %: where one channel failed, every unit that uses it fell; the channel
    alone explains it, and what a unit changed beyond that is its own.
    """
    kept = list(given)
    for _ in range(2 * len(cells.change)):
        added = _strongest(cells, kept)
        if added is None:
            break
        kept = _needed(cells, [*kept, added], given)
    own, z, _ = cells.fitted(kept)
    return {cell: (float(own[at]), float(z[at])) for at, cell in enumerate(kept)}


def _strongest(cells: Overlapping, kept: list[int]) -> int | None:
    """Of the cells that still changed, of the lowest rank, the one that most surely did."""
    z = np.abs(cells.left(kept))
    changed = z > Z95
    if not changed.any():
        return None
    first = cells.rank == cells.rank[changed].min()
    return int(np.where(changed & first, z, 0).argmax())


def _needed(cells: Overlapping, kept: list[int], given: Sequence[int]) -> list[int]:
    """The cells without those that the others have come to explain, or turn round, one by one."""
    while True:
        z = cells.fitted(kept)[1] * np.sign(cells.change[kept])
        spare = [(z[at], cell) for at, cell in enumerate(kept) if cell not in given]
        least, cell = min(spare, default=(np.inf, None))
        if least > Z95:
            return kept
        kept = [other for other in kept if other != cell]
