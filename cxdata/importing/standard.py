"""Turns the rows of one file into standard rows, and says of every other row why it is not."""

from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Of
from dataclasses import dataclass
from functools import partial

import polars as pl

from cxdata.errors import ImportFailed
from cxdata.importing import cells, columns, faults, mended
from cxdata.importing.columns import Column
from cxdata.importing.customers import FORGOTTEN_EARLIER, Customers
from cxdata.importing.mapping import DropRule, Mapping
from cxdata.importing.table import Ragged, Table
from cxdata.importing.words import Told, Words
from cxdata.people.masking import Who

BLANK_ROW = "blank row"
CUSTOMER = "customer_id"
IDS = ("response_id", CUSTOMER)
NO_SCORE = "no score answered"
DROPPED, REJECTED, FAULT = "dropped", "rejected", "fault {}"
ROW, BLANK = "\0row", "\0blank"
"""No header can be called like these, since no text file with such a sign is read."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What became of the rows of one file; the accepted ones were handed on part by part."""

    table: Table
    """The last part of the file, which knows most of it."""
    time_zone: str
    read: int
    rejected: pl.LazyFrame
    """The source columns as text, and file, row and reason."""
    rejected_by: dict[str, int]
    dropped_by: dict[str, int]
    header_rows: int
    hidden: int
    """Customers' addresses that became pseudonyms."""


class Unread(Exception):
    """Columns that were left unread decide what becomes of a row."""


class OtherDecimal(Exception):
    """The numbers of a file were read with the wrong decimal sign: a later part has others."""

    def __init__(self, decimal: str) -> None:
        super().__init__(decimal)
        self.decimal = decimal


class Judge:
    """Judges one file part by part, and then says of all rows together what became of them."""

    def __init__(
        self,
        mapping: Mapping,
        customers: Customers,
        *,
        reject: bool,
        decimal: str | None = None,
        aside: Callable[[pl.DataFrame], pl.LazyFrame] = pl.DataFrame.lazy,
    ) -> None:
        """`decimal` is the sign that numbers are read with; None takes that of the first part.

        Rejected rows are put `aside`, since they may be too many for the memory.
        """
        self._aside = aside
        self._customers, self._hidden = customers, 0
        self._mapping, self._reject = mapping, reject
        self._decimal = mapping.source.decimal or decimal
        self._signs: set[str] = set()
        self._zone = mapping.moment.time_zone or "UTC"
        self._known: list[Column] = []
        self._words = Words()
        self._table: Table | None = None
        self._read, self._first = 0, 0
        self._ragged: list[Ragged] = []
        self._faults: dict[str, list[pl.DataFrame]] = {}
        self._rejected: list[pl.LazyFrame] = []
        self._rejected_by: Counter[str] = Counter()
        self._dropped_by: Counter[str] = Counter()

    def part(self, table: Table) -> pl.DataFrame:
        """The accepted rows of one part: standard columns, `row`, and `rating N` per touchpoint.

        Raises:
            ImportFailed: for columns that the file lacks.
        """
        if self._table is None:
            self._begin(table)
        named = [answer for answer in self._mapping.answers if answer.name == CUSTOMER]
        table, hidden, gone = self._customers.shielded(table, named, self._mapping.drops)
        self._table, self._hidden = table, self._hidden + hidden
        self._read += table.height + gone
        if gone:
            self._dropped_by[FORGOTTEN_EARLIER] += gone
        self._ragged += table.ragged
        places = [*table.rows.head(1).to_list(), *(row.row for row in table.ragged)]
        self._first = min([*places, *([self._first] if self._first else [])], default=0)
        plain = columns.plain(table, self._mapping)
        used = {column for column, _ in self._mapping.uses()}
        known = {
            answer.column for name, answer in columns.scored_by(self._mapping) if name in plain
        }
        told = self._words.told(table.frame, used - known)
        if not self._mapping.source.decimal:
            numbers = self._mapping.number_columns() - known
            self._signs |= cells.decimal_signs(partial(told.any, numbers))
        self._decimal = self._decimal or cells.decimal_sign(self._signs)
        self._known = self._known or columns.readings(self._mapping, self._zone, self._decimal)
        read = _read(table, told, plain, self._mapping, self._known, self._decimal)
        self._account(table, read)
        whole = read.select(ROW, *(column.name for column in self._known))
        if read[DROPPED].null_count() + read[REJECTED].null_count() == 2 * read.height:
            return whole
        return whole.filter(read[DROPPED].is_null() & read[REJECTED].is_null())

    def _begin(self, table: Table) -> None:
        lacking = faults.unknown_columns(table, self._mapping)
        if lacking:
            raise ImportFailed("\n".join(lacking))
        self._zone = self._mapping.moment.time_zone or table.time_zone or "UTC"

    def _account(self, table: Table, read: pl.DataFrame) -> None:
        kept = read[DROPPED].is_null()
        for column in _faulty(read, self._known):
            broken = read[FAULT.format(column.name)] & kept
            if broken.any():
                self._faults.setdefault(column.name, []).append(
                    faults.held(table, column.fault, broken)
                )
        if self._reject or not self._rejected:
            few = table if self._reject else table.emptied()
            reasons = read[REJECTED].head(few.frame.height)
            rejected = mended.rejected(few, self._zone, reasons, _who(self._mapping))
            self._rejected.append(self._aside(rejected))
        self._rejected_by.update(counts(read[REJECTED], [row.reason for row in table.ragged]))
        self._dropped_by.update(counts(read[DROPPED], []))

    def end(self) -> Judged:
        """What became of all rows.

        Raises:
            OtherDecimal: where the numbers were read with a sign that they do not have.
            ImportFailed: unless rows are to be rejected, for rows of another width than the
                header and cells that the mapping does not explain.
        """
        table = self._table
        if table is None:
            raise ImportFailed("The file has no rows.")
        if not self._mapping.source.decimal and self._decimal != cells.decimal_sign(self._signs):
            raise OtherDecimal(cells.decimal_sign(self._signs))
        wrong = [
            faults.described(table, column.fault, self._faults[column.name])
            for column in self._known
            if column.name in self._faults
        ]
        if not self._reject and (wrong or self._ragged):
            raise ImportFailed("\n".join([*faults.ragged(table, self._ragged), *wrong]))
        return Judged(
            table=table,
            time_zone=self._zone,
            read=self._read,
            rejected=pl.concat(self._rejected),
            rejected_by=_ranked(self._rejected_by),
            dropped_by=_ranked(self._dropped_by),
            header_rows=self._first - 1,
            hidden=self._hidden,
        )


