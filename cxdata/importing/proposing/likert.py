"""Scales in words, in English, German, Spanish and French: which word stands for which point."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cxdata.importing.proposing.column import number

LISTS = (
    "strongly disagree,totally disagree,completely disagree|disagree,somewhat disagree"
    "|neutral,neither agree nor disagree,undecided,neither|agree,somewhat agree"
    "|strongly agree,totally agree,completely agree",
    "strongly disagree|disagree|somewhat disagree,slightly disagree"
    "|neutral,neither agree nor disagree|somewhat agree,slightly agree|agree|strongly agree",
    "very dissatisfied,very unsatisfied,extremely dissatisfied,completely dissatisfied"
    "|dissatisfied,unsatisfied,somewhat dissatisfied"
    "|neutral,neither satisfied nor dissatisfied,neither"
    "|satisfied,somewhat satisfied|very satisfied,extremely satisfied,completely satisfied",
    "very dissatisfied,extremely dissatisfied|dissatisfied,moderately dissatisfied"
    "|somewhat dissatisfied,slightly dissatisfied|neutral,neither satisfied nor dissatisfied"
    "|somewhat satisfied,slightly satisfied|satisfied,moderately satisfied"
    "|very satisfied,extremely satisfied",
    "very poor,terrible,awful|poor,bad|average,fair,ok,okay,neutral|good|very good,excellent,great",
    "poor|fair|good|very good|excellent",
    "very bad|bad|neutral,average,ok,okay|good|very good",
    "very difficult,extremely difficult|difficult,somewhat difficult"
    "|neutral,neither easy nor difficult|easy,somewhat easy|very easy,extremely easy",
    "very difficult,extremely difficult|difficult|somewhat difficult"
    "|neutral,neither easy nor difficult|somewhat easy|easy|very easy,extremely easy",
    "very unlikely,extremely unlikely|unlikely,somewhat unlikely"
    "|neutral,neither likely nor unlikely|likely,somewhat likely|very likely,extremely likely",
    "very unfavorably|somewhat unfavorably|neither favorably nor unfavorably (neutral)"
    "|somewhat favorably|very favorably",
    "very unhappy|unhappy|neutral|happy|very happy",
    "sehr unzufrieden|unzufrieden,eher unzufrieden|neutral,teils/teils,teils teils,weder noch"
    "|zufrieden,eher zufrieden|sehr zufrieden",
    "stimme überhaupt nicht zu,stimme gar nicht zu,trifft überhaupt nicht zu"
    "|stimme nicht zu,stimme eher nicht zu,trifft eher nicht zu"
    "|neutral,weder noch,teils/teils,teils teils|stimme zu,stimme eher zu,trifft eher zu"
    "|stimme voll zu,stimme voll und ganz zu,trifft voll zu,trifft voll und ganz zu",
    "sehr schlecht|schlecht|mittel,mittelmäßig,befriedigend,neutral|gut|sehr gut",
    "sehr schwer,sehr schwierig|schwer,schwierig|neutral|leicht,einfach|sehr leicht,sehr einfach",
    "muy insatisfecho,muy insatisfecha|insatisfecho,insatisfecha|neutral,indiferente"
    ",ni satisfecho ni insatisfecho|satisfecho,satisfecha|muy satisfecho,muy satisfecha",
    "totalmente en desacuerdo,muy en desacuerdo|en desacuerdo|neutral"
    ",ni de acuerdo ni en desacuerdo|de acuerdo|totalmente de acuerdo,muy de acuerdo",
    "muy malo,muy mala,muy mal|malo,mala,mal|regular,normal,neutral|bueno,buena,bien"
    "|muy bueno,muy buena,muy bien,excelente",
    "muy difícil|difícil|neutral,normal|fácil|muy fácil",
    "très insatisfait,très insatisfaite,pas du tout satisfait|insatisfait,insatisfaite"
    ",peu satisfait,plutôt insatisfait|neutre,ni satisfait ni insatisfait"
    "|satisfait,satisfaite,plutôt satisfait|très satisfait,très satisfaite,tout à fait satisfait",
    "pas du tout d'accord|pas d'accord,plutôt pas d'accord|neutre,ni d'accord ni pas d'accord"
    "|d'accord,plutôt d'accord|tout à fait d'accord",
    "très mauvais,très mauvaise|mauvais,mauvaise|moyen,moyenne|bon,bonne"
    "|très bon,très bonne,excellent",
    "très difficile|difficile|neutre|facile|très facile",
)
"""Each from its worst to its best point; a comma parts words for the same point."""
EXTREMES = (
    "not at all likely,not likely at all,extremely unlikely,not likely,worst,lowest,poor,bad,never"
    ",sehr unwahrscheinlich,gar nicht wahrscheinlich,überhaupt nicht wahrscheinlich"
    ",unwahrscheinlich"
    ",nada probable,muy improbable,pas du tout probable,peu probable,mangelhaft,ungenügend"
    ",not at all satisfied,not satisfied,not at all,very hard,hard,no",
    "extremely likely,very likely,best,highest,excellent,great,perfect,definitely,always"
    ",sehr wahrscheinlich,äußerst wahrscheinlich,höchstwahrscheinlich,muy probable"
    ",extremadamente probable,très probable,extrêmement probable,hervorragend,extremely satisfied"
    ",completely satisfied,yes,sehr gut,best",
)
LEADING = re.compile(
    r"^\(?(\d{1,3})\)?\s*(?:[-–—=:.)/]|\bstars?\b|\bsterne?\b|\bpoints?\b|\s)\s*(.*)$"
)
TRAILING = re.compile(r"^(.*\S)\s*[-–—=:(\[]\s*(\d{1,3})\s*[)\]]?$")


@dataclass(frozen=True, kw_only=True)
class Worded:
    """A scale in words: the point of each, and how many points it has."""

    points: dict[str, int]
    length: int
    otherwise: tuple[dict[str, int], ...] = ()
    """Other points that the same words have on other scales of that length."""


def bare(text: str) -> str:
    """A word as the lists have it."""
    straight = text.lower().replace("’", "'").replace("\u00a0", " ")
    return " ".join(
        straight.replace("unfavourabl", "unfavorabl").replace("favourabl", "favorabl").split()
    ).strip(" .!")


def _levels(listed: str) -> list[list[str]]:
    return [level.split(",") for level in listed.split("|")]


SCALES = [_levels(listed) for listed in LISTS]


def scale_of(texts: Iterable[str]) -> Worded | None:
    """The scale that these words are from; None where they are none."""
    said = {text: bare(text) for text in texts}
    if len(set(said.values())) < 2:
        return None
    fits = [fit for scale in SCALES if (fit := _fit(said, scale)) is not None]
    if not fits:
        return None
    shortest = min(fits, key=lambda fit: fit.length)
    alike = [fit.points for fit in fits if fit.length == shortest.length]
    otherwise = [points for points in alike if points != shortest.points]
    return replace(shortest, otherwise=tuple(otherwise))


def _fit(said: dict[str, str], scale: list[list[str]]) -> Worded | None:
    """Two words for one point do not fit, but for the middle one."""
    place = {word: point for point, level in enumerate(scale, start=1) for word in level}
    if not all(word in place for word in said.values()):
        return None
    middle = (len(scale) + 1) / 2
    points = [place[word] for word in {*said.values()} if place[word] != middle]
    if len(points) != len({*points}) or len(points) < 2:
        return None
    return Worded(points={text: place[word] for text, word in said.items()}, length=len(scale))


def polarity(text: str) -> int:
    """1 for a word from the good end of a scale, -1 from the bad one, 0 where that is unknown."""
    word = bare(text)
    worst = {w for scale in SCALES for level in scale[: len(scale) // 2] for w in level}
    best = {w for scale in SCALES for level in scale[(len(scale) + 1) // 2 :] for w in level}
    low, high = (set(listed.split(",")) for listed in EXTREMES)
    bad, good = word in (worst | low) - best, word in (best | high) - worst
    return int(good) - int(bad)


def labelled(text: str) -> tuple[int, str] | None:
    """The number and the words of a point like `10 - Extremely likely`; None for any other text."""
    if number(text) is not None:
        return None
    leading, trailing = LEADING.match(text), TRAILING.match(text)
    if leading and not re.match(r"^\d", leading[2] or "x"):
        return int(leading[1]), leading[2].strip()
    if trailing and not re.search(r"\d", trailing[1]):
        return int(trailing[2]), trailing[1].strip()
    return None
