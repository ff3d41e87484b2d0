"""The digest of a unit: how it stands, what changed by more than chance, and its shift board."""

from collections.abc import Iterator, Mapping

from cxdata import definitions, settings, shift
from cxdata.dataset import Dataset
from cxdata.export import link
from cxdata.export.board import Source, render
from cxdata.export.mail import Letter, Point
from cxdata.selection import Selection, day
from cxdata.sharing import boards
from cxdata.store import Store
from cxdata.verdicts import changes, findings, searching, why
from cxdata.verdicts.changes import Changed, Search
from cxdata.verdicts.headlines import TILES, headline, sentence

PAGES: Mapping[str, str] = {"Overview": "", "Trends": "trends", "Touchpoints": "touchpoints"}


def digest(dataset: Dataset, selection: Selection) -> Letter:
    """The letter about a selection: its days against the like days before them.

    Args:
        dataset: the version to read.
        selection: the days and the unit; the board is that of the day before the data's last.
    """
    found = changes.since(dataset, selection, selection.days())
    yesterday = shift.yesterday(dataset)
    lines = Store.of(dataset.folder).entries(shift.KIND)
    board = boards.board(dataset, selection.during(yesterday, yesterday), lines=lines)
    address = boards.address(board)
    links = [(name, link.link(path, link.view(selection))) for name, path in PAGES.items()]
    links.append(("Shift board", address))
    return Letter(
        title=f"{selection.who()}: customer experience, {day(selection.end)}",
        answer=_answer(dataset, selection),
        points=tuple(_points(dataset, found)),
        note=_note(found),
        picture=render(board, Source.of(dataset, address), "png"),
        words=board.words(),
        links=tuple((name, url) for name, url in links if url),
        footer=_footer(dataset, selection),
        as_of=dataset.as_of(),
    )


def _answer(dataset: Dataset, selection: Selection) -> str:
    for name in TILES:
        if name in dataset.manifest.coverage:
            metric = dataset.metric(name)
            asked = selection.without(*selection.beyond(metric.dimensions))
            found = headline(dataset, asked, metric)
            if found:
                return sentence(found)
    return f"No answers: {selection.sentence()}."


def _points(dataset: Dataset, found: Search) -> Iterator[Point]:
    for one in found.found[: changes.MOST]:
        said = findings.verdict(one.now, one.before, one.metric, one.earlier)
        first, _, rest = said.partition(". ")
        more = [rest] if rest else []
        more += [f"There too: {', '.join(one.others)}."] if one.others else []
        more += [f"In these days: {'; '.join(one.events)}."] if one.events else []
        yield Point(
            head=f"{one.place}: {first.rstrip('.')}.", text=" ".join(more), link=_why(dataset, one)
        )


def _why(dataset: Dataset, one: Changed) -> str:
    by = why.dimensions(dataset, one.selection, one.metric)
    asked = [*link.view(one.selection), ("metric", one.metric.name), *one.choices.items()]
    return link.link("why", [*asked, ("by", by[0])] if by else asked)


def _note(found: Search) -> str:
    ends = f"{day(found.later.start)} to {day(found.later.end)} against {found.words}"
    if not found.searched:
        return f"No cell has {searching.FEWEST} answers on both sides: {ends}."
    cells = f"{settings.count(found.searched)} cells"
    if not found.found:
        return f"Of {cells} searched at once, none changed by more than chance: {ends}."
    return f"{cells} searched, {ends}; of all that is found at most 1 in 20 is chance."


def _footer(dataset: Dataset, selection: Selection) -> str:
    made_up = " (made-up data)" if dataset.about.made_up else ""
    hint = "" if link.base() else f" · Set {link.SETTING} for links"
    return (
        f"{selection.sentence()} · {dataset.about.name}{made_up}, as of {day(dataset.as_of())} · "
        f"data version {dataset.version} · definitions "
        f"{definitions.version(dataset.metrics())}{hint}"
    )
