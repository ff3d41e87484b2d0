"""Reads the cells of one column of a table other than responses, by the type that it has there."""

import polars as pl

from cxdata.importing import cells, moments, scales
from cxdata.importing.scales import Reading
from cxdata.importing.table_mapping import Column, answer, kind_of
from cxdata.tables import TABLES, empty

_DAY = ("%d", "%e", "%j", "%F", "%D")
_ISO = (*moments.ISO_FORMATS, "%Y-%m", "%Y")


def wanted(table: str, column: Column) -> str:
    """What cells of the column have to be, in words."""
    if column.name not in empty(table).columns:
        return "numbers"
    kind = empty(table).schema[column.name]
    if isinstance(kind, pl.Enum):
        return f"one of {', '.join(kind.categories)}"
    number = "whole numbers" if kind.is_integer() else "numbers"
    words = {"boolean": "yes or no", "date": "dates", "text": "texts", "number": number}
    return words[kind_of(table, column.name)]


def read(table: str, column: Column, decimal: str) -> Reading:
    """Value and fault of each cell; a blank one is at fault where the table needs a value."""
    if column.name not in empty(table).columns:
        return _measured(column, decimal)
    kind = kind_of(table, column.name)
    cell = pl.col(column.column) if column.column else pl.lit(column.constant)
    silent = (cell == "") | cells.among(cell, column.missing, decimal)
    needed = not TABLES[table].columns()[column.name].nullable
    if kind == "boolean" or column.scale is not None:
        reading = scales.read(answer(column, "boolean" if kind == "boolean" else "number"), decimal)
        return Reading(value=reading.value, fault=reading.fault | (silent & pl.lit(needed)))
    if kind == "date":
        value = _date(column, cell, month=column.name == "month")
    elif kind == "number":
        value = _number(column, cell, decimal, empty(table).schema[column.name])
    else:
        value = _text(table, column, cell, decimal)
    fault = (~silent & value.is_null()) | (silent & pl.lit(needed))
    return Reading(value=pl.when(~silent).then(value), fault=fault)


def _measured(column: Column, decimal: str) -> Reading:
    """One column per question or measure: a blank cell is one that was not answered."""
    if column.scale is not None:
        return scales.read(answer(column, "number"), decimal)
    cell = pl.col(column.column or "")
    silent = (cell == "") | cells.among(cell, column.missing, decimal)
    value = _number(column, cell, decimal, pl.Float64())
    return Reading(value=pl.when(~silent).then(value), fault=~silent & value.is_null())


def _number(column: Column, cell: pl.Expr, decimal: str, kind: pl.DataType) -> pl.Expr:
    """Numbers in the type they get; `58%` is 58, and a fraction is no whole number."""
    plain = cells.plain_number(cell.str.strip_suffix("%").str.strip_chars(), decimal)
    said = {key: float(value) for key, value in column.values.items()}
    recoded = cells.recoded(cell, said, decimal, pl.Float64)
    if kind.is_decimal():
        return pl.coalesce(recoded.cast(kind, strict=False), plain.cast(kind, strict=False))
    value = pl.coalesce(recoded, plain.cast(pl.Float64, strict=False))
    if kind.is_integer():
        value = pl.when(value == value.floor()).then(value)
    return value.cast(kind, strict=False)


def _date(column: Column, cell: pl.Expr, *, month: bool) -> pl.Expr:
    """Days; where a format has no day or month, the first one."""
    own = {key: cells.as_text(value) for key, value in column.values.items()}
    cell = pl.coalesce(cells.recoded(cell, own, ".", pl.String), cell)
    found = []
    for code in column.formats or _ISO:
        added, text = code, cell
        if code not in moments.NUMERIC_FORMATS and not any(day in code for day in _DAY):
            has_month = any(sign in code for sign in ("%m", "%b", "%B"))
            added = f"{code} %d" if has_month else f"{code} %m %d"
            text = cell + (" 01" if has_month else " 01 01")
        found.append(moments.formatted(text, added, "UTC", "."))
    moment = pl.coalesce(found)
    day = pl.when(moment.dt.year().is_between(*moments.YEARS)).then(moment.dt.date())
    return day.dt.month_start() if month else day


def _text(table: str, column: Column, cell: pl.Expr, decimal: str) -> pl.Expr:
    own = {key: cells.as_text(value) for key, value in column.values.items()}
    value = pl.coalesce(cells.recoded(cell, own, decimal, pl.String), cell)
    kind = empty(table).schema[column.name]
    return value.cast(kind, strict=False) if isinstance(kind, pl.Enum) else value
