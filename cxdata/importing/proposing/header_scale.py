"""The scale that a header states, like "(0-10)" or "1 = very satisfied, 5 = very dissatisfied"."""

import re
from dataclasses import dataclass

from cxdata.importing.proposing import likert

RANGE = re.compile(
    r"(?<![\d.,/:-])(\d{1,3})\s*(?:-|–|—|\bto\b|\bbis\b|\ba\b|\bà\b|\bhasta\b|\bauf\b|\.\.\.?|…)\s*"
    r"(\d{1,3})(?![\d.,/:-]*\d)",
    re.IGNORECASE,
)
LOWS, HIGHS = (0, 1), (2, 3, 4, 5, 6, 7, 9, 10, 11, 100)
END = re.compile(r"(?<!\d)(\d{1,3})\s*(?:=|-|–|—|:|\()\s*([^\W\d_][^\d,;.()/|]*)")


@dataclass(frozen=True, kw_only=True)
class Stated:
    """Lowest and highest number of the scale, and whether the lowest is the best answer."""

    low: int
    high: int
    reversed: bool = False

    @property
    def ends(self) -> tuple[int, int]:
        """Lowest and highest."""
        return self.low, self.high


def stated(header: str) -> Stated | None:
    """What the header says of the scale; None where it says nothing of one."""
    ends = {int(point): likert.polarity(words) for point, words in END.findall(header)}
    good = {point: sign for point, sign in ends.items() if sign}
    turned = len(good) > 0 and _turned(good)
    for low, high in RANGE.findall(header):
        if int(low) in LOWS and int(high) in HIGHS and int(low) < int(high):
            return Stated(low=int(low), high=int(high), reversed=turned)
    if len(ends) == 2 and min(ends) in LOWS and max(ends) in HIGHS:
        return Stated(low=min(ends), high=max(ends), reversed=turned)
    return None


def upside_down(header: str) -> bool:
    """Whether the header says that a low number is a good answer, or asks for school marks."""
    ends = {int(point): likert.polarity(words) for point, words in END.findall(header)}
    good = {point: sign for point, sign in ends.items() if sign}
    return bool(re.search(r"schulnote|school mark", header, re.IGNORECASE)) or _turned(good)


def _turned(good: dict[int, int]) -> bool:
    """Whether a low number has a good word, or a high one a bad word."""
    if len(good) > 1:
        return good[min(good)] > 0 > good[max(good)]
    return any(
        (point <= 1 and sign > 0) or (point >= 5 and sign < 0) for point, sign in good.items()
    )
