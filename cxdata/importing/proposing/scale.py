"""Which scale some numbers are from, which of them mean "no answer", and what stays open."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Literal

from cxdata.importing.proposing.header_scale import Stated
from cxdata.importing.proposing.points import Points, whole
from cxdata.importing.proposing.proposal import Sureness

Ends = tuple[int, int]
Verdict = Literal["missing", "scale"]
Evidence = Callable[[int], Verdict | None]
"""Whether a number beside the scale means "no answer", by how those who gave it answer else."""
FAR = (-1, -2, -7, -8, -9, -99, 77, 88, 97, 98, 99, 997, 998, 999, 9999)
"""Codes of survey software for "no answer"."""
ENOUGH = 10
"""From so many answers, or three different points, on, the highest given is the highest of all."""
FEW_FRACTIONS = 20
"""One fraction among so many whole numbers is a row that is no answer."""
TELLING_ONES = 5
"""So many 1 without any 0 speak for a scale that begins with 1."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """One way to read the numbers."""

    words: str
    source: Ends | None = None
    """The scale of the source where it is not the standard one."""
    missing: tuple[int, ...] = ()
    words_missing: tuple[str, ...] = ()
    """Words that mean "no answer" besides those that always do."""
    values: dict[str, int] | None = None
    """What the words stand for, where they could stand for different points."""
    kept: bool = True
    """False: the column is left out."""


LEFT_OUT = Option(words="leave it out", kept=False)


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How a column's numbers are on a standard scale; the first option holds unless asked."""

    options: tuple[Option, ...]
    sureness: Sureness
    why: str
    question: str | None = None

    def asking(self, question: str, *options: Option) -> "Fit":
        """The same, with a question that only a person can answer."""
        return replace(self, question=question, options=options)


def fit(points: Points, standard: Ends, stated: Stated | None, evidence: Evidence) -> Fit | None:
    """How the numbers are on the standard scale; None for numbers of no scale."""
    numbers = points.numbers
    high = _ends(numbers)[1]
    if not whole(numbers):
        return _fractions(points, standard, stated, evidence) if high <= 10 else None
    if points.length is not None:
        return _in_words(points, standard)
    found: Fit | None
    if stated is not None:
        found = _stated(numbers, standard, stated)
    elif high > 12:
        found = _hundred(numbers, standard)
    else:
        found = FITS[standard](numbers, evidence)
    return None if found is None else _with_codes(found, numbers, stated)


def _fractions(
    points: Points, standard: Ends, stated: Stated | None, evidence: Evidence
) -> Fit | None:
    """Answers are no fractions; the mean below a list of answers is one."""
    odd = {value: n for value, n in points.numbers.items() if value != int(value)}
    others = {value: n for value, n in points.numbers.items() if value not in odd}
    if FEW_FRACTIONS * sum(odd.values()) <= sum(others.values()):
        found = fit(replace(points, numbers=others), standard, stated, evidence)
        if found is not None and not found.question:
            some = " and ".join(f"{value:g} ({_times(n)})" for value, n in odd.items())
            kept = replace(found.options[0], words="the others are answers; such rows are rejected")
            question = f"{some} is no whole number, as a total or mean below the answers."
            return found.asking(f"{question} Are the others answers?", kept, LEFT_OUT)
    return _open("Some answers are fractions. Are they answers at all?", LEFT_OUT)


def _ends(numbers: dict[float, int]) -> Ends:
    """Lowest and highest number that is no code; on a scale to 100 a high number is none."""
    near = [v for v in numbers if v not in FAR] or [*numbers]
    if sum(12 < value < 77 for value in near) > 2:
        near = [value for value in numbers if value >= 0]
    return int(min(near)), int(max(near))


def _sure(why: str, *, missing: tuple[int, ...] = (), sureness: Sureness = "sure") -> Fit:
    return Fit(options=(Option(words="", missing=missing),), sureness=sureness, why=why)


def _open(question: str, *options: Option) -> Fit:
    return Fit(options=options, sureness="likely", why="the scale is asked", question=question)


