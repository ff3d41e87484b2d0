"""A Plotly figure of `cxdata.charts` as panels of one kind each, for charts that Office draws."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go

from cxdata.export.axes import kind_of
from cxdata.export.plots import (
    MOST_PANELS,
    Axis,
    Panel,
    Series,
    as_day,
    axis_of,
    every,
    given,
    held,
    lines_of,
    plain,
    reach,
    share_of,
    solid,
)


def panels(figure: go.Figure) -> tuple[Panel, ...]:
    """The figure's parts, from the top down; none where Office has no such chart."""
    layout, traces = figure.layout.to_plotly_json(), [t for t in figure.data if t.visible is None]
    groups = {
        up: [t for t in traces if (t.yaxis or "y") == up]
        for up in dict.fromkeys(t.yaxis or "y" for t in traces)
    }
    parts = [_panel(group, layout) for group in groups.values()]
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts) or len(known) > MOST_PANELS:
        return ()
    return tuple(known)


def _panel(traces: Sequence[Any], layout: Mapping[str, Any]) -> Panel | None:
    across, up = (_layout(layout, traces[0], letter) for letter in ("x", "y"))
    if {t.type for t in traces} - {"bar", "scatter", "scattergl"}:
        return None
    if across.get("visible") is False or up.get("visible") is False:
        return None
    bars = [t for t in traces if t.type == "bar"]
    kinds = {letter: _kind(traces, letter, own) for letter, own in (("x", across), ("y", up))}
    share = share_of(up)
    if bars or kinds["y"] == "name":
        return _barred(traces, across, up, layout, share)
    lines = tuple(lines_of(traces))
    if kinds["x"] == "day":
        return Panel(kind="lines", series=lines, across=Axis(), up=held(up, lines), share=share)
    # LibreOffice draws no series that comes before a longer one.
    longest_first = tuple(sorted(lines, key=lambda one: -len(one.x)))
    return Panel(
        kind="dots", series=longest_first, across=axis_of(across), up=axis_of(up), share=share
    )


def _layout(layout: Mapping[str, Any], trace: Any, letter: str) -> Mapping[str, Any]:
    name = trace[f"{letter}axis"] or letter
    found: Mapping[str, Any] = layout.get(f"{letter}axis{name[1:]}") or {}
    return found


def _kind(traces: Sequence[Any], letter: str, own: Mapping[str, Any]) -> str:
    values = (v for t in traces for v in given(t[letter]) if v is not None)
    return kind_of(own, list(values)[:1])


def _barred(
    traces: Sequence[Any],
    across: Mapping[str, Any],
    up: Mapping[str, Any],
    layout: Mapping[str, Any],
    share: float,
) -> Panel:
    bars = [t for t in traces if t.type == "bar"]
    lying = bool(bars[0].orientation == "h") if bars else True
    places, values = ("y", "x") if lying else ("x", "y")
    named, measured = (up, across) if lying else (across, up)
    names = _names(traces, places, named)
    series: list[Series] = []
    axis = axis_of(measured)
    names = _told(traces, places, names)
    for trace in bars:
        series += _floating(trace, names, places, values, axis, bool(layout.get("showlegend", 1)))
    for trace in traces:
        if trace.type != "bar" and "markers" in (trace.mode or ""):
            series.append(_level(trace, names, places, values))
    return Panel(
        kind="bars",
        series=tuple(series),
        across=Axis(title=axis_of(named).title),
        up=axis,
        lying=lying,
        stacked=layout.get("barmode") != "group" and layout.get("barmode") != "overlay",
        share=share,
    )


