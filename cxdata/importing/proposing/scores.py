"""Finds the standard scores of a survey and the column that the ratings are compared with."""

from collections.abc import Sequence
from dataclasses import dataclass

from cxdata.importing.mapping import RATING_SCALE, STANDARD_SCALES
from cxdata.importing.proposing import header_scale, relations, words
from cxdata.importing.proposing.column import Column
from cxdata.importing.proposing.points import Points, points
from cxdata.importing.proposing.relations import Numbers
from cxdata.importing.proposing.scale import Verdict
from cxdata.importing.proposing.scored import Scored, against, scored

MOST_ASKED = 6
PLAIN_SCALE = 8
"""A column without telling words needs so many different points from 0 to 10 to be asked about."""


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The score that others are compared with, as numbers."""

    name: str
    numbers: Numbers


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A standard score: the column it is, or those of which a person has to choose."""

    role: str
    candidates: tuple[Scored, ...]
    question: str | None = None


def no_evidence(_: int) -> Verdict | None:
    """Nothing speaks for or against a code."""
    return None


def pointed(columns: Sequence[Column]) -> dict[str, Points]:
    """The columns whose cells are points of a scale, by name."""
    found = {
        column.name: points(column) for column in columns if not words.GROUPED.search(column.words)
    }
    return {name: read for name, read in found.items() if read is not None}


def choices(
    columns: Sequence[Column], read: dict[str, Points]
) -> tuple[list[Choice], Anchor | None]:
    """The standard scores on a scale; and the anchor, recommendation before satisfaction."""
    scales = [column for column in columns if column.name in read]
    recommend = _recommend(scales, read)
    taken = {c.column.name for choice in recommend for c in choice.candidates}
    anchor = anchored(recommend, read)
    others = [
        choice
        for role in (words.SATISFACTION, words.EASE)
        for choice in _named(role, [c for c in scales if c.name not in taken], read, anchor)
    ]
    return [*recommend, *others], anchor or anchored(others, read)


def anchored(found: Sequence[Choice], read: dict[str, Points]) -> Anchor | None:
    """The first score that a single column holds, as the anchor."""
    for choice in found:
        if len(choice.candidates) == 1:
            column = choice.candidates[0].column
            given = choice.candidates[0].fit.options[0]
            low, high = sorted(given.source or STANDARD_SCALES[choice.role])
            numbers = relations.inside(relations.series(column, read[column.name]), low, high)
            return Anchor(name=column.name, numbers=numbers)
    return None


def _recommend(columns: Sequence[Column], read: dict[str, Points]) -> list[Choice]:
    """By its words; or where none has any, the columns that run from 0 to 10, as a question."""
    fits = [
        (strength, found)
        for column in columns
        if (strength := words.RECOMMEND.strength(column)) is not None
        and read[column.name].length is None
        and (found := scored(column, read[column.name], "recommend", "its header", no_evidence))
    ]
    if not fits:
        return _by_values(columns, read)
    best = min(strength for strength, _ in fits)
    named = tuple(found for strength, found in fits if strength == best)
    if any(words.EMPLOYER.search(found.column.words) for found in named):
        question = "It speaks of an employer. Do customers recommend the company here?"
        return [Choice(role="recommend", candidates=tuple(f.asking(question) for f in named))]
    return [_one_of("recommend", named)]


def _by_values(columns: Sequence[Column], read: dict[str, Points]) -> list[Choice]:
    plain = [
        found
        for column in columns
        if read[column.name].length is None
        and not words.SATISFACTION.strength(column)
        and not words.EASE.strength(column)
        and {0, 10} <= read[column.name].numbers.keys()
        and len(read[column.name].numbers) >= PLAIN_SCALE
        and (found := scored(column, read[column.name], "recommend", "its values", no_evidence))
    ]
    if not plain or len(plain) > MOST_ASKED:
        return []
    names = " or ".join(f'"{found.column.name}"' for found in plain)
    question = f"Is {names} the answer to whether customers would recommend you?"
    return [Choice(role="recommend", candidates=tuple(plain), question=question)]


def _one_of(role: str, named: tuple[Scored, ...]) -> Choice:
    if len(named) == 1:
        return Choice(role=role, candidates=named)
    names = " or ".join(f'"{found.column.name}"' for found in named[:MOST_ASKED])
    question = f"Which column is the overall answer ({role}): {names}?"
    return Choice(role=role, candidates=named[:MOST_ASKED], question=question)


def _named(
    role: words.Role, columns: Sequence[Column], read: dict[str, Points], anchor: Anchor | None
) -> list[Choice]:
    fits = []
    for column in columns:
        strength = role.strength(column)
        if strength is None or words.FOLLOW_UP.search(column.words):
            continue
        found = scored(column, read[column.name], role.name, "its header", no_evidence)
        if found is not None:
            fits.append((strength, _checked(found, read[column.name], anchor)))
    if not fits:
        return []
    best = min(strength for strength, _ in fits)
    return [_one_of(role.name, tuple(found for strength, found in fits if strength == best))]


def _checked(found: Scored, read: Points, anchor: Anchor | None) -> Scored:
    """Asks where the header speaks of effort, or the answers move against the anchor."""
    column = found.column
    if (
        found.role == "ease"
        and words.EFFORT.search(column.words)
        and not header_scale.stated(column.title)
    ):
        return found.asking(
            "Does a high number mean little effort? If it means much, turn it round: from = [7, 1]."
        )
    if anchor is None:
        return found
    low, high = sorted(found.fit.options[0].source or STANDARD_SCALES.get(found.role, RATING_SCALE))
    numbers = relations.inside(relations.series(column, read), low, high)
    return against(found, relations.correlation(numbers, anchor.numbers), anchor.name)
