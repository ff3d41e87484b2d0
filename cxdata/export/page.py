"""A whole page of the dashboard as a file: A4 pages as PDF, or one tall picture."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import plotly.graph_objects as go
import polars as pl

from cxdata import settings
from cxdata.charts.theme import readable
from cxdata.errors import CXDataError
from cxdata.export.figure import drawn
from cxdata.export.formats import Format, Theme
from cxdata.export.ink import INKS
from cxdata.export.lettering import left_to_right
from cxdata.export.light import bare, spans
from cxdata.export.picture import counted
from cxdata.export.record import Drawing, Grid, Picture, Piece, Record, Table, Tile, Words
from cxdata.export.typesetting import Told, typeset
from cxdata.selection import day

Block = dict[str, Any]
A4 = (595.28, 841.89)
EDGE, GUTTER = 40.0, 16.0
DRAWN = 720.0
"""Charts are laid out so wide and then shrunk, so that their words are those of small print."""
HIGHEST = 600.0
"""A taller chart is shrunk to so many points, so that it stays on one page with its title."""
ACROSS = 3
"""So many small charts stand side by side."""
TILES = 6
SHARP = 2.5
"""Pixels of the picture per point."""
LONG_WORD = re.compile(r"(\S{30})(?=\S)")
SIZES = ((6, 8.5), (9, 7.5), (99, 6.5))
"""Up to so many columns a table is set in so many points."""


def page(record: Record, form: Format, *, theme: Theme = "light") -> bytes:
    """The page as a tagged PDF of A4 pages, or as one tall PNG; the same record, the same bytes."""
    height = A4[1] if form == "pdf" else None
    data = {
        "title": _broken(record.title),
        "width": A4[0],
        "height": height,
        "edge": EDGE,
        "gutter": GUTTER,
        "ink": INKS[theme],
        "blocks": list(_blocks(record.pieces, theme)),
        "how": [_lines(one) for one in methods(record)],
        "footer": [_broken(line) for line in footer(record)],
    }
    words = f"{record.title}. {bare(record.answer())}"
    told = Told(title=record.title, words=words, as_of=record.as_of, link=record.link)
    return typeset("page", data, told, form, scale=SHARP)


def footer(record: Record) -> list[str]:
    """What the numbers rest on: filters and period, data set, versions."""
    made_up = " (made-up data)" if record.made_up else ""
    data = f"{record.data_set}{made_up}, as of {day(record.as_of)}"
    versions = f"data version {record.version} · definitions {record.definitions}"
    return [record.shown, f"{data} · {versions}"]


def methods(record: Record) -> list[str]:
    """How the numbers of the charts come about, each paragraph once, in the charts' order."""
    charts = [piece for piece in record.pieces if isinstance(piece, (Picture, Grid))]
    said = (part for piece in charts for part in piece.computed.split("\n\n"))
    return list(dict.fromkeys(filter(None, said)))


def answers(rows: pl.DataFrame) -> str:
    """`n 1,204 answers`; empty where the rows are no values of metrics or a part is hidden."""
    n = counted(rows)
    return "" if n is None else f"n {settings.answers(n)}"


def _blocks(pieces: Sequence[Piece], theme: Theme) -> Iterator[Block]:
    """What the template draws; tiles that follow each other stand in rows."""
    for tiles, group in groupby(pieces, lambda piece: isinstance(piece, Tile)):
        if tiles:
            yield _tiles([piece for piece in group if isinstance(piece, Tile)])
        else:
            yield from (_block(piece, theme) for piece in group)


def _block(piece: Piece, theme: Theme) -> Block:
    match piece:
        case Words():
            return {"kind": "words", "style": piece.kind, "lines": _lines(piece.text)}
        case Picture():
            return _charts(piece, {"": piece.figure}, theme, DRAWN, 1)
        case Grid():
            across = min(ACROSS, max(len(piece.figures), 1))
            return _charts(
                piece, piece.figures, theme, (DRAWN - GUTTER * (ACROSS - 1)) / ACROSS, across
            )
        case Drawing():
            return {"kind": "drawing", "svg": piece.svg, "alt": piece.words}
        case Table():
            return _table(piece)
        case _:
            return _tiles([piece])


def _tiles(tiles: Sequence[Tile]) -> Block:
    columns = min(TILES, len(tiles))
    told = [
        {
            "label": _lines(tile.label),
            "value": tile.value,
            "change": tile.change,
            "detail": _lines(tile.detail),
            "tone": {True: "good", False: "bad", None: "quiet"}[tile.good],
        }
        for tile in tiles
    ]
    rows = [told[start : start + columns] for start in range(0, len(told), columns)]
    return {"kind": "tiles", "columns": columns, "rows": rows}


def _charts(
    piece: Picture | Grid,
    figures: Mapping[str, go.Figure],
    theme: Theme,
    width: float,
    across: int,
) -> Block:
    try:
        drawings = [
            vars(drawn(readable(go.Figure(figure), theme), width=width, theme=theme))
            | {"name": _broken(name)}
            for name, figure in figures.items()
        ]
    except CXDataError as error:
        drawings, alt = [], str(error)
    else:
        alt = f"{piece.finding} {bare(piece.computed)}"
    highest = max((one["height"] for one in drawings), default=1.0)
    return {
        "kind": "charts",
        "title": _broken(piece.finding),
        "alt": alt,
        "rows": [drawings[start : start + across] for start in range(0, len(drawings), across)],
        "scale": min((A4[0] - 2 * EDGE) / DRAWN, HIGHEST / highest),
        "n": answers(piece.rows),
    }


def _table(table: Table) -> Block:
    cells = [[_lines(str(cell)) for cell in row] for row in table.rows.iter_rows()]
    columns = table.rows.columns
    lengths = [
        max([len(name), *(len(bare(str(value))) for value in table.rows[name])]) for name in columns
    ]
    return {
        "kind": "table",
        "title": bare(table.title),
        "columns": [name.strip() for name in columns],
        "rows": cells,
        "shares": [min(max(length, 6), 40) for length in lengths],
        "size": next(size for most, size in SIZES if len(columns) <= most),
    }


def _lines(text: str) -> list[list[Mapping[str, object]]]:
    return [[{"t": _broken(t), "b": b} for t, b in line] for line in spans(text)]


def _broken(text: str) -> str:
    """The text with a place to break within words that no line would hold."""
    return LONG_WORD.sub("\\1\u200b", left_to_right(text))
