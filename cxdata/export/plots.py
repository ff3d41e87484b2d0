"""A Plotly figure of `cxdata.charts` as plain series and axes, for charts that Office draws."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from math import ceil, floor, log10
from typing import Any, Literal

import plotly.graph_objects as go

from cxdata.export.axes import kind_of
from cxdata.export.ink import hexed
from cxdata.export.lettering import runs

Kind = Literal["lines", "dots", "bars"]
"""Values over days, one number against another, a bar per name or day."""
Trace = Mapping[str, Any]
BAND = "95 % interval"
MOST_PANELS, STEPS = 3, 6
THICK = 1.75
"""Points; bands and whiskers are half of it."""
DASHES = {"dot": "dot", "dash": "dash", "longdash": "dash", "dashdot": "dash"}


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line, cloud of dots or row of bars."""

    name: str
    x: Sequence[Any]
    """Days, numbers or names, as the panel's `x` says."""
    y: Sequence[float | None]
    colours: Sequence[str]
    """`#RRGGBB` of each point; empty for bars that are not seen."""
    line: float = 0.0
    """Points; 0 where dots are not joined."""
    dash: str = "solid"
    symbol: str = ""
    hollow: bool = False
    named: bool = True
    """Whether it stands in the legend."""
    texts: Sequence[str] = ()
    """Printed beside each point; empty texts are not."""
    whiskers: tuple[Sequence[float], Sequence[float]] | None = None
    """How far the interval reaches above and below each value."""


@dataclass(frozen=True, kw_only=True)
class Axis:
    """What lies along one side of a panel."""

    title: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    log: bool = False
    """Whether equal steps are equal factors."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One chart of one kind; a figure may have several, one above another."""

    kind: Kind
    series: tuple[Series, ...]
    across: Axis
    up: Axis
    lying: bool = False
    """Whether bars lie, the first on top."""
    stacked: bool = False
    share: float = 1.0
    """Its part of the figure's height."""
    notes: Sequence[str] = field(default_factory=tuple)


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
    share = _share(up)
    if bars or kinds["y"] == "name":
        return _barred(traces, across, up, layout, share)
    lines = tuple(_lines(traces))
    if kinds["x"] == "day":
        return Panel(kind="lines", series=lines, across=Axis(), up=_held(up, lines), share=share)
    # LibreOffice draws no series that comes before a longer one.
    longest_first = tuple(sorted(lines, key=lambda one: -len(one.x)))
    return Panel(kind="dots", series=longest_first, across=_axis(across), up=_axis(up), share=share)


def _layout(layout: Mapping[str, Any], trace: Any, letter: str) -> Mapping[str, Any]:
    name = trace[f"{letter}axis"] or letter
    found: Mapping[str, Any] = layout.get(f"{letter}axis{name[1:]}") or {}
    return found


def _kind(traces: Sequence[Any], letter: str, own: Mapping[str, Any]) -> str:
    values = (v for t in traces for v in _given(t[letter]) if v is not None)
    return kind_of(own, list(values)[:1])


def _given(values: Any) -> list[Any]:
    """A trace's values as plain Python ones; NumPy's own are none for a file."""
    known = [] if values is None else list(values)
    return [one.item() if hasattr(one, "item") else one for one in known]


def _axis(own: Mapping[str, Any]) -> Axis:
    title = (own.get("title") or {}).get("text") or ""
    ends = own.get("range")
    if not ends or any(not isinstance(end, int | float) for end in ends):
        return Axis(title=plain(title))
    low, high = float(min(ends)), float(max(ends))
    if own.get("type") == "log":
        return Axis(title=plain(title), low=10.0 ** floor(low), high=10.0 ** ceil(high), log=True)
    return Axis(title=plain(title), **rounded(low, high))


def _held(own: Mapping[str, Any], series: Sequence[Series]) -> Axis:
    """The axis up to which lines reach, which need not begin at zero."""
    axis = _axis(own)
    values = [value for one in series for value in one.y if value is not None]
    if axis.low is not None or not values:
        return axis
    return Axis(title=axis.title, **rounded(min(values), max(values)))


def rounded(low: float, high: float) -> dict[str, Any]:
    """`low`, `high` and `step` of an axis in round numbers that hold both."""
    span = (high - low) or abs(high) or 1.0
    power = 10.0 ** floor(log10(span / STEPS))
    step = next(one * power for one in (1, 2, 5, 10) if one * power * STEPS >= span)
    return {
        "low": round(floor(low / step) * step, 9),
        "high": round(ceil(high / step) * step, 9),
        "step": step,
    }


def _share(own: Mapping[str, Any]) -> float:
    low, high = own.get("domain") or (0, 1)
    return float(high - low)


def plain(text: str) -> str:
    """The words of a text in Plotly's little HTML, on one line."""
    return " ".join("".join(run["t"] for run in line).strip() for line in runs(text)).strip()


def _lines(traces: Sequence[Any]) -> Iterator[Series]:
    """Bands as two thin lines; the parts of one band, which gaps cut, come together again."""
    bands = [t for t in traces if t.fill == "toself"]
    for name, group in groupby(bands, key=lambda t: t.name or BAND):
        yield from _band(name, list(group))
    for trace in traces:
        if trace.fill != "toself":
            yield _line(trace)


