"""The shift board: how yesterday went, what to keep, what to mend and whom to thank."""

from cxdata.shift.asking import ask, yesterday
from cxdata.shift.board import Board, Number
from cxdata.shift.hours import SHIFTS, WHOLE_DAY, Hours
from cxdata.shift.leadership import KIND, Line
from cxdata.shift.quotes import Quote
from cxdata.shift.watch import Watched

__all__ = [
    "KIND",
    "SHIFTS",
    "WHOLE_DAY",
    "Board",
    "Hours",
    "Line",
    "Number",
    "Quote",
    "Watched",
    "ask",
    "yesterday",
]
