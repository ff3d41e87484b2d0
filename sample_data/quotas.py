"""Moves a few answers up or down so that a planted truth holds in the counts, not on average."""

from dataclasses import replace
from datetime import date

import numpy as np

from sample_data import days, structure
from sample_data.contacts import Contacts
from sample_data.draws import NOT_ANSWERED, Flags, Floats, Ints
from sample_data.scores import Scores
from sample_data.truths import PILOT, SIMPSON


def keep_promises(draw: np.random.Generator, contacts: Contacts, scores: Scores) -> Scores:
    """The same answers but for the few that the month of segments and the pilot need moved."""
    recommend, resolved = scores.recommend.copy(), scores.resolved.copy()
    for segment in range(len(structure.SEGMENTS)):
        _raise_segment(draw, contacts, recommend, segment)
    for unit in PILOT.units:
        _lift_unit(draw, contacts, resolved, structure.UNIT_NAMES.index(unit))
    return replace(scores, recommend=recommend, resolved=resolved)


def _raise_segment(
    draw: np.random.Generator, contacts: Contacts, recommend: Ints, segment: int
) -> None:
    month, first, then = (days.MONTH[contacts.day], *map(_month, (SIMPSON.before, SIMPSON.month)))
    answered = (contacts.segment == segment) & (recommend != NOT_ANSWERED)
    before, after = answered & (month == first), answered & (month == then)
    if before.any() and after.any():
        points = _net(recommend[before]).mean() + SIMPSON.each_rises
        missing = round(after.sum() * points / 100 - _net(recommend[after]).sum() / 100)
        _move(draw, recommend, after & ((recommend == 7) | (recommend == 8)), missing, 9)
        _move(draw, recommend, after & (recommend == 9), -missing, 8)


def _lift_unit(draw: np.random.Generator, contacts: Contacts, resolved: Ints, unit: int) -> None:
    pilots = [structure.UNIT_NAMES.index(name) for name in PILOT.units]
    answered = resolved != NOT_ANSWERED
    since = contacts.day >= days.number(PILOT.start)
    own, others = answered & (contacts.unit == unit), answered & ~np.isin(contacts.unit, pilots)
    parts = (own & since, own & ~since, others & since, others & ~since)
    if all(part.any() for part in parts):
        after, before, others_after, others_before = (resolved[part].mean() for part in parts)
        gained = after - before - (others_after - others_before)
        missing = round((PILOT.points / 100 - gained) * parts[0].sum())
        _move(draw, resolved, parts[0] & (resolved == 0), missing, 1)
        _move(draw, resolved, parts[0] & (resolved == 1), -missing, 0)


def _move(
    draw: np.random.Generator, answers: Ints, candidates: Flags, count: int, answer: int
) -> None:
    """Give `count` of the candidates (none where it is negative) the new answer."""
    chosen = draw.permutation(np.flatnonzero(candidates))[: max(count, 0)]
    answers[chosen] = answer


def _net(recommend: Ints) -> Floats:
    return 100.0 * (recommend >= 9) - 100.0 * (recommend <= 6)


def _month(day: date) -> int:
    return int(days.MONTH[days.number(day)])
