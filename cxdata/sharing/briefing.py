"""What the pages say of a selection, asked without a browser: the pages of a deck or workbook."""

from collections.abc import Iterator, Sequence

import polars as pl

from cxdata import definitions, estimates, goals, metrics, periods
from cxdata.charts.bridge import waterfall
from cxdata.charts.heatmap import heatmap
from cxdata.charts.scatter import scatter
from cxdata.charts.trend import lines, trend
from cxdata.dataset import Dataset
from cxdata.engagement import associated, pairing
from cxdata.export import link
from cxdata.export.record import Picture, Piece, Record, Table, Tile, Words
from cxdata.journey import touchpoints
from cxdata.journey.touchpoints import Axes
from cxdata.selection import Selection, day
from cxdata.statistics import bridge
from cxdata.statistics.association import associate
from cxdata.verdicts import findings, why
from cxdata.verdicts.headlines import (
    Headline,
    headlines,
    in_short,
    natural_grain,
    sentence,
    small_print,
)

BRIDGE = (
    "A bridge splits the difference into parts that add up exactly: each group's own change at "
    "its mean share of the answers, and the change of its share (Kitagawa 1955). It says where "
    "the difference lies, not what caused it."
)
HEAT = (
    "Each cell is compared with all cells together; ▲ and ▼ keep false discoveries under 5 % "
    f"(Benjamini & Hochberg 1995). A cell without a value has under {estimates.TOO_FEW} answers. "
)
DOTS = (
    "Each {one} counts once. r: Pearson's correlation, 95 % interval by Fisher's z; line: Theil "
    "and Sen. An association is not a cause. "
)
MOST_COLUMNS, MOST_LINES, LABELLED = 12, 8, 5


def briefing(dataset: Dataset, selection: Selection) -> tuple[Record, ...]:
    """Overview, trends, why, touchpoints, engagement and goals, those that have something to say.

    Args:
        dataset: the version to read.
        selection: from `access.select`; what it does not hold is in no record.
    """
    found = headlines(dataset, selection)
    pages: Sequence[tuple[str, str, Iterator[Piece]]] = (
        ("Overview", "", _overview(dataset, selection, found)),
        ("Trends", "trends", _trends(dataset, selection, found)),
        ("Why it moved", "why", _why(dataset, selection, found)),
        ("Touchpoints", "touchpoints", _touchpoints(dataset, selection)),
        ("Engagement", "engagement", _engagement(dataset, selection)),
        ("Goals", "goals", _goals(dataset, selection)),
    )
    told = [(title, path, tuple(pieces)) for title, path, pieces in pages]
    return tuple(
        _record(dataset, selection, title, path, pieces) for title, path, pieces in told if pieces
    )


def _record(
    dataset: Dataset, selection: Selection, title: str, path: str, pieces: tuple[Piece, ...]
) -> Record:
    asked = link.view(selection)
    return Record(
        title=title,
        shown=selection.sentence(),
        as_of=dataset.as_of(),
        data_set=dataset.about.name,
        version=dataset.version,
        definitions=definitions.version(dataset.metrics()),
        view=link.below(path, asked),
        link=link.link(path, asked),
        made_up=dataset.about.made_up,
        pieces=pieces,
    )


def _overview(dataset: Dataset, selection: Selection, found: Sequence[Headline]) -> Iterator[Piece]:
    if not found:
        yield Words(text=f"No answers: {selection.sentence()}.", kind="answer")
        return
    yield Words(text=sentence(found[0]), kind="answer")
    yield from map(tile, found)
    assessed = goals.assess_all(dataset, selection)
    if assessed:
        yield Words(text=f"**Goals.** {goals.glance(assessed).sentence}")
    if "rating" in dataset.manifest.coverage:
        metric = metrics.metric("rating")
        rows = estimates.estimate(dataset, why.asked(selection, metric), metric, by=["touchpoint"])
        ranking = touchpoints.ranked(rows, metric)
        if not ranking.is_empty():
            yield Words(text=touchpoints.best_and_weakest(ranking, metric, "touchpoint"))


def tile(one: Headline) -> Tile:
    """A headline as the tile of the overview."""
    change = one.change()
    moved = in_short(change, one.metric) if change else ""
    real = change is not None and change.real
    good = (change.difference > 0) == (one.metric.good == "high") if change and real else None
    return Tile(
        label=one.metric.short,
        value=one.metric.format(one.now["value"]),
        change=moved,
        detail=" · ".join([*([f"on {one.earlier}"] if moved else []), *small_print(one)]),
        good=good,
    )