def _band(name: str, parts: Sequence[Any]) -> Iterator[Series]:
    high: list[tuple[Any, float]] = []
    low: list[tuple[Any, float]] = []
    for part in parts:
        x, y = _days(part.x), _given(part.y)
        half = len(x) // 2
        high += zip(x[:half], y[:half], strict=True)
        low += zip(x[half:][::-1], y[half:][::-1], strict=True)
    colour = solid(parts[0].fillcolor)
    for end, points in (("high", high), ("low", low)):
        days, values = zip(*points, strict=True)
        yield Series(
            name=f"{name}, {end}",
            x=days,
            y=values,
            colours=[colour],
            line=THICK / 2,
            dash="dot",
            named=any(part.showlegend is not False for part in parts),
        )


def _days(values: Any) -> list[Any]:
    return [_day(value) for value in _given(values)]


def _day(value: Any) -> Any:
    """A moment as its day: the charts have no finer axis."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return value
    return value.date() if isinstance(value, datetime) else value


def _line(trace: Any) -> Series:
    mode = trace.mode or "lines"
    marker = trace.marker.to_plotly_json() if trace.marker else {}
    colours = [solid(one) for one in _each(marker.get("color") or trace.line.color)]
    edge = (marker.get("line") or {}).get("color")
    hollow = all(not one for one in colours)
    symbol = str(next(iter(_each(marker.get("symbol") or "circle"))))
    y = [None if value is None else float(value) for value in _given(trace.y)]
    return Series(
        name=plain(trace.name or ""),
        x=_days(trace.x),
        y=y,
        colours=[solid(edge)] if hollow else colours,
        line=THICK * float(trace.line.width or 2) / 2.5 if "lines" in mode else 0.0,
        dash=DASHES.get(trace.line.dash or "solid", "solid" if trace.line.dash is None else "dash")
        if trace.line.dash != "solid"
        else "solid",
        symbol=symbol.removesuffix("-open") if "markers" in mode else "",
        hollow=hollow or symbol.endswith("-open"),
        named=trace.showlegend is not False,
        texts=[plain(one) for one in _given(trace.text)] if "text" in mode else (),
        whiskers=_whiskers(trace.error_y, len(y)),
    )


def _whiskers(error: Any, count: int) -> tuple[list[float], list[float]] | None:
    if error is None or error.array is None:
        return None
    more = [float(one or 0) for one in _given(error.array)]
    less = more if error.arrayminus is None else [float(v or 0) for v in _given(error.arrayminus)]
    return (more, less) if len(more) == len(less) == count else None


def _each(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def solid(colour: str | None) -> str:
    """A colour of Plotly's as `#RRGGBB`, mixed with white as far as it is seen through."""
    found = hexed(colour)
    if found is None:
        return ""
    red, green, blue, alpha = (int(found[i : i + 2], 16) for i in (1, 3, 5, 7))
    # A band so pale that its fill shows the line would leave thin lines of it unseen.
    seen = max(alpha / 255, 0.55)
    mixed = (round(part * seen + 255 * (1 - seen)) for part in (red, green, blue))
    return "#{:02X}{:02X}{:02X}".format(*mixed)


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
    axis = _axis(measured)
    names = _told(traces, places, names)
    for trace in bars:
        series += _floating(trace, names, places, values, axis, bool(layout.get("showlegend", 1)))
    for trace in traces:
        if trace.type != "bar" and "markers" in (trace.mode or ""):
            series.append(_level(trace, names, places, values))
    return Panel(
        kind="bars",
        series=tuple(series),
        across=Axis(title=_axis(named).title),
        up=axis,
        lying=lying,
        stacked=layout.get("barmode") != "group" and layout.get("barmode") != "overlay",
        share=share,
    )


def _names(traces: Sequence[Any], places: str, own: Mapping[str, Any]) -> dict[Any, Any]:
    """What stands at each place, in the order of reading: lying bars from the top down."""
    found = [_day(v) for t in traces for v in _given(t[places]) if v is not None]
    ticks = zip(_given(own.get("tickvals")), _given(own.get("ticktext")), strict=False)
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
        _day(place): plain(str(text))
        for trace in bars
        for place, text in zip(_given(trace[places]), _given(trace.text), strict=False)
    }
    return {
        place: f"{name} {texts[place]}" if texts.get(place) else name
        for place, name in names.items()
    }


def _floating(
    trace: Any, names: Mapping[Any, Any], places: str, values: str, axis: Axis, legend: bool
) -> Iterator[Series]:
    """Bars from their base to their end, as stacks upon a part that is not seen."""
    at = [_day(place) for place in _given(trace[places])]
    sizes = [float(one or 0) for one in _given(trace[values])]
    bases = _given(trace.base) if isinstance(trace.base, list | tuple) else [0.0] * len(at)
    colours = [solid(one) for one in _each(trace.marker.color)]
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
            more = _whiskers(trace["error_x" if values == "x" else "error_y"], len(at))
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
    at = [_day(place) for place in _given(trace[places])]
    found = dict(zip(at, _given(trace[values]), strict=True))
    marker = trace.marker.to_plotly_json()
    own = [solid(one) for one in _each(marker.get("color"))]
    edge = solid((marker.get("line") or {}).get("color"))
    colour = next(iter(own), "") or edge
    error = _whiskers(trace["error_x" if values == "x" else "error_y"], len(at))
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
