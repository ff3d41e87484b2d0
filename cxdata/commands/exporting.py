"""Files for schedulers: `python -m cxdata export` of a board, a chart, a page, a deck."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from pkgutil import resolve_name

from cxdata import access, estimates, metrics
from cxdata.commands import showing
from cxdata.dataset import Dataset, open_current
from cxdata.errors import UsageError, unknown
from cxdata.export import link
from cxdata.export.formats import FORMATS, PAGE_FORMATS, SIZE_NAMES, THEMES, Format
from cxdata.selection import Selection

NAMED = ("overview", "goals")
OFFICE = {"deck": "pptx", "workbook": "xlsx"}
WHAT = ("board", "chart", "page", *NAMED, *OFFICE)
DOOR = "pages.parts.headless:record"
"""Draws a page without a browser. It is named here and not imported: this package must not know
Streamlit, and only who asks for a page pays for loading it."""
YEAR = 364


def options(command: ArgumentParser) -> None:
    """The options of `export`."""
    command.add_argument("what", choices=WHAT, metavar="WHAT", help=", ".join(WHAT))
    command.add_argument("--out", required=True, type=Path, metavar="FILE")
    command.add_argument(
        "--format", choices=PAGE_FORMATS, help="default: as FILE ends; board, chart: png or pdf"
    )
    command.add_argument("--unit", action="append", default=[], metavar="UNIT", help="repeatable")
    command.add_argument("--team", action="append", default=[], metavar="TEAM", help="repeatable")
    command.add_argument("--where", action="append", default=[], metavar="DIM=VALUE")
    command.add_argument("--theme", choices=THEMES, default="light")
    command.add_argument("--data", metavar="DIR", help="default: CX_DATA, else the demo company")
    command.add_argument("--day", metavar="DAY", help="board: default the last with answers")
    command.add_argument("--hours", metavar="HH-HH", help="board: 06-14; default the whole day")
    command.add_argument("--size", choices=SIZE_NAMES, default="1920x1080", help="board")
    command.add_argument("--metric", default="nps", help=f"chart: {', '.join(metrics.NAMES)}")
    command.add_argument("--grain", help=f"chart: {', '.join(estimates.GRAINS)}")
    command.add_argument("--from", dest="start", metavar="DAY", help="first day; by itself a year")
    command.add_argument("--to", dest="end", metavar="DAY", help="last day, inclusive")
    command.add_argument("--name", default=NAMED[0], help="page: as in its address, such as trends")
    command.add_argument(
        "--choice",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="page: what is chosen on it, as its address says: metric=csat; repeatable",
    )


def export(arguments: Namespace, sample: Path) -> str:
    """Write the file that the parsed command line asks for, and say so.

    Raises:
        UsageError: for a wrong option, or a file that cannot be written.
        DataSetError: where the data set cannot be read.
    """
    folder = Path(arguments.data or os.environ.get("CX_DATA") or sample)
    dataset = open_current(folder)
    if arguments.what in {"board", "chart"}:
        make = {"board": _board, "chart": _chart}[arguments.what]
        made = make(dataset, arguments, _format(arguments))
    elif arguments.what in OFFICE:
        made = _office(dataset, arguments)
    else:
        made = _page(dataset, arguments)
    return written(arguments.out, made)


def written(path: Path, made: bytes) -> str:
    """Write a file, and say so.

    Raises:
        UsageError: where it cannot be written.
    """
    try:
        path.write_bytes(made)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    return f"Wrote {path} ({len(made) / 1024:,.0f} KiB)."


def _said(arguments: Namespace) -> str:
    return str(arguments.format or arguments.out.suffix.removeprefix(".").lower())


def _office(dataset: Dataset, arguments: Namespace) -> bytes:
    """The deck or the workbook of the selection."""
    from cxdata.export.slides import deck
    from cxdata.export.workbook import workbook
    from cxdata.sharing.briefing import briefing

    form = OFFICE[arguments.what]
    if _said(arguments) != form:
        raise UsageError(f"A {arguments.what} is a .{form} file: write it as FILE.{form}.")
    told = briefing(dataset, _period(dataset, arguments, wanted(dataset, arguments)))
    return deck(told) if arguments.what == "deck" else workbook(told, dataset.metrics())


def _format(arguments: Namespace) -> Format:
    said = _said(arguments)
    for known in FORMATS:
        if said == known:
            return known
    raise UsageError(f"{arguments.out} has no ending of a format. Name one: {', '.join(FORMATS)}.")


def wanted(dataset: Dataset, arguments: Namespace) -> Mapping[str, Sequence[str]]:
    """The wishes of `--unit`, `--team` and `--where`, each checked against the data set.

    Raises:
        UsageError: for a dimension or a value that it does not have.
    """
    wished = showing.wanted(arguments.where, metrics.metric("nps"))
    for dimension, values in (("business_unit", arguments.unit), ("team", arguments.team)):
        if values:
            wished.setdefault(dimension, []).extend(values)
    for dimension, values in wished.items():
        known = dataset.values(dimension)
        for value in values:
            if value not in known:
                raise UsageError(unknown(dimension.replace("_", " "), value, known))
    return wished


def _board(dataset: Dataset, arguments: Namespace, form: Format) -> bytes:
    from cxdata import shift
    from cxdata.export.board import Source, render
    from cxdata.sharing import boards
    from cxdata.store import Store

    day = showing.parse_day(arguments.day) if arguments.day else shift.yesterday(dataset)
    wished = wanted(dataset, arguments)
    selection = access.select(access.EVERYONE, start=day, end=day, wanted=wished)
    hours = shift.Hours.of(arguments.hours or shift.WHOLE_DAY)
    lines = Store.of(dataset.folder).entries(shift.KIND)
    made = boards.board(dataset, selection, hours=hours, lines=lines)
    source = Source.of(dataset, boards.address(made))
    return render(made, source, form, name=arguments.size, theme=arguments.theme)


def _chart(dataset: Dataset, arguments: Namespace, form: Format) -> bytes:
    from cxdata import periods
    from cxdata.charts.trend import trend
    from cxdata.export.picture import Footer, picture
    from cxdata.verdicts import findings
    from cxdata.verdicts.headlines import natural_grain

    metric = metrics.metric(arguments.metric)
    selection = _period(dataset, arguments, wanted(dataset, arguments))
    grain = arguments.grain or natural_grain(selection)
    rows = estimates.estimate(dataset, selection, metric, grain=grain)
    if rows.is_empty():
        raise UsageError(f"There are no answers: {selection.sentence()}.")
    cuts = periods.cuts(selection, grain)
    figure = trend(periods.with_gaps(rows, grain), metric, grain=grain, cuts=cuts)
    n = None if metric.employees else int(rows["n"].sum())
    asked = [("metric", metric.name), *link.choices(selection)]
    footer = Footer(
        shown=selection.sentence(),
        data=dataset.about.name,
        version=dataset.version,
        as_of=dataset.as_of(),
        made_up=dataset.about.made_up,
        link=link.link("trends", asked),
    ).counting(n)
    finding = findings.trend(rows, metric, grain, cuts)
    return picture({"": figure}, finding, footer, form, theme=arguments.theme)


def _page(dataset: Dataset, arguments: Namespace) -> bytes:
    from cxdata.export.forms import FORMS

    form = _said(arguments)
    if form not in FORMS:
        raise UsageError(unknown("format of a page", form, FORMS))
    selection = _period(dataset, arguments, wanted(dataset, arguments))
    name = arguments.what if arguments.what in NAMED else arguments.name
    record = resolve_name(DOOR)(name, dataset, selection, _choices(arguments.choice))
    return FORMS[form].make(record)


def _choices(given: Sequence[str]) -> Mapping[str, Sequence[str]]:
    chosen: dict[str, list[str]] = {}
    for one in given:
        key, equals, value = one.partition("=")
        if not equals:
            raise UsageError(f"--choice {one!r} names no value. Write it as metric=csat.")
        chosen.setdefault(key, []).append(value)
    return chosen


def _period(
    dataset: Dataset, arguments: Namespace, wished: Mapping[str, Sequence[str]]
) -> Selection:
    """The days that are asked for, by themselves the twelve months that the pages begin with."""
    end: date = showing.parse_day(arguments.end) if arguments.end else dataset.as_of()
    first = max(dataset.first_day(), end - timedelta(days=YEAR))
    start = showing.parse_day(arguments.start) if arguments.start else min(first, end)
    return access.select(access.EVERYONE, start=start, end=end, wanted=wished)
