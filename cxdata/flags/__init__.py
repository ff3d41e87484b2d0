"""Warnings that answers may not say what they seem to: silence, gaming, repeats, bunching."""

from datetime import timedelta

from cxdata.arrivals import daily
from cxdata.dataset import Dataset
from cxdata.flags.bunching import bunching
from cxdata.flags.flag import ALARM, Flag
from cxdata.flags.jumps import jumps
from cxdata.flags.repeats import repeats
from cxdata.flags.silence import silences
from cxdata.selection import Selection

__all__ = ["ALARM", "COMPUTED", "Flag", "flags"]

HISTORY = 2
"""How many times the selection's length before it the checks look back."""
COMPUTED = (
    "**Silent:** at least two whole weeks without an answer in a unit that usually answers every "
    "week; runs test over its days. **More 9s and 10s from fewer:** both changes are more than "
    "chance by Fisher's exact test, in the period against up to twice as long before it, or in "
    "the last four weeks against the twelve before. **Often:** five or more answers of one "
    "customer in a month, beyond where the tail of all others ends. **End of the month:** the "
    "last three days are at least half as dense again; Student's t over six or more whole months. "
    f"Each of the four checks speaks by chance at most once in {round(1 / ALARM)} looks, over all "
    "units together, where answers come independently. A flag is a reason to look, not a verdict."
)


def flags(dataset: Dataset, selection: Selection) -> list[Flag]:
    """Everything about the answers of the selection that calls for a look."""
    back = selection.start - timedelta(days=HISTORY * selection.days())
    history = selection.during(max(back, min(dataset.first_day(), selection.start)), selection.end)
    longer = daily.answered(dataset, history)
    return [
        *silences(longer, selection),
        *jumps(longer, daily.invited(dataset, history), selection),
        *repeats(daily.per_customer(dataset, selection)),
        *bunching(daily.within(longer, selection), selection),
    ]
