"""Writes comments by a small grammar that fits the score, touchpoint, channel and unit."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from sample_data import journey, structure, topics, wording
from sample_data.contacts import Contacts
from sample_data.draws import Flags, Floats, Ints, choose, named

PLEASED, MIXED, ANNOYED = range(3)
_FORMS: Floats = np.array([[26.0, 28, 22, 21, 3], [0.0, 41, 24, 32, 3], [27.0, 28, 22, 21, 2]])
"""How often each of the five sentence forms is used, by how they feel."""
_SECOND_SENTENCE = 0.35


class Pool:
    """Phrases by key, of which any number can be drawn at once."""

    def __init__(self, phrases: Mapping[int, Sequence[str]]) -> None:
        self.flat = [phrase for key in sorted(phrases) for phrase in phrases[key]]
        self.counts = np.array([len(phrases[key]) for key in sorted(phrases)])
        self.starts = self.counts.cumsum() - self.counts

    def draw(self, draw: np.random.Generator, keys: Ints) -> pl.Series:
        """One phrase for each entry of `keys`."""
        places = (draw.random(len(keys)) * self.counts[keys]).astype(np.int64)
        return named(self.flat, self.starts[keys] + places)


class Writer:
    """Writes one comment for each of the given rows."""

    def __init__(
        self, draw: np.random.Generator, contacts: Contacts, rows: Ints, feeling: Ints
    ) -> None:
        self.random = draw
        self.feeling = feeling
        self.touchpoint = contacts.touchpoint[rows]
        self.channel = contacts.channel[rows]
        self.unit = contacts.unit[rows]
        self.outage: Flags = contacts.in_outage()[rows] & (feeling != PLEASED)

    def write(self, recognised: pl.Series) -> pl.Series:
        """The comments, with thanks to whom they recognise."""
        forms = choose(self.random, _FORMS, self.feeling)
        first = self._first_sentences(forms)
        frame = pl.DataFrame({"first": first, "second": self._second_sentences(recognised)})
        whole = frame.select(pl.concat_str("first", "second", ignore_nulls=True)).to_series()
        return self._as_typed(self._with_numbers(whole))

    def _first_sentences(self, forms: Ints) -> pl.Series:
        frame = pl.DataFrame(
            {
                "form": np.where(self.outage & np.isin(forms, (2, 4)), 3, forms),
                "opener": self._by_feeling(wording.DELIGHT, wording.LUKEWARM, wording.DISMAY),
                "subject": self._of_touchpoint(topics.SUBJECTS),
                "verdict": self._verdicts(),
                "detail": self._details(),
                "contact": self._of_channel(topics.CONTACT),
                "matter": self._matters(),
                "when": self._sometimes(wording.WHEN),
                "outcome": self._outcomes(),
                "brief": self._by_feeling(*wording.BRIEF.values()),
                "mixed": self.feeling == MIXED,
            }
        )
        return frame.select(_capital(_sentence())).to_series()

    def _second_sentences(self, recognised: pl.Series) -> pl.Series:
        """A farewell for some; thanks by name for two in three who recognise somebody."""
        farewell = self._by_feeling(wording.FAREWELL, wording.SHRUG, wording.THREAT)
        thanks = self._any(wording.THANKS)
        luck = pl.Series(self.random.random(len(self.feeling)))
        frame = pl.DataFrame(
            {"who": recognised, "thanks": thanks, "farewell": farewell, "luck": luck}
        )
        praise = pl.col("thanks").str.replace("{}", pl.col("who"), literal=True)
        praise = praise.str.replace("..", ".", literal=True)
        return frame.select(
            pl.when(pl.col("who").is_not_null() & (pl.col("luck") < 0.65))
            .then(pl.lit(". ") + praise)
            .when(pl.col("luck") < _SECOND_SENTENCE)
            .then(pl.lit(". ") + pl.col("farewell"))
        ).to_series()

    def _with_numbers(self, text: pl.Series) -> pl.Series:
        minutes = self.random.choice([5, 8, 10, 12, 15, 20, 25, 30, 35, 40], len(text))
        days = self.random.integers(2, 12, len(text))
        frame = pl.DataFrame({"text": text, "minutes": minutes, "days": days})
        return frame.select(
            pl.col("text")
            .str.replace_all("#", pl.col("minutes").cast(pl.String), literal=True)
            .str.replace_all("@", pl.col("days").cast(pl.String), literal=True)
        ).to_series()

    def _as_typed(self, text: pl.Series) -> pl.Series:
        """As people type: some without a full stop or a capital, a few with a slip."""
        luck = pl.DataFrame(self.random.random((len(text), 3)), schema=["stop", "small", "slip"])
        stop = pl.when(pl.col("stop") < 0.6).then(pl.lit(".")).otherwise(pl.lit(""))
        typed = pl.col("text") + stop
        typed = typed.str.replace(r"([.!])\.$", "$1")
        small = typed.str.slice(0, 1).str.to_lowercase() + typed.str.slice(1)
        typed = pl.when(pl.col("small") < 0.12).then(small).otherwise(typed)
        slipped = typed
        for right, wrong in wording.TYPOS:
            slipped = slipped.str.replace(right, wrong, literal=True)
        typed = pl.when(pl.col("slip") < 0.04).then(slipped).otherwise(typed)
        return luck.with_columns(text=text).select(typed.alias("text")).to_series()

    def _verdicts(self) -> pl.Series:
        praise, blame = self._of_touchpoint(topics.PRAISE), self._of_touchpoint(topics.BLAME)
        return praise.zip_with(pl.Series(self.feeling != ANNOYED), blame)

    def _details(self) -> pl.Series:
        pleased, annoyed = self._of_channel(wording.PLEASED), self._of_channel(wording.ANNOYED)
        usual = pleased.zip_with(pl.Series(self.feeling == PLEASED), annoyed)
        return self._any(wording.OUTAGE).zip_with(pl.Series(self.outage), usual)

    def _outcomes(self) -> pl.Series:
        usual = self._by_feeling(wording.SETTLED, wording.HALF_SETTLED, wording.UNSETTLED)
        return self._any(wording.FALLOUT).zip_with(pl.Series(self.outage), usual)

    def _matters(self) -> pl.Series:
        pool = Pool({k: topics.MATTERS[n] for k, n in enumerate(structure.UNIT_NAMES)})
        return pool.draw(self.random, self.unit)

    def _of_touchpoint(self, phrases: Mapping[str, Sequence[str]]) -> pl.Series:
        pool = Pool({k: phrases[name] for k, name in enumerate(journey.NAMES)})
        return pool.draw(self.random, self.touchpoint)

    def _of_channel(self, phrases: Mapping[str, Sequence[str]]) -> pl.Series:
        pool = Pool({k: phrases[name] for k, name in enumerate(structure.CHANNELS)})
        return pool.draw(self.random, self.channel)

    def _by_feeling(self, *phrases: Sequence[str]) -> pl.Series:
        return Pool(dict(enumerate(phrases))).draw(self.random, self.feeling)

    def _sometimes(self, phrases: Sequence[str]) -> pl.Series:
        drawn = self._any(phrases)
        return drawn.set(pl.Series(self.random.random(len(drawn)) < 0.55), "")

    def _any(self, phrases: Sequence[str]) -> pl.Series:
        return Pool({0: phrases}).draw(self.random, np.zeros(len(self.feeling), dtype=np.int64))


def _sentence() -> pl.Expr:
    """The five forms; those of mixed feelings turn on a `but`."""
    form, mixed = pl.col("form"), pl.col("mixed")
    turned = pl.when(mixed).then(pl.lit(", but ")).otherwise(pl.lit(". "))
    detail = pl.when(mixed).then(pl.col("detail")).otherwise(_capital(pl.col("detail")))
    return (
        pl.when(form == 0)
        .then(pl.format("{} {}, {}", "opener", "subject", "detail"))
        .when(form == 1)
        .then(pl.format("{} {}{}{}", "subject", "verdict", turned, detail))
        .when(form == 2)
        .then(pl.format("{} {}{} and {}", "contact", "matter", "when", "outcome"))
        .when((form == 3) & mixed)
        .then(pl.format("{} {}", "opener", "detail"))
        .when(form == 3)
        .then(pl.format("{}, {}", "detail", "outcome"))
        .otherwise(pl.col("brief"))
    )


def _capital(text: pl.Expr) -> pl.Expr:
    return text.str.slice(0, 1).str.to_uppercase() + text.str.slice(1)
