"""The touchpoints along the customer's journey: their stage, channels and usual scores."""

from dataclasses import dataclass

import numpy as np

from cxdata.dimensions import DEFAULT_STAGES
from sample_data.draws import Flags, Floats, Ints
from sample_data.truths import COMPLAINTS


@dataclass(frozen=True)
class Touchpoint:
    """A moment in which the company meets a customer."""

    name: str
    stage: str
    channels: tuple[float, float, float, float]
    """How often it happens in person, by phone, online and by mobile, against the others."""
    points: float
    """NPS points by which it lies above or below the usual."""
    tie: float
    """How strongly its rating goes with the customer's overall opinion, 0 to 1."""
    asks_ease: bool = False
    asks_resolved: bool = False


TOUCHPOINTS = (
    Touchpoint("Advertisement", "awareness", (2, 0.5, 5, 5), -4, 0.30),
    Touchpoint("First enquiry", "awareness", (4, 4, 3, 2), 2, 0.45),
    Touchpoint("Product comparison", "consideration", (1, 0.5, 6, 4), 0, 0.40),
    Touchpoint("Advice meeting", "consideration", (6, 4, 1.5, 1), 8, 0.55),
    Touchpoint("Quote", "selection", (2, 3, 5, 4), -3, 0.50),
    Touchpoint("Needs interview", "selection", (4, 3, 1, 1), 5, 0.50),
    Touchpoint("Application", "purchase", (4, 3, 7, 6), -6, 0.60, True),
    Touchpoint("Identity check", "purchase", (3, 2, 4, 5), -10, 0.50, True),
    Touchpoint("Welcome contact", "purchase", (3, 4, 3, 3), 7, 0.45),
    Touchpoint("Everyday banking", "satisfaction", (5, 3, 12, 18), 4, 0.65, True),
    Touchpoint("Counter service", "satisfaction", (14, 0, 0, 0), 6, 0.60, True),
    Touchpoint("Help line", "satisfaction", (0, 17, 0, 0), -4, 0.75, True, True),
    Touchpoint("Online chat", "satisfaction", (0, 0, 9, 5), -2, 0.65, True, True),
    Touchpoint("Annual review", "commitment", (5, 4, 1.5, 1), 6, 0.50),
    Touchpoint(COMPLAINTS, "commitment", (3, 8, 6, 3), -22, 0.80, True, True),
    Touchpoint("Rewards", "commitment", (1, 1, 4, 6), 5, 0.35),
    Touchpoint("Referral", "advocacy", (2, 2, 3, 3), 12, 0.40),
    Touchpoint("Customer community", "advocacy", (1, 0.5, 3, 2), 9, 0.35),
)
NAMES = tuple(touchpoint.name for touchpoint in TOUCHPOINTS)
STAGE: Ints = np.array([DEFAULT_STAGES.index(touchpoint.stage) for touchpoint in TOUCHPOINTS])
CHANNELS: Floats = np.array([touchpoint.channels for touchpoint in TOUCHPOINTS])
POINTS: Floats = np.array([touchpoint.points for touchpoint in TOUCHPOINTS])
TIE: Floats = np.array([touchpoint.tie for touchpoint in TOUCHPOINTS])
ASKS_EASE: Flags = np.array([touchpoint.asks_ease for touchpoint in TOUCHPOINTS])
ASKS_RESOLVED: Flags = np.array([touchpoint.asks_resolved for touchpoint in TOUCHPOINTS])
