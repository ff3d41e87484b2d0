"""Words of a slide in the size that fits their place."""

from collections.abc import Iterator, Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.slide import Slide
from pptx.util import Pt

from cxdata.export.ink import INKS
from cxdata.export.lettering import WIDE, width
from cxdata.export.printable import clean

LEADING = 1.22
"""Height of a line, in sizes of its letters."""
ROOM = 1.2
"""So much wider than ours may the letters be of the machine that shows the deck."""
Box = tuple[float, float, float, float]
"""Left, top, width and height, in points."""


def fitted(text: str, wide: float, high: float, sizes: Sequence[float]) -> tuple[str, float]:
    """The text and the largest of the sizes, largest first, at which it fits; else it is cut."""
    for size in sizes:
        if len(list(_lines(text, wide, size))) * size * LEADING <= high:
            return text, size
    size = sizes[-1]
    most = max(1, int(high / (size * LEADING)))
    kept = list(_lines(text, wide - size, size))[:most]
    return " ".join(kept).rstrip(" ,.;:–-") + "…", size


def _lines(text: str, wide: float, size: float) -> Iterator[str]:
    line = ""
    for word in _words(text, wide, size):
        longer = f"{line} {word}" if line else word
        if width(longer, size) * ROOM > wide and line:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _words(text: str, wide: float, size: float) -> Iterator[str]:
    """The words; one that is longer than a line breaks anywhere, as Chinese does."""
    for word in text.split():
        if width(word, size) * ROOM <= wide and max(word) < WIDE:
            yield word
            continue
        part = ""
        for letter in word:
            if width(part + letter, size) * ROOM > wide:
                yield part
                part = ""
            part += letter
        yield part


def write(
    slide: Slide,
    text: str,
    box: Box,
    sizes: Sequence[float],
    *,
    bold: bool = False,
    colour: str = "text",
    link: str = "",
) -> None:
    """A text box with one paragraph, which never leaves its place; `link` follows its words."""
    shape = slide.shapes.add_textbox(*(Pt(one) for one in box))
    fill(shape.text_frame, text, box, sizes, bold=bold, colour=colour)
    if link:
        run = shape.text_frame.paragraphs[0].add_run()
        run.text = " · Open this view"
        run.font.size = shape.text_frame.paragraphs[0].runs[0].font.size
        run.hyperlink.address = link


def fill(
    frame: Any,
    text: str,
    box: Box,
    sizes: Sequence[float],
    *,
    bold: bool = False,
    colour: str = "text",
) -> None:
    """Write a text into a frame of that box, in the size that fits."""
    said, size = fitted(clean(text), box[2], box[3], sizes)
    frame.word_wrap = True
    frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    paragraph = frame.paragraphs[0]
    run = paragraph.add_run()
    run.text = said
    run.font.size = Pt(size)
    run.font.bold = bold
    inked(run.font, colour)


def inked(font: Any, colour: str) -> None:
    """Give letters the theme's own text colour, or one of the inks by its name."""
    if colour == "text":
        font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    else:
        font.color.rgb = RGBColor.from_string(INKS["light"][colour][1:])
