"""The legend of a figure: a swatch and a name for each trace, in lines above the plot."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cxdata.charts.theme import PALETTE
from cxdata.export.ink import hexed
from cxdata.export.lettering import widest
from cxdata.export.marks import Mark, path, pen, rect, symbol, words
from cxdata.export.traces import Ink, Trace, colour_of, each, modes

SIZE, ROW, SWATCH, GAP = 12.0, 20.0, 26.0, 18.0
Entry = tuple[int, Trace]


class Legend:
    """The names of the traces, laid out in as many lines as they need."""

    def __init__(self, shown: Sequence[Trace], layout: Mapping[str, Any], width: float) -> None:
        self.lines = list(_broken(_entries(shown, layout), width - 16))

    @property
    def height(self) -> float:
        """The room that the legend takes above the plot."""
        return len(self.lines) * ROW + (6 if self.lines else 0)

    def marks(self, ink: Ink) -> Iterator[Mark]:
        """Every swatch and name."""
        for row, line in enumerate(self.lines):
            left, middle = 8.0, 4 + ROW * (row + 0.5)
            for number, trace in line:
                yield from _swatch(number, trace, left, middle, ink)
                name = str(trace["name"])
                look = {"size": SIZE, "colour": ink["quiet"]}
                yield words(name, (left + SWATCH + 6, middle), **look)  # type: ignore[arg-type]
                left += _length(trace)


def _entries(shown: Sequence[Trace], layout: Mapping[str, Any]) -> list[Entry]:
    wanted = layout.get("showlegend")
    if wanted is False or (wanted is None and len(shown) < 2):
        return []
    return [
        (number, trace)
        for number, trace in enumerate(shown)
        if trace.get("showlegend") is not False and trace.get("name")
    ]


def _length(trace: Trace) -> float:
    return SWATCH + 6 + widest(str(trace["name"]), SIZE) + GAP


def _broken(entries: Sequence[Entry], width: float) -> Iterator[list[Entry]]:
    line: list[Entry] = []
    used = 0.0
    for entry in entries:
        if line and used + _length(entry[1]) > width:
            yield line
            line, used = [], 0.0
        line.append(entry)
        used += _length(entry[1])
    if line:
        yield line


def _swatch(number: int, trace: Trace, left: float, middle: float, ink: Ink) -> Iterator[Mark]:
    right, centre = left + SWATCH, left + SWATCH / 2
    box = (right - 13, middle - 6), (right - 1, middle + 6)
    opacity = 1.0 if trace.get("opacity") is None else float(trace["opacity"])
    marker = trace.get("marker") or {}
    if trace["type"] != "scatter":
        colour = each(marker.get("color"), 1, PALETTE[number % len(PALETTE)])[0]
        shape = each((marker.get("pattern") or {}).get("shape"), 1, "")[0]
        hatch = ink["quiet"] if shape else None
        yield rect(*box, fill=hexed(colour, opacity), hatch=hatch)
        return
    if (trace.get("fill") or "none") != "none":
        fill = hexed(trace.get("fillcolor") or colour_of(trace, number), opacity)
        yield rect((left, middle - 6), (right, middle + 6), fill=fill)
    line = trace.get("line") or {}
    if "lines" in modes(trace) and line.get("width") != 0 and trace.get("fill") != "toself":
        colour = hexed(line.get("color") or colour_of(trace, number), opacity)
        width = min(line.get("width") or 2, 6)
        yield path(
            [[(left, middle), (right, middle)]],
            line=pen(colour, width, line.get("dash") or "solid"),
        )
    if "markers" in modes(trace):
        colour = hexed(each(marker.get("color"), 1, colour_of(trace, number))[0], opacity)
        edge = marker.get("line") or {}
        stroke = pen(hexed(each(edge.get("color"), 1)[0]), each(edge.get("width"), 1, 0)[0])
        size = min(each(marker.get("size"), 1, 6)[0], 12)
        shape = str(each(marker.get("symbol"), 1, "circle")[0]).removesuffix("-open")
        yield symbol(shape, (centre, middle), size, fill=colour, line=stroke)
