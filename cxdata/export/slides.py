"""Pages as a deck of slides: the finding is the title, the chart below it can be edited."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any

import plotly.graph_objects as go
import polars as pl
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Pt

from cxdata import settings
from cxdata.export import light, slide_charts, slide_tables
from cxdata.export.grids import heat
from cxdata.export.packing import steady
from cxdata.export.panels import panels
from cxdata.export.picture import counted
from cxdata.export.plots import Panel
from cxdata.export.printable import clean
from cxdata.export.record import Drawing, Grid, Picture, Record, Table, Tile, Words
from cxdata.export.slide_text import Box, fill, fitted, write
from cxdata.export.slide_theme import EDGE, TITLE, WIDTH, empty
from cxdata.selection import day

TITLES = (28.0, 26.0, 24.0, 22.0, 20.0, 18.0, 16.0)
INNER = WIDTH - 2 * EDGE
TOP, BOTTOM = 112.0, 448.0
"""Between them stands what a slide shows."""
METHOD = (EDGE, 456.0, INNER, 32.0)
FOOTER = (EDGE, 498.0, INNER, 28.0)
KICKER = (EDGE, 18.0, INNER, 18.0)
GAP = 12.0
PROPERTY = 255
"""Letters that a property of a file may have."""
SMALL_CHARTS = 8
"""So many charts side by side on one slide."""
MOST_TABLE_SLIDES = 3
LEAST = 0.36
"""A chart below another needs so much of the height for its own axis and legend."""
SEEN = ("answer", "words", "warning")
"""Kinds of words that a slide shows; the others are in the notes below it."""


def deck(records: Sequence[Record]) -> bytes:
    """The pages as a PPTX file, one after another; the same pages give the same bytes.

    The first slide of a page with numbers has its sentence and its tiles; each chart has a slide
    of its own, and so has each table.
    """
    made, layout = empty()
    for record in records:
        _slides(made, layout, record)
    first = records[0]
    properties = made.core_properties
    properties.title = clean(f"{first.title} · {first.shown}")[:PROPERTY]
    properties.author = properties.last_modified_by = clean(first.data_set)[:PROPERTY]
    properties.keywords = first.link[:PROPERTY]
    properties.revision = 1
    properties.created = properties.modified = datetime.combine(first.as_of, time())
    buffer = BytesIO()
    made.save(buffer)
    return steady(buffer.getvalue(), first.as_of)


def _slides(made: Deck, layout: Any, record: Record) -> None:
    shown = [one for one in record.pieces if isinstance(one, Picture | Grid | Table)]
    if any(isinstance(one, Tile) for one in record.pieces) or not shown:
        _summary(made, layout, record)
    for piece in shown:
        if isinstance(piece, Picture):
            _picture(made, layout, record, piece)
        elif isinstance(piece, Grid):
            _grid(made, layout, record, piece)
        else:
            _table(made, layout, record, piece)


def _begun(made: Deck, layout: Any, record: Record, title: str, rows: pl.DataFrame) -> Slide:
    """A slide with its page's name, its finding and its footer."""
    slide: Slide = made.slides.add_slide(layout)
    write(slide, record.title, KICKER, (13.0, 11.0), bold=True, colour="good")
    place: Any = slide.shapes.title
    fill(place.text_frame, light.bare(title), TITLE, TITLES, bold=True)
    write(slide, _footer(record, rows), FOOTER, (10.0, 9.0, 8.0), colour="quiet", link=record.link)
    return slide


def _footer(record: Record, rows: pl.DataFrame) -> str:
    n = counted(rows)
    made_up = " (made-up data)" if record.made_up else ""
    parts = [
        record.shown,
        "" if n is None or not rows.width else f"n {settings.answers(n)}",
        f"{record.data_set}{made_up}, as of {day(record.as_of)}",
        f"data version {record.version}",
        f"definitions {record.definitions}",
    ]
    return " · ".join(filter(None, parts))


