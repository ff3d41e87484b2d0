"""Finds the ratings of touchpoints: by their words, or by moving with the anchor."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from cxdata.importing.proposing import header_scale, relations, words
from cxdata.importing.proposing.column import Column
from cxdata.importing.proposing.points import Points, whole
from cxdata.importing.proposing.relations import RELATED, Correlation, Gap, Numbers
from cxdata.importing.proposing.scale import FAR, Verdict
from cxdata.importing.proposing.scored import RATING, Scored, against, scored, stem
from cxdata.importing.proposing.scores import Anchor

ANSWERED = 0.1
"""A rating is answered in at least this share of the rows."""
BY_CHANCE = 0.1
TOPS = (5, 6, 7, 10)
MOST_ASKED = 40


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A column that may be a rating."""

    column: Column
    points: Points
    numbers: Numbers
    related: Correlation | None

    @property
    def named(self) -> bool:
        """Whether words say that it is a rating: the header's or the cells'."""
        header = self.column.words
        return (
            self.points.length is not None
            or bool(words.RATING.search(header) and not words.FOLLOW_UP.search(header))
            or header_scale.stated(self.column.title) is not None
        )


def ratings(
    columns: Sequence[Column], read: dict[str, Points], anchor: Anchor | None
) -> tuple[list[Scored], dict[str, str]]:
    """The ratings; and of the columns that look like one but are left out, why."""
    found = [
        _candidate(column, read[column.name], anchor)
        for column in columns
        if column.name in read and _possible(column, read[column.name])
    ]
    gaps = {code: _gaps(found, anchor, code, end) for code, end in ((6, 5), (0, 1))}
    blocks = _blocks(found)
    kept, left = [], {}
    for candidate in found:
        said = _why(candidate, anchor, blocks)
        if said is None:
            continue
        if isinstance(said, _LeftOut):
            left[candidate.column.name] = said.why
            continue
        evidence = partial(_evidence, gaps, candidate.column.name)
        rating = scored(candidate.column, candidate.points, RATING, said.why, evidence)
        if rating is not None:
            rating = rating.asking(said.question) if said.question else rating
            kept.append(against(rating, candidate.related, anchor.name) if anchor else rating)
    return kept, left


@dataclass(frozen=True)
class _LeftOut:
    why: str


@dataclass(frozen=True)
class _Taken:
    why: str
    question: str | None = None


def _possible(column: Column, points: Points) -> bool:
    """Whether enough rows hold numbers of a scale."""
    near = [value for value in points.numbers if value not in FAR]
    if not near or max(near) > 10 or min(near) < 0 or not whole(points.numbers):
        return False
    return points.answers >= ANSWERED * column.rows and len(near) > 1


def _candidate(column: Column, points: Points, anchor: Anchor | None) -> Candidate:
    near = [value for value in points.numbers if value not in FAR]
    low, high = (1, 5) if max(near) <= 6 else (min(near), max(near))
    numbers = relations.series(column, points)
    core = relations.inside(numbers, low, high)
    related = relations.correlation(core, anchor.numbers) if anchor else None
    return Candidate(column=column, points=points, numbers=numbers, related=related)


def _blocks(found: Sequence[Candidate]) -> set[str]:
    """The blocks of questions of which at least two columns, and the half, are ratings."""
    every = Counter(stem(candidate.column.name) for candidate in found)
    rated = Counter(stem(candidate.column.name) for candidate in found if _related(candidate))
    return {block for block, n in rated.items() if n >= 2 and 2 * n >= every[block]}


def _related(candidate: Candidate) -> bool:
    return candidate.named or (candidate.related is not None and candidate.related.low > RELATED)


def _why(candidate: Candidate, anchor: Anchor | None, blocks: set[str]) -> _LeftOut | _Taken | None:
    """Whether the column is a rating, and what speaks for it; None for what may be a dimension."""
    if words.RANKED.search(candidate.column.words):
        return _LeftOut("a ranking: what comes first is better, not what is higher")
    if candidate.named:
        worded = candidate.points.length is not None
        return _Taken("its cells are a scale in words" if worded else "its header")
    related, name = candidate.related, anchor.name if anchor else ""
    if related is not None and min(abs(related.low), abs(related.high)) > RELATED:
        way = "with" if related.r > 0 else "against"
        return _Taken(f'it moves {way} "{name}" (r = {related.r:.2f})')
    if any(place.strength(candidate.column) is not None for place in words.PLACES):
        return None
    block = stem(candidate.column.name)
    if block in blocks:
        return _Taken(f'most of the columns "{block}…" are ratings')
    top = max(value for value in candidate.points.numbers if value not in FAR)
    if top not in TOPS or len(candidate.points.numbers) < 3:
        return _LeftOut(f"numbers up to {top:g}, and nothing says that they are ratings")
    if related is not None and related.high < RELATED:
        return _LeftOut(f'numbers that do not move with "{name}" (r = {related.r:.2f})')
    return _Taken("its values", "Is it the rating of a touchpoint, or a code?")


def _gaps(found: Sequence[Candidate], anchor: Anchor | None, code: int, end: int) -> dict[str, Gap]:
    """For the ratings with a code beside 1-5: how those who gave it answer the anchor."""
    if anchor is None:
        return {}
    alike = [
        c
        for c in found
        if c.related is not None
        and c.related.r > BY_CHANCE
        and {code, end} <= c.points.numbers.keys()
        and max(v for v in c.points.numbers if v not in FAR) <= 6
    ]
    gaps = {c.column.name: relations.gap(c.numbers, anchor.numbers, code, end) for c in alike}
    return {name: gap for name, gap in gaps.items() if gap is not None}


def _evidence(gaps: dict[int, dict[str, Gap]], name: str, code: int) -> Verdict | None:
    """The column's own gap, together with those of the other columns that have the code."""
    of_code = gaps.get(code, {})
    return relations.verdict([*of_code.values()], of_code.get(name))
