"""Reads the cells of one standard column: missing, then values, then scale, then the rules."""

from dataclasses import dataclass

import polars as pl

from cxdata.importing import cells
from cxdata.importing.mapping import Answer, Kind, Scalar, Scale
from cxdata.tables import HIGHEST_WEIGHT

WANTED: dict[Kind, str] = {
    "number": "number",
    "weight": "number",
    "boolean": "true or false",
    "text": "text or number",
}
YES_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One column read: the standard value, and whether a cell has none although it should."""

    value: pl.Expr
    fault: pl.Expr


def fits(kind: Kind, value: object) -> bool:
    """Whether `value` may stand on the right in `[values]` for a column of this kind."""
    if kind == "boolean":
        return str(value).lower() in YES_NO
    if kind == "text":
        return isinstance(value, str | int | float)
    return isinstance(value, int | float) and not isinstance(value, bool)


def read(answer: Answer, decimal: str) -> Reading:
    """How `answer` is read from a frame of cleaned source columns."""
    cell = pl.col(answer.column) if answer.column else pl.lit(answer.constant)
    silent = (cell == "") | cells.among(cell, answer.missing, decimal)
    match answer.kind:
        case "number":
            value, fault = _number(answer, cell, decimal)
        case "weight":
            return _weight(answer, cell, silent, decimal)
        case "boolean":
            value, fault = _boolean(answer, cell, decimal)
        case _:
            value = _text(answer, cell, decimal)
            fault = pl.lit(answer.name == "response_id") & silent
            return Reading(value=pl.when(~silent).then(value), fault=fault)
    return Reading(value=pl.when(~silent & ~fault).then(value), fault=~silent & fault)


def plain(answer: Answer, raw: pl.Series) -> pl.Series | None:
    """What `read` makes of a column of whole numbers of its scale and blanks; None of any other.

    Most scores are such, and an engine reads numbers much sooner than it compares texts.
    """
    scale = answer.scale
    if answer.kind != "number" or scale is None or scale.converts or answer.values:
        return None
    numbers = raw.cast(pl.Int8, strict=False)
    if numbers.null_count() != (raw == "").sum():
        return None
    missing = [n for text in answer.missing if (n := cells.as_number(text)) is not None]
    if missing:
        numbers = numbers.set(numbers.cast(pl.Float64).is_in(missing), None)
    low, high = sorted((scale.low, scale.high))
    return numbers if numbers.drop_nulls().is_between(low, high).all() else None


def _number(answer: Answer, cell: pl.Expr, decimal: str) -> tuple[pl.Expr, pl.Expr]:
    said = cells.recoded(cell, _numbers(answer.values), decimal, pl.Float64)
    value = pl.coalesce(said, cells.number_of(cell, decimal))
    scale = answer.scale
    if scale is None:
        return value, value.is_null()
    low, high = sorted((scale.low, scale.high))
    fault = ~value.is_between(low, high).fill_null(False)
    if scale.converts:
        value = _converted(value, scale)
    else:
        fault = fault | (value != value.floor()).fill_null(True)
    return value.cast(pl.Int8, strict=False), fault


def _converted(value: pl.Expr, scale: Scale) -> pl.Expr:
    """The same place between the ends of the standard scale, a half rounded up."""
    share = (value - scale.low) * (scale.to_high - scale.to_low) / (scale.high - scale.low)
    return (share + scale.to_low + 0.5 + 1e-9).floor()


def _numbers(values: dict[str, Scalar]) -> dict[str, float]:
    return {key: float(value) for key, value in values.items()}


def _weight(answer: Answer, cell: pl.Expr, silent: pl.Expr, decimal: str) -> Reading:
    said = cells.recoded(cell, _numbers(answer.values), decimal, pl.Float64)
    plain = cells.plain_number(cell, decimal)
    read = pl.coalesce(
        said.cast(pl.Decimal(18, 10), strict=False), plain.cast(pl.Decimal(18, 10), strict=False)
    )
    value = pl.when(~silent).then(read)
    good = (value.cast(pl.Float64) >= 0) & (value.cast(pl.Float64) <= HIGHEST_WEIGHT)
    return Reading(value=value, fault=~good.fill_null(False))


def _boolean(answer: Answer, cell: pl.Expr, decimal: str) -> tuple[pl.Expr, pl.Expr]:
    own = {key: YES_NO[str(value).lower()] for key, value in answer.values.items()}
    value = pl.coalesce(
        cells.recoded(cell, own, decimal, pl.Boolean),
        cells.recoded(cell.str.to_lowercase(), YES_NO, decimal, pl.Boolean),
    )
    return value, value.is_null()


def _text(answer: Answer, cell: pl.Expr, decimal: str) -> pl.Expr:
    if not answer.values:
        return cell
    own = {key: cells.as_text(value) for key, value in answer.values.items()}
    return pl.coalesce(cells.recoded(cell, own, decimal, pl.String), cell)
