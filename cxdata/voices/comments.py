"""What customers wrote: found by words, counted, and listed without anybody's name in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

import polars as pl

from cxdata import tallied
from cxdata.columns import called
from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.metrics import Metric
from cxdata.people.masking import masked
from cxdata.querying.extracts import PAIRS, SHEETS, VOICES
from cxdata.selection import Selection
from cxdata.sql import sql
from cxdata.statistics import comparison
from cxdata.statistics.phrases import LEAST
from cxdata.voices.term_counts import term_counts
from cxdata.voices.wanted_words import words

COLLEAGUE = "[colleague]"
"""Stands where a comment names the colleague that it praises: praise by name has its own page."""
SCORED_BY = ("nps", "csat")
"""What tells customers who are pleased from those who are not: the first that was asked."""
GROUPS: Mapping[str, Mapping[str, float]] = {
    "nps": {"Detractors": -100.0, "Passives": 0.0, "Promoters": 100.0},
    "csat": {"Dissatisfied": 0.0, "Satisfied": 100.0},
}
"""The groups of customers by their scores, the least pleased first."""
SCALES = {"nps": range(11), "csat": range(1, 6)}
SAMPLED = 10_000
"""So many comments are read for words at most: more say hardly more, and take longer."""
LISTED = 1_000
TWELFTH = 12
"""The newest comments are looked for in so small a part of the days before they are in all."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which comments are asked for, among the answers of a selection that a reader may see."""

    selection: Selection
    typed: str = ""
    """What `wanted_words.words` reads."""
    group: str | None = None
    """A name in `GROUPS`; None for all, those without a score included."""
    rated: bool = False
    """Whether stage, touchpoint and channel are those of a rating that came with the response."""
    moment: tuple[int | None, int | None] = field(default=(None, None))
    """Day of the week (1 is Monday) and hour at which it was answered."""


def metric(dataset: Dataset) -> Metric | None:
    """The metric by which comments are grouped; None where no answer has a score for it."""
    known = [m for m in dataset.metrics() if m.name in SCORED_BY]
    return next((m for name in SCORED_BY for m in known if m.name == name), None)


def groups(dataset: Dataset) -> list[str]:
    """The groups of customers by score, the least pleased first."""
    scored = metric(dataset)
    return list(GROUPS[scored.name]) if scored else []


def group_of(dataset: Dataset, answer: int) -> tuple[str, str]:
    """The name of one customer of an answer's group, and whether it is the `low` or `high` end."""
    scored = metric(dataset)
    if scored is None:
        return "", ""
    score = tallied.scored(pl.DataFrame({"answer": [answer]}), scored)["score"].item()
    names = GROUPS[scored.name]
    place = list(names.values()).index(score)
    end = "low" if place == 0 else "high" if place == len(names) - 1 else ""
    return list(names)[place].lower().removesuffix("s"), end


def counts(dataset: Dataset, wish: Wish) -> pl.DataFrame:
    """The answers of a selection: `answer`, `commented`, `found`, `n`, `w`, `ww`.

    All answers, of whatever score, so that those with the words and those without can be told
    apart; `found` are the comments with the words.

    Raises:
        UsageError: where the data set has no responses, so no comments.
    """
    return _frame(dataset, "comment_counts", wish)


