"""Recognises figures of groups, such as shares by organisation: benchmarks, and no answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import polars as pl

from cxdata.importing.proposing import words
from cxdata.importing.proposing.column import PERCENT, Column
from cxdata.importing.proposing.draft import comment, listed, text
from cxdata.importing.proposing.proposal import Ask, Doubt, Guess, Proposal, one_line

FEWEST = 3
"""So many columns of per cent beside a name in each row are figures of groups."""
VALUE = re.compile(r"\b(?:value|score|percent|percentage|result|figure|wert|valor|valeur)\b")
MEASURE = re.compile(r"\b(?:measure|question|indicator|metric|kpi|item|statement|kennzahl|frage)\b")
GROUP = re.compile(r"\b(?:organi[sz]ation|company|agency|authority|institution|employer)\b")
PERIOD = re.compile(r"\b(?:year|period|wave|quarter|month|date|jahr|ano|annee)\b")
BENCHMARKS = 'name = "benchmarks"'
WHICH = (
    "The rows seem to be figures of groups ({why}), not single answers. Are they benchmarks "
    "(docs/other_tables.md)? If not, write a mapping that names the column with the answers."
)
WHEN = "Of which year or day are the figures?"
WHOLE = re.compile(r"\b(?:median|mean|average|benchmark|total|overall)\b", re.IGNORECASE)
"""How rows are called that are of all groups together."""
OF_ALL = "Are these rows of all groups together, so that they are left out: {names}?"
MOST_OF_ALL = 20
PERIOD_LINE = 'period = "…"'


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Which columns of a file say whose figures they are, of what and of when."""

    group: Column
    why: str
    measures: tuple[Column, ...] = ()
    """Columns of figures, each of a measure of its own; or none where each row names its own."""
    long: tuple[tuple[str, Column], ...] = ()
    """`measure` and `value`, and `period` where there is one, of rows that name the measure."""


def proposed(columns: Sequence[Column], *, name: str, format: str) -> Proposal | None:
    """The mapping of a file of benchmarks, with the question whether it is one; else None."""
    found = _wide(columns) or _long(columns)
    return None if found is None else _written(found, name, format)


def _wide(columns: Sequence[Column]) -> Figures | None:
    shares = tuple(column for column in columns if column.mostly(PERCENT))
    groups = [c for c in columns if c not in shares and c.unique and c.texts and not c.numbers]
    if len(shares) < FEWEST or not groups:
        return None
    why = f'{len(shares)} columns of per cent, one row for each "{groups[0].name}"'
    return Figures(group=groups[0], why=why, measures=shares)


def _long(columns: Sequence[Column]) -> Figures | None:
    values = [c for c in columns if VALUE.search(c.words) and c.numbers and not c.texts]
    measures = [c for c in columns if MEASURE.search(c.words) and c.texts]
    periods = [c for c in columns if PERIOD.search(c.words) and c.said]
    groups = [c for c in columns if _names_groups(c)]
    for group, measure, value in product(groups, measures, values):
        parts = [("measure", measure), ("value", value)]
        dated = [("period", periods[0])] if periods else []
        if group is not measure and _once([group, measure, *(c for _, c in dated)]):
            why = f'one "{value.name}" for each "{group.name}" and "{measure.name}"'
            return Figures(group=group, why=why, long=(*parts, *dated))
    return None


def _names_groups(column: Column) -> bool:
    place = any(role.strength(column) is not None for role in words.PLACES)
    return bool(column.texts) and (place or GROUP.search(column.words) is not None)


def _once(key: Sequence[Column]) -> bool:
    """Whether no two rows are of the same, though each column alone repeats itself."""
    cells = pl.DataFrame([c.raw.cast(pl.String).alias(str(c.place)) for c in key])
    alone = any(column.n_unique() == cells.height for column in cells)
    return not alone and not bool(cells.is_duplicated().any())


def _written(found: Figures, name: str, format: str) -> Proposal:
    roles = [("organisation", found.group), *found.long]
    said = comment(f"likely: {found.why}")
    parts: list[str | Ask] = ["[table]", Ask(doubt=0, lines=(BENCHMARKS,)), "", "[source]"]
    parts += [f"name = {text(name.replace('_', ' '))}  # from the file's name", "", "[columns]"]
    parts += [f"{role} = {text(column.name)}  {said}" for role, column in roles]
    doubts = [_doubt(WHICH.format(why=found.why), f"[table] {BENCHMARKS}")]
    if "period" not in dict(found.long):
        doubts.append(_doubt(WHEN, f"[constants] {PERIOD_LINE}"))
        parts += ["", "[constants]", Ask(doubt=1, lines=(PERIOD_LINE,))]
    silent = dict.fromkeys(word for column in found.measures for word in column.silent)
    parts += ["", "[missing]", f"value = {listed([*silent])}"] if silent else []
    parts += _of_all(found.group, doubts)
    for column in found.measures:
        parts += ["", f"[measures.{text(column.name)}]", f"column = {text(column.name)}"]
    return Proposal(
        name=f"{name}.toml",
        parts=tuple(parts),
        doubts=tuple(doubts),
        guesses=tuple(
            Guess(column=column.name, role=role, sureness="likely", why=found.why)
            for role, column in roles
        ),
        format=format,
        table="benchmarks",
    )


def _of_all(group: Column, doubts: list[Doubt]) -> list[str | Ask]:
    """Asks about rows that are called like means and medians, which are no groups."""
    names = [cell for cell in group.values() if WHOLE.search(cell)]
    if not 0 < len(names) <= MOST_OF_ALL:
        return []
    rows = f"rows = [{{ column = {text(group.name)}, equals = {listed(names)} }}]"
    lines = (f"{rows}  # left out", "# kept: they are groups as the others are")
    asked = one_line(OF_ALL.format(names=", ".join(names)))
    doubts.append(Doubt(column=group.name, question=asked, suggestions=lines))
    return ["", "[drop]", Ask(doubt=len(doubts) - 1, lines=lines)]


def _doubt(question: str, suggestion: str) -> Doubt:
    return Doubt(column="", question=one_line(question), suggestions=(suggestion,))
