"""Eight goals whose targets are set by the realised values, so that each stands as planned."""

import math
from datetime import date

import polars as pl

from cxdata.tables import empty
from sample_data.initiatives import CAREFUL_TITLE, CLAIMS_TITLE, EASIER_TITLE, PILOT_TITLES
from sample_data.planning import Known, Plan
from sample_data.structure import UNIT_NAMES
from sample_data.truths import COMPLAINTS, EASIER_UNIT, PILOT, RISING, SMALL_TEAM
from sample_data.vision import CARE, EASIER_BANK, EASY, FIRST_TIME, KEEP_WORD

_NO_VALUE = 50.0
"""The target of a goal whose baseline or value nobody answered."""
_YEAR_2025 = date(2025, 1, 1), date(2025, 12, 31)

_FIRST_CONTACT = Plan(
    goal_id="g1",
    title="Solve more at first contact in the Contact Centre",
    why="Customers who must call again cost twice and recommend us less.",
    owner="Nadia Petrov, Head of the Contact Centre",
    metric="fcr",
    unit=PILOT.units[0],
    aim=lambda known: math.floor(known.on_line(1.2)),
    baseline=(date(2025, 1, 1), date(2025, 3, 31)),
    start=PILOT.start,
    due=date(2026, 6, 30),
    initiative=PILOT_TITLES[0],
    practice=FIRST_TIME,
    objective=EASIER_BANK,
)
_EASIER = Plan(
    goal_id="g2",
    title="Make a mortgage easier to get",
    why="Half of those who give up an application name the paperwork.",
    owner="Tom Adeyemi, Head of Home Loans",
    metric="effort",
    unit=EASIER_UNIT,
    aim=lambda known: round(2 * known.barely_in_reach()) / 2,
    baseline=(date(2024, 7, 1), date(2024, 12, 31)),
    start=date(2025, 2, 1),
    due=date(2026, 2, 28),
    initiative=EASIER_TITLE,
    practice=EASY,
    objective=EASIER_BANK,
)
_CLAIMS = Plan(
    goal_id="g3",
    title="Insurance customers recommend us more",
    why="Claims are the moment in which an insurer is judged.",
    owner="Ruth Lindqvist, Head of Insurance",
    metric="nps",
    unit=RISING.unit,
    aim=lambda known: math.floor(known.baseline + 0.35 * (known.value - known.baseline)),
    baseline=(date(2023, 1, 1), date(2023, 12, 31)),
    start=date(2024, 1, 1),
    due=date(2025, 12, 31),
    initiative=CLAIMS_TITLE,
    practice=KEEP_WORD,
)
_LOANS = Plan(
    goal_id="g5",
    title="Home Loans reaches the NPS of the branches",
    why="One bank should feel like one bank.",
    owner="Tom Adeyemi, Head of Home Loans",
    metric="nps",
    unit="Home Loans",
    aim=lambda known: round(max(known.value, known.baseline) + 28),
    baseline=(date(2024, 1, 1), date(2024, 12, 31)),
    start=date(2025, 1, 1),
    due=date(2026, 1, 31),
)
_CAREFUL = Plan(
    goal_id="g6",
    title="Fewer complaints closed on the spot",
    why="The audit found that complaints closed at once came back: the cause comes first.",
    owner="Isabel Marques, Complaints Officer",
    metric="fcr",
    where=f"touchpoint={COMPLAINTS}",
    kind="lower",
    aim=lambda known: math.ceil(known.on_line(1.2)),
    baseline=(date(2025, 3, 1), date(2025, 5, 31)),
    start=date(2025, 6, 1),
    due=date(2026, 5, 31),
    initiative=CAREFUL_TITLE,
    practice=FIRST_TIME,
)
_ENGAGED = Plan(
    goal_id="g7",
    title="Keep engagement where it is",
    why="Customers feel next quarter what employees feel in this one.",
    owner="Kofi Brandt, People Director",
    metric="engagement",
    kind="keep above",
    aim=lambda known: math.floor(known.value - known.half - 1),
    baseline=(date(2024, 1, 1), date(2024, 12, 31)),
    start=_YEAR_2025[0],
    due=_YEAR_2025[1],
    practice=CARE,
)
_KIOSK = Plan(
    goal_id="g8",
    title="Solve more at first contact at the kiosk",
    why="The kiosk is where visitors meet us; the survey does not ask them this question yet.",
    owner="Marta Ek, Lighthouse Kiosk",
    metric="fcr",
    unit="Branches",
    where=f"team={SMALL_TEAM.team}",
    aim=lambda _: 80.0,
    baseline=(date(2024, 7, 1), date(2024, 12, 31)),
    start=date(2025, 3, 1),
    due=date(2026, 2, 28),
)


def goals(responses: pl.DataFrame, engagement: pl.DataFrame) -> pl.DataFrame:
    """The table `goals`."""
    candidates = [_satisfied(unit) for unit in UNIT_NAMES if unit != RISING.unit]
    barely = min(candidates, key=lambda plan: _strangeness(plan.known(responses, engagement)))
    plans = (_FIRST_CONTACT, _EASIER, _CLAIMS, barely, _LOANS, _CAREFUL, _ENGAGED, _KIOSK)
    rows = [_row(plan, plan.known(responses, engagement)) for plan in plans]
    return pl.DataFrame(rows, schema=empty("goals").schema)


def _satisfied(unit: str) -> Plan:
    return Plan(
        goal_id="g4",
        title=f"More satisfied customers in {unit}",
        why="A small step for each unit, agreed in the yearly review.",
        owner=f"Head of {unit}",
        metric="csat",
        unit=unit,
        aim=lambda known: round((known.baseline + known.value) / 2, 1),
        baseline=(date(2025, 1, 1), date(2025, 6, 30)),
        start=date(2025, 7, 1),
        due=date(2026, 3, 31),
    )


def _strangeness(known: Known) -> float:
    """How far a gain is from one that is there but well within noise."""
    off = abs(known.value - known.baseline - 0.5 * known.half)
    return math.inf if math.isnan(off) else off


def _row(plan: Plan, known: Known) -> dict[str, object]:
    target = plan.aim(known) if known.measurable() or plan is _KIOSK else _NO_VALUE
    return {
        "goal_id": plan.goal_id,
        "title": plan.title,
        "why": plan.why,
        "owner": plan.owner,
        "business_unit": plan.unit,
        "metric": plan.metric,
        "where": plan.where,
        "kind": plan.kind,
        "baseline_from": plan.baseline[0],
        "baseline_to": plan.baseline[1],
        "target": float(target),
        "target_high": None,
        "window_days": plan.window_days,
        "start": plan.start,
        "due": plan.due,
        "initiative": plan.initiative,
        "practice": plan.practice,
        "objective": plan.objective,
        "pace": None,
        "steps": None,
        "check_in_days": None,
        "definition": None,
        "kept_anyway": None,
    }
