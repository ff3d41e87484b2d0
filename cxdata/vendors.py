"""Other tools' rules for the same metrics, each with its source, and what they give here.

Only rules that a vendor documents are listed. A rule sees the answers counted by value, so that
every rule is computed from the same answers as our own number.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from cxdata.dataset import Dataset
from cxdata.estimates import TOO_FEW
from cxdata.metrics import Metric
from cxdata.passports import Beyond
from cxdata.selection import Selection
from cxdata.statistics import intervals
from cxdata.verdicts import findings

QUESTIONS = {
    "nps": "recommend",
    "csat": "satisfaction",
    "effort": "ease",
    "fcr": "resolved_first_contact",
}
"""The metrics that other tools have rules for, and the column that they read."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Which answers count for, which against, and what the denominator holds."""

    tool: str
    metric: str
    words: str
    source: str
    plus: frozenset[int]
    minus: frozenset[int] = frozenset()
    blanks: bool = False
    """Responses without an answer count in the denominator."""
    latest: bool = False
    """Only the latest answer of each customer counts."""
    first_level: bool = False
    """Contacts that no first level could resolve are left out of the denominator."""
    weighted: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a rule gives, with its interval, and how it comes to differ from our number."""

    rule: Rule
    row: dict[str, Any]
    steps: tuple[tuple[str, float], ...]
    """Reason → points; the steps add up to the whole difference, where the rule leaves answers."""

    @property
    def difference(self) -> float:
        """The rule's value minus ours, in points."""
        return sum(points for _, points in self.steps)


PROMOTERS, DETRACTORS = frozenset({9, 10}), frozenset(range(7))
OURS = {
    "nps": Rule(tool="", metric="nps", words="", source="", plus=PROMOTERS, minus=DETRACTORS),
    "csat": Rule(tool="", metric="csat", words="", source="", plus=frozenset({4, 5})),
    "effort": Rule(tool="", metric="effort", words="", source="", plus=frozenset({5, 6, 7})),
    "fcr": Rule(tool="", metric="fcr", words="", source="", plus=frozenset({1})),
}


def _rule(metric: str, tool: str, words: str, source: str, **changed: Any) -> Rule:
    return replace(OURS[metric], tool=tool, words=words, source=source, **changed)


HUBSPOT = (
    "HubSpot, Feedback submission properties, "
    "knowledge.hubspot.com/customer-feedback/feedback-submission-properties"
)
RETENTLY = "Retently, Customer Experience metrics, help.retently.com/en/articles/4288876"
MEDALLIA = (
    "Medallia Agent Connect, How is First Contact Resolution calculated, "
    "docs.medallia.com/agent-connect/faqs/how-is-first-contact-resolution-fcr-calculated"
)
RULES = (
    _rule(
        "nps",
        "HubSpot",
        "0-6 detractors, 7-8 passives, 9-10 promoters; each submission counts by itself, also "
        "when a contact answers several times. Unweighted.",
        HUBSPOT,
    ),
    _rule(
        "nps",
        "Retently",
        "Percentage of promoters minus percentage of detractors. Unweighted.",
        RETENTLY,
    ),
    _rule(
        "nps",
        "CustomerGauge",
        "(Promoters − detractors) / responses, where the responses can contain those without a "
        "score. Unweighted.",
        "CustomerGauge, NPS Summary, support.customergauge.com, article 5000782949",
        blanks=True,
    ),
    _rule(
        "nps",
        "UserGuiding",
        "Only the latest answer of each user counts. Unweighted.",
        "UserGuiding, How the promoter survey tool keeps track of the responses, "
        "help.userguiding.com/en/articles/3725767",
        latest=True,
    ),
    _rule(
        "csat",
        "Zendesk",
        "Good ratings / (good + bad); on a five-point scale 4 and 5 are good, 1 to 3 bad. Tickets "
        "without a rating are left out. Unweighted.",
        "eesel.ai/blog/zendesk-csat-good-vs-bad-rating, which quotes Zendesk's documentation; "
        "formula: support.assembled.com, Understanding CSAT",
    ),
    _rule(
        "csat",
        "Retently",
        "Satisfied customers / survey responses; a survey there asks one question, so that a "
        "response is an answer to it. Unweighted.",
        RETENTLY,
    ),
    _rule(
        "effort",
        "HubSpot",
        "1-3 detractors, 4-5 passives, 6-7 promoters: the share of promoters, so that a 5 does not "
        "count as easy. Unweighted.",
        HUBSPOT,
        plus=frozenset({6, 7}),
    ),
    _rule(
        "fcr",
        "Medallia, gross",
        "Issues resolved in the first interaction / all contacts; a contact is here a response "
        "that answers the question. Unweighted.",
        MEDALLIA,
    ),
    _rule(
        "fcr",
        "Medallia, net",
        "Issues resolved in the first interaction / (all contacts − contacts that cannot be "
        "resolved at level one); those count on neither side. Unweighted.",
        MEDALLIA,
        first_level=True,
    ),
)


