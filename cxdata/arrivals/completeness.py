"""Where answers are missing: weeks in which a unit fell silent, and questions left blank."""

from collections.abc import Mapping
from datetime import date
from statistics import median

import polars as pl

from cxdata import periods, settings
from cxdata.arrivals.daily import QUESTIONS, with_period, within
from cxdata.columns import LABELS
from cxdata.selection import UNNAMED, Selection

MOST_UNITS, MOST_NAMED = 12, 4


def weekly(came: pl.DataFrame, most: int = MOST_UNITS) -> pl.DataFrame:
    """Answers per week and unit: `period` (the Monday), `business_unit`, `answers`.

    Sorted by unit and week. Beyond `most` units the smaller ones are added up in one row a week,
    named after how many they are. `came` is from `daily.answered`.
    """
    sizes = came.group_by("business_unit").agg(pl.col("answers").sum())
    ranked = sizes.sort("answers", "business_unit", descending=[True, False])
    small = ranked["business_unit"].to_list()[most - 1 :] if ranked.height > most else []
    unit = pl.col("business_unit")
    others = unit.is_in(small, nulls_equal=True)
    name = pl.when(others).then(pl.lit(f"{len(small)} smaller units together")).otherwise(unit)
    named = with_period(came, "week").with_columns(others=others, business_unit=name)
    added = named.group_by("others", "business_unit", "period").agg(pl.col("answers").sum())
    sorted_ = added.sort("others", "business_unit", "period", nulls_last=True).drop("others")
    return sorted_.with_columns(pl.col("business_unit").fill_null(UNNAMED))


def silence(longer: pl.DataFrame, selection: Selection) -> str:
    """How many answers a week usually brings, and which units fell silent, as a sentence.

    Only weeks count that the selection holds whole. `longer` is from `daily.answered` and goes
    back before the selection, so that a unit which fell silent before it is missed too.
    """
    whole = whole_weeks(selection)
    if not whole:
        held = settings.count(within(longer, selection)["answers"].sum())
        return f"{held} answers in less than a whole week."
    came = with_period(longer, "week").filter(pl.col("period").is_in(whole))
    totals = dict(came.group_by("period").agg(pl.col("answers").sum()).iter_rows())
    if not totals:
        return f"No answer came in {_weeks_in_words(len(whole))}."
    middle = f"{median(totals.get(week, 0) for week in whole):,.0f}"
    usual = f"The median week brings {middle} answer{'' if middle == '1' else 's'}"
    if 2 * len(totals) < len(whole):
        usual = f"Answers came in only {len(totals)} of the {len(whole)} whole weeks"
    answering = dict(came.group_by("business_unit").agg(pl.col("period").n_unique()).iter_rows())
    units = longer["business_unit"].unique().sort()
    if units.to_list() == [None]:
        return f"{usual}; {len(totals)} of the {len(whole)} whole weeks brought answers."
    return f"{usual}; {_silent({unit: answering.get(unit, 0) for unit in units}, len(whole))}."


def _silent(answering: Mapping[str | None, int], whole: int) -> str:
    missing = {unit: whole - weeks for unit, weeks in answering.items() if weeks < whole}
    if not missing:
        return f"every unit answered in each of the {whole} whole weeks"
    if len(missing) > MOST_NAMED:
        return f"{len(missing)} of {len(answering)} units had whole weeks without an answer"
    words = [f"{unit or UNNAMED} ({weeks} of {whole})" for unit, weeks in missing.items()]
    return f"weeks without an answer: {', '.join(words)}"


def _weeks_in_words(weeks: int) -> str:
    return "the whole week" if weeks == 1 else f"any of the {weeks} whole weeks"


def whole_weeks(selection: Selection) -> list[date]:
    """The Mondays of the weeks that lie wholly in the selection."""
    cut = {cut.start for cut in periods.cuts(selection, "week")}
    week, found = periods.begins(selection.start, "week"), []
    while week <= selection.end:
        found += [] if week in cut else [week]
        week = periods.following(week, "week")
    return found


def blanks(came: pl.DataFrame) -> pl.DataFrame:
    """How often each question is blank: `question`, `responses`, `blank`, `share` in percent.

    The most often blank first; a question that nobody answered is left out.
    """
    responses = int(came["answers"].sum())
    counts = [(name, int(came[name].sum())) for name in QUESTIONS]
    rows = [
        (LABELS[name], responses, responses - given, 100 * (1 - given / responses))
        for name, given in counts
        if given
    ]
    names = ["question", "responses", "blank", "share"]
    return pl.DataFrame(rows, schema=names, orient="row").sort("share", descending=True)


def unanswered(came: pl.DataFrame) -> list[str]:
    """The questions that nobody answered: not asked, or not imported."""
    return [LABELS[name] for name in QUESTIONS if not came[name].sum()]


def blank_most(rows: pl.DataFrame) -> str:
    """The question that is blank most often, as a sentence; `rows` is from `blanks`."""
    worst = rows.row(0, named=True)
    if not worst["blank"]:
        return f"None was left blank in {settings.count(worst['responses'])} responses."
    return (
        f"“{worst['question']}” is blank most often: in {settings.count(worst['blank'])} of "
        f"{settings.count(worst['responses'])} responses ({worst['share']:.0f}%)."
    )
