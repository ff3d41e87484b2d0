"""Who answered, when and about what: the dimensions of every response, before any score."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxdata.dimensions import DEFAULT_STAGES
from sample_data import days, journey, structure
from sample_data.draws import Flags, Floats, Ints, choose, named
from sample_data.truths import FIRST_DAY, OUTAGE, RENAMED, RISING, SIMPSON, SMALL_TEAM

_UNIT_COUNT = len(structure.UNITS)
_RISING = structure.UNIT_NAMES.index(RISING.unit)
_RENAMED = structure.UNIT_NAMES.index(RENAMED.new)


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """One entry per response in the order of time; each column numbers the names it stands for."""

    day: Ints
    minute: Ints
    """Minute of the day."""
    unit: Ints
    team: Ints
    segment: Ints
    channel: Ints
    touchpoint: Ints

    def __len__(self) -> int:
        return len(self.day)

    def region(self) -> Ints:
        """The region of each response's team."""
        return structure.TEAM_REGION[self.team]

    def in_outage(self) -> Flags:
        """Whether the response fell into the outage, on a channel that failed."""
        during = (self.day >= days.number(OUTAGE.start)) & (self.day <= days.number(OUTAGE.end))
        failing = [structure.CHANNELS.index(channel) for channel in OUTAGE.channels]
        return during & np.isin(self.channel, failing)

    def frame(self) -> pl.DataFrame:
        """The dimensions by name, with the time of the answer."""
        return pl.DataFrame(
            {
                "answered_at": moments(self.day, self.minute),
                "business_unit": unit_names(self.unit, self.day),
                "region": named(structure.REGIONS, self.region()),
                "team": named(structure.TEAM_NAMES, self.team),
                "segment": named(structure.SEGMENTS, self.segment),
                "channel": named(structure.CHANNELS, self.channel),
                "stage": named(DEFAULT_STAGES, journey.STAGE[self.touchpoint]),
                "touchpoint": named(journey.NAMES, self.touchpoint),
            }
        )


def moments(day: Ints, minute: Ints) -> pl.Series:
    """Days and minutes as points in time, UTC."""
    first = np.datetime64(FIRST_DAY, "m")
    times = (first + (day * 1440 + minute)).astype("datetime64[us]")
    return pl.Series(times).dt.replace_time_zone("UTC")


def unit_names(unit: Ints, day: Ints) -> pl.Series:
    """The units' names as they were on each day: before the renaming, the old one."""
    before = (unit == _RENAMED) & (day < days.number(RENAMED.on))
    return named(structure.NAMES_EVER, np.where(before, _UNIT_COUNT, unit))


def rates() -> Floats:
    """The response rate of each day (rows) and unit (columns)."""
    table = np.tile(structure.of_units("rate"), (days.COUNT, 1))
    table[:, _RISING] = RISING.rate_first + days.PROGRESS * (RISING.rate_last - RISING.rate_first)
    return table


def draw_contacts(draw: np.random.Generator, responses: int) -> Contacts:
    """Draw the dimensions of so many responses, in the order of time."""
    day, unit = _days_and_units(draw, responses)
    channel = choose(draw, _channel_weights(), unit * 2 + (days.WEEKDAY[day] >= 5))
    minute = choose(draw, days.HOURS, channel) * 60 + draw.integers(0, 60, responses)
    order = np.lexsort((minute, day))
    unit, channel = unit[order], channel[order]
    return Contacts(
        day=day,
        minute=minute[order],
        unit=unit,
        team=_met_by(choose(draw, _team_weights(), unit), channel),
        segment=choose(draw, _segment_weights(), unit * 2 + _in_simpson_month(day)),
        channel=channel,
        touchpoint=choose(draw, journey.CHANNELS.T.copy(), channel),
    )


def _days_and_units(draw: np.random.Generator, responses: int) -> tuple[Ints, Ints]:
    """Answers follow the invitations, which grow a little, and each unit's response rate."""
    usual = rates() / rates().mean(axis=0)
    busy = days.answers() * (1 + 0.03 * days.YEARS)
    weights = (usual * structure.of_units("share") * busy[:, None]).ravel()
    limits = weights.cumsum() / weights.sum()
    drawn = np.searchsorted(limits, np.sort(draw.random(responses)))
    return drawn // _UNIT_COUNT, drawn % _UNIT_COUNT


def _channel_weights() -> Floats:
    """A weekday row and a weekend row for each unit."""
    usual = structure.of_units("channels")
    return np.stack([usual, usual * days.WEEKEND_CHANNELS], axis=1).reshape(-1, 4)


def _team_weights() -> Floats:
    """A row per unit; a team's answers follow its size, and a kiosk's are fewer still."""
    rows = np.arange(_UNIT_COUNT)[:, None] == structure.TEAM_UNIT
    weights: Floats = rows * structure.TEAM_PEOPLE**0.8
    weights[:, structure.TEAM_NAMES.index(SMALL_TEAM.team)] *= 0.5
    return weights


def _met_by(team: Ints, channel: Ints) -> Ints:
    """The small team is met in person alone; its sibling answers the rest."""
    small, sibling = map(structure.TEAM_NAMES.index, (SMALL_TEAM.team, SMALL_TEAM.sibling))
    elsewhere = channel != structure.CHANNELS.index("in person")
    return np.where((team == small) & elsewhere, sibling, team)


def _segment_weights() -> Floats:
    """A usual row and one of the survey drive among business customers for each unit."""
    usual = structure.of_units("segments")
    drive = np.ones(3)
    drive[structure.SEGMENTS.index(SIMPSON.growing_segment)] = 3.6
    drive[structure.SEGMENTS.index(SIMPSON.shrinking_segment)] = 0.4
    return np.stack([usual, usual * drive], axis=1).reshape(-1, 3)


def _in_simpson_month(day: Ints) -> Flags:
    during: Flags = days.MONTH[day] == days.MONTH[days.number(SIMPSON.month)]
    return during
