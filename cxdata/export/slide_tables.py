"""Tables of slides: rows of words, and heatmaps whose cells keep their colours."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import polars as pl
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Pt

from cxdata.export import light
from cxdata.export.grids import Cell, Heat, Row
from cxdata.export.ink import INKS
from cxdata.export.lettering import width
from cxdata.export.printable import clean
from cxdata.export.slide_text import LEADING, ROOM, Box, fitted

PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own name for a table without any style, so that only our colours show."""
PAD = 3.0
WORDS, HEADS, LINES = 11.0, 10.5, 2
NARROW, SHORT, LONG = 46.0, 110.0, 420.0
"""A column is no narrower; one that needs no more than the other gets what it needs."""
MOST_COLUMNS = 9
MOST_ROWS, TALLEST = 22, 26.0
FIRST = 190.0
"""Width of a heatmap's names."""


def pages(rows: pl.DataFrame, high: float) -> Iterator[pl.DataFrame]:
    """The rows of a table, so many at a time as a slide holds."""
    many = max(1, int(high / _row_height()) - 1)
    for start in range(0, max(rows.height, 1), many):
        yield rows.slice(start, many)


def _row_height() -> float:
    return LINES * WORDS * LEADING + 2 * PAD


def words(slide: Slide, rows: pl.DataFrame, box: Box, told: str) -> None:
    """A table of texts, numbers on the right, every text cut to its cell."""
    shown = rows.select(rows.columns[:MOST_COLUMNS])
    cells = [[light.bare(_said(one)) for one in row] for row in shown.iter_rows()]
    heads = [name.replace("_", " ") for name in shown.columns]
    wide = _widths([heads, *cells], box[2])
    high = _row_height()
    table = _table(slide, len(cells) + 1, wide, high, box, told)
    numbers = [kind.is_numeric() for kind in shown.dtypes]
    for column, head in enumerate(heads):
        _write(table.cell(0, column), head, wide[column], high, HEADS, bold=True)
        for row, texts in enumerate(cells, 1):
            cell = table.cell(row, column)
            _write(cell, texts[column], wide[column], high, WORDS, right=numbers[column])


def _said(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,.1f}" if isinstance(value, float) else str(value)


def _widths(rows: Sequence[Sequence[str]], room: float) -> list[float]:
    """What the texts of each column need; the longest share what the others leave."""
    wanted = [
        min(max(NARROW, *(width(text, WORDS) * ROOM + 2 * PAD + 1 for text in column)), LONG)
        for column in zip(*rows, strict=True)
    ]
    wide = sum(one for one in wanted if one > SHORT)
    left = room - (sum(wanted) - wide)
    if sum(wanted) <= room or left < wide / 4:
        return [one * room / sum(wanted) for one in wanted]
    return [one * left / wide if one > SHORT else one for one in wanted]


def _table(
    slide: Slide, rows: int, widths: Sequence[float], high: float, box: Box, told: str
) -> Any:
    area = (Pt(box[0]), Pt(box[1]), Pt(sum(widths)), Pt(high * rows))
    shape: Any = slide.shapes.add_table(rows, len(widths), *area)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", clean(told))
    table = shape.table
    style = table._tbl.tblPr.find(qn("a:tableStyleId"))
    style.text = PLAIN
    table.horz_banding = False
    for column, wide in enumerate(widths):
        table.columns[column].width = Pt(wide)
    for row in table.rows:
        row.height = Pt(high)
    return table


def _write(
    cell: Any,
    text: str,
    wide: float,
    high: float,
    size: float,
    *,
    bold: bool = False,
    right: bool = False,
) -> None:
    said, size = fitted(clean(text), wide - 2 * PAD, high - 2 * PAD, (size,))
    _margins(cell)
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text, run.font.size, run.font.bold = said, Pt(size), bold
    run.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
    if bold:
        cell.fill.solid()
        cell.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_2


def _margins(cell: Any) -> None:
    cell.margin_left = cell.margin_right = Pt(PAD)
    cell.margin_top = cell.margin_bottom = 0
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE


def heat_pages(found: Heat) -> Iterator[Heat]:
    """The map on as few slides as can be read, of like length, each from a heading on."""
    rows = found.rows
    parts = -(-len(rows) // MOST_ROWS)
    ends = [round(len(rows) * part / parts) for part in range(parts + 1)]
    heads = [number for number, row in enumerate(rows) if not row.cells]
    for part in range(1, parts):
        near = [head for head in heads if head <= ends[part] and ends[part] - head < MOST_ROWS / 3]
        ends[part] = near[-1] if near else ends[part]
    for start, end in pairwise(ends):
        yield Heat(title=found.title, columns=found.columns, rows=rows[start:end])


def heated(slide: Slide, found: Heat, box: Box, told: str) -> None:
    """A heatmap as a table: a value and its n in each cell, on the colour of the page."""
    high = min(box[3] / (len(found.rows) + 1.5), TALLEST)
    wide = (box[2] - FIRST) / len(found.columns)
    widths = [FIRST, *([min(wide, 130.0)] * len(found.columns))]
    table = _table(slide, len(found.rows) + 1, widths, high, box, told)
    table.rows[0].height = Pt(high * 1.5)
    size = min(12.0, (high - 2) / LEADING)
    _write(table.cell(0, 0), found.title, FIRST, high * 1.5, min(size, 10), bold=True)
    for column, name in enumerate(found.columns, 1):
        _write(table.cell(0, column), name, widths[column], high * 1.5, min(size, 10), bold=True)
    for number, row in enumerate(found.rows, 1):
        _named(table.cell(number, 0), row, high, size)
        if not row.cells:
            _emptied(table, number, size)
        for column, one in enumerate(row.cells, 1):
            _cell(table.cell(number, column), one, widths[column], size)


def _named(cell: Any, row: Row, high: float, size: float) -> None:
    _write(cell, row.name, FIRST, high + 2 * PAD, size)
    cell.text_frame.paragraphs[0].runs[0].font.bold = not row.cells
    cell.text_frame.word_wrap = False


def _emptied(table: Any, row: int, size: float) -> None:
    """The cells beside a heading are one with it; empty letters must not make the row high."""
    last = len(table.columns) - 1
    for column in range(1, last + 1):
        cell = table.cell(row, column)
        _margins(cell)
        cell.text_frame.paragraphs[0]._p.get_or_add_endParaRPr().set("sz", str(int(size * 100)))
    table.cell(row, 0).merge(table.cell(row, last))


def _cell(cell: Any, one: Cell, wide: float, size: float) -> None:
    _margins(cell)
    if one.fill:
        cell.fill.solid()
        cell.fill.fore_color.rgb = RGBColor.from_string(one.fill[1:])
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER
    cell.text_frame.word_wrap = False
    ink = (one.ink or INKS["light"]["quiet"])[1:]
    small = size * 0.75
    room = wide - 2 * PAD - width(f"{one.text} ", size) * ROOM
    parts = [(one.text, size)]
    if one.small and width(one.small, small) * ROOM < room:
        parts.append((f" {one.small}", small))
    for text, letters in parts:
        if text:
            run = paragraph.add_run()
            run.text, run.font.size = text, Pt(letters)
            run.font.color.rgb = RGBColor.from_string(ink)
