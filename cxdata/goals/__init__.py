"""SMART goals: what is wanted, where it stands today, and the words for it."""

from cxdata.goals.facts import details, facts
from cxdata.goals.glance import Glance, glance
from cxdata.goals.goal import Goal
from cxdata.goals.measure import assess_all
from cxdata.goals.progress import Assessed, Progress, Reading, Standing, assess
from cxdata.goals.table import table
from cxdata.goals.words import digits, sentence

__all__ = [
    "Assessed",
    "Glance",
    "Goal",
    "Progress",
    "Reading",
    "Standing",
    "assess",
    "assess_all",
    "details",
    "digits",
    "facts",
    "glance",
    "sentence",
    "table",
]
