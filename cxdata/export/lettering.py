"""How wide a text is in the picture's font, and the little HTML that charts write in texts."""

import re
from functools import cache
from html import unescape
from typing import TypedDict

from PIL import ImageFont

from cxdata.export.typesetting import SOURCE_SANS

WIDE = "\u2e80"
"""From this character on, a letter (Chinese, Japanese, Korean) is as wide as it is high."""
FOREIGN = "\u0590"
"""From here on the letters are those of other fonts, about this wide:"""
FOREIGN_WIDTH = 0.6


EMOJI = re.compile("[\u2600-\u27bf\ufe0f\u200d\u20e3\U0001f000-\U0001faff]")
"""Which no font here can draw."""


RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+(?![^\\d,.:;·()]*[\u0590-\u08ff])"
)
"""A run of Hebrew or Arabic letters with no more of them before the next figure or stop."""


class Run(TypedDict):
    """Part of a line in one weight."""

    t: str
    b: bool


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(SOURCE_SANS / "SourceSansPro-Semibold.ttf", 100)


@cache
def _letter(letter: str) -> float:
    if letter >= WIDE:
        return 1.0
    if letter >= FOREIGN and not "\u2000" <= letter <= "\u2bff":
        return FOREIGN_WIDTH
    return float(_font().getlength(letter)) / 100


def width(text: str, size: float) -> float:
    """How wide one line of text is, in points; never much less than it will be."""
    return size * sum(map(_letter, text))


def runs(text: str) -> list[list[Run]]:
    """The lines of a text with `<br>` and `<b>`, any other tag left out.

    `<b>NPS</b> 41<br>n 12` → `[[NPS bold, " 41"], ["n 12"]]`.
    """
    lines: list[list[Run]] = []
    bold = False
    for line in re.split(r"<br\s*/?>|\n", text):
        lines.append([])
        for part in re.split(r"(</?b>)", line):
            if part in {"<b>", "</b>"}:
                bold = part == "<b>"
            elif part:
                plain = unescape(re.sub(r"<[a-zA-Z/][^>]*>", "", part))
                lines[-1].append({"t": plain, "b": bold})
    return lines


def widest(text: str, size: float) -> float:
    """How wide the widest line of a text is, in points."""
    return max(width("".join(run["t"] for run in line), size) for line in runs(text))


def line_count(text: str) -> int:
    """How many lines a text has."""
    return len(runs(text))


def left_to_right(text: str) -> str:
    """The text with a mark after each Hebrew or Arabic part, so that what follows stays behind it.

    Without it a number after such a name is drawn before it, as part of its line.
    """
    return RIGHT_TO_LEFT.sub("\\g<0>\u200e", text)


def shortened(text: str, most: int) -> str:
    """The text without emoji, cut at a word to at most so many letters, the rest left as `…`."""
    text = " ".join(EMOJI.sub("", text).split())
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    at_word = cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut
    return at_word.rstrip(" ,.;:–-") + "…"
