"""The traces and axes of a Plotly figure as plain series, for charts that Office draws."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from math import ceil, floor, log10
from typing import Any, Literal

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


def given(values: Any) -> list[Any]:
    """A trace's values as plain Python ones; NumPy's own are none for a file."""
    known = [] if values is None else list(values)
    return [one.item() if hasattr(one, "item") else one for one in known]


def axis_of(own: Mapping[str, Any]) -> Axis:
    """An axis of a figure's layout, without ends where it has none or they are days."""
    title = (own.get("title") or {}).get("text") or ""
    ends = own.get("range")
    if not ends or any(not isinstance(end, int | float) for end in ends):
        return Axis(title=plain(title))
    low, high = float(min(ends)), float(max(ends))
    if own.get("type") == "log":
        return Axis(title=plain(title), low=10.0 ** floor(low), high=10.0 ** ceil(high), log=True)
    return Axis(title=plain(title), **rounded(low, high))


def held(own: Mapping[str, Any], series: Sequence[Series]) -> Axis:
    """The axis up to which lines reach, which need not begin at zero."""
    axis = axis_of(own)
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


def share_of(own: Mapping[str, Any]) -> float:
    """How much of the figure's height an axis takes, 0 to 1."""
    low, high = own.get("domain") or (0, 1)
    return float(high - low)


def plain(text: str) -> str:
    """The words of a text in Plotly's little HTML, on one line."""
    return " ".join("".join(run["t"] for run in line).strip() for line in runs(text)).strip()


def lines_of(traces: Sequence[Any]) -> Iterator[Series]:
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
        x, y = _days(part.x), given(part.y)
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
    return [as_day(value) for value in given(values)]


def as_day(value: Any) -> Any:
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
    colours = [solid(one) for one in every(marker.get("color") or trace.line.color)]
    edge = (marker.get("line") or {}).get("color")
    hollow = all(not one for one in colours)
    symbol = str(next(iter(every(marker.get("symbol") or "circle"))))
    y = [None if value is None else float(value) for value in given(trace.y)]
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
        texts=[plain(one) for one in given(trace.text)] if "text" in mode else (),
        whiskers=reach(trace.error_y, len(y)),
    )


def reach(error: Any, count: int) -> tuple[list[float], list[float]] | None:
    """How far error bars go up and down at each of `count` points; None where there are none."""
    if error is None or error.array is None:
        return None
    more = [float(one or 0) for one in given(error.array)]
    less = more if error.arrayminus is None else [float(v or 0) for v in given(error.arrayminus)]
    return (more, less) if len(more) == len(less) == count else None


def every(value: Any) -> list[Any]:
    """A value that may be one for all or a list of one each, as a list."""
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
