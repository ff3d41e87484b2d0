"""Dated events that may explain a change, for the annotations of a trend."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from cxdata.selection import Selection, day


def during(initiatives: pl.DataFrame, selection: Selection) -> pl.DataFrame:
    """The rows of table `initiatives` that begin in the selection and concern its units."""
    begun = initiatives.filter(pl.col("start").is_between(selection.start, selection.end))
    units = selection.wanted("business_unit")
    if units is not None:
        unit = pl.col("business_unit")
        begun = begun.filter(unit.is_null() | unit.is_in(list(units)))
    return begun.sort("start", "title")


def words(row: Mapping[str, Any]) -> str:
    """`5 Mar 2025: New branch hours (Retail)`; a unit that the title names is not said again."""
    unit = row["business_unit"]
    where = f" ({unit})" if unit and unit not in row["title"] else ""
    return f"{day(row['start'])}: {row['title']}{where}"
