"""Any number of the dashboard on the terminal: `python -m cxdata show`."""

import json
from argparse import Namespace
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from cxdata import access, estimates, metrics
from cxdata.dataset import Dataset, open_current
from cxdata.errors import UsageError
from cxdata.metrics import Metric
from cxdata.safe_csv import as_csv

NUMBERS = ("value", "low", "high", "n", "status")


def show(arguments: Namespace) -> str:
    """The text that `show` prints for its parsed command line.

    Raises:
        UsageError: for a metric, dimension, grain, day or filter that does not exist.
        DataSetError: where the data set cannot be read.
    """
    metric = metrics.metric(arguments.metric)
    frame = numbers(open_current(Path(arguments.data)), metric, arguments)
    return FORMATS[arguments.format](frame, metric)


def numbers(dataset: Dataset, metric: Metric, arguments: Namespace) -> pl.DataFrame:
    """The groups' keys and their numbers, unrounded."""
    covered = dataset.coverage(metric)
    selection = access.select(
        access.EVERYONE,
        start=arguments.start or min(covered.first, arguments.end or covered.first),
        end=arguments.end or max(covered.last, arguments.start or covered.last),
        wanted=wanted(arguments.where, metric),
    )
    frame = estimates.estimate(
        dataset,
        selection,
        metric,
        by=tuple(dict.fromkeys(arguments.by)),
        grain=arguments.grain,
        weighted=not arguments.unweighted,
    )
    keys = [*(["period"] if arguments.grain else []), *dict.fromkeys(arguments.by)]
    return frame.select(*keys, *NUMBERS)


def wanted(where: Iterable[str], metric: Metric) -> dict[str, list[str]]:
    """`DIM=VALUE` texts as dimension → values; several of one dimension are alternatives.

    Raises:
        UsageError: for a text without `=`, or a dimension that the metric lacks.
    """
    wishes: dict[str, list[str]] = {}
    for text in where:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"--where {text!r} has no '='. Write it as business_unit=Retail.")
        wishes.setdefault(metrics.check_dimension(metric, name.strip()), []).append(value.strip())
    return wishes


def parse_day(text: str) -> date:
    """A day from the command line, written 2025-03-31.

    Raises:
        UsageError: for anything else.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day. Write it as 2025-03-31.") from error


def _as_json(frame: pl.DataFrame, metric: Metric) -> str:
    return json.dumps(frame.to_dicts(), default=str, indent=1, ensure_ascii=False)


def _as_table(frame: pl.DataFrame, metric: Metric) -> str:
    rounded = frame.with_columns(pl.col("value", "low", "high").round(metric.digits + 1))
    names = rounded.columns
    rows = [["" if cell is None else str(cell) for cell in row] for row in rounded.iter_rows()]
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    lines = ("  ".join(_padded(row, widths)) for row in (names, *rows))
    return "\n".join([f"{metric.label}, {metric.unit}", *(line.rstrip() for line in lines)])


def _padded(row: Iterable[str], widths: Iterable[int]) -> Iterable[str]:
    return (cell.ljust(width) for cell, width in zip(row, widths, strict=True))


def _as_csv(frame: pl.DataFrame, metric: Metric) -> str:
    return as_csv(frame).rstrip("\n")


FORMATS = {"table": _as_table, "json": _as_json, "csv": _as_csv}
