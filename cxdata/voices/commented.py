"""The sentences about what customers wrote: how many, how pleased, and what it does to a score."""

from collections.abc import Iterator

import polars as pl

from cxdata import settings, tallied
from cxdata.metrics import Metric
from cxdata.verdicts import findings
from cxdata.voices.comments import Effect


def lead(counted: pl.DataFrame, effect: Effect | None, metric: Metric | None, typed: str) -> str:
    """The answer of the page in one sentence.

    Args:
        counted: from `comments.counts`.
        effect: what the comments found do to the metric; None where nobody has a score.
        metric: the metric that tells the pleased from the displeased, if there is one.
        typed: what was searched for; empty for all comments.
    """
    written = int(counted.filter(pl.col("commented"))["n"].sum())
    answers = counted["n"].sum()
    if not typed:
        silent = _silent(counted, metric) if metric and written else ""
        return f"{written:,} of {answers:,} answers have a comment{silent}."
    found = int(counted.filter(pl.col("found"))["n"].sum())
    if not found:
        return f"None of {written:,} comments has these words."
    share = f"{found:,} of {written:,} comments ({found / written:.1%}) have these words"
    if effect is None or effect.found is None or metric is None:
        return f"{share}."
    return f"{share}: {findings.estimate(effect.found, metric)}."


def _silent(counted: pl.DataFrame, metric: Metric) -> str:
    rows = tallied.estimated(counted, metric, ["commented"]).to_dicts()
    parts = {row["commented"]: row for row in rows}
    if len(parts) < 2:
        return f": {findings.estimate(next(iter(parts.values())), metric)}" if parts else ""
    return (
        f": {findings.estimate(parts[True], metric)} where there is one, "
        f"{findings.number(parts[False], metric)} where there is none"
    )


def without(effect: Effect, metric: Metric) -> str:
    """`Without these 132 answers NPS would be 1.2 higher (0.9 to 1.5): 42.3 instead of 41.1.`"""
    if effect.by is None or effect.found is None or effect.rest is None:
        return ""
    digits = _telling_apart(effect.by, effect.all["value"], effect.rest["value"], metric)
    side = "higher" if effect.by > 0 else "lower"
    size = metric.format(abs(effect.by), digits=digits)
    ends = [effect.low, effect.high] if effect.by > 0 else [_less(effect.high), _less(effect.low)]
    between = (
        f" ({metric.format(ends[0], digits=digits)} to {metric.format(ends[1], digits=digits)})"
        if None not in ends
        else ""
    )
    then, now = (
        metric.format(v, digits=digits) for v in (effect.rest["value"], effect.all["value"])
    )
    few = ", too few to lean on" if effect.found["status"] != "ok" else ""
    return (
        f"Without {_these(effect.found['n'])}{few} {metric.short} would be {size} {side}"
        f"{between}: {then} instead of {now} over {effect.all['n']:,} answers."
    )


def _these(answers: int) -> str:
    return "this one answer" if answers == 1 else f"these {settings.answers(answers)}"


def _telling_apart(by: float, now: float, then: float, metric: Metric) -> int:
    """Digits with which two values that are said to differ are not printed alike."""
    digits = range(metric.digits + 1, metric.digits + 4)
    fit = (d for d in digits if (round(by, d) == 0) == (round(then, d) == round(now, d)))
    return next(fit, digits[-1])


def _less(bound: float | None) -> float | None:
    return None if bound is None else -bound


def words(told: pl.DataFrame, sides: tuple[str, str], read: int, every: int) -> str:
    """Which words set the groups apart, as a sentence; `told` from `phrases.telling`."""
    low, high = (name.lower() for name in sides)
    of = f"{read:,} comments" if every == 1 else f"one comment in {every} ({read:,})"
    if told.is_empty():
        return f"No word sets {low} apart from {high} by more than chance, in {of}."
    parts = list(_most(told, low, high))
    return f"{'; '.join(parts)} (from {of})."


def _most(told: pl.DataFrame, low: str, high: str) -> Iterator[str]:
    typical = told.filter(pl.col("log_odds") > 0).head(3)["term"].to_list()
    pleased = told.filter(pl.col("log_odds") < 0).reverse().head(3)["term"].to_list()
    if typical:
        yield f"{low.capitalize()} write “{'”, “'.join(typical)}”"
    if pleased:
        yield f"{high if typical else high.capitalize()} write “{'”, “'.join(pleased)}”"


def themes(found: pl.DataFrame, metric: Metric) -> str:
    """The theme that costs the most, as a sentence; `found` from `themes.effects`."""
    known = found.filter(pl.col("by").is_not_null(), pl.col("status") == "ok")
    if known.is_empty():
        return "No theme has enough comments here to say what it does."
    top = known.row(0, named=True)
    size = metric.format(abs(top["by"]), digits=metric.digits + 1)
    side = "higher" if top["by"] > 0 else "lower"
    return f"Without “{top['theme']}” ({top['n']:,} answers) {metric.short} would be {size} {side}."
