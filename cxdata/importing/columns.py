"""The columns that a mapping fills: how each is read, and what is said of its faulty cells."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from cxdata.importing import faults, moments, scales
from cxdata.importing.mapping import Answer, Mapping
from cxdata.importing.scales import Reading
from cxdata.importing.table import Table
from cxdata.tables import SCORES


@dataclass(frozen=True, kw_only=True)
class Column:
    """One output column: how it is read and what is said of its faulty cells."""

    name: str
    reading: Reading
    fault: faults.Fault
    scored: bool = False


def readings(mapping: Mapping, zone: str, decimal: str) -> list[Column]:
    """All of them: what the mapping names, its ratings, and when it was answered."""
    columns = [
        Column(
            name=answer.name,
            reading=_staged(mapping, scales.read(answer, decimal))
            if answer.name == "stage"
            else scales.read(answer, decimal),
            fault=faults.of_answer(answer),
            scored=answer.name in SCORES,
        )
        for answer in mapping.answers
    ]
    rated = [
        Column(
            name=rating_column(place),
            reading=scales.read(rating.answer, decimal),
            fault=faults.of_answer(rating.answer),
            scored=True,
        )
        for place, rating in enumerate(mapping.ratings)
    ]
    moment = Column(
        name="answered_at",
        reading=moments.read(mapping.moment, zone, decimal),
        fault=faults.of_moment(mapping.moment),
    )
    return [*columns, *rated, moment]


def rating_column(place: int) -> str:
    """The column of the rating that stands at `place` in the mapping."""
    return f"rating {place}"


def _staged(mapping: Mapping, reading: Reading) -> Reading:
    strange = ~reading.value.is_in(list(mapping.stages)).fill_null(True)
    return Reading(value=reading.value, fault=strange)


def scored_by(mapping: Mapping) -> Iterator[tuple[str, Answer]]:
    """The scores and ratings, by the names of their columns."""
    yield from ((answer.name, answer) for answer in mapping.answers if answer.kind == "number")
    for place, rating in enumerate(mapping.ratings):
        yield rating_column(place), rating.answer


def plain(table: Table, mapping: Mapping) -> dict[str, pl.Series]:
    """The scores and ratings that are nothing but numbers of their scales and blanks."""
    read = {
        name: scales.plain(answer, table.frame[answer.column])
        for name, answer in scored_by(mapping)
        if answer.column is not None
    }
    return {name: values.alias(name) for name, values in read.items() if values is not None}
