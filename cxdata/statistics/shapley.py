"""How the explained variance of a regression is shared out among its predictors (Shapley, LMG)."""

from itertools import permutations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
EXACT = 6
"""Up to so many predictors every order is tried; beyond, a fixed draw of orders."""
LEAST_EIGENVALUE = 0.02
"""Correlations of different people may contradict each other: no direction keeps less than this."""


def shares(predictors: Floats, outcome: Floats, orders: int = 1_000, seed: int = 1) -> Floats:
    """The part of R² that each predictor adds, averaged over the orders of entering.

    Lindeman, Merenda & Gold (1980); Grömping (2006), Journal of Statistical Software 17(1). The
    parts add up to R² of the regression on all predictors together.

    Args:
        predictors: their correlation matrix, p × p, positive definite.
        outcome: the correlation of each with the outcome.
        orders: how many orders are drawn where there are too many to try all; each is taken
            forwards and backwards.
        seed: of the draw.
    """
    every = _orders(len(outcome), orders, seed)
    ordered = predictors[every[:, :, None], every[:, None, :]]
    added = np.linalg.solve(np.linalg.cholesky(ordered), outcome[every][:, :, None])[:, :, 0] ** 2
    total = np.zeros(len(outcome))
    np.add.at(total, every, added)
    return total / len(every)


def _orders(many: int, orders: int, seed: int) -> NDArray[np.int64]:
    if many <= EXACT:
        return np.array(list(permutations(range(many))), dtype=np.int64)
    draw = np.random.default_rng(seed)
    forwards = np.argsort(draw.random((orders // 2, many)), axis=1)
    return np.concatenate([forwards, forwards[:, ::-1]])


def consistent(correlations: Floats) -> tuple[Floats, bool]:
    """The nearest matrix that people could have answered, and whether anything was changed.

    Eigenvalues under `LEAST_EIGENVALUE` are raised to it and the diagonal is set back to 1
    (Higham 2002, first step).
    """
    values, vectors = np.linalg.eigh(correlations)
    if values[0] >= LEAST_EIGENVALUE:
        return correlations, False
    raised = (vectors * np.maximum(values, LEAST_EIGENVALUE)) @ vectors.T
    scale = np.sqrt(np.diag(raised))
    mended: Floats = raised / np.outer(scale, scale)
    return mended, True
