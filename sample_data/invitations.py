"""The surveys sent: the answers that came, and by each unit's response rate those that did not."""

import numpy as np
import polars as pl

from sample_data import structure
from sample_data.contacts import Contacts, rates, unit_names
from sample_data.draws import Ints, named
from sample_data.truths import FIRST_DAY

_SIZES = (len(structure.TEAMS), len(structure.SEGMENTS), len(structure.CHANNELS))


def draw_invitations(draw: np.random.Generator, contacts: Contacts) -> pl.DataFrame:
    """The table `invitations`, by day, team, segment and channel."""
    silent = draw.poisson(1 / rates()[contacts.day, contacts.unit] - 1)
    place, which = np.unique(_places(contacts), return_inverse=True)
    sent = np.bincount(which, silent + 1.0).astype(np.int64)
    day, team, segment, channel = np.unravel_index(place, (place.max() + 1, *_SIZES))
    unit = structure.TEAM_UNIT[team]
    first = np.datetime64(FIRST_DAY, "D")
    return pl.DataFrame(
        {
            "day": pl.Series(first + day),
            "business_unit": unit_names(unit, day),
            "region": named(structure.REGIONS, structure.TEAM_REGION[team]),
            "team": named(structure.TEAM_NAMES, team),
            "segment": named(structure.SEGMENTS, segment),
            "channel": named(structure.CHANNELS, channel),
            "sent": sent,
        }
    )


def _places(contacts: Contacts) -> Ints:
    """One number for each combination of day, team, segment and channel."""
    number = contacts.day
    for size, index in zip(
        _SIZES, (contacts.team, contacts.segment, contacts.channel), strict=True
    ):
        number = number * size + index
    return number
