"""Who comments, whom they praise by name, and whether they may be quoted."""

import numpy as np
import polars as pl

from sample_data import structure, wording
from sample_data.contacts import Contacts
from sample_data.draws import NOT_ANSWERED, Floats, Ints
from sample_data.scores import Scores
from sample_data.writing import ANNOYED, MIXED, PLEASED, Pool, Writer

_WRITES: Floats = np.array([0.27, 0.23, 0.43])
"""How many comment, by how they feel."""
_STAFF_CHANNELS = (0, 1)


def draw_comments(draw: np.random.Generator, contacts: Contacts, scores: Scores) -> pl.DataFrame:
    """The columns `comment`, `recognised` and `consent_to_quote`, null where there is none."""
    feeling = feelings(scores)
    writes = draw.random(len(contacts)) < _WRITES[feeling]
    recognised = _recognised(draw, contacts, feeling)
    rows = np.flatnonzero(writes)
    text = Writer(draw, contacts, rows, feeling[rows]).write(recognised.gather(rows))
    places = np.full(len(contacts), len(rows))
    places[rows] = np.arange(len(rows))
    consent = pl.Series(draw.random(len(contacts)) < 0.62)
    return pl.DataFrame(
        {
            "comment": pl.concat([text, pl.Series([None], dtype=pl.String)]).gather(places),
            "recognised": recognised,
            "consent_to_quote": consent.set(pl.Series(~writes), None),
        }
    )


def feelings(scores: Scores) -> Ints:
    """Pleased, mixed or annoyed, by the recommendation or else the satisfaction."""
    first = np.where(scores.recommend >= 9, PLEASED, MIXED)
    first = np.where(scores.recommend <= 6, ANNOYED, first)
    second = np.where(scores.satisfaction >= 4, PLEASED, MIXED)
    second = np.where(scores.satisfaction <= 2, ANNOYED, second)
    return np.where(scores.recommend == NOT_ANSWERED, second, first)


def staff(team: int) -> tuple[str, ...]:
    """The employees of a team whom customers know by name; a small team has fewer."""
    count = min(6, structure.TEAMS[team].people - 1)
    names = wording.FIRST_NAMES
    known = ((team * 7 + place * 4) % len(names) for place in range(count))
    return tuple(f"{names[k]} {'ABCDEFGHKLMNPRSTW'[(team * 5 + k) % 17]}." for k in known)


def _recognised(draw: np.random.Generator, contacts: Contacts, feeling: Ints) -> pl.Series:
    """Who was praised: about one response in thirty, mostly where people meet."""
    chance = np.where(np.isin(contacts.channel, _STAFF_CHANNELS), 0.085, 0.02)
    praised = (feeling == PLEASED) & (draw.random(len(contacts)) < chance)
    pool = Pool({team: staff(team) for team in range(len(structure.TEAMS))})
    return pool.draw(draw, contacts.team).set(pl.Series(~praised), None)
