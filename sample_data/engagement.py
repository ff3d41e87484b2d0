"""The quarterly survey among employees: six questions, twelve waves, about 2,000 people."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from sample_data import days, structure
from sample_data.contacts import unit_names
from sample_data.draws import Flags, Floats, Ints, cuts, graded, named, slope
from sample_data.truths import FIRST_DAY, SMALL_TEAM

QUESTIONS = (
    "I know how my work serves customers",
    "I have the tools to do my work well",
    "My manager helps me to improve",
    "My ideas for customers are heard",
    "I feel recognised for good work",
)
RECOMMEND_QUESTION = "Recommend as a place to work"
WAVES = tuple(date(FIRST_DAY.year + q // 4, q % 4 * 3 + 2, 15) for q in range(12))
FAVOURABLE = 4

_FIVE = (4, 10, 21, 42, 23)
_ELEVEN = (2, 1, 2, 3, 3, 8, 10, 17, 24, 17, 13)
_HARDER: Floats = np.array([0.45, -0.15, 0.1, -0.35, -0.05])
"""How much more readily each question is answered favourably."""
_PER_POINT = 1.2 / slope(_FIVE, FAVOURABLE - 1)
_MOVES = 6.0
"""Standard deviation, in points of the index, of a unit's moves from wave to wave."""


@dataclass(frozen=True, kw_only=True)
class Survey:
    """Who answered which wave and what: one row per respondent of a wave."""

    person: Ints
    team: Ints
    wave: Ints
    five: Ints
    """The five five-point answers."""
    recommend: Ints

    def index(self) -> Floats:
        """The engagement index of each unit (rows) and wave (columns), in per cent."""
        cell = structure.TEAM_UNIT[self.team] * len(WAVES) + self.wave
        size = len(structure.UNITS) * len(WAVES)
        favourable = (self.five >= FAVOURABLE).mean(axis=1) * 100
        sums = np.bincount(cell, favourable, size)
        shares: Floats = sums / np.bincount(cell, minlength=size)
        return shares.reshape(-1, len(WAVES))

    def frame(self) -> pl.DataFrame:
        """The table `engagement`."""
        answers = np.column_stack([self.five, self.recommend])
        questions, people = answers.shape[1], len(self.person)
        row = np.repeat(np.arange(people), questions)
        asked = np.tile(np.arange(questions), people)
        day = np.array([days.number(wave) for wave in WAVES])[self.wave]
        return pl.DataFrame(
            {
                "respondent_id": _identifiers(self.person).gather(row),
                "wave": pl.Series(list(WAVES)).gather(self.wave[row]),
                "question": named((*QUESTIONS, RECOMMEND_QUESTION), asked),
                "scale_max": pl.Series(np.where(asked < len(QUESTIONS), 5, 10)).cast(pl.Int8),
                "answer": pl.Series(answers.ravel()).cast(pl.Int8),
                "business_unit": unit_names(structure.TEAM_UNIT[self.team], day).gather(row),
                "region": named(structure.REGIONS, structure.TEAM_REGION[self.team[row]]),
                "team": named(structure.TEAM_NAMES, self.team[row]),
            }
        )


def draw_survey(draw: np.random.Generator) -> Survey:
    """Ask every employee in every wave; about nine in ten answer."""
    team_of = np.repeat(np.arange(len(structure.TEAMS)), structure.TEAM_PEOPLE)
    person, wave = np.nonzero(_answering(draw, team_of))
    feeling = _feelings(draw, team_of)[person, wave]
    own = _temperaments(draw, team_of)[person]
    noise = draw.normal(0, 0.8, (len(person), len(QUESTIONS)))
    five = graded((feeling + own)[:, None] + _HARDER + noise, cuts(_FIVE), 1)
    likely = feeling + own + draw.normal(0, 0.7, len(person))
    return Survey(
        person=person,
        team=team_of[person],
        wave=wave,
        five=five,
        recommend=graded(likely, cuts(_ELEVEN), 0),
    )


def _answering(draw: np.random.Generator, team_of: Ints) -> Flags:
    """Which employee (rows) answers which wave (columns); the smallest team always does."""
    chance = draw.uniform(0.87, 0.94, len(WAVES))
    small = team_of == structure.TEAM_NAMES.index(SMALL_TEAM.team)
    answering: Flags = draw.random((len(team_of), len(WAVES))) < chance
    answering |= small[:, None]
    return answering


def _feelings(draw: np.random.Generator, team_of: Ints) -> Floats:
    """How each employee's unit and team feel in each wave, on the latent scale."""
    usual = structure.of_units("engagement")
    moves = draw.normal(0, _MOVES, (len(usual), len(WAVES)))
    moves -= moves.mean(axis=0)
    moves -= moves.mean(axis=1, keepdims=True)
    slowly_better = np.linspace(-0.5, 0.5, len(WAVES))
    units = usual[:, None] - usual.mean() + moves + slowly_better
    teams = structure.team_marks(draw, 3.0)
    points = units[structure.TEAM_UNIT[team_of]] + teams[team_of][:, None]
    scaled: Floats = points * _PER_POINT
    return scaled


def _temperaments(draw: np.random.Generator, team_of: Ints) -> Floats:
    """How each employee differs from their colleagues, which cancels out within a unit."""
    unit = structure.TEAM_UNIT[team_of]
    own = draw.normal(0, 0.65, len(team_of))
    centred: Floats = own - (np.bincount(unit, own) / np.bincount(unit))[unit]
    return centred


def _identifiers(person: Ints) -> pl.Series:
    return pl.select(
        pl.format("e{}", pl.Series(person + 1).cast(pl.String).str.zfill(4))
    ).to_series()
