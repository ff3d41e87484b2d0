"""How each unit's customers turn better or worse each quarter, one quarter after its employees."""

import numpy as np

from sample_data import days, structure
from sample_data.contacts import Contacts
from sample_data.draws import Floats
from sample_data.truths import ENGAGEMENT_LEADS

SPREAD = 3.1
"""Standard deviation of a unit's quarterly CSAT around its mean, in points, noise included."""
LAG = ENGAGEMENT_LEADS.lag_quarters
LAGS = range(4)


def tides(draw: np.random.Generator, index: Floats, contacts: Contacts) -> Floats:
    """CSAT points by which each unit (rows) departs from its usual in each quarter (columns).

    A part follows the engagement index of the quarter before; the rest owes nothing to the
    index of any quarter from the same to three before, so that only one lag correlates.
    """
    engaged = _departures(index)
    lagged = [_shifted(engaged, lag) for lag in LAGS]
    noise = _apart_from(_departures(draw.normal(size=index.shape)), lagged)
    share = ENGAGEMENT_LEADS.correlation
    own = (1 - share**2) * SPREAD**2 - _sampling_variance(contacts)
    following = share * SPREAD * _of_one(lagged[LAG])
    departures: Floats = following + max(own, 0.0) ** 0.5 * _of_one(noise)
    return departures


def _departures(table: Floats) -> Floats:
    """What is left of a table without its rows' and columns' means."""
    rows = table.mean(axis=1, keepdims=True)
    departures: Floats = table - rows - table.mean(axis=0) + table.mean()
    return departures


def _shifted(table: Floats, quarters: int) -> Floats:
    """The table so many quarters later; the first quarters are zero."""
    later = np.zeros_like(table)
    later[:, quarters:] = table[:, : table.shape[1] - quarters]
    return later


def _apart_from(table: Floats, others: list[Floats]) -> Floats:
    """What is left of `table` after a regression on `others`."""
    known = np.column_stack([other.ravel() for other in others])
    weights = np.linalg.lstsq(known, table.ravel(), rcond=None)[0]
    return table - (known @ weights).reshape(table.shape)


def _of_one(table: Floats) -> Floats:
    """The table scaled to a standard deviation of one, but for the quarters before `LAG`."""
    scaled: Floats = table / table[:, LAG:].std()
    return scaled


def _sampling_variance(contacts: Contacts) -> float:
    """What chance alone adds to the CSAT of a unit and quarter when half are asked."""
    cell = contacts.unit * len(days.QUARTER) + days.QUARTER[contacts.day]
    asked = np.unique(cell, return_counts=True)[1] / 2
    cells = len(structure.UNITS) * (days.QUARTER[-1] + 1)
    return float(1700 * (1 / asked).sum() / cells)