def tools(metric: Metric, beyond: Beyond | None) -> list[str]:
    """The tools whose rule for the metric can be computed."""
    return [
        rule.tool
        for rule in RULES
        if rule.metric == metric.name and (beyond is not None or not rule.first_level)
    ]


def sentence(outcome: Outcome, metric: Metric, ours: str) -> str:
    """What the rule gives, and in points why it differs from our number."""
    tool = f"By the rule of {outcome.rule.tool}"
    if outcome.row["value"] is None:
        return f"{tool} none of these answers counts, so that it gives no number."
    by = f"{tool}: {metric.short} {findings.number(outcome.row, metric)}"
    if not outcome.steps:
        return f"{by}, the same as by our definition."
    why = ", ".join(
        f"{metric.format(points, signed=True, digits=1)} as {why}" for why, points in outcome.steps
    )
    size = metric.format(abs(outcome.difference), digits=1).rstrip("%")
    side = "above" if outcome.difference > 0 else "below"
    return f"{by}, {size} points {side} our {ours}: {why}."


def outcomes(
    dataset: Dataset, selection: Selection, metric: Metric, beyond: Beyond | None
) -> list[Outcome]:
    """What each tool's rule gives on the answers of the selection.

    Args:
        dataset: the version to read.
        selection: from `access.select`: what is not the reader's to see is not counted.
        metric: a catalogue entry; no outcomes where no other tool documents a rule for it.
        beyond: the contacts that no first level could resolve; without it the rules that need
            it are left out.
    """
    if metric.name not in QUESTIONS:
        return []
    counts = _counts(dataset, selection, metric, beyond)
    if counts.filter(pl.col("answer").is_not_null()).is_empty():
        return []
    ours = replace(OURS[metric.name], weighted=True)
    rules = (rule for rule in RULES if rule.metric == metric.name)
    return [
        Outcome(rule=rule, row=_row(counts, rule, metric), steps=tuple(_steps(counts, ours, rule)))
        for rule in rules
        if beyond is not None or not rule.first_level
    ]


def _counts(
    dataset: Dataset, selection: Selection, metric: Metric, beyond: Beyond | None
) -> pl.DataFrame:
    asked = {
        "responses": dataset.answers("responses"),
        "time_zone": dataset.about.time_zone,
        "question": QUESTIONS[metric.name],
        "beyond": list(beyond.values) if beyond else [],
        "beyond_dimension": beyond.dimension if beyond else "",
    }
    names = dataset.renaming()
    return dataset.frame("answers_by_rule", selection.parameters() | asked | names)


def _steps(counts: pl.DataFrame, ours: Rule, theirs: Rule) -> Iterator[tuple[str, float]]:
    """From our rule to theirs, one respect at a time, and what each of them moves."""
    now, before = ours, value(counts, ours)
    for reason, field in (
        ("weights do not count", "weighted"),
        ("only each customer's latest answer counts", "latest"),
        ("other answers count as good or bad", "plus"),
        ("blank answers count in the denominator", "blanks"),
        ("contacts that no first level can resolve are left out", "first_level"),
    ):
        if getattr(now, field) == getattr(theirs, field):
            continue
        now = replace(now, **{field: getattr(theirs, field)})
        after = value(counts, now)
        if before is None or after is None:
            return
        if abs(after - before) > 1e-9:
            yield reason, after - before
        before = after


def value(counts: pl.DataFrame, rule: Rule) -> float | None:
    """The rule's value in points, of answers counted by value as `answers_by_rule` does.

    None where the rule leaves no answers.
    """
    plus, minus, everything = _sums(counts, rule)
    return 100 * (plus - minus) / everything if everything else None


def _sums(counts: pl.DataFrame, rule: Rule) -> tuple[float, float, float]:
    answer, size = pl.col("answer"), pl.col("w" if rule.weighted else "n")
    held = counts if rule.blanks else counts.filter(answer.is_not_null())
    if rule.latest:
        held = held.filter(pl.col("latest"))
    if rule.first_level:
        held = held.filter(~pl.col("beyond"))
    row = held.select(
        plus=size.filter(answer.is_in(list(rule.plus))).sum(),
        minus=size.filter(answer.is_in(list(rule.minus))).sum(),
        all=size.sum(),
    ).row(0)
    return float(row[0]), float(row[1]), float(row[2])


def _row(counts: pl.DataFrame, rule: Rule, metric: Metric) -> dict[str, Any]:
    """The rule's value with interval and n, as a row of `estimates.estimate` has them."""
    plus, minus, everything = _sums(counts, rule)
    sums = pl.DataFrame(
        {
            "n": [int(everything)],
            "w": [everything],
            "ww": [everything],
            "wx": [100 * (plus - minus)],
            "wxx": [10_000 * (plus + minus)],
            "repeated": [False],
            "status": ["too few" if everything < TOO_FEW else "ok"],
        }
    )
    return intervals.with_interval(sums, metric).row(0, named=True)
