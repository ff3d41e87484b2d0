"""A goal's standing as one plain sentence, with n and interval."""

from collections.abc import Callable, Mapping, Sequence

from cxdata import settings
from cxdata.goals.progress import Assessed, Reading, Standing
from cxdata.selection import day

MOST_DECIMALS = 4
NO_INTERVAL = "no interval can be given, so that is not proven"


def digits(one: Assessed) -> int:
    """The decimals that show the target as it is, and today's value apart from what it is not."""
    metric, now = one.metric, one.progress.now
    if metric is None:
        return 0
    plain, ends = metric.digits, (one.goal.target, one.goal.target_high)
    bounds = [bound for bound in ends if bound is not None]
    lines = bounds if one.progress.expected is None else [*bounds, one.progress.expected]
    exact = all(round(bound, plain) == bound for bound in bounds)
    least = plain if exact and _apart(now, lines, plain) else plain + 1
    tried = range(least, plain + MOST_DECIMALS)
    return next((places for places in tried if _apart(now, bounds, places)), least)


def _apart(now: Reading | None, lines: Sequence[float], digits: int) -> bool:
    """Whether today's value is printed as another number than each line that it is not at."""
    return now is None or all(
        line == now.value or round(line, digits) != round(now.value, digits) for line in lines
    )


def number(one: Assessed, value: float | None) -> str:
    """A value of the goal's metric, with the decimals that the goal needs."""
    if one.metric is None:
        return "–" if value is None else f"{value:g}"
    return one.metric.format(value, digits=digits(one))


def reading(one: Assessed, read: Reading) -> str:
    """`74.1% (71.2% to 76.8%, 930 answers)`."""
    between = f"{number(one, read.low)} to {number(one, read.high)}, " if _sure(read) else ""
    return f"{number(one, read.value)} ({between}{settings.answers(read.n)})"


def sentence(one: Assessed) -> str:
    """What can be said of the goal today, in one sentence with n and interval."""
    progress = one.progress
    if progress.standing == Standing.NOT_STARTED:
        today = f"; today {_now(one, progress.now)}" if progress.now else ""
        return f"Starts on {day(one.goal.start)}{today}."
    if progress.now is None:
        return f"Cannot be measured: {progress.reason.removesuffix('.')}."
    say = _keeping if one.goal.keeps else _SAYING[progress.standing]
    return f"{_now(one, progress.now)} {say(one, progress.now)}."


def _now(one: Assessed, now: Reading) -> str:
    return f"{one.metric.short if one.metric else ''} {reading(one, now)}"


def _sure(read: Reading) -> bool:
    return read.low is not None


def _but(read: Reading) -> str:
    return "but not by more than chance" if _sure(read) else f"but {NO_INTERVAL}"


def _beyond(one: Assessed, now: Reading) -> str:
    target = number(one, one.goal.target)
    if one.progress.standing == Standing.PROVEN:
        return f"has passed the target of {target} by more than chance"
    return f"has reached the target of {target}, {_but(now)}"


def _on_pace(one: Assessed, now: Reading) -> str:
    ahead = "at" if _alike(one, now) else "ahead of"
    left = f"with {_days(one.progress.days_left)} left to reach {number(one, one.goal.target)}"
    return f"is {ahead} the {number(one, one.progress.expected)} expected by now, {left}"


def _behind(one: Assessed, now: Reading) -> str:
    progress = one.progress
    by = "by more than chance" if progress.standing == Standing.OFF_PACE else _but(now)
    if progress.days_left == 0:
        return f"is short of the target of {number(one, one.goal.target)}, due today, {by}"
    back = (progress.share or 0) < -0.005 and progress.baseline
    backwards = f" and behind its baseline of {number(one, back.value)}" if back else ""
    pace = f"{number(one, progress.expected)} expected by now"
    little = "just " if _alike(one, now) else ""
    return f"is {little}behind the {pace}{backwards}, {by}; {_needed(one)}"


def _alike(one: Assessed, now: Reading) -> bool:
    """Whether today's value and the expected one are printed as the same number."""
    return number(one, now.value) == number(one, one.progress.expected)


def _needed(one: Assessed) -> str:
    left, per_week = one.progress.days_left, one.progress.per_week or 0
    target = f"{number(one, one.goal.target)} by {day(one.goal.due)} needs"
    if left < 14:
        return f"{target} {_move(one, per_week * left / 7)} in {_days(left)}"
    return f"{target} {_move(one, per_week)} a week for {left / 7:.0f} weeks"


def _move(one: Assessed, size: float) -> str:
    """A move in points: `+0.4 points`, with as many decimals as keep it true to a tenth."""
    if one.metric is None:
        return ""
    true = (places for places in (1, 2) if abs(round(size, places) - size) <= abs(size) / 10)
    points = " points" if one.metric.unit in {"%", "points"} else ""
    return one.metric.format(size, signed=True, digits=next(true, 3)) + points


def _days(count: int) -> str:
    return f"{settings.counted(count, 'day')}"


def _missed(one: Assessed, now: Reading) -> str:
    certain = now.turned(one.goal.sign).below(one.goal.sign * one.goal.target)
    by = "by more than chance" if certain else _but(now)
    due = f"due on {day(one.goal.due)} ({_days(-one.progress.days_left)} ago)"
    return f"is short of the target of {number(one, one.goal.target)}, {due}, {by}"


def _short(one: Assessed, now: Reading) -> str:
    why = one.progress.no_baseline
    return f"is short of the target of {number(one, one.goal.target)}; no pace is given: {why}"


def _keeping(one: Assessed, now: Reading) -> str:
    standing = one.progress.standing
    certain = standing in {Standing.KEPT_PROVEN, Standing.BROKEN}
    inside = standing in {Standing.KEPT, Standing.KEPT_PROVEN}
    by = " by more than chance" if certain else f", {_but(now)}"
    least = number(one, one.goal.target)
    if one.goal.kind == "keep above":
        return f"is {'above' if inside else 'below'} the limit of {least}{by}"
    limits = f"{least} and {number(one, one.goal.target_high)}"
    return f"is {'within' if inside else 'outside'} the limits of {limits}{by}"


_SAYING: Mapping[Standing, Callable[[Assessed, Reading], str]] = {
    Standing.PROVEN: _beyond,
    Standing.MET: _beyond,
    Standing.ON_PACE: _on_pace,
    Standing.AT_RISK: _behind,
    Standing.OFF_PACE: _behind,
    Standing.MISSED: _missed,
    Standing.SHORT: _short,
}


def size(one: Assessed, move: float) -> str:
    """A distance in the metric's unit: `3.0 points`, `0.12`."""
    if one.metric is None:
        return f"{move:.1f}"
    places = 2 if one.metric.digits else 1
    points = " points" if one.metric.unit in {"%", "points"} else ""
    return f"{one.metric.format(move, digits=places).removesuffix('%')}{points}"
