"""A chart as a picture that explains itself: finding, drawing, and what it rests on."""

from dataclasses import dataclass, replace
from datetime import date

import plotly.graph_objects as go

from cxdata.export.figure import drawn
from cxdata.export.formats import Format, Theme
from cxdata.export.ink import INKS
from cxdata.export.typesetting import Told, typeset
from cxdata.selection import day

WIDTH = 960.0
SHARP = 2.0
"""Pixels of a PNG per point, for screens and slides."""


@dataclass(frozen=True, kw_only=True)
class Footer:
    """What every picture carries below: filters and period in words, source, as-of and link."""

    shown: str
    """What is shown, in words: filters and period."""
    data: str
    """The data set's name."""
    version: str
    as_of: date
    n: str = ""
    """How many answers it rests on, in words."""
    link: str = ""

    def lines(self) -> list[str]:
        """The footer as it is printed."""
        parts = [self.shown, self.n, f"{self.data}, as of {day(self.as_of)}"]
        return [" · ".join(filter(None, [*parts, f"data version {self.version}"]))]

    def counting(self, n: int | None) -> "Footer":
        """The same footer with `n 1,204 answers`; without n where that is not known."""
        return replace(self, n="" if n is None else f"n {n:,} answers")


def picture(
    figure: go.Figure,
    finding: str,
    footer: Footer,
    form: Format,
    *,
    alt: str = "",
    theme: Theme = "light",
    width: float = WIDTH,
) -> bytes:
    """The chart as a file: PNG at two pixels a point, or a tagged PDF.

    Args:
        figure: from `cxdata.charts`.
        finding: the title, one plain sentence.
        footer: what it rests on.
        form: `png` or `pdf`.
        alt: the chart in words; by itself the finding.
        theme: light or dark.
        width: of the drawing, in points.
    """
    drawing = drawn(figure, width=width, theme=theme)
    data = {
        "width": drawing.width,
        "height": drawing.height,
        "marks": drawing.marks,
        "ink": INKS[theme],
        "footer": footer.lines(),
    }
    told = Told(title=finding, words=alt or finding, as_of=footer.as_of, link=footer.link)
    return typeset("figure", data, told, form, scale=SHARP)
