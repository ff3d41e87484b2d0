"""The touchpoints that customers rated within a response: their own and up to two nearby ones."""

import numpy as np
import polars as pl

from cxdata.dimensions import DEFAULT_STAGES
from sample_data import journey, structure
from sample_data.contacts import Contacts
from sample_data.draws import Ints, choose, named
from sample_data.scores import Scores, rate

_RATING_AT_ALL = 0.6
_MORE = np.array([[48.0, 34.0, 18.0]])
"""How many rate one, two or three touchpoints."""
_NEARBY: Ints = np.array([-3, -2, -1, 1, 2, 3])
_LENT = ("response_id", "answered_at", "business_unit", "region", "team", "segment", "customer_id")


def draw_ratings(
    draw: np.random.Generator, contacts: Contacts, scores: Scores, responses: pl.DataFrame
) -> pl.DataFrame:
    """The table `ratings`, whose rows inherit what `responses` says of them."""
    rows, touchpoints = _rated(draw, contacts.touchpoint)
    own = touchpoints == contacts.touchpoint[rows]
    channel = np.where(own, contacts.channel[rows], choose(draw, journey.CHANNELS, touchpoints))
    rating = rate(draw, scores.opinion[rows], touchpoints)
    return responses.select(*_LENT, "source", "weight")[rows].with_columns(
        touchpoint=named(journey.NAMES, touchpoints),
        stage=named(DEFAULT_STAGES, journey.STAGE[touchpoints]),
        channel=named(structure.CHANNELS, channel),
        rating=pl.Series(rating).cast(pl.Int8),
    )


def _rated(draw: np.random.Generator, own: Ints) -> tuple[Ints, Ints]:
    """Rows of responses with the touchpoints rated there, each at most once."""
    rating = np.flatnonzero(draw.random(len(own)) < _RATING_AT_ALL)
    further = choose(draw, _MORE, np.zeros(len(rating), dtype=np.int64))
    steps = draw.integers(0, [len(_NEARBY), len(_NEARBY) - 1], (len(rating), 2))
    steps[:, 1] += steps[:, 1] >= steps[:, 0]
    nearby = (own[rating][:, None] + _NEARBY[steps]) % len(journey.NAMES)
    candidates = np.column_stack([own[rating], nearby])
    wanted = np.arange(3) <= further[:, None]
    return np.repeat(rating, further + 1), candidates[wanted]
