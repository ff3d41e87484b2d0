"""Puts the demo company together: every table of a data set, and what it says of itself."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxdata.errors import UsageError
from cxdata.publishing import About
from cxdata.tables import TABLES
from sample_data import days, structure
from sample_data.benchmarks import benchmarks
from sample_data.comments import draw_comments
from sample_data.contacts import Contacts, draw_contacts
from sample_data.customers import Panel, draw_panel
from sample_data.draws import nullable
from sample_data.engagement import draw_survey
from sample_data.goals import goals
from sample_data.initiatives import initiatives, units
from sample_data.invitations import draw_invitations
from sample_data.quotas import keep_promises
from sample_data.ratings import draw_ratings
from sample_data.scores import Scores, draw_scores
from sample_data.tides import tides
from sample_data.truths import AS_OF, COMPANY
from sample_data.vision import check_ins, vision

SOURCE = "demo"


@dataclass(frozen=True)
class Company:
    """A made-up company: its tables by name, and what the data set says of itself."""

    tables: dict[str, pl.DataFrame]
    about: About


def company(responses: int = 200_000, seed: int = 7) -> Company:
    """The demo company with so many responses; the same seed gives the same rows.

    Raises:
        UsageError: for less than one response.
    """
    if responses < 1:
        raise UsageError(f"A company needs at least one response, not {responses}.")
    draw = np.random.default_rng(seed)
    survey, panel = draw_survey(draw), draw_panel(draw)
    contacts = draw_contacts(draw, responses)
    scores = draw_scores(draw, contacts, tides(draw, survey.index(), contacts))
    scores = keep_promises(draw, contacts, scores)
    answered = _responses(draw, contacts, scores, panel)
    engagement = survey.frame()
    tables = {
        "responses": answered,
        "ratings": draw_ratings(draw, contacts, scores, answered),
        "engagement": engagement,
        "customers": panel.frame(draw),
        "invitations": draw_invitations(draw, contacts),
        "units": units(structure.UNIT_NAMES),
        "goals": goals(answered, engagement),
        "vision": vision(),
        "initiatives": initiatives(),
        "check_ins": check_ins(),
        "benchmarks": benchmarks(answered),
    }
    ordered = {name: frame.select(TABLES[name].column_names()) for name, frame in tables.items()}
    return Company(tables=ordered, about=About(name=COMPANY, as_of=AS_OF, made_up=True))


def _responses(
    draw: np.random.Generator, contacts: Contacts, scores: Scores, panel: Panel
) -> pl.DataFrame:
    given = contacts.frame().with_columns(
        response_id=_identifiers(contacts),
        source=pl.lit(SOURCE),
        customer_id=panel.identifiers(draw, contacts),
        recommend=nullable(scores.recommend),
        satisfaction=nullable(scores.satisfaction),
        ease=nullable(scores.ease),
        resolved_first_contact=nullable(scores.resolved).cast(pl.Boolean),
        weight=pl.lit(1).cast(pl.Decimal(18, 10)),
    )
    return given.hstack(draw_comments(draw, contacts, scores))


def _identifiers(contacts: Contacts) -> pl.Series:
    """Numbers in the order in which answers are filed: by month, within it by unit, then by time.

    Neighbours on disk so have numbers that differ by little, which keeps the data set small.
    """
    number = np.empty(len(contacts), dtype=np.int64)
    filed = np.lexsort((contacts.unit, days.MONTH[contacts.day]))
    number[filed] = np.arange(1, len(contacts) + 1)
    width = max(6, len(str(len(contacts))))
    text = pl.Series(number).cast(pl.String).str.zfill(width)
    return pl.select(pl.format("r{}", text)).to_series()
