"""What is planted in the demo company, listed once: the generator builds it, the tests find it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

COMPANY = "Harbour Bank (demo)"
FIRST_DAY = date(2023, 1, 1)
AS_OF = date(2025, 12, 17)
"""A Wednesday in the middle of a month and a quarter, so that both are unfinished."""
TIE = 0.1
"""How far a realised correlation may lie from the planted one."""

Standing = Literal["on pace", "at risk", "met", "met, within noise", "out of reach", "unmeasurable"]


@dataclass(frozen=True, kw_only=True)
class EngagementLeads:
    """Engagement of one quarter goes with satisfaction of the next.

    Measured as Pearson's r over the 8 x 11 pairs of unit (old name counted under its successor)
    and quarter: engagement index in the wave of quarter q against CSAT pooled over quarter q + lag.
    It holds for the values as they are and for each unit's deviation from its own mean.
    """

    lag_quarters: int
    correlation: float
    elsewhere_at_most: float
    """No other lag from 0 to 3 correlates more than this, in absolute terms."""


@dataclass(frozen=True, kw_only=True)
class Outage:
    """The app and the website failed for days: NPS of those channels against 28 days before."""

    start: date
    end: date
    channels: tuple[str, ...]
    points: float
    """At least so many NPS points are lost."""


@dataclass(frozen=True, kw_only=True)
class SegmentsRiseTotalFalls:
    """From one month to the next every segment's NPS rises and the company's falls."""

    before: date
    month: date
    growing_segment: str
    shrinking_segment: str
    each_rises: float
    total_falls_at_least: float


@dataclass(frozen=True, kw_only=True)
class Pilot:
    """First-contact resolution rises in the pilot's units, in difference to all other units.

    Measured per unit as (all answers from `start`) minus (all answers before it), less the same
    difference in the units without a pilot.
    """

    units: tuple[str, ...]
    start: date
    points: float


@dataclass(frozen=True, kw_only=True)
class RisingScoresFewerAnswers:
    """A unit whose NPS rises from year to year while a shrinking share of the invited answers."""

    unit: str
    points_at_least: float
    """NPS of the last year minus NPS of the first."""
    rate_first: float
    rate_last: float
    """Response rate on the first and on the last day; invitations do not shrink."""


@dataclass(frozen=True, kw_only=True)
class Renamed:
    """A unit goes on under another name; rows before the day carry the old one."""

    old: str
    new: str
    on: date


@dataclass(frozen=True, kw_only=True)
class SmallTeam:
    """A team below the privacy threshold, with a large sibling in the same unit and region."""

    team: str
    sibling: str
    people: int


ENGAGEMENT_LEADS = EngagementLeads(lag_quarters=1, correlation=0.45, elsewhere_at_most=0.25)
OUTAGE = Outage(
    start=date(2025, 3, 10), end=date(2025, 3, 14), channels=("online", "mobile"), points=40.0
)
SIMPSON = SegmentsRiseTotalFalls(
    before=date(2024, 8, 1),
    month=date(2024, 9, 1),
    growing_segment="Business",
    shrinking_segment="Premier",
    each_rises=3.5,
    total_falls_at_least=3.0,
)
PILOT = Pilot(units=("Contact Centre", "Cards & Payments"), start=date(2025, 4, 1), points=6.0)
RISING = RisingScoresFewerAnswers(
    unit="Insurance", points_at_least=9.0, rate_first=0.34, rate_last=0.15
)
RENAMED = Renamed(old="Savings & Investments", new="Wealth", on=date(2025, 7, 1))
SMALL_TEAM = SmallTeam(team="Lighthouse Kiosk", sibling="Quayside Branch", people=3)

EASIER_UNIT, EASIER_FROM = "Home Loans", date(2025, 2, 1)
"""A shorter application form makes this unit easier to deal with; a goal follows it."""
COMPLAINTS, CAREFUL_FROM = "Complaint handling", date(2025, 6, 1)
"""Complaints are closed on the spot less often, on purpose; a goal follows it.

Other service contacts are resolved more often in turn, so that all units' resolution stays."""

STANDINGS: dict[str, Standing] = {
    "g1": "on pace",
    "g2": "at risk",
    "g3": "met",
    "g4": "met, within noise",
    "g5": "out of reach",
    "g6": "on pace",
    "g7": "met",
    "g8": "unmeasurable",
}
"""The standing on `AS_OF` that each goal is set up for; g6 lowers its metric, g7 keeps above."""
