"""The people of the demo company: its business units, their teams, regions and segments."""

from dataclasses import dataclass

import numpy as np

from sample_data.draws import Floats, Ints
from sample_data.truths import RENAMED, SMALL_TEAM

REGIONS = ("North", "South", "East", "West")
SEGMENTS = ("Personal", "Premier", "Business")
CHANNELS = ("in person", "phone", "online", "mobile")


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A business unit: its share of all answers, its usual scores and where it meets customers."""

    name: str
    share: float
    nps: float
    engagement: float
    """Usual share of favourable answers, in per cent."""
    rate: float
    """Share of the invited who answer."""
    segments: tuple[float, float, float]
    channels: tuple[float, float, float, float]


@dataclass(frozen=True)
class Team:
    """A team of one unit in one region."""

    name: str
    unit: str
    region: str
    people: int


def _unit(
    name: str,
    figures: tuple[float, float, float, float],
    segments: tuple[float, float, float],
    channels: tuple[float, float, float, float],
) -> Unit:
    share, nps, engagement, rate = figures
    return Unit(
        name=name,
        share=share,
        nps=nps,
        engagement=engagement,
        rate=rate,
        segments=segments,
        channels=channels,
    )


UNITS = (
    _unit("Branches", (20, 45, 66, 0.22), (62, 25, 13), (62, 8, 14, 16)),
    _unit("Contact Centre", (18, 28, 62, 0.28), (66, 19, 15), (4, 70, 18, 8)),
    _unit("Digital Banking", (17, 40, 71, 0.18), (65, 25, 10), (3, 7, 42, 48)),
    _unit("Cards & Payments", (13, 36, 64, 0.21), (52, 28, 20), (8, 30, 28, 34)),
    _unit("Home Loans", (10, 15, 66, 0.30), (55, 35, 10), (34, 26, 28, 12)),
    _unit("Business Banking", (9, 33, 64, 0.24), (5, 8, 87), (30, 30, 28, 12)),
    _unit(RENAMED.new, (7, 60, 67, 0.33), (35, 60, 5), (36, 24, 22, 18)),
    _unit("Insurance", (6, 32, 63, 0.25), (58, 27, 15), (12, 40, 30, 18)),
)
UNIT_NAMES = tuple(unit.name for unit in UNITS)
NAMES_EVER = (*UNIT_NAMES, RENAMED.old)

TEAMS = (
    Team("Quayside Branch", "Branches", "North", 58),
    Team(SMALL_TEAM.team, "Branches", "North", SMALL_TEAM.people),
    Team("Market Street Branch", "Branches", "South", 62),
    Team("Old Town Branch", "Branches", "South", 49),
    Team("Riverside Branch", "Branches", "East", 55),
    Team("Airport Branch", "Branches", "West", 44),
    Team("Phones Early", "Contact Centre", "North", 72),
    Team("Phones Late", "Contact Centre", "North", 66),
    Team("Chat Desk", "Contact Centre", "South", 54),
    Team("Complaints Desk", "Contact Centre", "South", 38),
    Team("Language Line", "Contact Centre", "East", 36),
    Team("Callback Desk", "Contact Centre", "West", 41),
    Team("App Team", "Digital Banking", "East", 61),
    Team("Web Team", "Digital Banking", "East", 52),
    Team("Login and Security", "Digital Banking", "North", 47),
    Team("Digital Help", "Digital Banking", "South", 44),
    Team("Payments Online", "Digital Banking", "West", 58),
    Team("Card Service North", "Cards & Payments", "North", 55),
    Team("Card Service South", "Cards & Payments", "South", 57),
    Team("Merchant Desk", "Cards & Payments", "South", 42),
    Team("Disputes", "Cards & Payments", "East", 49),
    Team("Fraud Watch", "Cards & Payments", "West", 53),
    Team("Mortgage Advice North", "Home Loans", "North", 51),
    Team("Mortgage Advice South", "Home Loans", "South", 53),
    Team("Lending Decisions", "Home Loans", "East", 46),
    Team("Valuations", "Home Loans", "East", 33),
    Team("Completions", "Home Loans", "West", 40),
    Team("Small Business North", "Business Banking", "North", 48),
    Team("Start-up Desk", "Business Banking", "North", 30),
    Team("Small Business South", "Business Banking", "South", 50),
    Team("Mid-size Firms", "Business Banking", "East", 44),
    Team("Trade Finance", "Business Banking", "West", 37),
    Team("Savings Desk", RENAMED.new, "North", 64),
    Team("Investment Advice", RENAMED.new, "South", 59),
    Team("Pensions", RENAMED.new, "East", 52),
    Team("Private Clients", RENAMED.new, "West", 45),
    Team("Home Insurance", "Insurance", "North", 68),
    Team("Motor Insurance", "Insurance", "South", 71),
    Team("Claims East", "Insurance", "East", 60),
    Team("Claims West", "Insurance", "West", 53),
)
TEAM_NAMES = tuple(team.name for team in TEAMS)
TEAM_UNIT: Ints = np.array([UNIT_NAMES.index(team.unit) for team in TEAMS])
TEAM_REGION: Ints = np.array([REGIONS.index(team.region) for team in TEAMS])
TEAM_PEOPLE: Ints = np.array([team.people for team in TEAMS])


def team_marks(draw: np.random.Generator, spread: float) -> Floats:
    """A lasting mark of each team, in points, that cancels out within its unit."""
    marks = draw.normal(0, spread, len(TEAMS))
    totals = np.bincount(TEAM_UNIT, marks * TEAM_PEOPLE) / np.bincount(TEAM_UNIT, TEAM_PEOPLE)
    centred: Floats = marks - totals[TEAM_UNIT]
    return centred


def of_units(attribute: str) -> Floats:
    """One figure (or row of figures) per unit, in the order of `UNITS`."""
    return np.array([getattr(unit, attribute) for unit in UNITS], dtype=np.float64)
