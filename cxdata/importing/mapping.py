"""What a mapping says, as frozen values: how a source cell becomes a standard one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from cxdata.dimensions import DEFAULT_STAGES
from cxdata.people.digits import DEFAULT_REGIONS
from cxdata.tables import DIMENSIONS

Kind = Literal["number", "boolean", "weight", "text"]
Scalar = str | int | float | bool

STANDARD_SCALES = {"recommend": (0, 10), "satisfaction": (1, 5), "ease": (1, 7)}
RATING_SCALE = (1, 5)
KINDS: dict[str, Kind] = {
    "response_id": "text",
    **dict.fromkeys(DIMENSIONS, "text"),
    "customer_id": "text",
    **dict.fromkeys(STANDARD_SCALES, "number"),
    "resolved_first_contact": "boolean",
    "comment": "text",
    "recognised": "text",
    "consent_to_quote": "boolean",
    "weight": "weight",
}
"""The standard columns that a mapping may fill, and how a cell of each is read."""
EVERY_COLUMN = "*"


@dataclass(frozen=True, kw_only=True)
class Source:
    """The survey's name, and what overrules what is found out from a file's content."""

    name: str
    format: str | None = None
    sheet: str | None = None
    header_rows: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    personal: tuple[str, ...] = ()
    """Columns that say who a person is."""
    phone_regions: tuple[str, ...] = DEFAULT_REGIONS
    """Countries whose phone numbers comments hold without a country code."""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Lowest and highest of the source and of the standard; equal where nothing is converted."""

    low: float
    high: float
    to_low: float
    to_high: float

    @property
    def converts(self) -> bool:
        """Whether a source value becomes another one."""
        return (self.low, self.high) != (self.to_low, self.to_high)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One standard column: the source column or constant it comes from, and how it is read."""

    name: str
    kind: Kind
    column: str | None = None
    constant: str | None = None
    missing: tuple[str, ...] = ()
    values: dict[str, Scalar] = field(default_factory=dict)
    scale: Scale | None = None
    declared_in: str = ""
    """Where a reader declares a further value of it, as the last words of an error."""


@dataclass(frozen=True, kw_only=True)
class Rating:
    """One touchpoint that the survey has rated."""

    touchpoint: str
    answer: Answer
    stage: str | None = None
    channel: str | None = None


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When a response was given: a column, the parts of a date, or one constant for all."""

    column: str | None = None
    formats: tuple[str, ...] = ()
    parts: tuple[int | str, int | str, int | str] | None = None
    """Year, month and day; a text names the column that holds it."""
    constant: date | datetime | None = None
    time_zone: str | None = None
    missing: tuple[str, ...] = ()

    def columns(self) -> tuple[str, ...]:
        """The source columns that are read for it."""
        parts = self.parts or ()
        named = (self.column, *(part for part in parts if isinstance(part, str)))
        return tuple(column for column in named if column is not None)


@dataclass(frozen=True, kw_only=True)
class DropRule:
    """Rows that are no answers: the receipt counts them under `reason`."""

    column: str
    test: Literal["equals", "not_equals", "blank"]
    values: tuple[str, ...] = ()
    called: str | None = None

    @property
    def reason(self) -> str:
        """What the rule is called, and the rule in words."""
        return f"{self.called}: {self._words}" if self.called else self._words

    @property
    def _words(self) -> str:
        listed = " or ".join(repr(value) for value in self.values)
        words = {"equals": f"is {listed}", "not_equals": f"is not {listed}", "blank": "is blank"}
        return f"{self.column} {words[self.test]}"


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """A whole mapping file."""

    path: Path
    source: Source
    moment: Moment
    answers: tuple[Answer, ...]
    ratings: tuple[Rating, ...] = ()
    drops: tuple[DropRule, ...] = ()
    stages: tuple[str, ...] = DEFAULT_STAGES
    own_stages: bool = False

    @property
    def makes_ids(self) -> bool:
        """Whether the survey has no response id of its own."""
        return all(answer.name != "response_id" for answer in self.answers)

    @property
    def names_customers(self) -> bool:
        """Whether a column says which customer answered."""
        return any(answer.name == "customer_id" for answer in self.answers)

    def uses(self) -> Iterator[tuple[str, str]]:
        """Every source column that the mapping names, with what names it."""
        answers = [*self.answers, *(rating.answer for rating in self.ratings)]
        yield from ((a.column, a.name) for a in answers if a.column is not None)
        yield from ((column, "answered_at") for column in self.moment.columns())
        yield from ((rule.column, "[drop]") for rule in self.drops)

    def number_columns(self) -> set[str]:
        """The source columns whose cells are numbers: they show which decimal sign is used."""
        answers = [*self.answers, *(rating.answer for rating in self.ratings)]
        scored = {a.column for a in answers if a.column and a.kind in ("number", "weight")}
        return scored | ({*self.moment.columns()} if "excel" in self.moment.formats else set())
