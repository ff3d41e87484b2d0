"""The answers to the survey's questions, drawn from what each customer met with."""

from dataclasses import dataclass

import numpy as np

from sample_data import days, journey, structure
from sample_data.contacts import Contacts
from sample_data.draws import NOT_ANSWERED, Flags, Floats, Ints, cuts, graded, slope
from sample_data.truths import (
    CAREFUL_FROM,
    COMPLAINTS,
    EASIER_FROM,
    EASIER_UNIT,
    PILOT,
    RISING,
)

_RECOMMEND = (1.2, 0.8, 1.2, 1.8, 2.0, 4.5, 5.5, 10, 18, 25, 30)
_SATISFACTION = (3, 5, 14, 40, 38)
_EASE = (2, 3, 6, 12, 22, 30, 25)
_RESOLVED = (28, 72)
_RATING = (3, 6, 16, 40, 35)

_NPS_SLOPE = slope(_RECOMMEND, 9) + slope(_RECOMMEND, 7)
_CSAT_SLOPE = slope(_SATISFACTION, 3)
_EASE_SLOPE = slope(_EASE, 4)
_RESOLVED_SLOPE = slope(_RESOLVED, 1)

_SEGMENT_POINTS: Floats = np.array([0.0, 21.0, -31.0])
_CHANNEL_POINTS: Floats = np.array([5.0, -3.0, -1.0, 2.0])
_REGION_POINTS: Floats = np.array([3.0, 1.0, -1.0, -4.0])
_TEAM_SPREAD = 5.0
_LUNCH_POINTS = -7.0
_OUTAGE_POINTS = -65.0
_RISING_POINTS = 22.0
_CAREFUL_POINTS, _FEWER_REPEATS = 11.0, 6.0
"""What complaints lose the other service contacts gain, so that first-contact resolution stays."""
_USUAL_NPS = 34.0


@dataclass(frozen=True, kw_only=True)
class Scores:
    """The answers by response, `NOT_ANSWERED` where there is none, and the opinion behind them."""

    opinion: Floats
    """The customer's latent opinion, which all their answers share."""
    recommend: Ints
    satisfaction: Ints
    ease: Ints
    resolved: Ints
    """1 for resolved at first contact, 0 for not."""


def draw_scores(draw: np.random.Generator, contacts: Contacts, tides: Floats) -> Scores:
    """Draw every answer; `tides` are the units' quarterly departures in CSAT points."""
    met, unit = _met_with(draw, contacts), _unit_points(contacts)
    tide = tides[contacts.unit, days.QUARTER[contacts.day]] / _CSAT_SLOPE
    own = draw.standard_normal(len(contacts))
    recommend = (met + unit) / _NPS_SLOPE + 0.35 * tide + _mixed(draw, own, 0.8)
    satisfaction = (0.6 * met + 0.3 * unit) / _NPS_SLOPE + tide + _mixed(draw, own, 0.8)
    ease = _ease_points(contacts) / _EASE_SLOPE + 0.6 * met / _NPS_SLOPE + _mixed(draw, own, 0.6)
    resolved = _resolved_points(contacts) / _RESOLVED_SLOPE + _mixed(draw, own, 0.5)
    asked = _asked(draw, contacts)
    return Scores(
        opinion=own + (met + unit) / _NPS_SLOPE,
        recommend=_answers(recommend, _RECOMMEND, 0, asked["recommend"]),
        satisfaction=_answers(satisfaction, _SATISFACTION, 1, asked["satisfaction"]),
        ease=_answers(ease, _EASE, 1, asked["ease"]),
        resolved=_answers(resolved, _RESOLVED, 0, asked["resolved"]),
    )


def rate(draw: np.random.Generator, opinion: Floats, touchpoint: Ints) -> Ints:
    """The rating 1 to 5 of a touchpoint by a customer of that opinion."""
    tie = journey.TIE[touchpoint]
    latent = tie * opinion + np.sqrt(1 - tie**2) * draw.standard_normal(len(opinion))
    return graded(latent + journey.POINTS[touchpoint] / _NPS_SLOPE, cuts(_RATING), 1)


def _mixed(draw: np.random.Generator, own: Floats, tie: float) -> Floats:
    """An answer's latent value: the customer's own opinion and the whim of the moment."""
    whim: Floats = draw.standard_normal(len(own)) * (1 - tie**2) ** 0.5
    return tie * own + whim


def _answers(latent: Floats, shares: tuple[float, ...], lowest: int, asked: Flags) -> Ints:
    return np.where(asked, graded(latent, cuts(shares), lowest), NOT_ANSWERED)


def _met_with(draw: np.random.Generator, contacts: Contacts) -> Floats:
    """NPS points that a response gains or loses by where and when it happened."""
    teams = structure.team_marks(draw, _TEAM_SPREAD)
    lunch = np.isin(contacts.minute // 60, days.LUNCH_HOURS) & (contacts.channel == 1)
    points: Floats = (
        _SEGMENT_POINTS[contacts.segment]
        + _CHANNEL_POINTS[contacts.channel]
        + _REGION_POINTS[contacts.region()]
        + journey.POINTS[contacts.touchpoint]
        + teams[contacts.team]
        + days.points()[contacts.day]
        + _LUNCH_POINTS * lunch
        + _OUTAGE_POINTS * contacts.in_outage()
    )
    return points


def _unit_points(contacts: Contacts) -> Floats:
    """NPS points of the unit beyond what its customers and channels bring with them."""
    segments, channels = structure.of_units("segments"), structure.of_units("channels")
    brought = segments @ _SEGMENT_POINTS / 100 + channels @ _CHANNEL_POINTS / 100
    usual = structure.of_units("nps") - _USUAL_NPS - brought
    rising = contacts.unit == structure.UNIT_NAMES.index(RISING.unit)
    rise = _RISING_POINTS * (days.PROGRESS - 0.5)
    points: Floats = usual[contacts.unit] + rising * rise[contacts.day]
    return points


def _ease_points(contacts: Contacts) -> Floats:
    since = contacts.day >= days.number(EASIER_FROM)
    points: Floats = 9.0 * (since & (contacts.unit == structure.UNIT_NAMES.index(EASIER_UNIT)))
    return points


def _resolved_points(contacts: Contacts) -> Floats:
    pilot = np.isin(contacts.unit, [structure.UNIT_NAMES.index(unit) for unit in PILOT.units])
    lifted = pilot & (contacts.day >= days.number(PILOT.start))
    complaint = contacts.touchpoint == journey.NAMES.index(COMPLAINTS)
    since = contacts.day >= days.number(CAREFUL_FROM)
    careful = np.where(complaint, -_CAREFUL_POINTS, _FEWER_REPEATS) * since
    points: Floats = PILOT.points * lifted + careful - 6.0 * complaint
    return points


def _asked(draw: np.random.Generator, contacts: Contacts) -> dict[str, Flags]:
    """Who answered which question; whoever skips the first one answers the second."""
    luck = draw.random((4, len(contacts)))
    recommend: Flags = luck[0] < 0.94
    spoken = np.isin(contacts.channel, (1, 2))
    return {
        "recommend": recommend,
        "satisfaction": (luck[1] < 0.48) | ~recommend,
        "ease": journey.ASKS_EASE[contacts.touchpoint] & (luck[2] < 0.85),
        "resolved": journey.ASKS_RESOLVED[contacts.touchpoint] & spoken & (luck[3] < 0.9),
    }
