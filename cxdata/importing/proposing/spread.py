"""Notices a question with one column per point of its scale below a single header row."""

import re
from collections.abc import Sequence

import polars as pl

from cxdata.importing.proposing.column import SAMPLE_ROWS, Column, cleaned
from cxdata.importing.proposing.draft import Draft, comment

POINT = re.compile(r"^(?P<question>.*?)[\s_.:/\[(-]*(?P<point>\d{1,2})[\])]?$")
TICKS = {"1", "x", "X", "✓", "✔", "true", "TRUE", "True", "yes", "Yes", "selected"}
EMPTY = {"0", "false", "FALSE", "False", "no", "No"}
LEAST = 3


def ask_about_spread(draft: Draft, columns: Sequence[Column]) -> None:
    """Ask for a second header row, by which the reader joins such columns into one."""
    asked: dict[str, list[tuple[int, Column]]] = {}
    for column in columns:
        found = POINT.match(column.name)
        if found and column.few and found["question"]:
            asked.setdefault(found["question"], []).append((int(found["point"]), column))
    for question, named in asked.items():
        points = [point for point, _ in named]
        in_a_row = points == [*range(points[0], points[0] + len(points))]
        if len(points) >= LEAST and points[0] in (0, 1) and in_a_row and _one_each(named):
            _ask(draft, question, [column for _, column in named])


def _one_each(named: Sequence[tuple[int, Column]]) -> bool:
    """Whether each cell is a tick or empty, and no row has two ticks."""
    if not all({*column.said} <= TICKS | EMPTY | {str(point)} for point, column in named):
        return False
    ticks = [
        (cells != "") & ~cells.is_in(list(EMPTY - {str(point)}))
        for point, column in named
        for cells in [cleaned(column.raw.head(SAMPLE_ROWS))]
    ]
    each = pl.DataFrame([tick.alias(str(i)) for i, tick in enumerate(ticks)])
    counted = each.select(pl.sum_horizontal(pl.all())).to_series()
    return counted.max() == 1


def _ask(draft: Draft, question: str, found: Sequence[Column]) -> None:
    draft.used |= {column.name for column in found}
    names = f'"{found[0].name}" to "{found[-1].name}"'
    draft.ask(
        found[0].name,
        f"{names} look like one question with a column for each point. Which score is it? Give "
        "the file two header rows, the question above its points, and propose again.",
        columns=[comment(f'"{question}": left out')],
    )
