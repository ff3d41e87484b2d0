"""Turns the rows of one file into rows of a table, and says of every other row why it is not."""

from dataclasses import dataclass

import polars as pl

from cxdata.errors import ImportFailed, unknown
from cxdata.importing import cells, faults, mended, standard, table_cells
from cxdata.importing.customers import FORGOTTEN_EARLIER, Customers
from cxdata.importing.faults import OR_REJECT, Fault
from cxdata.importing.standard import BLANK, DROPPED, FAULT, REJECTED, ROW
from cxdata.importing.table import Table
from cxdata.importing.table_mapping import MADE_ID, WIDE, Column, TableMapping, kind_of
from cxdata.people.masking import Who
from cxdata.tables import TABLES, empty

NOTHING = "nothing answered"
LATER = "an earlier row of the same key"


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows of one file, each in one place."""

    table: Table
    accepted: pl.DataFrame
    """Columns of the table, and the source row; a source row may give several."""
    rejected: pl.DataFrame
    """The source columns as text with where each row comes from; of employees only the latter."""
    rejected_by: dict[str, int]
    dropped_by: dict[str, int]
    read: int
    hidden: int
    """Customers' addresses that became pseudonyms."""


def judge(table: Table, mapping: TableMapping, customers: Customers, *, reject: bool) -> Rows:
    """Read every row of a file by the mapping.

    Raises:
        ImportFailed: for columns that the file lacks and, unless `reject`, for rows of another
            width than the header and for cells or rows that break the table's rules.
    """
    lacking = _lacking(table, mapping)
    if lacking:
        raise ImportFailed("\n".join(lacking))
    named = [column for column in mapping.columns if column.name == standard.CUSTOMER]
    table, hidden, gone = customers.shielded(table, named, mapping.drops)
    read = _read(table, mapping)
    long = _long(read.filter(pl.col(DROPPED).is_null(), pl.col(REJECTED).is_null()), mapping, table)
    latest = unique(long, mapping.table)
    read = read.join(_broken(latest, mapping.table), on=ROW, how="left", maintain_order="left")
    wrong = [*_faulty(table, mapping, read), *_unruly(table, read["rule"])]
    if not reject and (wrong or table.ragged):
        raise ImportFailed("\n".join([*faults.ragged(table, table.ragged), *wrong]))
    read = read.with_columns(pl.coalesce(REJECTED, "rule").alias(REJECTED))
    good = read.filter(pl.col(DROPPED).is_null(), pl.col(REJECTED).is_null())
    accepted = latest.join(good.select(ROW), on=ROW, how="semi", maintain_order="left")
    silent = good.join(long, on=ROW, how="anti").height
    earlier = good.height - silent - accepted[ROW].n_unique()
    where = mended.rejected(table, "UTC", read[REJECTED], _who(mapping))
    return Rows(
        table=table,
        accepted=accepted,
        rejected=where.select(mended.MARKS) if mapping.table == "engagement" else where,
        rejected_by=standard.counts(read[REJECTED], [row.reason for row in table.ragged]),
        dropped_by=standard.counts(
            read[DROPPED], [NOTHING] * silent + [LATER] * earlier + [FORGOTTEN_EARLIER] * gone
        ),
        read=table.height + gone,
        hidden=hidden,
    )


