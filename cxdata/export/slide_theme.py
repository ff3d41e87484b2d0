"""The empty deck: wide slides, one layout, and the theme's colours those of the charts."""

import re
from typing import Any

from pptx import Presentation
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.presentation import Presentation as Deck
from pptx.util import Pt

from cxdata.charts.theme import PALETTE
from cxdata.export.ink import INKS

WIDTH, HEIGHT, EDGE = 960.0, 540.0, 40.0
"""Of a slide in points: 16 to 9."""
TITLE = (EDGE, 38.0, WIDTH - 2 * EDGE, 66.0)
LAYOUT, FONT = "Title Only", "Arial"
ACCENTS = dict(
    zip(
        PALETTE,
        (
            MSO_THEME_COLOR.ACCENT_1,
            MSO_THEME_COLOR.ACCENT_2,
            MSO_THEME_COLOR.ACCENT_3,
            MSO_THEME_COLOR.ACCENT_4,
            MSO_THEME_COLOR.ACCENT_5,
            MSO_THEME_COLOR.ACCENT_6,
        ),
        strict=False,
    )
)
"""Charts in these colours follow the theme that a house puts on the deck."""


def empty() -> tuple[Deck, Any]:
    """A deck without slides, and the layout of every slide, whose title is its finding."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    (layout,) = (one for one in deck.slide_layouts if one.name == LAYOUT)
    for other in list(deck.slide_layouts):
        if other.name != LAYOUT:
            deck.slide_layouts.remove(other)
    for home in (layout, deck.slide_master):
        for shape in list(home.placeholders):
            kind = shape.placeholder_format.type
            if kind is not None and kind.name in {"TITLE", "CENTER_TITLE"}:
                shape.left, shape.top, shape.width, shape.height = (Pt(one) for one in TITLE)
            else:
                shape.element.getparent().remove(shape.element)
    _left(deck.slide_master)
    _coloured(deck)
    return deck, layout


def _left(master: Any) -> None:
    """Titles begin on the left, where reading does."""
    for level in master.element.xpath(".//p:titleStyle/a:lvl1pPr"):
        level.set("algn", "l")


def _coloured(deck: Deck) -> None:
    part: Any = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = part.blob.decode()
    ink = INKS["light"]
    colours = {f"accent{number}": one for number, one in enumerate(PALETTE[:6], 1)}
    colours |= {"dk1": ink["text"], "dk2": ink["quiet"], "lt2": ink["panel"]}
    colours |= {"hlink": ink["good"], "folHlink": ink["quiet"]}
    for name, colour in colours.items():
        value = f'<a:{name}><a:srgbClr val="{colour[1:]}"/></a:{name}>'
        theme = re.sub(rf"<a:{name}>.*?</a:{name}>", value, theme)
    theme = re.sub(r'(<a:(?:major|minor)Font><a:latin typeface=")[^"]*', rf"\g<1>{FONT}", theme)
    part._blob = theme.encode()
