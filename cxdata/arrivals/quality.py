"""The response rate: how many of the surveys sent came back, and whether that changed."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from cxdata import periods, settings
from cxdata.arrivals.daily import INVITED_BY, with_period
from cxdata.estimates import TOO_FEW
from cxdata.metrics import Metric
from cxdata.selection import UNNAMED
from cxdata.statistics import comparison, intervals
from cxdata.verdicts import findings


class Rate(Metric):
    """A share of so many that a reader needs one decimal of it."""

    @property
    def digits(self) -> int:
        """One: a unit sends out thousands of surveys, and its rate moves by tenths."""
        return 1


RESPONSE_RATE = Rate(
    name="response_rate",
    label="Response rate",
    short="Response rate",
    table="invitations",
    score="",
    kind="share",
    unit="%",
    low=0,
    high=100,
    needs=("invitations.sent",),
    dimensions=INVITED_BY,
    definition="Surveys that came back, of the surveys sent. A survey with any answer counts; an "
    "answer counts on the day it came, an invitation on the day it was sent.",
    source="AAPOR, Standard Definitions, response rate 2",
)
MORE_THAN_CHANCE = "more than chance"
MOST_NAMED = 4
COMPARED = "business_unit", "value", "low", "high", "answers", "n", "status", "change", "verdict"


def rates(
    came: pl.DataFrame, sent: pl.DataFrame, *, by: Sequence[str] = (), grain: str | None = None
) -> pl.DataFrame:
    """The response rate per period and group, with Wilson's interval.

    Args:
        came: from `daily.answered`.
        sent: from `daily.invited`, of the same days.
        by: `business_unit` or nothing.
        grain: as in `estimates.estimate`; None for no periods.

    Returns:
        `period` (only with a grain), `by`, `answers`, `n` (invitations), and what
        `estimates.estimate` gives for a share. No value where nothing was sent, nor where more
        answers came than invitations went out, since those invitations are incomplete.
    """
    keys = ["period", *by]
    both = _added(came, keys, grain, "answers").join(
        _added(sent, keys, grain, "sent"), on=keys, how="full", coalesce=True, nulls_equal=True
    )
    frame = intervals.with_interval(_sums(both), RESPONSE_RATE)
    few = pl.when(pl.col("n") < TOO_FEW).then(pl.lit("too few")).otherwise(pl.lit("ok"))
    finished = intervals.with_adjusted(frame, RESPONSE_RATE).with_columns(status=few).sort(keys)
    return finished if grain else finished.drop("period")


def _added(frame: pl.DataFrame, keys: list[str], grain: str | None, count: str) -> pl.DataFrame:
    return with_period(frame, grain).group_by(keys, maintain_order=True).agg(pl.col(count).sum())


def _sums(both: pl.DataFrame) -> pl.DataFrame:
    """The sums of a share: 100 for each answer, 0 for each invitation that brought none."""
    answers, sent = pl.col("answers").fill_null(0), pl.col("sent").fill_null(0)
    counted = pl.when(answers <= sent).then(sent).otherwise(0).cast(pl.Float64)
    sums = both.with_columns(answers, n=sent, w=counted, ww=counted, repeated=pl.lit(False))
    scores = {"wx": 100.0 * answers, "wxx": 10_000.0 * answers}
    return sums.with_columns(**scores).drop("sent")


def compared(now: pl.DataFrame, before: pl.DataFrame | None) -> pl.DataFrame:
    """Each unit's rate now, with its change on the period before and whether that is real.

    Args:
        now: from `rates` by `business_unit`, without a grain.
        before: the same of the period before; None where no surveys were sent throughout it.

    Returns:
        `business_unit`, `value`, `low`, `high`, `answers`, `n`, `status`, `change` (in percentage
        points) and `verdict`; the lowest rate first.
    """
    earlier = {} if before is None else _by_unit(before)
    rows = [row | _judged(row, earlier.get(name)) for name, row in _by_unit(now).items()]
    kinds = now.schema | {"change": pl.Float64(), "verdict": pl.String()}
    return (
        pl.DataFrame(rows, schema=kinds)
        .select(COMPARED)
        .sort("value", "business_unit", nulls_last=True)
    )


def _by_unit(frame: pl.DataFrame) -> dict[str | None, dict[str, Any]]:
    return {row["business_unit"]: row for row in frame.to_dicts()}


def _judged(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, object]:
    found = before and comparison.change(now, before, RESPONSE_RATE)
    if not found:
        return {"change": None, "verdict": "nothing to compare with"}
    verdict = MORE_THAN_CHANCE if found.real else "within normal variation"
    return {"change": found.difference, "verdict": verdict}


def finding(rows: pl.DataFrame, grain: str, cuts: Sequence[periods.Cut]) -> str:
    """The last whole period's rate against the one before; `rows` is sorted by period."""
    partial = [cut.start for cut in cuts]
    whole = rows.filter(pl.col("value").is_not_null(), ~pl.col("period").is_in(partial))
    last = whole.tail(2).to_dicts() or rows.tail(1).to_dicts()
    now = last[-1]
    when = periods.label(now["period"], grain)
    clause = f"{when[0].upper()}{when[1:]}: {words(now)}"
    if len(last) < 2:
        return f"{clause}."
    earlier = periods.label(last[0]["period"], grain)
    found = comparison.change(now, last[0], RESPONSE_RATE)
    return f"{clause}, {comparison.words(found, RESPONSE_RATE, earlier)}."


