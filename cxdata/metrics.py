"""The metric catalogue: how one answer becomes a score; a metric's value is the mean score."""

from dataclasses import dataclass, field, replace
from typing import Literal

from cxdata import settings
from cxdata.errors import UsageError, unknown
from cxdata.tables import DIMENSIONS

Kind = Literal["net", "share", "mean"]
"""`net`: scores −100, 0, +100; `share`: 0 or 100; `mean`: any number between low and high."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One entry of the catalogue: everything that the dashboard knows of a metric."""

    name: str
    label: str
    short: str
    """A label that fits a tile."""
    table: str
    """The relation whose rows are scored: a table, `kept_customers` or `respondents`."""
    score: str
    """SQL over one row of the table; null where there is no answer."""
    decimals: int = 0
    """How many decimals a score has; 0 for whole numbers, whose sums are cheapest."""
    kind: Kind
    unit: str
    low: float
    high: float
    definition: str
    needs: tuple[str, ...]
    """Columns without which the metric has no cells, as `table.column`."""
    occasion: str = ""
    """SQL for what one person answers only once within; empty where one row is one person."""
    occasions: str = ""
    """Plural of what the occasion is, for the sentence that explains an absent interval."""
    dimensions: tuple[str, ...] = DIMENSIONS
    source: str = ""
    good: Literal["high", "low"] = "high"
    employees: bool = False
    """Answers of employees, which pass the privacy rule; False for customers."""
    question: str = ""
    """The one five-point question that is scored; empty for the entries of the catalogue."""
    inferred: str = field(default="", compare=False, repr=False)
    """In a data set: whose answers were not asked for but inferred, and how, as `tickets: …`."""

    @property
    def digits(self) -> int:
        """Decimals that a reader needs: two on a 1-5 scale, none on 0-100."""
        return 2 if self.high <= 10 else 0

    def format(
        self, value: float | None, *, signed: bool = False, digits: int | None = None
    ) -> str:
        """The value as a reader meets it: 41, −7, 83%, 4.15; signed for a change."""
        if value is None:
            return "–"
        text = f"{abs(value):.{self.digits if digits is None else digits}f}"
        zero = float(text) == 0
        sign = "" if zero else "−" if value < 0 else "+" if signed else ""
        per_cent = "%" if self.unit == "%" and not signed else ""
        return f"{sign}{settings.number(text)}{per_cent}"


def top_two_of_five(column: str) -> str:
    """SQL of the score `satisfied`: 100 for 4 or 5, 0 for less, null for no answer."""
    return f"case when {column} >= 4 then 100 when {column} is not null then 0 end"


def net(column: str) -> str:
    """SQL of the score of a 0-10 question: promoter +100, passive 0, detractor −100."""
    return (
        f"case when {column} >= 9 then 100 when {column} <= 6 then -100 "
        f"when {column} is not null then 0 end"
    )


EMPLOYEE_DIMENSIONS = ("business_unit", "region", "team")
RATED = {
    "table": "ratings",
    "needs": ("ratings.rating",),
    "occasion": "touchpoint",
    "occasions": "touchpoints",
}