def unique(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """The last row of each key; surveys sent have no key, so that all of them count."""
    key = TABLES[table].primary_key()
    return rows.unique(key, keep="last", maintain_order=True) if key else rows


def _lacking(table: Table, mapping: TableMapping) -> list[str]:
    headers = table.frame.columns
    return [
        f"{table.path.name}: {name} in {mapping.path.name}: {unknown('column', column, headers)}"
        for column, name in dict(mapping.uses()).items()
        if column not in headers
    ]


def _keys(mapping: TableMapping) -> list[tuple[str, Column]]:
    """A name of its own for all that is read of a row."""
    wide = [(_wide_name(place), entry.column) for place, entry in enumerate(mapping.wide)]
    return [*((column.name, column) for column in mapping.columns), *wide]


def _wide_name(place: int) -> str:
    return f"\0value {place}"


def _read(table: Table, mapping: TableMapping) -> pl.DataFrame:
    """All columns and their faults, then where each row goes: the first that applies."""
    used = sorted({column for column, _ in mapping.uses()})
    blank = cells.all_blank().alias(BLANK)
    numbers = {c.column for c in mapping.every() if c.column and _is_number(mapping, c)}
    held = [
        table.frame[column].str.strip_chars().str.strip_suffix("%").str.strip_chars()
        for column in sorted(numbers)
        if column in table.frame.columns
    ]
    decimal = mapping.source.decimal or cells.decimal_sign(
        cells.decimal_signs(lambda form: any(one.str.contains(form).any() for one in held))
    )
    readings = [(name, table_cells.read(mapping.table, c, decimal)) for name, c in _keys(mapping)]
    read = (
        table.frame.lazy()
        .select(*cells.cleaned(used), blank, table.rows.alias(ROW))
        .select(
            ROW,
            standard.dropped(mapping.drops, decimal).alias(DROPPED),
            *(reading.value.alias(name) for name, reading in readings),
            *(reading.fault.alias(FAULT.format(name)) for name, reading in readings),
        )
        .collect()
    )
    kept = pl.col(DROPPED).is_null()
    reasons = [
        pl.when(pl.col(FAULT.format(name)) & kept).then(pl.lit(_fault(mapping, column).reason))
        for name, column in _keys(mapping)
    ]
    return read.with_columns(pl.coalesce(reasons).alias(REJECTED))


def _is_number(mapping: TableMapping, column: Column) -> bool:
    known = empty(mapping.table).columns
    return column.name not in known or kind_of(mapping.table, column.name) == "number"


def _fault(mapping: TableMapping, column: Column) -> Fault:
    where = column.column or "[constants]"
    if column.scale:
        what = f"no values of the scale {column.scale.low:g}-{column.scale.high:g}"
    else:
        what = f"no {table_cells.wanted(mapping.table, column)}"
    return Fault(
        reason=f"{where}: {what}",
        what=f"column {where!r} ({column.name}): values that are {what}",
        column=column.column,
        fix=f"Declare them in [missing], [values] or [dates], {OR_REJECT}.",
    )


def _faulty(table: Table, mapping: TableMapping, read: pl.DataFrame) -> list[str]:
    kept = read[DROPPED].is_null()
    broken = [(_fault(mapping, c), read[FAULT.format(n)] & kept) for n, c in _keys(mapping)]
    return [
        faults.described(table, fault, [faults.held(table, fault, where)])
        for fault, where in broken
        if where.any()
    ]


def _unruly(table: Table, rules: pl.Series) -> list[str]:
    """One sentence for each rule that whole rows break."""
    sentences = []
    for rule in sorted(set(rules.drop_nulls())):
        fault = Fault(reason=rule, what=rule, column=None, fix=f"Mend them, {OR_REJECT}.")
        broken = faults.held(table, fault, rules.eq_missing(rule))
        sentences.append(faults.described(table, fault, [broken]))
    return sentences


def _long(read: pl.DataFrame, mapping: TableMapping, table: Table) -> pl.DataFrame:
    """The rows in all columns of the table, questions below each other."""
    schema = empty(mapping.table).schema
    rows = read.with_columns(
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in schema.items()
        if name not in read.columns
    )
    if mapping.wide:
        _, name, value = WIDE[mapping.table]
        rows = pl.concat(
            rows.with_columns(
                pl.lit(entry.name).alias(name),
                pl.col(_wide_name(place)).alias(value),
                _scale(mapping, entry.column),
            )
            for place, entry in enumerate(mapping.wide)
        ).filter(pl.col(value).is_not_null())
    elif mapping.table == "engagement":
        (answered,) = (column for column in mapping.columns if column.name == "answer")
        rows = rows.with_columns(_scale(mapping, answered))
    if mapping.table == "engagement" and all(c.name != MADE_ID for c in mapping.columns):
        rows = rows.with_columns(pl.format(f"{table.sha256[:16]}-{{}}", ROW).alias(MADE_ID))
    if mapping.table == "benchmarks":
        rows = rows.with_columns(pl.col("source").fill_null(mapping.source.name))
    return rows.select(ROW, *schema).cast(pl.Schema({ROW: rows.schema[ROW], **schema}))


def _scale(mapping: TableMapping, column: Column) -> pl.Expr:
    """The highest answer, on which it depends what is favourable."""
    if mapping.table != "engagement":
        return pl.lit(None).alias("\0none")
    if column.scale is None:
        return pl.col("scale_max").cast(pl.Int8).fill_null(5)
    return pl.lit(column.scale.to_high, dtype=pl.Int8).alias("scale_max")


def _broken(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """Source rows that break a rule of the table, with the rule in words."""
    columns = empty(table).columns
    _, failure = TABLES[table].filter(rows.select(columns))
    none = pl.DataFrame(schema={ROW: rows.schema[ROW], "rule": pl.String})
    if not len(failure):
        return none
    details = pl.DataFrame(failure.details()).unique()
    rules = [name for name in details.columns if name not in columns]
    first = pl.coalesce(
        pl.when(pl.col(rule) == "invalid").then(pl.lit(f"rows that break the rule: {_words(rule)}"))
        for rule in rules
    )
    named = details.select(*columns, first.alias("rule"))
    found = rows.join(named, on=columns, how="inner", nulls_equal=True)
    return found.select(none.columns).unique(ROW, keep="first", maintain_order=True)


def _words(rule: str) -> str:
    return rule.replace("|", " ").replace("_", " ")


def _who(mapping: TableMapping) -> Who:
    used = {column for column, name in mapping.uses() if name != "[drop]"}
    key = {*TABLES[mapping.table].primary_key()}
    known = [c for c in mapping.columns if c.column is not None]
    dates = {c.column or "" for c in known if kind_of(mapping.table, c.name) == "date"}
    return Who(
        personal=mapping.source.personal,
        used=used,
        ids={c.column or "" for c in known if c.name in key} - dates,
        moments=dates,
        regions=mapping.source.phone_regions,
    )
