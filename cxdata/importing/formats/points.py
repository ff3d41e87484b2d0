"""Joins the columns of a question that has one for each point of its scale."""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from cxdata.importing.cells import clean
from cxdata.importing.table import Table

MARKS = ("1", "x", "X", "✓", "✔", "true", "True", "TRUE", "yes", "Yes", "selected", "Selected")
NUMBER = re.compile(r"-?\d+")
LABELLED = re.compile(r"-?\d+\b.*", re.DOTALL)
MOST_LABELS = 3
"""A scale of numbers has words at its ends and its middle; what has more is a list."""
BOTH = "; "


def joined(table: Table, wanted: set[str]) -> Table:
    """One column for each question asked so: it holds the point that was ticked.

    Args:
        table: any table; only one named by question and choice has such questions.
        wanted: the columns that the mapping names; they stay as they are.
    """
    named = zip(table.frame.columns, table.parts, strict=bool(table.parts))
    choices = {name: part for name, part in named if len(part) == 2}
    asked: dict[str, list[str]] = {}
    for name, (question, _) in choices.items():
        asked.setdefault(question, []).append(name)
    words = {name: choice for name, (_, choice) in choices.items()}
    made = {
        question: points
        for question, names in asked.items()
        if question not in table.frame.columns
        and (points := _points(table.frame, names, words, named=question in wanted))
    }
    if not made:
        return table
    note = f"One column per point became one column: {', '.join(map(repr, made))}."
    return table.reshaped(_frame(table.frame, made, words, wanted), note, made)


def _frame(
    frame: pl.DataFrame,
    made: Mapping[str, Sequence[str]],
    words: Mapping[str, str],
    wanted: set[str],
) -> pl.DataFrame:
    """Each joined column stands where its first point stood."""
    first = {points[0]: question for question, points in made.items()}
    gone = {point for points in made.values() for point in points} - wanted
    columns: list[pl.Expr] = []
    for name in frame.columns:
        if name in first:
            columns.append(_point(made[first[name]], words).alias(first[name]))
        if name not in gone:
            columns.append(pl.col(name))
    return frame.select(columns)


def _point(points: Sequence[str], words: Mapping[str, str]) -> pl.Expr:
    """The ticked point in its own words; a row with several holds all, which is on no scale."""
    ticked = [pl.when(_filled(pl.col(point))).then(pl.lit(words[point])) for point in points]
    return pl.concat_str(ticked, separator=BOTH, ignore_nulls=True)


def _filled(cell: pl.Expr) -> pl.Expr:
    return cell.str.strip_chars() != ""


def _points(
    frame: pl.DataFrame, names: Sequence[str], words: Mapping[str, str], *, named: bool
) -> list[str]:
    """Those of a question's columns that are the points of one scale; none of another kind."""
    numbers = [name for name in names if LABELLED.fullmatch(words[name])]
    scale = len(numbers) >= len(names) - 1 and _is_scale([words[name] for name in numbers])
    asked, marks = (numbers, MARKS) if scale else (names, ())
    ticked = {name: _ticked(frame[name], (words[name], *marks)) for name in asked}
    points = [name for name in asked if ticked[name] is not None]
    if len(points) < max(2, len(names) - 1) or not any(ticked.values()):
        return []
    alone = frame.select(pl.sum_horizontal(_filled(pl.col(name)) for name in points).max() <= 1)
    return points if named or scale or alone.item() else []


def _is_scale(choices: Sequence[str]) -> bool:
    """Whether these numbers, some of them with words, are a scale and not a numbered list."""
    labels = sum(not NUMBER.fullmatch(choice) for choice in choices)
    return len(choices) > 2 and labels <= min(MOST_LABELS, len(choices) - 2)


def _ticked(cells: pl.Series, ticks: Sequence[str]) -> bool | None:
    """Whether a point was ticked at all; None where the column holds other things than ticks."""
    filled = cells.filter(cells.str.strip_chars() != "")
    if filled.is_empty():
        return False
    return True if clean(filled[0]) in ticks and bool((filled == filled[0]).all()) else None
