"""Turns the rows of one file into standard rows, and says of every other row why it is not."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from cxdata.errors import ImportFailed
from cxdata.importing import cells, faults, mended, moments, scales
from cxdata.importing.mapping import DropRule, Mapping
from cxdata.importing.masking import Who
from cxdata.importing.scales import Reading
from cxdata.importing.table import Table
from cxdata.tables import SCORES

BLANK_ROW = "blank row"
IDS = ("response_id", "customer_id")
NO_SCORE = "no score answered"
DROPPED, REJECTED, FAULT = "dropped", "rejected", "fault {}"
ROW, BLANK = "\0row", "\0blank"
"""No header can be called like these, since no text file with such a sign is read."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The rows of one file, each in one place: accepted, rejected or dropped."""

    table: Table
    time_zone: str
    accepted: pl.DataFrame
    """Standard columns, `row`, and one column `rating N` per touchpoint."""
    rejected: pl.DataFrame
    """The source columns as text, and file, row and reason."""
    rejected_by: dict[str, int]
    dropped_by: dict[str, int]


def judge(table: Table, mapping: Mapping, *, reject: bool) -> Judged:
    """Read every row of a file by the mapping.

    Raises:
        ImportFailed: for columns that the file lacks and, unless `reject`, for rows of another
            width than the header and cells that the mapping does not explain.
    """
    lacking = faults.unknown_columns(table, mapping)
    if lacking:
        raise ImportFailed("\n".join(lacking))
    zone = mapping.moment.time_zone or table.time_zone or "UTC"
    decimal = mapping.source.decimal or cells.decimal_sign(table.frame, mapping.number_columns())
    known = _readings(mapping, zone, decimal)
    read = _read(table, mapping, known, decimal)
    wrong = _wrong(table, known, read)
    if not reject and (wrong or table.ragged):
        raise ImportFailed("\n".join([*faults.ragged(table), *wrong]))
    return Judged(
        table=table,
        time_zone=zone,
        accepted=read.filter(pl.col(DROPPED).is_null() & pl.col(REJECTED).is_null()),
        rejected=mended.rejected(table, zone, read[REJECTED], _who(mapping)),
        rejected_by=counts(read[REJECTED], [row.reason for row in table.ragged]),
        dropped_by=counts(read[DROPPED], []),
    )


@dataclass(frozen=True, kw_only=True)
class _Column:
    """One output column: how it is read and what is said of its faulty cells."""

    name: str
    reading: Reading
    fault: faults.Fault
    scored: bool = False


def _readings(mapping: Mapping, zone: str, decimal: str) -> list[_Column]:
    columns = [
        _Column(
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
        _Column(
            name=rating_column(place),
            reading=scales.read(rating.answer, decimal),
            fault=faults.of_answer(rating.answer),
            scored=True,
        )
        for place, rating in enumerate(mapping.ratings)
    ]
    moment = _Column(
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


def _read(table: Table, mapping: Mapping, known: list[_Column], decimal: str) -> pl.DataFrame:
    """All columns and their faults, then where each row goes: the first that applies."""
    used = sorted({column for column, _ in mapping.uses()})
    blank = pl.all_horizontal(pl.all().str.strip_chars() == "").alias(BLANK)
    read = (
        table.frame.lazy()
        .select(*cells.cleaned(used), blank, table.rows.alias(ROW))
        .select(
            ROW,
            dropped(mapping.drops, decimal).alias("rule"),
            *(column.reading.value.alias(column.name) for column in known),
            *(column.reading.fault.alias(FAULT.format(column.name)) for column in known),
        )
        .collect()
    )
    scored = [column for column in known if column.scored]
    silent = pl.all_horizontal(
        *(pl.col(c.name).is_null() & ~pl.col(FAULT.format(c.name)) for c in scored), pl.lit(True)
    )
    read = read.with_columns(
        pl.coalesce("rule", pl.when(silent).then(pl.lit(NO_SCORE))).alias(DROPPED)
    )
    reasons = [
        pl.when(pl.col(FAULT.format(c.name))).then(pl.lit(c.fault.reason))
        for c in sorted(known, key=lambda c: not c.scored)
    ]
    kept = pl.col(DROPPED).is_null()
    return read.with_columns(pl.when(kept).then(pl.coalesce(reasons)).alias(REJECTED)).drop("rule")


def dropped(drops: Sequence[DropRule], decimal: str) -> pl.Expr:
    """Why a row is no answer; null where it is one."""
    rules = [pl.when(pl.col(BLANK)).then(pl.lit(BLANK_ROW))]
    rules += [pl.when(_applies(rule, decimal)).then(pl.lit(rule.reason)) for rule in drops]
    return pl.coalesce(rules)


def _applies(rule: DropRule, decimal: str) -> pl.Expr:
    cell = pl.col(rule.column)
    if rule.test == "blank":
        return cell == ""
    same = cells.among(cell, rule.values, decimal)
    return same if rule.test == "equals" else ~same


def _wrong(table: Table, known: list[_Column], read: pl.DataFrame) -> list[str]:
    """One sentence for each column with faulty cells in rows that are not dropped."""
    kept = read[DROPPED].is_null()
    broken = [(column.fault, read[FAULT.format(column.name)] & kept) for column in known]
    return [faults.described(table, fault, where) for fault, where in broken if where.any()]


def _who(mapping: Mapping) -> Who:
    used = {column for column, name in mapping.uses() if name != "[drop]"}
    named = {a.column for a in mapping.answers if a.name in IDS and a.column is not None}
    return Who(
        personal=mapping.source.personal,
        used=used,
        ids=named,
        moments=set(mapping.moment.columns()),
        regions=mapping.source.phone_regions,
    )


def counts(reasons: pl.Series, further: list[str]) -> dict[str, int]:
    """How often each reason is given, the commonest first."""
    every = pl.concat([reasons.cast(pl.String).drop_nulls(), pl.Series(further, dtype=pl.String)])
    counted = (
        every.rename("reason")
        .value_counts(sort=True)
        .sort("count", "reason", descending=[True, False])
    )
    return dict(counted.iter_rows())
