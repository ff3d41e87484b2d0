"""What a goal's card and page show beside its standing: letters, forecast, the line so far."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from cxdata.dataset import Dataset
from cxdata.errors import UsageError
from cxdata.goals import words
from cxdata.goals.evidence import gathered
from cxdata.goals.forecast import forecast
from cxdata.goals.goal import CHECK_IN_DAYS, Goal
from cxdata.goals.letter import Letter
from cxdata.goals.letters import letters
from cxdata.goals.progress import Assessed, Reading, Standing
from cxdata.goals.reach import rolling, spans
from cxdata.goals.written import CheckIn
from cxdata.selection import Selection, day

GAP = 0.3
"""Confidence and forecast further apart than this are worth talking about."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """The letters of a goal, where its value has been, and where it is heading."""

    letters: tuple[Letter, ...]
    line: pl.DataFrame
    """`day`, `value`: the pooled value at the end of each month, and today."""
    fan: pl.DataFrame
    """As from `Forecast.fan`, beginning with today; empty without a forecast."""
    chance: float | None = None
    """The probability of meeting the target on the due day; null without a forecast."""
    interval: tuple[float, float, float] | None = None
    """Low, median and high of the 95 % prediction interval on the due day."""
    silence: str = ""
    """Why there is no forecast."""


FAN = {"day": pl.Date} | dict.fromkeys(("low", "low80", "median", "high80", "high"), pl.Float64)


def look(dataset: Dataset, selection: Selection, one: Assessed) -> Look:
    """Ask for the goal's months, all units' and an outcome, and judge and forecast by them."""
    empty = pl.DataFrame(schema={"day": pl.Date, "value": pl.Float64})
    try:
        if one.metric is None:
            raise UsageError(one.progress.reason)
        found = gathered(dataset, selection, one.goal, one.metric)
    except UsageError as error:
        none = letters(one, None)
        return Look(letters=none, line=empty, fan=pl.DataFrame(schema=FAN), silence=str(error))
    today = one.progress.today
    line = _line(found.monthly, one.goal, today, one.progress.now)
    ahead = forecast(one.goal, found.monthly, today) if one.progress.now else None
    judged = letters(one, found)
    if ahead is None:
        silence = _silence(one)
        return Look(letters=judged, line=line, fan=pl.DataFrame(schema=FAN), silence=silence)
    return Look(
        letters=judged,
        line=line,
        fan=_begun(ahead.fan(), line, today),
        chance=ahead.chance,
        interval=ahead.interval,
    )


def _silence(one: Assessed) -> str:
    if one.goal.due <= one.progress.today:
        return "its due day has come"
    return "fewer than six months have answers" if one.progress.now else "it has no value today"


def _line(monthly: pl.DataFrame, goal: Goal, today: date, now: Reading | None) -> pl.DataFrame:
    months = rolling(monthly, spans(goal)[1]).drop_nulls("value")
    ends = months.select(day=pl.col("period").dt.month_end(), value="value")
    past = ends.filter(pl.col("day") < today)
    if now is None:
        return past
    return pl.concat([past, pl.DataFrame({"day": [today], "value": [float(now.value)]})])


def _begun(fan: pl.DataFrame, line: pl.DataFrame, today: date) -> pl.DataFrame:
    last = line.filter(pl.col("day") == today)["value"]
    value = last[0] if len(last) else None
    first = pl.DataFrame([[today, *[value] * 5]], schema=FAN, orient="row")
    return pl.concat([first.drop_nulls(), fan])


def odds(chance: float) -> str:
    """A probability as a reader meets it, never as certain as none or all."""
    if chance < 0.01:
        return "under 1%"
    return "over 99%" if chance > 0.99 else f"{chance:.0%}"


def heading(one: Assessed, seen: Look) -> str:
    """`Heading for 72% (66% to 79%) on 30 Jun 2026: 34% likely to meet the target.`"""
    if seen.chance is None or seen.interval is None:
        return f"No forecast: {seen.silence}." if seen.silence else ""
    low, middle, high = (words.number(one, _held(one, value)) for value in seen.interval)
    asked = "stay within its limits" if one.goal.keeps else "meet its target"
    paced = one.progress.standing == Standing.ON_PACE and seen.chance < 0.5
    yet = " On pace today, but the months so far say that it rarely goes on so." if paced else ""
    return (
        f"Heading for {middle} ({low} to {high}) on {day(one.goal.due)}: {odds(seen.chance)} "
        f"likely to {asked}.{yet}"
    )


def _held(one: Assessed, value: float) -> float:
    metric = one.metric
    return value if metric is None else min(max(value, metric.low), metric.high)


def gap(seen: Look, latest: CheckIn | None) -> str:
    """What to say where the owner is much surer, or much less sure, than the forecast."""
    if latest is None or latest.confidence is None or seen.chance is None:
        return ""
    sure = latest.confidence / 10
    if abs(sure - seen.chance) < GAP:
        return ""
    more = "surer" if sure > seen.chance else "less sure"
    who = latest.author or "The owner"
    return (
        f"{who} is {more} ({latest.confidence} of 10) than the forecast ({odds(seen.chance)}): "
        "worth a talk about what the other knows."
    )


def next_check_in(goal: Goal, latest: CheckIn | None) -> date:
    """The day on which the next check-in is due."""
    since = max(latest.day, goal.start) if latest else goal.start
    return since + timedelta(days=goal.check_in_days or CHECK_IN_DAYS)


def overdue(goal: Goal, latest: CheckIn | None, today: date) -> str:
    """A sentence where a check-in should have come by now; empty before start and after due."""
    when = next_check_in(goal, latest)
    if not goal.start <= today <= goal.due or when >= today:
        return ""
    last = f"the last was on {day(latest.day)}" if latest else "there was none yet"
    return f"Check-in overdue since {day(when)}: {last}."