def _summary(made: Deck, layout: Any, record: Record) -> None:
    """The page's sentence, its tiles, and what else it says in words."""
    slide = _begun(made, layout, record, record.answer() or record.title, pl.DataFrame())
    tiles = [one for one in record.pieces if isinstance(one, Tile)]
    top = TOP
    if tiles:
        top = _tiles(slide, tiles) + GAP
    said = list(_said(record))
    room = (METHOD[1] + METHOD[3] - top) / max(len(said), 1)
    for text in said:
        text, size = fitted(clean(text), INNER, room - 4, (18.0, 16.0, 14.0, 12.0))
        high = min(room, _height(text, size))
        write(slide, text, (EDGE, top, INNER, high), (size,))
        top += high
    _noted(slide, record, [])


def _height(text: str, size: float) -> float:
    high = size * 1.22
    while fitted(text, INNER, high, (size,))[0] != text:
        high += size * 1.22
    return high + 8


def _said(record: Record) -> Iterator[str]:
    first = record.answer()
    for piece in record.pieces:
        if isinstance(piece, Words) and piece.kind in SEEN and piece.text != first:
            yield light.bare(piece.text)
        elif isinstance(piece, Drawing):
            yield piece.words


def _tiles(slide: Slide, tiles: Sequence[Tile]) -> float:
    """The tiles in a row, up to six, two rows beyond; returns where they end."""
    columns = len(tiles) if len(tiles) <= 6 else -(-len(tiles) // 2)
    wide = (INNER - GAP * (columns - 1)) / columns
    high = 142.0
    for number, tile in enumerate(tiles):
        left = EDGE + (wide + GAP) * (number % columns)
        top = TOP + (high + GAP) * (number // columns)
        _tile(slide, tile, (left, top, wide, high))
    return TOP + (high + GAP) * (-(-len(tiles) // columns))


def _tile(slide: Slide, tile: Tile, box: Box) -> None:
    left, top, wide, high = box
    card: Any = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Pt(one) for one in box))
    card.fill.solid()
    card.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_2
    card.line.fill.background()
    card.shadow.inherit = False
    inner = (left + 10, wide - 20)
    colour = {True: "good", False: "bad", None: "quiet"}[tile.good]
    write(slide, tile.label, (inner[0], top + 8, inner[1], 20), (14.0, 12.0, 10.0), colour="quiet")
    write(
        slide, tile.value, (inner[0], top + 28, inner[1], 44), (36.0, 28.0, 22.0, 16.0), bold=True
    )
    changed = (inner[0], top + 74, inner[1], 20)
    write(slide, tile.change, changed, (14.0, 12.0, 10.0), bold=True, colour=colour)
    detail = (inner[0], top + 95, inner[1], high - 100)
    write(slide, light.bare(tile.detail), detail, (11.0, 10.0, 9.0, 8.0), colour="quiet")


def _picture(made: Deck, layout: Any, record: Record, piece: Picture) -> None:
    found = heat(piece.figure)
    if found:
        parts = list(slide_tables.heat_pages(found))
        for number, part in enumerate(parts, 1):
            title = f"{piece.finding} ({number} of {len(parts)})" if number > 1 else piece.finding
            slide = _begun(made, layout, record, title, piece.rows)
            slide_tables.heated(slide, part, (EDGE, TOP, INNER, BOTTOM - TOP), piece.finding)
            _explained(slide, record, piece)
        return
    drawn = panels(piece.figure)
    slide = _begun(made, layout, record, piece.finding, piece.rows)
    if drawn:
        _stacked(slide, drawn, (EDGE, TOP, INNER, BOTTOM - TOP), piece.finding)
    else:
        _drawn(slide, {"": piece.figure}, piece)
    _explained(slide, record, piece)


def _stacked(slide: Slide, drawn: Sequence[Panel], box: Box, told: str) -> None:
    left, top, wide, high = box
    shares = [max(panel.share, LEAST) for panel in drawn]
    for panel, share in zip(drawn, shares, strict=True):
        part = high * share / sum(shares)
        slide_charts.place(slide, panel, (left, top, wide, part), told)
        top += part


def _drawn(slide: Slide, figures: Mapping[str, go.Figure], piece: Picture | Grid) -> None:
    """A chart of a kind that PowerPoint lacks, as a picture."""
    from cxdata.export.drawing import png

    image, width, height = png(figures, piece.finding)
    scale = min(INNER / width, (BOTTOM - TOP) / height)
    place = (EDGE, TOP, width * scale, height * scale)
    shape: Any = slide.shapes.add_picture(BytesIO(image), *(Pt(one) for one in place))
    shape._element.nvPicPr.cNvPr.set("descr", clean(piece.finding))


def _grid(made: Deck, layout: Any, record: Record, piece: Grid) -> None:
    """Small charts side by side, eight to a slide."""
    every = list(piece.figures.items())
    for start in range(0, len(every), SMALL_CHARTS):
        part = every[start : start + SMALL_CHARTS]
        slide = _begun(made, layout, record, piece.finding, piece.rows)
        columns = min(len(part), max(1, piece.columns))
        wide = (INNER - GAP * (columns - 1)) / columns
        high = (BOTTOM - TOP) / -(-len(part) // columns)
        for number, (name, figure) in enumerate(part):
            left = EDGE + (wide + GAP) * (number % columns)
            top = TOP + high * (number // columns)
            write(slide, name, (left, top, wide, 18), (12.0, 10.0, 8.0), bold=True)
            told = f"{name}: {piece.finding}"
            _stacked(slide, panels(figure), (left, top + 18, wide, high - 18), told)
        _explained(slide, record, piece)


def _table(made: Deck, layout: Any, record: Record, piece: Table) -> None:
    if piece.rows.is_empty():
        return
    title = piece.title or record.answer() or record.title
    parts = list(slide_tables.pages(piece.rows, BOTTOM - TOP))
    for number, part in enumerate(parts[:MOST_TABLE_SLIDES], 1):
        head = f"{title} ({number} of {len(parts)})" if number > 1 else title
        slide = _begun(made, layout, record, head, pl.DataFrame())
        slide_tables.words(slide, part, (EDGE, TOP, INNER, BOTTOM - TOP), title)
        if len(parts) > MOST_TABLE_SLIDES:
            many = sum(one.height for one in parts[:MOST_TABLE_SLIDES])
            said = f"The first {many:,} of {piece.rows.height:,} rows; the workbook has all."
            write(slide, said, METHOD, (12.0,), colour="quiet")
        _noted(slide, record, [])


def _explained(slide: Slide, record: Record, piece: Picture | Grid) -> None:
    """One line of method under the chart, all of it in the notes; warnings come first."""
    warned = [one.text for one in record.pieces if isinstance(one, Words) and one.kind == "warning"]
    method = light.bare(piece.computed)
    line = " ".join(light.bare(one) for one in warned) or _first(method)
    write(slide, line, METHOD, (12.0, 11.0, 10.0), colour="bad" if warned else "quiet")
    _noted(slide, record, [piece.finding, *warned, piece.computed])


def _first(method: str) -> str:
    """As many of a method's sentences as one line holds; the first, whatever its length."""
    kept = ""
    for sentence in method.replace(". ", ".\n").split("\n"):
        longer = f"{kept} {sentence}".strip()
        if kept and fitted(longer, INNER, METHOD[3], (12.0,))[0] != longer:
            break
        kept = longer
    return kept


def _noted(slide: Slide, record: Record, more: Iterable[str]) -> None:
    """What a speaker may be asked: the page's sentence, the method and the small print."""
    small = [one.text for one in record.pieces if isinstance(one, Words) and one.kind == "note"]
    said = dict.fromkeys(clean(light.bare(one)) for one in [record.answer(), *more, *small])
    frame = slide.notes_slide.notes_text_frame
    if frame is not None:
        frame.text = "\n".join(filter(None, said))
