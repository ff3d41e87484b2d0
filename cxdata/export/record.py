"""What one page showed: its sentences, numbers, pictures and tables, as the reader saw them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import plotly.graph_objects as go
import polars as pl

Kind = Literal["answer", "heading", "words", "note", "warning", "quote"]
"""The page's sentence, a heading, words, small print, what a reader must know, and a customer's
own words."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """A sentence in the light Markdown of pages; `light.spans` and `light.bare` read it."""

    text: str
    kind: Kind = "words"


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A headline number: `NPS`, `41`, `+7 real`, and lines on interval and n."""

    label: str
    value: str
    change: str = ""
    """Empty where there is nothing to compare with."""
    detail: str = ""
    good: bool | None = None
    """Whether a real change is for the better; None where it is not real."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A chart as the page drew it; whoever changes the figure copies it first."""

    key: str
    figure: go.Figure
    finding: str
    """Its title, one plain sentence without Markdown."""
    computed: str = ""
    """How the numbers came about, in light Markdown."""
    rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    """What the chart shows, as the reader downloads it."""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Small charts side by side under one finding, each with its name."""

    key: str
    figures: Mapping[str, go.Figure]
    finding: str
    computed: str = ""
    rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    columns: int = 4


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A picture that is no chart, such as the shift board, with what it shows in words."""

    key: str
    svg: str
    words: str
    rows: pl.DataFrame = field(default_factory=pl.DataFrame)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table; its cells are texts in light Markdown, its title may be empty."""

    title: str
    rows: pl.DataFrame


Piece = Words | Tile | Picture | Grid | Drawing | Table


@dataclass(frozen=True, kw_only=True)
class Record:
    """One page at one moment, in the order in which it was drawn.

    It holds nothing that the page did not show, so whatever is made of it has passed the same
    access and privacy gate.
    """

    title: str
    """The page's name, without Markdown."""
    shown: str
    """Filters and period in words."""
    as_of: date
    data_set: str
    version: str
    definitions: str
    """Eight letters that change whenever the definition of a metric does."""
    view: str
    """The view's address below that of the dashboard: `trends?metric=NPS&…`."""
    link: str = ""
    """The whole address; empty without CX_BASE_URL."""
    made_up: bool = False
    units: tuple[str, ...] | None = None
    """The business units that it is about; None for all, or where the page does not say."""
    pieces: tuple[Piece, ...] = ()

    def answer(self) -> str:
        """The page's sentence in light Markdown: its own, else what its first chart shows."""
        said = [piece for piece in self.pieces if isinstance(piece, Words)]
        own = [piece.text for piece in said if piece.kind == "answer"]
        charts = [piece for piece in self.pieces if isinstance(piece, (Picture, Grid))]
        found = [*own, *(piece.finding for piece in charts), *(piece.text for piece in said)]
        return found[0] if found else ""
