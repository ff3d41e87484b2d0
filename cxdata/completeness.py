"""Where answers are missing: weeks in which a unit fell silent, and questions left blank."""

from datetime import date
from statistics import median

import polars as pl

from cxdata import periods
from cxdata.daily import QUESTIONS, with_period
from cxdata.selection import Selection

QUESTION_LABELS = {
    "recommend": "Would recommend (0-10)",
    "satisfaction": "Satisfaction (1-5)",
    "ease": "Ease (1-7)",
    "resolved_first_contact": "Resolved at first contact",
    "comment": "Comment",
}
MOST_UNITS = 12


def weekly(came: pl.DataFrame, most: int = MOST_UNITS) -> pl.DataFrame:
    """Answers per week and unit: `period` (the Monday), `business_unit`, `answers`.

    Sorted by unit and week. Beyond `most` units the smaller ones are added up in one row a week,
    named after how many they are. `came` is from `daily.answered`.
    """
    sizes = came.group_by("business_unit").agg(pl.col("answers").sum())
    ranked = sizes.sort("answers", "business_unit", descending=[True, False])
    small = ranked["business_unit"].to_list()[most - 1 :] if ranked.height > most else []
    unit = pl.col("business_unit").fill_null("(not given)")
    others = pl.lit(f"{len(small)} smaller units together")
    joined = pl.when(pl.col("business_unit").is_in(small, nulls_equal=True)).then(others)
    named = with_period(came, "week").with_columns(business_unit=joined.otherwise(unit))
    return (
        named.group_by("period", "business_unit")
        .agg(pl.col("answers").sum())
        .sort("business_unit", "period")
    )


def silence(weeks: pl.DataFrame, selection: Selection) -> str:
    """How many answers a week usually brings, and which units fell silent, as a sentence.

    `weeks` is from `weekly`; only weeks count that the selection holds whole.
    """
    whole = whole_weeks(selection)
    if not whole:
        return f"{weeks['answers'].sum():,} answers in less than one whole week."
    came = weeks.filter(pl.col("period").is_in(whole))
    totals = dict(came.group_by("period").agg(pl.col("answers").sum()).iter_rows())
    usual = f"The median week brings {median(totals.get(week, 0) for week in whole):,.0f} answers"
    answering = dict(came.group_by("business_unit").len().iter_rows())
    missing = {unit: len(whole) - answering.get(unit, 0) for unit in _units(weeks)}
    silent = [f"{unit} ({n})" for unit, n in missing.items() if n]
    if not silent:
        return f"{usual}; every unit answered in each of the {len(whole)} whole weeks."
    more = f" and {len(silent) - 3} more units" if len(silent) > 3 else ""
    named = ", ".join(silent[:3])
    return f"{usual}; weeks without an answer, of {len(whole)} whole ones: {named}{more}."


def whole_weeks(selection: Selection) -> list[date]:
    """The Mondays of the weeks that lie wholly in the selection."""
    cut = {cut.start for cut in periods.cuts(selection, "week")}
    week, found = periods.begins(selection.start, "week"), []
    while week <= selection.end:
        found += [] if week in cut else [week]
        week = periods.following(week, "week")
    return found


def _units(weeks: pl.DataFrame) -> list[str]:
    return weeks["business_unit"].unique().sort().to_list()


def blanks(came: pl.DataFrame) -> pl.DataFrame:
    """How often each question is blank: `question`, `responses`, `blank`, `share` in percent.

    The most often blank first; a question that nobody answered is left out.
    """
    responses = int(came["answers"].sum())
    counts = [(name, int(came[name].sum())) for name in QUESTIONS]
    rows = [
        (QUESTION_LABELS[name], responses, responses - given, 100 * (1 - given / responses))
        for name, given in counts
        if given
    ]
    names = ["question", "responses", "blank", "share"]
    return pl.DataFrame(rows, schema=names, orient="row").sort("share", descending=True)


def unanswered(came: pl.DataFrame) -> list[str]:
    """The questions that nobody answered: not asked, or not imported."""
    return [QUESTION_LABELS[name] for name in QUESTIONS if not came[name].sum()]


def blank_most(rows: pl.DataFrame) -> str:
    """The question that is blank most often, as a sentence; `rows` is from `blanks`."""
    worst = rows.row(0, named=True)
    return (
        f"{worst['question']} is blank most often: in {worst['blank']:,} of "
        f"{worst['responses']:,} responses ({worst['share']:.0f}%)."
    )