def _from(low: int, high: int) -> Option:
    return Option(words=f"asked on {low}-{high}, stretched", source=(low, high))


def _as(standard: Ends, why: str) -> Option:
    return Option(words=f"{standard[0]}-{standard[1]}: {why}")


def _no_answer(*codes: int) -> Option:
    listed = " and ".join(str(code) for code in codes)
    return Option(words=f'{listed}: "no answer"', missing=codes)


def _with_codes(found: Fit, numbers: dict[float, int], stated: Stated | None) -> Fit:
    """Codes far off the scale mean "no answer", whatever else is asked."""
    top = stated.high if stated else (100 if found.options[0].source == (0, 100) else 12)
    codes = tuple(int(v) for v in numbers if v in FAR and (v < 0 or v > top))
    if not codes:
        return found
    options = tuple(
        replace(o, missing=(*o.missing, *(c for c in codes if c not in o.missing)))
        for o in found.options
    )
    why = f"{found.why}; far off it: {_listed(numbers, codes)}"
    return replace(found, options=options, sureness="likely", why=why)


def _in_words(points: Points, standard: Ends) -> Fit | None:
    size = points.length or 0
    if standard == (1, size) and points.otherwise:
        ways = (points.values, *points.otherwise)
        options = [Option(words=_in_order(values), values=values) for values in ways]
        return _open(
            "Its words are from several scales. Which points are they?", *options, LEFT_OUT
        )
    if standard == (1, size):
        return _sure(f"1-{size}", sureness="likely")
    if standard == (0, 10):
        return None
    return _open(f"Its words are {size} points. Stretch them?", _from(1, size), LEFT_OUT)


def _in_order(values: dict[str, int]) -> str:
    return ", ".join(f"{point} {text}" for text, point in sorted(values.items(), key=itemgetter(1)))


def _stated(numbers: dict[float, int], standard: Ends, stated: Stated) -> Fit:
    low, high = stated.ends
    beside = tuple(int(v) for v in numbers if not low <= v <= high and v not in FAR)
    why = f"the header says {low}-{high}"
    if any(code not in (low - 1, high + 1, 0) for code in beside):
        return _open(
            f"{why}, but there is {_listed(numbers, beside)}. No answer?",
            _no_answer(*beside),
            LEFT_OUT,
        )
    if stated.ends == standard:
        return _sure(why, missing=beside)
    options = [replace(_from(low, high), missing=beside)]
    if standard == (0, 10) and stated.ends == (1, 10):
        kept = Option(
            words="kept as answered: an NPS that is not on the standard scale", missing=beside
        )
        options.append(kept)
    return _open(
        f"{why}, the standard is {standard[0]}-{standard[1]}. Stretch it?", *options, LEFT_OUT
    )


def _hundred(numbers: dict[float, int], standard: Ends) -> Fit | None:
    low, high = _ends(numbers)
    if high > 100 or low < 0:
        return None
    if sum(value > 12 for value in numbers) < 3:
        odd = tuple(int(v) for v in numbers if v > 12 and v not in FAR)
        return _open(f"There is {_listed(numbers, odd)}. No answer?", _no_answer(*odd), LEFT_OUT)
    return _open(
        f"The answers run from {low} to {high}. Were they asked on 0-100?", _from(0, 100), LEFT_OUT
    )


def _nps(numbers: dict[float, int], evidence: Evidence) -> Fit | None:
    low, high = _ends(numbers)
    standard = (0, 10)
    if low < 0 or high == 12:
        return _open(f"The answers run from {low} to {high}. Which are answers?", LEFT_OUT)
    if high == 11:
        if 0 in numbers:
            return _sure("0-10, and 11 beside it", missing=(11,))
        return _open("There is 11 but no 0. What is 11?", _no_answer(11), _from(1, 11), LEFT_OUT)
    if low == 1 and numbers[1] >= TELLING_ONES:
        question = f"{numbers[1]} gave 1 and nobody 0. Was it asked on 0-10 or on 1-10?"
        return _open(question, _as(standard, "or 1-10, kept as answered"), _from(1, 10), LEFT_OUT)
    if high >= 8:
        whole_scale = (low, high) == standard
        why = "0-10" if whole_scale else f"from {low} to {high}: 0-10, or 1-10 kept as answered"
        return _sure(why, sureness="sure" if whole_scale else "likely")
    shorter = [_from(min(low, 1), top) for top in (5, 7) if top >= high]
    return _open(
        f"The highest answer is {high}. Which scale was it?",
        _as(standard, "nobody gave more"),
        *shorter,
        LEFT_OUT,
    )