def _trends(dataset: Dataset, selection: Selection, found: Sequence[Headline]) -> Iterator[Piece]:
    for first in found[:1]:
        metric, grain = first.metric, natural_grain(selection)
        asked, cuts = why.asked(selection, metric), periods.cuts(selection, grain)
        how = definitions.computed(metric)
        yield Picture(
            key="trend",
            figure=trend(periods.with_gaps(first.trend, grain), metric, grain=grain, cuts=cuts),
            finding=findings.trend(first.trend, metric, grain, cuts),
            computed=how,
            rows=first.trend,
        )
        units = estimates.estimate(dataset, asked, metric, by=["business_unit"])
        if units.height < 2:
            return
        by = "business_unit"
        rows = estimates.estimate(dataset, asked, metric, by=[by], grain=grain)
        most = units.sort("n", descending=True, nulls_last=True).head(MOST_LINES).select(by)
        shown = rows.join(most, on=by, how="semi", nulls_equal=True)
        drawn = periods.with_gaps(shown, grain, by)
        yield Picture(
            key="trend-units",
            figure=lines(drawn, metric, by, grain=grain, cuts=cuts),
            finding=findings.extremes(units, metric, by),
            computed=how,
            rows=rows,
        )


def _why(dataset: Dataset, selection: Selection, found: Sequence[Headline]) -> Iterator[Piece]:
    for first in found[:1]:
        metric = first.metric
        asked = why.asked(selection, metric)
        compared = why.sides(dataset, asked, metric, why.BEFORE)
        by = next(iter(why.dimensions(dataset, asked, metric)), "")
        parts = why.explained(dataset, compared, metric, by) if compared and by else None
        if parts is None or compared is None:
            return
        yield Words(text=why.title(parts, compared, metric, by), kind="answer")
        if warned := why.banner(parts, by):
            yield Words(text=warned, kind="warning")
        digits, ends = why.digits(metric), (compared.one_words, compared.other_words)
        yield Picture(
            key="why",
            figure=waterfall(bridge.by_group(parts, digits), metric, ends=ends),
            finding=why.title(parts, compared, metric, by),
            computed=f"{BRIDGE} {definitions.computed(metric)}",
            rows=parts.frame(),
        )
        kinds = bridge.by_kind(parts, digits)
        yield Picture(
            key="why-kinds",
            figure=waterfall(kinds, metric, names=compared.kinds, ends=ends),
            finding=f"By kind of cause: {why.listed(kinds, metric, compared.kinds)}.",
            computed=BRIDGE,
            rows=parts.frame(),
        )


def _touchpoints(dataset: Dataset, selection: Selection) -> Iterator[Piece]:
    held = {m: dataset.coverage(m).values for m in dataset.metrics() if not m.employees}
    placed = [metric for metric, values in held.items() if touchpoints.places(values)]
    if not placed:
        return
    metric = next((m for m in placed if m.name == "rating"), placed[0])
    asked = why.asked(selection, metric)
    several = touchpoints.columns(held[metric], asked)
    axes = Axes(places=touchpoints.places(held[metric]), column=next(iter(several), None))
    parts = [estimates.estimate(dataset, asked, metric, by=by) for by in axes.groupings]
    if parts[0].is_empty():
        return
    touched = estimates.estimate(dataset, asked, metric, by=axes.counted)
    cells = touchpoints.crossed(parts, touched, axes, dataset.about.stages, metric)
    totals = cells.filter(pl.col("row") == touchpoints.ALL)
    most = totals.sort("n", descending=True).head(MOST_COLUMNS + 1)["column"].to_list()
    seen = touchpoints.compared(cells.filter(pl.col("column").is_in(most)), metric)
    by = (axes.column or "").replace("_", " ")
    yield Picture(
        key="touchpoints",
        figure=heatmap(seen, metric, by=by),
        finding=touchpoints.standing(seen, metric),
        computed=HEAT + definitions.computed(metric),
        rows=touchpoints.listed(seen, axes),
    )


def _engagement(dataset: Dataset, selection: Selection) -> Iterator[Piece]:
    held = dataset.manifest.coverage
    if "engagement" not in held or "csat" not in held:
        return
    x, y = metrics.metric("engagement"), metrics.metric("csat")
    level = next(iter(pairing.levels(dataset, x, y)), None)
    if level is None:
        return
    pairs = pairing.pairs(dataset, why.asked(selection, x), why.asked(selection, y), x, y, level)
    if pairs.points.is_empty():
        return
    found = associate(pairs.points)
    figure = scatter(
        pairs.points,
        x,
        y,
        found,
        what=pairs.words.many.capitalize(),
        labels=LABELLED if level == "team" else pairs.points.height,
    )
    yield Picture(
        key="engagement",
        figure=figure,
        finding=associated.finding(found, pairs),
        computed=DOTS.format(one=pairs.words.one) + definitions.computed(x),
        rows=pairs.rows(),
    )


def _goals(dataset: Dataset, selection: Selection) -> Iterator[Piece]:
    assessed = goals.assess_all(dataset, selection)
    if not assessed:
        return
    told = goals.glance(assessed).sentence
    yield Words(text=told, kind="answer")
    rows = [
        {
            "goal": one.goal.title,
            "unit": one.goal.business_unit or "All business units",
            "standing": str(one.progress.standing),
            "today": goals.number(one, one.progress.now.value if one.progress.now else None),
            "target": goals.number(one, one.goal.target),
            "due": day(one.goal.due),
            "in words": goals.sentence(one),
        }
        for one in assessed
    ]
    yield Table(title=told, rows=pl.DataFrame(rows))
