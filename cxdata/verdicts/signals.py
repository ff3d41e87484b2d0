"""What a control chart says, in sentences: its signals one by one, and what is mere noise."""

from collections.abc import Iterator, Sequence
from typing import Any

from cxdata import periods
from cxdata.metrics import Metric
from cxdata.statistics import control
from cxdata.statistics.control import BEYOND, RULES, Limits

Row = dict[str, Any]
FALSE_ALARMS = (
    "Of charts of 24 periods without any change, about 3 in 100 have a point beyond the limits "
    "and about 11 in 100 have any signal."
)


def finding(found: Limits, metric: Metric, grain: str, changes: int = 0) -> str:
    """How many periods signal, around what the rest varies, and how often the level changed."""
    shifted = (
        ""
        if not changes
        else " The level changed once"
        if changes == 1
        else (f" The level changed {changes} times")
    )
    return _beyond(found, metric, grain, bool(changes)) + (shifted and f"{shifted} (▲▼).")


def _beyond(found: Limits, metric: Metric, grain: str, changed: bool) -> str:
    rows = control.signals(found)
    beyond = [row for row in rows if BEYOND in row["signals"]]
    centre, n = metric.format(found.centre), found.baseline
    around = f"around {metric.short} {centre} (limits from {n} {grain}s)"
    if not rows:
        if changed:
            return f"No {grain} is beyond the limits {around}."
        return f"No {grain} stands out: all of it is normal variation {around}."
    if not beyond:
        runs = len(episodes(found))
        many = "one run" if runs == 1 else f"{runs} runs"
        hint = "hints" if runs == 1 else "hint"
        return f"No {grain} is beyond the limits, but {many} {hint} at a shift; {around}."
    named = ", ".join(_named(row, metric, grain) for row in beyond[-3:])
    more = f" and {len(beyond) - 3} earlier" if len(beyond) > 3 else ""
    lies = "lies" if len(beyond) == 1 else "lie"
    which = "one" if len(beyond) == 1 else str(len(beyond))
    noun = grain if len(beyond) == 1 else f"{grain}s"
    return f"{which.capitalize()} {noun} {lies} beyond the limits: {named}{more}; {around}."


def _named(row: Row, metric: Metric, grain: str) -> str:
    side = "above" if row["z"] > 0 else "below"
    limit = row["upper"] if row["z"] > 0 else row["lower"]
    when = periods.label(row["period"], grain)
    return f"{when} ({metric.format(row['value'])}, {side} {metric.format(limit)})"


def explained(found: Limits, metric: Metric, grain: str) -> Iterator[str]:
    """A sentence for each stretch of signals: when, which rule, and what it means."""
    for episode in episodes(found):
        first, last = episode[0], episode[-1]
        rules = dict.fromkeys(rule for row in episode for rule in row["signals"])
        when = periods.label(first["period"], grain)
        if first is not last:
            when += f" to {periods.label(last['period'], grain)}"
        side = "above" if first["z"] > 0 else "below"
        shape = "◆" if BEYOND in rules else "■"
        said = "; ".join(RULES[rule] for rule in rules)
        yield f"{shape} {when}, {side} the centre: {said}."


def episodes(found: Limits) -> list[list[Row]]:
    """The signals, those of neighbouring periods on one side of the centre taken together."""
    together: list[list[Row]] = []
    for index, row in enumerate(found.frame.iter_rows(named=True)):
        if not row["signals"]:
            continue
        entry = row | {"index": index}
        if together and _continues(together[-1][-1], entry):
            together[-1].append(entry)
        else:
            together.append([entry])
    return together


def _continues(before: Row, row: Row) -> bool:
    return bool(row["index"] == before["index"] + 1 and (row["z"] > 0) == (before["z"] > 0))


def computed(found: Limits, grain: str) -> str:
    """How the limits came about, for the note below the chart."""
    wider = (
        f" The {grain}s vary {found.widened:.1f} times as much as sampling alone, and the limits "
        "are that much wider."
        if found.widened > 1.05
        else ""
    )
    rules = "  \n".join(f"- *{name}*: {what}" for name, what in RULES.items())
    return (
        f"**{found.method}.** Three standard errors on either side of the centre of "
        f"{found.baseline} {grain}s.{wider} A range between neighbours past its own limit is left "
        "out of that. Periods that are not whole, or have too few answers, do not signal.\n\n"
        f"Signals (Nelson 1984; Western Electric 1956):\n\n{rules}\n\n{FALSE_ALARMS}"
    )


def exported(found: Limits, marked: Sequence[str] = ()) -> Any:
    """The chart's rows for the download, with the rules joined in one column."""
    return found.frame.with_columns(signals=found.frame["signals"].list.join("; "))
