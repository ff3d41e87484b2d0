"""A whole page of the dashboard as one HTML file: interactive, and it never asks the network."""

import gzip
import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from html import escape
from itertools import groupby
from typing import Any

import plotly.graph_objects as go
import plotly.io
import polars as pl

from cxdata.charts import bundle
from cxdata.charts.theme import readable
from cxdata.export.ink import INKS
from cxdata.export.light import bare, spans
from cxdata.export.page import answers, footer, methods
from cxdata.export.record import Drawing, Grid, Picture, Piece, Record, Table, Tile, Words
from cxdata.export.typesetting import TEMPLATES

MOST_ROWS = 200
"""So many rows of a chart are listed below it; the dashboard's download has all."""
CHANGED = ("text", "quiet", "grid", "edge")
"""The inks of charts that are others in the dark."""
TAGS = {"answer": "p", "heading": "h2", "words": "p", "note": "p", "warning": "p", "quote": "p"}
FONT = "'Source Sans 3', 'Segoe UI', system-ui, sans-serif"


def html(record: Record) -> bytes:
    """The page as one file: sentences, tiles, live charts, tables, and how all came about.

    A policy in the file lets nothing run but plotly.js and our own script, and nothing be
    fetched. Whatever people wrote is escaped.
    """
    charts: dict[str, go.Figure] = {}
    body = "\n".join(_body(record, charts))
    drawn = "".join(_data(key, _figure(figure)) for key, figure in charts.items())
    code = _script(charts) if charts else ""
    title = escape(f"{record.title} · {record.data_set}")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_text('page.css')}</style></head>\n"
        f"<body><main>{body}</main>{drawn}{code}</body></html>\n"
    ).encode()


def _body(record: Record, charts: dict[str, go.Figure]) -> Iterator[str]:
    yield f'<h1 dir="auto">{escape(record.title)}</h1>'
    for tiles, group in groupby(record.pieces, lambda piece: isinstance(piece, Tile)):
        if tiles:
            found = [_tile(piece) for piece in group if isinstance(piece, Tile)]
            yield f'<div class="tiles">{"".join(found)}</div>'
        else:
            yield from (_piece(piece, charts) for piece in group)
    how = methods(record)
    if how:
        yield "<h2>How the numbers come about</h2>"
        yield from (f'<p class="note">{_words(one)}</p>' for one in how)
    lines = [escape(line) for line in footer(record)]
    if record.link:
        lines.append(f'<a href="{escape(record.link)}">Open this view</a>')
    yield f'<footer dir="auto">{"<br>".join(lines)}</footer>'


def _piece(piece: Piece, charts: dict[str, go.Figure]) -> str:
    match piece:
        case Words():
            tag = TAGS[piece.kind]
            return f'<{tag} class="{piece.kind}" dir="auto">{_words(piece.text)}</{tag}>'
        case Picture():
            return _chart(piece, {"": piece.figure}, charts)
        case Grid():
            return _chart(piece, piece.figures, charts)
        case Drawing():
            packed = b64encode(piece.svg.encode()).decode()
            source = f"data:image/svg+xml;base64,{packed}"
            return f'<figure><img src="{source}" alt="{escape(piece.words)}"></figure>'
        case Table():
            title = f'<h2 dir="auto">{_words(piece.title)}</h2>' if piece.title else ""
            return title + _table(piece.rows, _words)
        case _:
            return _tile(piece)


def _tile(tile: Tile) -> str:
    tone = {True: "good", False: "bad", None: "note"}[tile.good]
    return (
        f'<div class="tile"><span dir="auto">{_words(tile.label)}</span>'
        f"<strong>{escape(tile.value)}</strong>"
        f'<div class="{tone}">{escape(tile.change)}</div>'
        f'<div class="note">{_words(tile.detail)}</div></div>'
    )