def _names(traces: Sequence[Any], places: str, own: Mapping[str, Any]) -> dict[Any, Any]:
    """What stands at each place, in the order of reading: lying bars from the top down."""
    found = [as_day(v) for t in traces for v in given(t[places]) if v is not None]
    ticks = zip(given(own.get("tickvals")), given(own.get("ticktext")), strict=False)
    called = {place: plain(str(text)) for place, text in ticks}
    order = list(dict.fromkeys(own.get("categoryarray") or found))
    if not own.get("categoryarray") and not any(isinstance(one, str) for one in order):
        order.sort()
    ends = own.get("range") or (0, 1)
    turned = own.get("autorange") == "reversed" or (
        not isinstance(ends[0], date | str) and ends[0] > ends[1]
    )
    if places == "y" and not turned:
        order.reverse()
    return {place: called.get(place, place) for place in order}


def _told(bars: Sequence[Any], places: str, names: Mapping[Any, Any]) -> dict[Any, Any]:
    """The names with what is printed beside their bars: no bar of Office holds a long text."""
    texts = {
        as_day(place): plain(str(text))
        for trace in bars
        for place, text in zip(given(trace[places]), given(trace.text), strict=False)
    }
    return {
        place: f"{name} {texts[place]}" if texts.get(place) else name
        for place, name in names.items()
    }


def _floating(
    trace: Any, names: Mapping[Any, Any], places: str, values: str, axis: Axis, legend: bool
) -> Iterator[Series]:
    """Bars from their base to their end, as stacks upon a part that is not seen."""
    at = [as_day(place) for place in given(trace[places])]
    sizes = [float(one or 0) for one in given(trace[values])]
    bases = given(trace.base) if isinstance(trace.base, list | tuple) else [0.0] * len(at)
    colours = [solid(one) for one in every(trace.marker.color)]
    colours = colours * len(at) if len(colours) == 1 else colours
    pieces = [_pieces(float(b), float(b) + s) for b, s in zip(bases, sizes, strict=True)]
    x = list(names.values())
    row = {place: number for number, place in enumerate(at)}

    def column(part: int) -> list[float | None]:
        found = (pieces[row[place]][part] if place in row else None for place in names)
        return [one or None for one in found] if part == 0 else list(found)

    if any(pieces[number][0] for number in range(len(at))):
        yield Series(name="below the step", x=x, y=column(0), colours=[], named=False)
    shown = [colours[row[place]] if place in row else "" for place in names]
    name = plain(trace.name or "") or (axis.title or "value")
    for part in (1, 2):
        y = column(part)
        if any(y) or (part == 1 and not any(column(2))):
            more = reach(trace["error_x" if values == "x" else "error_y"], len(at))
            yield Series(
                name=name if part == 1 else f"{name}, below 0",
                x=x,
                y=y,
                colours=shown,
                named=legend and part == 1 and trace.showlegend is not False,
                whiskers=more if part == 1 and more and list(names) == at else None,
            )


def _pieces(start: float, end: float) -> tuple[float, float, float]:
    """What is not seen, what is seen above zero, what is seen below it, of a floating bar."""
    low, high = min(start, end), max(start, end)
    if low >= 0:
        return low, high - low, 0.0
    if high <= 0:
        return high, 0.0, low - high
    return 0.0, high, low


def _level(trace: Any, names: Mapping[Any, Any], places: str, values: str) -> Series:
    """Dots on an axis of names as bars from zero, which Office can name."""
    at = [as_day(place) for place in given(trace[places])]
    found = dict(zip(at, given(trace[values]), strict=True))
    marker = trace.marker.to_plotly_json()
    own = [solid(one) for one in every(marker.get("color"))]
    edge = solid((marker.get("line") or {}).get("color"))
    colour = next(iter(own), "") or edge
    error = reach(trace["error_x" if values == "x" else "error_y"], len(at))
    ordered = [at.index(place) if place in found else None for place in names]

    def in_order(one: Iterable[float]) -> list[float]:
        known = list(one)
        return [0.0 if number is None else known[number] for number in ordered]

    return Series(
        name=plain(trace.name or "") or "value",
        x=list(names.values()),
        y=[None if found.get(place) is None else float(found[place]) for place in names],
        colours=[colour] * len(names),
        named=bool(trace.name),
        whiskers=(in_order(error[0]), in_order(error[1])) if error else None,
    )
