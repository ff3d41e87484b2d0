"""How closely the employees behind hidden numbers could be counted from all that is shown."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Floats = NDArray[np.float64]


def bounds(shown: Floats, people: Floats, cell: int) -> tuple[float, float]:
    """The fewest and the most people that a cell can have, given every number that is shown.

    Whoever knows all tables that the dashboard gives knows these sums of cells. A linear program
    (Fischetti & Salazar 2000) finds what they leave open for one cell.

    Args:
        shown: one row per shown number, one column per cell: 1 where the cell is in it.
        people: how many people each shown number stands for.
        cell: the column to bound.

    Returns:
        Lowest and highest; the highest is infinite where nothing shown holds the cell.
    """
    wanted = np.zeros(shown.shape[1])
    wanted[cell] = 1
    ends = []
    for sign in (1, -1):
        found = linprog(sign * wanted, A_eq=shown, b_eq=people, bounds=(0, None), method="highs")
        ends.append(float(sign * found.fun) if found.status == 0 else float("inf"))
    return ends[0], ends[1]
