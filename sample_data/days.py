"""The calendar of the demo company: which days, hours and seasons are busy, and how they feel."""

from datetime import date

import numpy as np

from sample_data.draws import Floats, Ints
from sample_data.truths import AS_OF, FIRST_DAY

COUNT = (AS_OF - FIRST_DAY).days + 1
_DATES = np.datetime64(FIRST_DAY, "D") + np.arange(COUNT)
MONTH: Ints = (_DATES.astype("M8[M]") - np.datetime64(FIRST_DAY, "M")).astype(np.int64)
"""Months since the first, for each day."""
QUARTER: Ints = MONTH // 3
WEEKDAY: Ints = (np.arange(COUNT) + FIRST_DAY.weekday()) % 7
"""Monday is 0."""
YEARS: Floats = np.arange(COUNT) / 365.25
"""Years since the first day."""
PROGRESS: Floats = np.arange(COUNT) / (COUNT - 1)
"""0 on the first day, 1 on the last."""

WEEKDAY_ANSWERS: Floats = np.array([1.18, 1.08, 1.04, 1.02, 1.06, 0.52, 0.32])
WEEKDAY_POINTS: Floats = np.array([-4.0, -1.0, 0.0, 1.0, 2.0, 2.0, 1.0])
SEASON_ANSWERS: Floats = np.array(
    [1.05, 0.98, 1.02, 0.98, 0.97, 0.95, 0.88, 0.88, 1.0, 1.03, 1.08, 1.18]
)
SEASON_POINTS: Floats = np.array([-1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 2.0, 2.0, 0.0, 0.0, -1.0, -6.0])
WEEKEND_CHANNELS: Floats = np.array([0.4, 0.5, 1.2, 1.5])
"""How the channels gain or lose on weekends: in person, phone, online, mobile."""

_EVENING = (1, 1, 1, 0, 0, 1, 3, 6, 8, 8, 7, 7, 8, 7, 6, 6, 7, 8, 10, 12, 13, 11, 6, 3)
_HOURS = (
    (0, 0, 0, 0, 0, 0, 0, 0, 2, 9, 12, 13, 14, 11, 10, 9, 8, 5, 1, 0, 0, 0, 0, 0),
    (0, 0, 0, 0, 0, 0, 0, 2, 9, 12, 12, 11, 10, 9, 9, 9, 8, 7, 5, 3, 1, 0, 0, 0),
    _EVENING,
    tuple(value + (hour in (7, 8, 12, 17, 18)) * 5 for hour, value in enumerate(_EVENING)),
)
HOURS: Floats = np.array(_HOURS, dtype=np.float64)
"""Answers by hour of the day for each channel."""
LUNCH_HOURS = (11, 12, 13)
"""When callers wait longest."""


def number(day: date) -> int:
    """Days since the first day."""
    return (day - FIRST_DAY).days


def answers() -> Floats:
    """How many answers each day brings, against an average day."""
    return WEEKDAY_ANSWERS[WEEKDAY] * SEASON_ANSWERS[MONTH % 12]


def points() -> Floats:
    """NPS points by which each day lies above or below the usual: weekday, season, slow rise."""
    return WEEKDAY_POINTS[WEEKDAY] + SEASON_POINTS[MONTH % 12] + 4.0 * (PROGRESS - 0.5)
