"""Reads when each response was given, and turns it into UTC."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, available_timezones

import polars as pl

from cxdata.errors import unknown
from cxdata.importing import cells
from cxdata.importing.mapping import Moment
from cxdata.importing.scales import Reading

NUMERIC_FORMATS = ("unix", "excel")
ISO_FORMATS = (
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f%z",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
)
"""Tried where the mapping names no format."""
EXCEL_DAY_0 = datetime(1899, 12, 30)
UNIX_DAY_0 = datetime(1970, 1, 1)
YEARS = (1970, 2100)
"""Outside them a two-digit year was read as four digits, or a number is no date."""
OFFSETS = ("%z", "%:z", "%#z", "%+")


def read(moment: Moment, time_zone: str, decimal: str) -> Reading:
    """`answered_at` in UTC of a frame of cleaned source columns; every row needs one."""
    value = _moment(moment, time_zone, decimal)
    plausible = value.dt.year().is_between(*YEARS).fill_null(False)
    return Reading(value=pl.when(plausible).then(value), fault=~plausible)


def _moment(moment: Moment, time_zone: str, decimal: str) -> pl.Expr:
    if moment.constant is not None:
        return pl.lit(_constant(moment.constant, time_zone))
    if moment.parts is not None:
        parts = [_part(part, decimal) for part in moment.parts]
        day = pl.format("{}-{}-{}", *parts).str.to_datetime("%Y-%m-%d", strict=False)
        return _to_utc(day, time_zone)
    cell = pl.col(moment.column or "")
    cell = pl.when(~cells.among(cell, moment.missing, decimal)).then(cell)
    formats = moment.formats or ISO_FORMATS
    return pl.coalesce(formatted(cell, code, time_zone, decimal) for code in formats)


def chrono(code: str) -> str:
    """A strptime format as polars writes it: only the fraction of a second differs."""
    return code.replace(".%f", "%.f")


def zone_mistake(name: str) -> str | None:
    """What is wrong with a time zone's name; None where it is one."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        near = unknown("time zone", name, available_timezones()).split(" Known:")[0]
        return f"{near} Write it like Europe/Berlin."
    return None


def formatted(cell: pl.Expr, code: str, time_zone: str, decimal: str) -> pl.Expr:
    """Cleaned cells as moments in UTC by one format; null where they are none."""
    if code in NUMERIC_FORMATS:
        return _counted(cells.number_of(cell, decimal), code, time_zone)
    if any(offset in code for offset in OFFSETS):
        zulu = cell.str.replace("[Zz]$", "+00:00")
        return zulu.str.to_datetime(chrono(code), strict=False, time_unit="us")
    local = cell.str.to_datetime(chrono(code), strict=False, time_unit="us")
    return _to_utc(local, time_zone)


def _counted(number: pl.Expr, code: str, time_zone: str) -> pl.Expr:
    seconds, start = (1, UNIX_DAY_0) if code == "unix" else (86_400, EXCEL_DAY_0)
    sane = pl.when(number.is_between(0, 4e9)).then(number)
    passed = (sane * seconds * 1000).round().cast(pl.Int64, strict=False) * 1000
    moment = pl.lit(start).dt.cast_time_unit("us") + passed.cast(pl.Duration("us"))
    return moment.dt.replace_time_zone("UTC") if code == "unix" else _to_utc(moment, time_zone)


def _part(part: int | str, decimal: str) -> pl.Expr:
    if isinstance(part, int):
        return pl.lit(part)
    number = cells.number_of(pl.col(part), decimal)
    return pl.when(number == number.floor()).then(number).cast(pl.Int32, strict=False)


def _constant(constant: date, time_zone: str) -> datetime:
    moment = constant
    if not isinstance(moment, datetime):
        moment = datetime(constant.year, constant.month, constant.day)
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(time_zone))
    return zoned.astimezone(UTC)


def _to_utc(local: pl.Expr, time_zone: str) -> pl.Expr:
    """The hour that autumn repeats is its first; the hour that spring leaves out is no moment."""
    zoned = local.dt.cast_time_unit("us").dt.replace_time_zone(
        time_zone, ambiguous="earliest", non_existent="null"
    )
    return zoned.dt.convert_time_zone("UTC")