def words(row: Mapping[str, Any]) -> str:
    """`response rate 31% (30% to 32%, 5,204 answers to 16,787 invitations)`."""
    between = findings.interval(row, RESPONSE_RATE)
    counts = f"{settings.count(row['answers'])} answers to {settings.count(row['n'])} invitations"
    rate = RESPONSE_RATE.format(row["value"])
    return f"response rate {rate} ({', '.join(filter(None, [between, counts]))})"


def moved(units: pl.DataFrame, earlier: str) -> str:
    """The unit with the lowest rate, and those whose rates moved more than chance, as a sentence.

    `units` is from `compared`; units with too few invitations do not compete.
    """
    rated = units.filter(pl.col("status") == "ok", pl.col("value").is_not_null()).to_dicts()
    if not rated:
        return "No unit has enough invitations for a response rate."
    first = rated[0]["business_unit"] or UNNAMED
    lowest = f"{first} has {'the lowest' if len(rated) > 1 else 'a'} {words(rated[0])}"
    if all(row["change"] is None for row in rated):
        return f"{lowest}; there is nothing to compare with in {earlier}."
    real = [row for row in rated if row["verdict"] == MORE_THAN_CHANCE]
    named = [f"{row['business_unit'] or UNNAMED} ({_points(row)})" for row in real]
    if len(named) > MOST_NAMED:
        return f"{lowest}; {len(named)} units moved more than chance on {earlier}."
    return f"{lowest}; {' and '.join(named) or 'no unit'} moved more than chance on {earlier}."


def _points(row: Mapping[str, Any]) -> str:
    return f"{RESPONSE_RATE.format(row['change'], signed=True)} points"


def in_words(units: pl.DataFrame) -> pl.DataFrame:
    """`units` from `compared`, as a reader meets it: text under headings."""
    rows = [
        {
            "Business unit": row["business_unit"] or UNNAMED,
            "Response rate": _with_interval(row),
            "Answers of invitations": " of ".join(
                settings.count(row[name]) for name in ("answers", "n")
            ),
            "Change on the period before": _verdict(row),
        }
        for row in units.to_dicts()
    ]
    return pl.DataFrame(rows)


def _with_interval(row: Mapping[str, Any]) -> str:
    between = findings.interval(row, RESPONSE_RATE)
    return f"{RESPONSE_RATE.format(row['value'])} {between and f'({between})'}".strip()


def _verdict(row: Mapping[str, Any]) -> str:
    if row["answers"] > row["n"]:
        return "more answers than invitations"
    if row["status"] == "too few":
        return "too few invitations to lean on"
    return str(row["verdict"]) if row["change"] is None else f"{_points(row)}, {row['verdict']}"