def listed(dataset: Dataset, wish: Wish, most: int = LISTED) -> pl.DataFrame:
    """The comments, newest first: day, dimensions, `answer`, `score` and `comment`, masked.

    The last days are asked first, and all only where these have too few.
    """
    end, days = wish.selection.end, wish.selection.days()
    last = wish.selection.during(end - timedelta(days=days // TWELFTH), end)
    rows = _newest(dataset, replace(wish, selection=last), most)
    if rows.height < most:
        rows = _newest(dataset, wish, most)
    return rows.with_columns(
        pl.col("business_unit").replace(dataset.present_names), comment=masked(rows["comment"])
    )


def _newest(dataset: Dataset, wish: Wish, most: int) -> pl.DataFrame:
    return _frame(dataset, "comments", wish, answers=_answers(dataset, wish), most=most)


def terms(
    dataset: Dataset, wish: Wish, comments: int, least: int = LEAST
) -> tuple[pl.DataFrame, int]:
    """In how many comments of the least and the most pleased each term occurs.

    Args:
        dataset: the version to read.
        wish: which comments; its group plays no part.
        comments: how many there are, which decides how many of them are read.
        least: terms in fewer comments are left out.

    Returns:
        What `phrases.contrast` takes, and how many comments each one that was read stands for.
    """
    every = max(1, -(-comments // SAMPLED))
    shaped = partial(term_counts, least=least)
    frame = _frame(dataset, "comment_words", wish, shaped, every=every)
    scored = metric(dataset)
    if scored is None:
        return pl.DataFrame(schema=_TERMS), every
    low, *_, high = GROUPS[scored.name].values()
    score, n = pl.col("score"), pl.col("n")
    return (
        tallied.scored(frame, scored)
        .group_by("term")
        .agg(low=n.filter(score == low).sum(), high=n.filter(score == high).sum(), all=n.sum())
        .sort("term")
    ), every


_TERMS = {"term": pl.String(), "low": pl.Int64(), "high": pl.Int64(), "all": pl.Int64()}


def _frame(
    dataset: Dataset,
    query: str,
    wish: Wish,
    shaped: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
    **more: object,
) -> pl.DataFrame:
    """The answer to a query about comments, from the extracts where the version has them."""
    asked = _asked(dataset, wish) | more
    quick = dataset.extracts(SHEETS, VOICES, *([PAIRS] if wish.rated else []))
    filled = _quick(dataset, wish) if quick else _from_answers()
    if quick and query == "comment_counts":
        query = "comment_counts_quick"
    text = sql(query).format(**filled)
    known = {name: value for name, value in (asked | (quick or {})).items() if f"${name}" in text}
    used = {name: part for name, part in filled.items() if f"{{{name}}}" in sql(query)}
    return dataset.frame(query, known, used, shaped)


def _from_answers() -> dict[str, str]:
    """What fills the braces of the queries where they read the answers themselves."""
    answered = sql("answered")
    return {"answered": answered, "asked": sql("written").format(answered=answered)}


def _quick(dataset: Dataset, wish: Wish) -> dict[str, str]:
    """What fills the braces of the queries where they read the extracts: constants, never input."""
    scored, wanted = metric(dataset), words(wish.typed)
    placed = any(wish.selection.wanted(name) is not None for name in _PLACES)
    one = {
        "answer": tallied.column(scored) if scored else "null::tinyint",
        "single": "touchpoint = other" if placed else "first",
        "distinct": "distinct" if placed else "",
    }
    places = sql("places_rated" if wish.rated else "places_own").format(**one)
    any_, none = wanted.any is not None, wanted.none is not None
    matched = ["and regexp_matches(comment, $any)"] * any_
    barred = ["and not regexp_matches(comment, $none)"] * none
    only = " ".join([*matched, *barred])
    asked = sql("written_quick").format(places=places, searched=only, **one)
    return {
        "asked": asked,
        "every": sql("every_rated" if wish.rated else "every_response").format(**one),
        "searched": str(any_ or none).lower(),
        "less": sql("found_of_commented").format(asked=asked) if any_ or none else "",
    }


_PLACES = ("channel", "stage", "touchpoint")


def _asked(dataset: Dataset, wish: Wish) -> dict[str, object]:
    files = {name: dataset.answers(name) for name in _TABLES}
    if not files["responses"]:
        raise UsageError(
            "This data set has no comments: map the column of free text to "
            f"{called('responses.comment')} and import again."
        )
    scored, wanted = metric(dataset), words(wish.typed)
    weekday, hour = wish.moment
    return wish.selection.parameters() | {
        "business_unit": dataset.under_any_name(wish.selection.wanted("business_unit")),
        "responses": files["responses"],
        "ratings": files["ratings"] or files["responses"],
        "rated": wish.rated,
        "time_zone": dataset.about.time_zone,
        "colleague": COLLEAGUE,
        "question": tallied.column(scored) if scored else "",
        "weekday": weekday,
        "hour": hour,
        "any": wanted.any,
        "none": wanted.none,
    }


_TABLES = ("responses", "ratings")


def _answers(dataset: Dataset, wish: Wish) -> list[int] | None:
    scored = metric(dataset)
    if wish.group is None or scored is None:
        return None
    scale = pl.DataFrame({"answer": list(SCALES[scored.name])})
    known = tallied.scored(scale, scored)
    return known.filter(pl.col("score") == GROUPS[scored.name][wish.group])["answer"].to_list()


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What the answers with some words do to a metric: it would be `by` higher without them."""

    all: Mapping[str, Any]
    """The answers of the selection, as a row of `estimates.estimate`."""
    found: Mapping[str, Any] | None
    """Those with the words; None where there are none."""
    rest: Mapping[str, Any] | None
    by: float | None
    low: float | None
    high: float | None


def effect(counted: pl.DataFrame, scored: Metric) -> Effect | None:
    """What the metric would be without the answers whose comments have the words.

    The rest less all is the share of the answers found times the difference of the rest to them;
    its interval is that of the difference, with the share taken as given.

    Args:
        counted: from `counts`.
        scored: the metric.

    Returns:
        None where nobody answered the metric's question.
    """
    total = tallied.estimated(counted, scored)
    if total.is_empty():
        return None
    parts = {row["found"]: row for row in tallied.estimated(counted, scored, ["found"]).to_dicts()}
    found, rest = parts.get(True), parts.get(False)
    whole = total.row(0, named=True)
    if not found or not rest:
        return Effect(all=whole, found=found, rest=rest, by=None, low=None, high=None)
    share = found["w"] / whole["w"]
    change = comparison.change(rest, found, scored)
    bounds = [b and share * b for b in (change.low, change.high)] if change else [None, None]
    return Effect(
        all=whole,
        found=found,
        rest=rest,
        by=rest["value"] - whole["value"],
        low=bounds[0],
        high=bounds[1],
    )
