"""Metric passports: each metric's definition with its versions, and the day each came to hold.

The first version is the catalogue's. Later ones are what the owner of a data set writes into
`definitions.toml` beside it: how the question was asked or counted from a day on.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from cxdata import metrics
from cxdata.errors import DataSetError, UsageError, unknown
from cxdata.metrics import Metric
from cxdata.selection import Selection, day
from cxdata.tables import DIMENSIONS
from cxdata.verdicts.marks import Mark

FILE = "definitions.toml"
NUMERATORS = {
    "net": "Promoters (9-10) minus detractors (0-6)",
    "share": "Answers for which the definition holds",
    "mean": "Sum of the scores",
}
DENOMINATORS = {
    "responses": "Responses that answer the question",
    "ratings": "Ratings given",
    "kept_customers": "Active customers of the month, once the year has passed",
    "respondents": "Employees who answer the question",
}


@dataclass(frozen=True, kw_only=True)
class Passport:
    """One version of a metric's definition."""

    metric: str
    version: str
    valid_from: date | None
    """None for the version that has always held."""
    numerator: str
    denominator: str
    scale: str
    missing: str
    weighting: str
    source: str
    change: str = ""
    """What is different from the version before, and why."""


@dataclass(frozen=True, kw_only=True)
class Beyond:
    """The contacts that no first level could resolve: values of one dimension."""

    dimension: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Definitions:
    """What `definitions.toml` says, checked."""

    versions: tuple[Mapping[str, Any], ...] = ()
    beyond: Beyond | None = None

    def of(self, metric: Metric) -> list[Passport]:
        """The versions of a metric's definition, the oldest first."""
        found = [_catalogue(metric)]
        for given in self.versions:
            if given["metric"] == metric.name:
                values = vars(found[-1]) | {"change": ""} | dict(given)
                found.append(Passport(**values))
        return found

    def marks(self, metric: Metric, selection: Selection) -> list[Mark]:
        """A mark for each day in the selection on which the definition changed."""
        return [
            Mark(
                on=one.valid_from,
                kind="definition",
                words=f"{day(one.valid_from)}: definition {one.version} of {metric.short}",
                about=one.change,
            )
            for one in self.of(metric)
            if one.valid_from and selection.start <= one.valid_from <= selection.end
        ]


def _catalogue(metric: Metric) -> Passport:
    scale = f"{metric.low:g} to {metric.high:g} {metric.unit}".replace("-", "−")
    return Passport(
        metric=metric.name,
        version="1",
        valid_from=None,
        numerator=NUMERATORS[metric.kind],
        denominator=DENOMINATORS[metric.table],
        scale=scale,
        missing="Blank answers, and the codes that the mapping declares as missing, count nowhere.",
        weighting="None: each employee or customer counts once."
        if metric.table in {"respondents", "kept_customers"}
        else "Each answer by its weight; 1 unless the survey is weighted.",
        source=metric.source,
    )


def read(folder: Path) -> Definitions:
    """The definitions of the data set in `folder`; the catalogue's alone where there is no file.

    Raises:
        DataSetError: for a file that is no TOML or says what cannot be used, naming the key.
    """
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
        given = tomllib.loads(text)
    except FileNotFoundError:
        return Definitions()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataSetError(f"{FILE} cannot be read: {error}. Mend it or take it away.") from error
    versions = given.get("version", [])
    if not isinstance(versions, list) or not all(isinstance(one, dict) for one in versions):
        raise DataSetError(f"{FILE}: write each version under [[version]].")
    checked = sorted((_checked(one) for one in versions), key=lambda one: one["valid_from"])
    return Definitions(versions=tuple(checked), beyond=_beyond(given.get("net_fcr")))


def _checked(given: Mapping[str, Any]) -> Mapping[str, Any]:
    known = [field.name for field in fields(Passport)]
    for key, said in given.items():
        if key not in known:
            raise DataSetError(f"{FILE}: {unknown('key', key, known)}")
        if key != "valid_from" and not isinstance(said, str):
            raise DataSetError(f"{FILE}: {key} = {said!r} must be text in quotes.")
    for key in ("metric", "version", "valid_from", "change"):
        if key not in given:
            raise DataSetError(f"{FILE}: a [[version]] has no {key}.")
    if type(given["valid_from"]) is not date:
        raise DataSetError(f"{FILE}: valid_from must be a day without quotes, as 2025-01-31.")
    try:
        metrics.metric(given["metric"])
    except UsageError as error:
        raise DataSetError(f"{FILE}: {error}") from error
    return given


def _beyond(given: Any) -> Beyond | None:
    if given is None:
        return None
    allowed = [name for name in DIMENSIONS if name not in {"business_unit", "region"}]
    said = given.get("beyond_first_level") if isinstance(given, dict) else None
    if not isinstance(said, dict) or len(said) != 1:
        raise DataSetError(
            f'{FILE}: [net_fcr] needs beyond_first_level = {{ touchpoint = ["…"] }}, with one of '
            f"{', '.join(allowed)}."
        )
    (dimension, values), *_ = said.items()
    if dimension not in allowed or not isinstance(values, list):
        raise DataSetError(f"{FILE}: {unknown('dimension', dimension, allowed)}")
    return Beyond(dimension=dimension, values=tuple(map(str, values)))
