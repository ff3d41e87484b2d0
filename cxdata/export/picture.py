"""A chart as a picture that explains itself: finding, drawing, and what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import plotly.graph_objects as go
import polars as pl

from cxdata import settings
from cxdata.export.figure import drawn
from cxdata.export.formats import Format, Theme
from cxdata.export.ink import INKS
from cxdata.export.typesetting import Told, typeset
from cxdata.selection import day
from cxdata.tables import DIMENSIONS

WIDTH, GUTTER = 960.0, 16.0
COLUMNS = 4
"""So many small charts stand side by side."""
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
    made_up: bool = False
    n: str = ""
    """How many answers it rests on, in words."""
    link: str = ""

    def lines(self) -> list[str]:
        """The footer as it is printed."""
        made_up = " (made-up data)" if self.made_up else ""
        parts = [self.shown, self.n, f"{self.data}{made_up}, as of {day(self.as_of)}"]
        return [" · ".join(filter(None, [*parts, f"data version {self.version}"]))]

    def counting(self, n: int | None) -> "Footer":
        """The same footer with `n 1,204 answers`; without n where that is not known."""
        return replace(self, n="" if n is None else f"n {settings.answers(n)}")


def counted(rows: pl.DataFrame) -> int | None:
    """How many answers the rows of a chart rest on; None where a part of it is hidden.

    Where the rows hold the total over all groups, called "All", that is it; else their sum. None
    too where they are no values of metrics, or count an answer more than once, as windows that
    roll over the days do, or where `n` counts what `answers` came of.
    """
    named = set(rows.columns)
    if not named >= {"value", "n", "status"} or "answers" in named or rows["n"].null_count():
        return None
    if _rolling(rows):
        return None

    from cxdata.journey.touchpoints import ALL  # which loads half of scipy

    groups = [name for name in DIMENSIONS if name in rows.columns]
    total = pl.all_horizontal(pl.lit(True), *(pl.col(name) == ALL for name in groups))
    totals = rows.filter(total)
    return int((rows if totals.is_empty() else totals)["n"].sum())


def _rolling(rows: pl.DataFrame) -> bool:
    """Whether the days of one row are among those of the row before."""
    if not {"period", "first_day", "last_day"} <= set(rows.columns):
        return False
    groups = [name for name in DIMENSIONS if name in rows.columns]
    before = pl.col("last_day").shift(1)
    again = pl.col("first_day") <= (before.over(groups) if groups else before)
    return bool(rows.sort("period").select(again.any()).item())


def picture(
    figures: Mapping[str, go.Figure],
    finding: str,
    footer: Footer,
    form: Format,
    *,
    alt: str = "",
    theme: Theme = "light",
    bare: bool = False,
) -> bytes:
    """A chart, or small ones side by side, as a file: PNG at two pixels a point, or a tagged PDF.

    Args:
        figures: from `cxdata.charts`, each with the name that stands above it.
        finding: the title, one plain sentence.
        footer: what it rests on.
        form: `png` or `pdf`.
        alt: the chart in words; by itself the finding.
        theme: light or dark.
        bare: without finding and footer, for what has its own.
    """
    columns = min(len(figures), COLUMNS)
    width = (WIDTH - (columns - 1) * GUTTER) / columns
    drawings = [
        vars(drawn(figure, width=width, theme=theme)) | {"name": name}
        for name, figure in figures.items()
    ]
    data = {
        "width": WIDTH,
        "columns": columns,
        "gutter": GUTTER,
        "drawings": drawings,
        "ink": INKS[theme],
        "footer": [] if bare else footer.lines(),
        "bare": bare,
    }
    told = Told(title=finding, words=alt or finding, as_of=footer.as_of, link=footer.link)
    return typeset("figure", data, told, form, scale=SHARP)
