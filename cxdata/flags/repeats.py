"""Finds the customer who answers far more often in one month than customers do."""

from collections.abc import Iterator

import polars as pl

from cxdata import periods
from cxdata.flags.flag import ALARM, Flag
from cxdata.selection import UNNAMED

OFTEN = 5
"""Answers in a month that are worth a look."""
KNOWN = 30
"""The usual is read off as far as so many cases reach."""


def repeats(times: pl.DataFrame) -> Iterator[Flag]:
    """A flag for the customers who answered most often in one month, if that is not by chance.

    The chance is that any case would reach so many times: how slowly the number of cases falls
    from one number of times to the next, at its slowest among all other cases, is carried on
    from the last number that 30 cases reach (a geometric tail above a threshold; Coles 2001, An
    Introduction to Statistical Modeling of Extreme Values, ch. 4).

    Args:
        times: `times`, `cases` (a customer and a month), `month` and `business_unit` of one of
            them; sorted by `times`.
    """
    rows = times.to_dicts()
    if not rows or rows[-1]["times"] < OFTEN:
        return
    most, top = rows[-1]["times"], rows[-1]["cases"]
    reached = [sum(r["cases"] for r in rows if r["times"] > n) for n in range(most)]
    level = sum(cases >= KNOWN for cases in reached)
    if not level or level >= most:
        return
    fall = max((reached[n] - top + 1) / (reached[n - 1] - top + 1) for n in range(1, level + 1))
    if reached[level - 1] * fall ** (most - level) < ALARM:
        unit = rows[-1]["business_unit"] or UNNAMED
        month = periods.label(rows[-1]["month"], "month")
        who = "One customer" if top == 1 else f"{top} customers"
        yield Flag(
            kind="often",
            business_unit=unit,
            sentence=f"{who} answered {most} times in one month ({month}, {unit}), where "
            f"{_share(rows[0], reached[0])} of the customers who answer do so once.",
        )


def _share(once: dict[str, int], every: int) -> str:
    return f"{once['cases'] / every:.0%}" if once["times"] == 1 else "none"
