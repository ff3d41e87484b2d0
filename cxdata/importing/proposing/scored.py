"""A column that holds a score: its points, the scale they are on, and what speaks for it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from cxdata.importing.mapping import RATING_SCALE, STANDARD_SCALES
from cxdata.importing.proposing import header_scale
from cxdata.importing.proposing.column import Column
from cxdata.importing.proposing.draft import example
from cxdata.importing.proposing.points import Points
from cxdata.importing.proposing.relations import Correlation
from cxdata.importing.proposing.scale import LEFT_OUT, Evidence, Fit, Option, fit

RATING = "rating"
SAID_BY_NO_ONE = frozenset(("response", "open ended response", "antwort", "respuesta", "reponse"))
STEM = re.compile(
    r"^(?:(?P<question>.+) / |(?P<code>[A-Za-z]+_?\d+)(?=[A-Za-z_])|(?P<first>[^_]+)_)"
)
MOST_UNKNOWN = 20
AGAINST = 0.2
"""From such a negative correlation on a scale may be upside down."""


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A column, as a standard score or as the rating of a touchpoint."""

    column: Column
    points: Points
    role: str
    fit: Fit
    why: str
    """What speaks for the role."""

    def asking(self, question: str) -> "Scored":
        """The same, where the role itself is a question: it may as well be left out."""
        found = self.fit
        asked = " ".join(filter(None, (question, found.question)))
        kept = [option for option in found.options if option.kept]
        return replace(self, fit=found.asking(asked, *kept, LEFT_OUT))


def scored(
    column: Column, points: Points, role: str, why: str, evidence: Evidence
) -> Scored | None:
    """The column in a role; None where its points are on no scale of it."""
    standard = STANDARD_SCALES.get(role, RATING_SCALE)
    found = fit(points, standard, header_scale.stated(column.title), evidence)
    if found is None:
        return None
    if points.unknown:
        found = _with_unknown(found, points.unknown)
    if header_scale.upside_down(column.title) or points.upside_down:
        found = turned(found, standard, "its words say that a low number is a good answer")
    return Scored(column=column, points=points, role=role, fit=found, why=why)


def _with_unknown(found: Fit, unknown: dict[str, int]) -> Fit:
    """Asks what words among the numbers are; none that could name a person is written down."""
    shown = ", ".join(f'"{example(text)}"' for text in [*unknown][:3])
    question = f"Besides numbers it holds {shown} ({sum(unknown.values())} cells). No answer?"
    plain = tuple(text for text in unknown if example(text) == text)
    options = [
        replace(o, words_missing=plain, words=o.words or "they are no answer")
        for o in found.options
        if o.kept and len(plain) == len(unknown) <= MOST_UNKNOWN
    ]
    return found.asking(" ".join(filter(None, (question, found.question))), *options, LEFT_OUT)


def against(found: Scored, related: Correlation | None, anchor: str) -> Scored:
    """Asks whether the scale is upside down where the column moves against `anchor`."""
    if related is None or related.r > -AGAINST or related.high > -AGAINST / 2:
        return found
    standard = STANDARD_SCALES.get(found.role, RATING_SCALE)
    why = f"it moves against {anchor!r} (r = {related.r:.2f})"
    return replace(found, fit=turned(found.fit, standard, why))


def turned(found: Fit, standard: tuple[int, int], why: str) -> Fit:
    """`found` with the question whether a low number is the good answer, said why."""
    options: list[Option] = []
    for option in found.options:
        if option.kept:
            low, high = option.source or standard
            words = f"{low} is the best answer"
            options += [
                replace(option, words=words, source=(high, low)),
                replace(
                    option,
                    words=f"{high} is the best answer"
                    + (f": {option.words}" if option.words else ""),
                ),
            ]
    asked = f"Is the scale upside down? For {why}."
    return found.asking(" ".join(filter(None, (found.question, asked))), *options, LEFT_OUT)


def stem(name: str) -> str:
    """What columns of one block of questions share in their headers."""
    found = STEM.match(name)
    return name if found is None else next(filter(None, found.groups()))


def touchpoint(name: str, taken: Callable[[str], bool]) -> str:
    """What a rated touchpoint is called: its choice where one question has several."""
    question, _, choice = name.rpartition(" / ")
    if choice.lower().replace("-", " ") in SAID_BY_NO_ONE:
        return question
    return choice if question and not taken(choice) else name
