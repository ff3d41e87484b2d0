"""The customers: a panel followed from month to month, and everyone else who ever answered."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_data import days, structure
from sample_data.contacts import Contacts, unit_names
from sample_data.draws import Flags, Floats, Ints, named
from sample_data.truths import FIRST_DAY

FOLLOWED = 6_000
"""About how many customers the panel follows."""
_MONTHS = int(days.MONTH[-1]) + 1
_REGIONS, _SEGMENTS = len(structure.REGIONS), len(structure.SEGMENTS)
_GROUPS = len(structure.UNITS) * _REGIONS * _SEGMENTS
_FEES: Floats = np.array([9.0, 38.0, 64.0])
"""Median monthly revenue by segment."""
_LOYALTY: Floats = np.array([-0.01, 0.03, -0.02])
_ANSWERS_EACH = 2.2


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The customers followed, in the order of their group: a unit, region and segment."""

    group: Ints
    joined: Ints
    """Months since the first; those there from the beginning have 0."""
    left: Ints
    """The month of leaving, which may lie beyond the last."""
    fee: Floats

    def frame(self, draw: np.random.Generator) -> pl.DataFrame:
        """The table `customers`: a row per month up to the one of leaving."""
        months = np.minimum(self.left, _MONTHS - 1) - self.joined + 1
        row = np.repeat(np.arange(len(self.group)), months)
        month = np.arange(len(row)) - np.repeat(months.cumsum() - months, months) + self.joined[row]
        active = month < self.left[row]
        group, day = self.group[row], np.searchsorted(days.MONTH, month)
        return pl.DataFrame(
            {
                "customer_id": _identifiers(row + 1),
                "month": pl.Series((np.datetime64(FIRST_DAY, "M") + month).astype("M8[D]")),
                "active": active,
                "revenue": _money(self._revenue(draw, row, month) * active),
                "business_unit": unit_names(group // (_REGIONS * _SEGMENTS), day),
                "region": named(structure.REGIONS, group // _SEGMENTS % _REGIONS),
                "segment": named(structure.SEGMENTS, group % _SEGMENTS),
            }
        )

    def _revenue(self, draw: np.random.Generator, row: Ints, month: Ints) -> Floats:
        """A fee that rises each January, and now and then an extra."""
        extras = 3.5 * draw.binomial(2, 0.12, len(row))
        yearly = np.round(self.fee[row] * 1.03 ** (month // 12) * 2) / 2
        revenue: Floats = yearly + extras
        return revenue

    def identifiers(self, draw: np.random.Generator, contacts: Contacts) -> pl.Series:
        """A customer of the right group for each response; nobody answers before or after."""
        group = _group(contacts.unit, contacts.region(), contacts.segment)
        followed = np.bincount(self.group, minlength=_GROUPS)
        others = np.ceil(np.bincount(group, minlength=_GROUPS) / _ANSWERS_EACH).astype(np.int64)
        drawn = (draw.random(len(group)) * (followed + others)[group]).astype(np.int64)
        one_followed = (followed.cumsum() - followed)[group] + drawn
        one_other = len(self.group) + (others.cumsum() - others)[group] + drawn % others[group]
        here = drawn < followed[group]
        here[here] = self._are_customers(one_followed[here], days.MONTH[contacts.day][here])
        return _identifiers(np.where(here, one_followed, one_other) + 1)

    def _are_customers(self, customer: Ints, month: Ints) -> Flags:
        return (self.joined[customer] <= month) & (month < self.left[customer])


def draw_panel(draw: np.random.Generator) -> Panel:
    """Draw who is followed, when they came and when they leave."""
    group = np.repeat(np.arange(_GROUPS), np.round(FOLLOWED * _group_shares()).astype(np.int64))
    newcomer = draw.random(len(group)) < 0.3
    joined = np.where(newcomer, draw.integers(1, _MONTHS, len(group)), 0)
    segment = group % _SEGMENTS
    fee = _FEES[segment] * np.exp(draw.normal(0, 0.4, len(group)))
    stay = draw.geometric(_monthly_loss()[group // (_REGIONS * _SEGMENTS), segment])
    return Panel(group=group, joined=joined, left=joined + stay, fee=fee)


def _group(unit: Ints, region: Ints, segment: Ints) -> Ints:
    return (unit * _REGIONS + region) * _SEGMENTS + segment


def _group_shares() -> Floats:
    """The share of all customers in each group, after the size of the teams there."""
    units = structure.of_units("share") / structure.of_units("share").sum()
    segments = structure.of_units("segments") / 100
    place = structure.TEAM_UNIT * _REGIONS + structure.TEAM_REGION
    people = np.bincount(place, structure.TEAM_PEOPLE, len(units) * _REGIONS)
    regions = people.reshape(-1, _REGIONS)
    regions = regions / regions.sum(axis=1, keepdims=True)
    shares: Floats = (units[:, None, None] * regions[:, :, None] * segments[:, None, :]).ravel()
    return shares


def _monthly_loss() -> Floats:
    """The chance to leave within a month, by unit and segment: well-rated units keep more."""
    kept = 0.81 + 0.08 * (structure.of_units("nps") - 15) / 45
    loss: Floats = 1 - (kept[:, None] + _LOYALTY) ** (1 / 12)
    return loss


def _identifiers(number: Ints) -> pl.Series:
    return pl.select(pl.format("c{}", pl.Series(number).cast(pl.String).str.zfill(6))).to_series()


def _money(amounts: Floats) -> pl.Series:
    return pl.Series(amounts).cast(pl.Decimal(18, 2))