def _ranked(counted: Counter[str]) -> dict[str, int]:
    """The commonest first."""
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _read(
    table: Table,
    told: Told,
    plain: Of[str, pl.Series],
    mapping: Mapping,
    known: list[Column],
    decimal: str,
) -> pl.DataFrame:
    """All columns and the faults there are, then where each row goes: the first that applies."""
    others = [column for column in known if column.name not in plain]
    wanted = {column.name: column.reading.value for column in others}
    wanted |= {FAULT.format(column.name): column.reading.fault for column in others}
    read = told.evaluated(table.rows.alias(ROW), wanted).with_columns(plain.values())
    sound = (FAULT.format(c.name) for c in others if not _any(read[FAULT.format(c.name)]))
    read = read.drop(sound)
    rule = (
        table.frame.lazy()
        .select(*cells.cleaned(sorted({drop.column for drop in mapping.drops})), _blank(table))
        .select(dropped(mapping.drops, decimal).alias("rule"))
        .collect()
    )
    read = read.with_columns(rule.to_series())
    faulty = _faulty(read, known)
    silent = _silent(read, [column for column in known if column.scored], faulty)
    read = read.with_columns(
        pl.coalesce("rule", pl.when(silent).then(pl.lit(NO_SCORE))).alias(DROPPED)
    )
    reasons = [
        pl.when(pl.col(FAULT.format(c.name))).then(pl.lit(c.fault.reason))
        for c in sorted(faulty, key=lambda c: not c.scored)
    ]
    kept = pl.col(DROPPED).is_null()
    reason = pl.coalesce(*reasons, pl.lit(None, dtype=pl.String))
    return read.with_columns(pl.when(kept).then(reason).alias(REJECTED)).drop("rule")


def _faulty(read: pl.DataFrame, known: Sequence[Column]) -> list[Column]:
    return [column for column in known if FAULT.format(column.name) in read.columns]


def _any(fault: pl.Series) -> bool:
    return bool(fault.any()) or fault.null_count() > 0


def _silent(read: pl.DataFrame, scored: Sequence[Column], faulty: Sequence[Column]) -> pl.Expr:
    """Whether a row has no score, nor a cell that should be one; quickly, if one has no blanks."""
    if any(not read[column.name].null_count() for column in scored):
        return pl.lit(value=False)
    return pl.all_horizontal(
        *(
            pl.col(c.name).is_null() & ~pl.col(FAULT.format(c.name))
            if c in faulty
            else pl.col(c.name).is_null()
            for c in scored
        ),
        pl.lit(value=True),
    )


def _blank(table: Table) -> pl.Series:
    """Which rows are blank; all cells are looked at only where a first one is.

    Raises:
        Unread: where that takes cells which were not read.
    """
    first = table.frame.to_series(0).str.strip_chars() == ""
    if not first.any():
        return first.alias(BLANK)
    found = table.frame.select(cells.all_blank(table.unread).alias(BLANK)).to_series()
    if table.unread and found.any():
        raise Unread
    return found


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