METRICS = (
    Metric(
        name="nps",
        label="Net Promoter Score",
        short="NPS",
        table="responses",
        score=net("recommend"),
        kind="net",
        unit="points",
        low=-100,
        high=100,
        needs=("responses.recommend",),
        definition="Share of promoters (9-10 of 10) minus share of detractors (0-6) among those "
        "who answered how likely they are to recommend us.",
        source="Reichheld, The one number you need to grow, Harvard Business Review 2003",
    ),
    Metric(
        name="csat",
        label="Customer satisfaction",
        short="CSAT",
        table="responses",
        score=top_two_of_five("satisfaction"),
        kind="share",
        unit="%",
        low=0,
        high=100,
        needs=("responses.satisfaction",),
        definition="Share of answers 4 or 5 on the five-point question of overall satisfaction.",
        source="ISO 10004:2018, top-two-box",
    ),
    Metric(
        name="effort",
        label="Customer effort: found it easy",
        short="Effort (easy)",
        table="responses",
        score="case when ease >= 5 then 100 when ease is not null then 0 end",
        kind="share",
        unit="%",
        low=0,
        high=100,
        needs=("responses.ease",),
        definition="Share of answers 5 to 7 on the seven-point question of how easy it was.",
        source="Dixon, Freeman & Toman, Stop trying to delight your customers, HBR 2010 (CES 2.0)",
    ),
    Metric(
        name="fcr",
        label="First-contact resolution",
        short="First contact",
        table="responses",
        score="case when resolved_first_contact then 100 "
        "when resolved_first_contact is not null then 0 end",
        kind="share",
        unit="%",
        low=0,
        high=100,
        needs=("responses.resolved_first_contact",),
        definition="Share of customers who say that their concern was resolved at first contact.",
        source="ICMI, first-contact resolution as reported by the customer",
    ),
    Metric(
        name="rating",
        label="Satisfied with the touchpoint",
        short="Touchpoint satisfaction",
        score=top_two_of_five("rating"),
        kind="share",
        unit="%",
        low=0,
        high=100,
        definition="Share of ratings 4 or 5 of 5 for a touchpoint.",
        source="ISO 10004:2018, top-two-box",
        **RATED,  # type: ignore[arg-type]
    ),
    Metric(
        name="rating_mean",
        label="Mean touchpoint rating",
        short="Mean rating",
        score="rating",
        kind="mean",
        unit="of 5",
        low=1,
        high=5,
        definition="Mean of the ratings 1 to 5 for a touchpoint.",
        source="arithmetic mean",
        **RATED,  # type: ignore[arg-type]
    ),
    Metric(
        name="retention",
        label="Customers kept a year later",
        short="Retention",
        table="kept_customers",
        score="case when kept then 100 when kept is not null then 0 end",
        kind="share",
        unit="%",
        low=0,
        high=100,
        needs=("customers.active",),
        occasion="day::varchar",
        occasions="months",
        dimensions=("business_unit", "region", "segment"),
        definition="Share of a month's active customers who are still active twelve months later; "
        "without a value until the twelve months have passed.",
        source="Reichheld & Sasser, Zero defections, Harvard Business Review 1990",
    ),
    Metric(
        name="engagement",
        label="Employee engagement index",
        short="Engagement",
        table="respondents",
        score="favourable",
        decimals=4,
        kind="mean",
        unit="%",
        low=0,
        high=100,
        needs=("engagement.answer",),
        occasion="day::varchar",
        occasions="survey waves",
        dimensions=EMPLOYEE_DIMENSIONS,
        employees=True,
        definition="Each employee's share of favourable answers (4 or 5 of 5), averaged over "
        "employees.",
        source="UK Civil Service People Survey, share favourable",
    ),
    Metric(
        name="enps",
        label="Employee Net Promoter Score",
        short="eNPS",
        table="respondents",
        score=net("recommend"),
        kind="net",
        unit="points",
        low=-100,
        high=100,
        needs=("engagement.answer",),
        occasion="day::varchar",
        occasions="survey waves",
        dimensions=EMPLOYEE_DIMENSIONS,
        employees=True,
        definition="Share of employees who answer 9-10 to how likely they are to recommend us as "
        "a place to work, minus the share who answer 0-6.",
        source="as NPS, asked of employees",
    ),
)
NAMES = tuple(metric.name for metric in METRICS)


def of_question(question: str) -> Metric:
    """The metric of one five-point question put to employees: the share of favourable answers."""
    return replace(
        metric("engagement"),
        name=f"question: {question}",
        label=question,
        short=f"“{question}”",
        kind="share",
        score=top_two_of_five("answer"),
        decimals=0,
        definition=f"Share of employees who answer 4 or 5 of 5 to “{question}”.",
        question=question,
    )


def metric(name: str) -> Metric:
    """The catalogue entry called `name`.

    Raises:
        UsageError: for a name that is not in the catalogue.
    """
    for entry in METRICS:
        if entry.name == name:
            return entry
    raise UsageError(unknown("metric", name, NAMES))


def check_dimension(entry: Metric, dimension: str) -> str:
    """`dimension`, if the metric has it.

    Raises:
        UsageError: for a dimension that the metric lacks or that does not exist.
    """
    if dimension not in entry.dimensions:
        raise UsageError(
            f"{entry.name} has no dimension {dimension!r}. It has: {', '.join(entry.dimensions)}."
        )
    return dimension
