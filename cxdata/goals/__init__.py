"""SMART goals: what is wanted, where it stands and is heading, and the words for it."""

from cxdata.goals.facts import details, facts
from cxdata.goals.glance import Glance, glance
from cxdata.goals.goal import CHECK_IN_DAYS, KINDS, Goal
from cxdata.goals.letter import Letter
from cxdata.goals.letters import smart
from cxdata.goals.look import Look, gap, heading, look, next_check_in, odds, overdue
from cxdata.goals.measure import assess_all, measured
from cxdata.goals.objective import Objective, objectives
from cxdata.goals.pace import PACES
from cxdata.goals.progress import Assessed, Progress, Reading, Standing, assess
from cxdata.goals.table import table
from cxdata.goals.words import digits, number, sentence
from cxdata.goals.written import CheckIn, Kept, Moved, check_ins, moves, vision

__all__ = [
    "CHECK_IN_DAYS",
    "KINDS",
    "PACES",
    "Assessed",
    "CheckIn",
    "Glance",
    "Goal",
    "Kept",
    "Letter",
    "Look",
    "Moved",
    "Objective",
    "Progress",
    "Reading",
    "Standing",
    "assess",
    "assess_all",
    "check_ins",
    "details",
    "digits",
    "facts",
    "gap",
    "glance",
    "heading",
    "look",
    "measured",
    "moves",
    "next_check_in",
    "number",
    "objectives",
    "odds",
    "overdue",
    "sentence",
    "smart",
    "table",
    "vision",
]
