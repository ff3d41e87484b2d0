"""A funnel plot: groups by their answers, within the limits that chance alone would keep."""

from collections.abc import Iterable, Iterator

import numpy as np
import plotly.graph_objects as go
import polars as pl

from cxdata import settings
from cxdata.charts import theme
from cxdata.charts.labels import Pixels, placed, short
from cxdata.metrics import Metric
from cxdata.selection import UNNAMED
from cxdata.statistics.funnel import FAR, NEAR, Funnel

STEPS, DRAWN = 401, 5
"""Points along a limit, so many that no name lies between two of them; each fifth is drawn."""
CROWD, MOST = 6, 12
"""Of fewer groups all are named, of more those whose names meet no other, but so many at most."""
ROOM = 0.12
Bound = tuple[str, str, int, Pixels, Pixels]
SHAPES = {"above": "triangle-up", "below": "triangle-down", None: "circle"}


def funnel(
    found: Funnel, metric: Metric, by: str, *, chosen: tuple[str, ...] = (), height: int = 430
) -> go.Figure:
    """Each group at its answers and value; triangles lie beyond the limits of 99.8 %.

    Args:
        found: from `cxdata.statistics.funnel.funnel`.
        metric: what the values are.
        by: the dimension whose values the groups are.
        chosen: groups drawn in a colour of their own.
        height: in pixels.
    """
    frame = found.frame.with_columns(name=pl.col(by).fill_null(UNNAMED))
    across, up = _ranges(found, metric)
    dots = frame.with_columns(x=pl.col("n").log10(), y="value")
    bounds = [*_bounds(found, metric, across)]
    logs = np.linspace(*across, STEPS)
    lines = [(logs, bound) for *_, bound in bounds] + [(logs, np.full(STEPS, found.centre))]
    sides = placed(dots, across, up, most=MOST, every=dots.height < CROWD, lines=lines)
    drawn = frame.with_columns(side=pl.Series(sides, dtype=pl.String))
    return theme.figure(
        [*_limits(bounds), _centre(found, metric, across), *_dots(drawn, metric, chosen)],
        height=height,
        hovermode="closest",
        xaxis={"type": "log", "title": {"text": "answers"}, "range": across} | _ticks(across),
        yaxis={"title": {"text": f"{metric.short}, {metric.unit}"}, "range": up},
    )


def _ticks(across: tuple[float, float]) -> dict[str, list[int] | list[str]]:
    """1, 2 and 5 of every power of ten within the axis."""
    powers = range(int(across[0]) - 1, int(across[1]) + 2)
    every = [int(first * 10**power) for power in powers if power >= 0 for first in (1, 2, 5)]
    held = [one for one in every if across[0] <= np.log10(one) <= across[1]]
    return {"tickvals": held, "ticktext": [settings.count(one) for one in held]}


def _ranges(found: Funnel, metric: Metric) -> tuple[tuple[float, float], tuple[float, float]]:
    n = np.log10(found.frame["n"].cast(pl.Float64).to_numpy())
    value = found.frame["value"].cast(pl.Float64).to_numpy()
    wide = max(0.2, ROOM * float(n.max() - n.min()))
    low, high = min(value.min(), found.centre), max(value.max(), found.centre)
    room = max(ROOM * float(high - low), found.limit(10 ** n.max(), FAR) * 1.5)
    beyond = ROOM * (metric.high - metric.low)
    up = max(low - room, metric.low - beyond), min(high + room, metric.high + beyond)
    return (float(n.min()) - wide, float(n.max()) + wide), (float(up[0]), float(up[1]))


def _bounds(found: Funnel, metric: Metric, across: tuple[float, float]) -> Iterator[Bound]:
    """Each limit: its name, its dash, its side of the centre, and its course over the answers."""
    answers = np.logspace(*across, STEPS)
    # Weighted answers count for less than their number: the limits follow what they count.
    share = float((found.frame["effective"] / found.frame["n"]).mean() or 1)  # type: ignore[arg-type]
    for errors, name, dash in ((NEAR, "95 %", "dot"), (FAR, "99.8 %", "dash")):
        away = np.array([found.limit(n * share, errors) for n in answers])
        for side in (1, -1):
            bound = np.clip(found.centre + side * away, metric.low, metric.high)
            yield name, dash, side, answers, bound


def _limits(bounds: Iterable[Bound]) -> Iterator[go.Scatter]:
    for name, dash, side, answers, bound in bounds:
        yield go.Scatter(
            x=answers[::DRAWN].tolist(),
            y=bound[::DRAWN].tolist(),
            name=f"limits {name}",
            legendgroup=name,
            showlegend=side > 0,
            mode="lines",
            line={"color": theme.QUIET, "dash": dash, "width": 1.2},
            hoverinfo="skip",
        )


def _centre(found: Funnel, metric: Metric, across: tuple[float, float]) -> go.Scatter:
    return go.Scatter(
        x=(10 ** np.array(across)).tolist(),
        y=[found.centre] * 2,
        name=f"all together {metric.format(found.centre)}",
        mode="lines",
        line={"color": theme.QUIET, "width": 1.2},
        hoverinfo="skip",
    )


def _dots(frame: pl.DataFrame, metric: Metric, chosen: tuple[str, ...]) -> Iterator[go.Scatter]:
    rows = frame.to_dicts()
    yield go.Scatter(
        x=[row["n"] for row in rows],
        y=[row["value"] for row in rows],
        mode="markers+text",
        text=[short(row["name"]) if row["side"] else "" for row in rows],
        textfont={"shadow": theme.HALO},
        textposition=[row["side"] or "top center" for row in rows],
        showlegend=False,
        marker={
            "symbol": [SHAPES[row["standing"]] for row in rows],
            "size": 11,
            "color": [theme.PALETTE[1 if row["name"] in chosen else 0] for row in rows],
        },
        customdata=[
            [row["name"], metric.format(row["value"]), row["n"], metric.format(row["shrunk"])]
            for row in rows
        ],
        hovertemplate="%{customdata[0]}: %{customdata[1]}, n %{customdata[2]:,}, "
        "shrunken %{customdata[3]}<extra></extra>",
    )