def _five(numbers: dict[float, int], evidence: Evidence) -> Fit | None:
    low, high = _ends(numbers)
    beside = tuple(v for v in (0, 6) if v in numbers)
    why = "1-5"
    if low < 0 or high > 10 or high < 2:
        return None
    if high in (5, 6) and beside:
        verdicts = {evidence(value) for value in beside}
        if verdicts == {"missing"}:
            why = f"1-5; who gave {_listed(numbers, beside)} answers like no end of the scale"
            return _sure(why, missing=beside, sureness="likely")
        scale = _from(low, high)
        order = (
            (scale, _no_answer(*beside)) if verdicts == {"scale"} else (_no_answer(*beside), scale)
        )
        question = f'Is {_listed(numbers, beside)} "no answer" beside 1-5, or part of the scale?'
        return _open(question, *order, LEFT_OUT)
    if high == 5:
        if len(numbers) >= 3 or sum(numbers.values()) >= ENOUGH:
            return _sure(why, sureness="sure" if low == 1 and len(numbers) == 5 else "likely")
        return _open(
            "There are too few answers to know the scale. Is it 1-5?",
            _as((1, 5), "as it stands"),
            _from(1, 7),
            _from(0, 10),
            LEFT_OUT,
        )
    if high < 5:
        question = f"The highest answer is {high}. Which scale was it?"
        return _open(question, _as((1, 5), "nobody gave more"), _from(min(low, 1), high), LEFT_OUT)
    return _longer(numbers, low, high, (1, 5))


def _seven(numbers: dict[float, int], evidence: Evidence) -> Fit | None:
    low, high = _ends(numbers)
    if low < 0 or high > 10 or high < 2:
        return None
    if high == 7 and low >= 1:
        return _sure("1-7", sureness="sure" if len(numbers) == 7 else "likely")
    if high == 7:
        return _open(
            f'Is {_listed(numbers, (0,))} "no answer" beside 1-7, or part of the scale?',
            _no_answer(0),
            _from(0, 7),
            LEFT_OUT,
        )
    if high > 7:
        return _longer(numbers, low, high, (1, 7))
    nobody = _as((1, 7), "nobody gave more")
    return _open(
        f"The highest answer is {high}. Which scale was it?",
        nobody,
        _from(min(low, 1), high),
        LEFT_OUT,
    )


def _longer(numbers: dict[float, int], low: int, high: int, standard: Ends) -> Fit:
    """Answers above the standard scale: a longer scale, or a code right above one."""
    question = f"The answers run from {low} to {high}. Which scale was it?"
    if high == 7:
        return _open(question, _from(min(low, 1), 7), LEFT_OUT)
    longer = [_from(start, 10) for start in (0, 1) if start <= low]
    beside = [int(v) for v in numbers if v in (8, 9)]
    if high in (8, 9) and not {8, 9} - {high} & numbers.keys():
        seven = Option(
            words="1-7", source=None if standard == (1, 7) else (1, 7), missing=tuple(beside)
        )
        return _open(question, *longer, seven, LEFT_OUT)
    return _open(question, *longer, LEFT_OUT)


def _listed(numbers: dict[float, int], some: tuple[int, ...]) -> str:
    return " and ".join(f"{value} ({_times(numbers[value])})" for value in some[:5])


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


FITS: dict[Ends, Callable[[dict[float, int], Evidence], Fit | None]] = {
    (0, 10): _nps,
    (1, 5): _five,
    (1, 7): _seven,
}