def _chart(
    piece: Picture | Grid, figures: Mapping[str, go.Figure], charts: dict[str, go.Figure]
) -> str:
    """The places of the charts, whose figures are put by."""
    places = []
    for name, figure in figures.items():
        key = f"chart-{len(charts)}"
        charts[key] = figure
        alt = escape(f"{name} {piece.finding} {bare(piece.computed)}".strip())
        head = f'<div class="note" dir="auto">{escape(name)}</div>' if name else ""
        places.append(
            f'<div>{head}<div data-chart="{key}" role="img" aria-label="{alt}"></div></div>'
        )
    inside = "".join(places)
    if len(figures) > 1:
        inside = f'<div class="grid">{inside}</div>'
    return (
        f'<h2 dir="auto">{escape(piece.finding)}</h2><figure>{inside}'
        f"<figcaption>{escape(answers(piece.rows))}</figcaption></figure>{_rows(piece.rows)}"
    )


def _rows(rows: pl.DataFrame) -> str:
    if not rows.width:
        return ""
    more = f" (the first {MOST_ROWS:,} of {rows.height:,})" if rows.height > MOST_ROWS else ""
    listed = _table(rows.head(MOST_ROWS), escape)
    return f"<details><summary>The numbers{more}</summary>{listed}</details>"


def _table(rows: pl.DataFrame, written: Callable[[str], str]) -> str:
    head = "".join(f'<th scope="col" dir="auto">{escape(name)}</th>' for name in rows.columns)
    body = "".join(f"<tr>{_cells(row, written)}</tr>" for row in rows.iter_rows())
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="wide">{table}</div>'


def _cells(row: tuple[object, ...], written: Callable[[str], str]) -> str:
    return "".join(
        f'<td dir="auto">{"" if cell is None else written(_cell(cell))}</td>' for cell in row
    )


def _cell(cell: object) -> str:
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def _words(text: str) -> str:
    lines = (
        "".join(f"<b>{escape(t)}</b>" if bold else escape(t) for t, bold in line)
        for line in spans(text)
    )
    return "<br>".join(lines)


def _figure(figure: go.Figure) -> str:
    """The figure as JSON in the light scheme, with the looks that the page gives it there."""
    ink = INKS["light"]
    axis: dict[str, Any] = {
        "gridcolor": ink["grid"],
        "zerolinecolor": ink["edge"],
        "linecolor": ink["edge"],
    }
    axis |= {"automargin": True, "title": {"standoff": 8}}
    clear = "rgba(0,0,0,0)"
    font = {"color": ink["text"], "family": FONT}
    hover = {"bgcolor": "#FFFFFF", "font": {"color": "#0B1218"}}
    looks = {"font": font, "paper_bgcolor": clear, "plot_bgcolor": clear, "hoverlabel": hover}
    template = {"layout": looks | {"xaxis": axis, "yaxis": axis}}
    seen = readable(go.Figure(figure), "light").update_layout(template=template, width=None)
    return str(plotly.io.to_json(seen, engine="json"))


def _data(name: str, json: str) -> str:
    """JSON that no parser of HTML takes for anything else."""
    safe = json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/json" id="{name}">{safe}</script>\n'


def _script(charts: Mapping[str, go.Figure]) -> str:
    light, dark = INKS["light"], INKS["dark"]
    pairs = ",".join(f'"{light[name].upper()}":"{dark[name]}"' for name in CHANGED)
    inks = _data("inks", f"{{{pairs}}}")
    packed = f'<script type="text/plain" id="plotly">{_packed()}</script>\n'
    return f"{inks}{packed}<script>{_text('page.js')}</script>"


@cache
def _packed() -> str:
    """plotly.js, a third of its size."""
    return b64encode(gzip.compress(bundle.code().encode(), 9, mtime=0)).decode()


@cache
def _policy() -> str:
    scripts = " ".join(f"'sha256-{_hash(code)}'" for code in (_text("page.js"), bundle.code()))
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; "
        "img-src data: blob:; form-action 'none'; base-uri 'none'"
    )


def _hash(code: str) -> str:
    return b64encode(hashlib.sha256(code.encode()).digest()).decode()


@cache
def _text(name: str) -> str:
    return (TEMPLATES / name).read_text()
