"""Where a goal stands: a table of cases for every kind, what holds for all numbers, the words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cxdata import goals, metrics
from cxdata.errors import UsageError
from cxdata.goals import Assessed, Goal, Standing, assess
from cxdata.selection import Selection

START, DUE = date(2025, 1, 1), date(2025, 12, 31)
EARLIER, HALFWAY, LATER = date(2024, 12, 1), date(2025, 7, 2), date(2026, 2, 1)
BASELINE, TARGET = 40.0, 60.0
"""So 50 is expected halfway."""
S = Standing


def a_goal(**given: Any) -> Goal:
    usual = {"goal_id": "g", "title": "Goal", "metric": "csat", "kind": "raise", "target": TARGET}
    return Goal(**usual | {"window_days": 90, "start": START, "due": DUE} | given)


def a_row(value: float | None, half: float | None = 2.0, *, n: int = 500, status: str = "ok"):
    ends = (None, None) if half is None or value is None else (value - half, value + half)
    return {"value": value, "low": ends[0], "high": ends[1], "n": n, "status": status}


def mirrored(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The row on the scale on which less is better: 100 minus each value."""
    if row is None:
        return None
    flip = {"value": row["value"], "low": row["high"], "high": row["low"]}
    return {**row, **{name: None if end is None else 100 - end for name, end in flip.items()}}


TINY, HIDDEN = a_row(70.0, n=9, status="too few"), a_row(None, n=None, status="hidden")  # type: ignore[arg-type]
KNOWN = a_row(BASELINE)
MOVING = [
    ("before the start, even if met", EARLIER, a_row(70.0), KNOWN, S.NOT_STARTED, 1.5),
    ("before the start, nobody", EARLIER, None, None, S.NOT_STARTED, None),
    ("on the first day, at the baseline", START, a_row(40.0), KNOWN, S.ON_PACE, 0.0),
    ("ahead", HALFWAY, a_row(52.0), KNOWN, S.ON_PACE, 0.6),
    ("just on the line", HALFWAY, a_row(50.0), KNOWN, S.ON_PACE, 0.5),
    ("behind within noise", HALFWAY, a_row(49.0), KNOWN, S.AT_RISK, 0.45),
    ("its interval ends on the line", HALFWAY, a_row(48.0), KNOWN, S.AT_RISK, 0.4),
    ("behind", HALFWAY, a_row(45.0), KNOWN, S.OFF_PACE, 0.25),
    ("backwards", HALFWAY, a_row(30.0), KNOWN, S.OFF_PACE, -0.5),
    ("just met", HALFWAY, a_row(60.0), KNOWN, S.MET, 1.0),
    ("met within noise", HALFWAY, a_row(61.0), KNOWN, S.MET, 1.05),
    ("its interval begins at the target", HALFWAY, a_row(62.0), KNOWN, S.PROVEN, 1.1),
    ("far beyond", HALFWAY, a_row(80.0), KNOWN, S.PROVEN, 2.0),
    ("on the due day, short within noise", DUE, a_row(59.0), KNOWN, S.AT_RISK, 0.95),
    ("on the due day, short", DUE, a_row(55.0), KNOWN, S.OFF_PACE, 0.75),
    ("on the due day, met", DUE, a_row(61.0), KNOWN, S.MET, 1.05),
    ("late, short within noise", LATER, a_row(59.0), KNOWN, S.MISSED, 0.95),
    ("late, short", LATER, a_row(45.0), KNOWN, S.MISSED, 0.25),
    ("late, met", LATER, a_row(61.0), KNOWN, S.MET, 1.05),
    ("late, met and proven", LATER, a_row(70.0), KNOWN, S.PROVEN, 1.5),
    ("no interval, ahead", HALFWAY, a_row(55.0, None), KNOWN, S.ON_PACE, 0.75),
    ("no interval, behind", HALFWAY, a_row(30.0, None), KNOWN, S.AT_RISK, -0.5),
    ("no interval, met", HALFWAY, a_row(90.0, None), KNOWN, S.MET, 2.5),
    ("tiny n", HALFWAY, TINY, KNOWN, S.UNMEASURED, None),
    ("hidden", HALFWAY, HIDDEN, KNOWN, S.UNMEASURED, None),
    ("nobody answered", HALFWAY, None, KNOWN, S.UNMEASURED, None),
    ("nobody answered, late", LATER, None, KNOWN, S.UNMEASURED, None),
    ("no baseline", HALFWAY, a_row(45.0), None, S.SHORT, None),
    ("tiny baseline", HALFWAY, a_row(45.0), TINY, S.SHORT, None),
    ("no baseline, met", HALFWAY, a_row(70.0), None, S.PROVEN, None),
    ("no baseline, late", LATER, a_row(45.0), None, S.MISSED, None),
    ("baseline at the target, met", HALFWAY, a_row(61.0), a_row(60.0), S.MET, None),
    ("baseline at the target, short", HALFWAY, a_row(55.0), a_row(60.0), S.OFF_PACE, None),
    ("baseline beyond the target", HALFWAY, a_row(59.0), a_row(90.0), S.AT_RISK, None),
]


@pytest.mark.parametrize("kind", ["raise", "lower"])
@pytest.mark.parametrize("case", MOVING, ids=lambda case: case[0])
def test_a_goal_that_moves_its_metric(case, kind):
    _, today, now, before, standing, share = case
    found = (
        assess(a_goal(), before, now, today)
        if kind == "raise"
        else assess(a_goal(kind=kind, target=100 - TARGET), mirrored(before), mirrored(now), today)
    )
    assert found.standing == standing
    assert found.share == (None if share is None else pytest.approx(share))
    assert found.days_left == (DUE - today).days


KEEPING = [
    ("before the start", EARLIER, a_row(30.0), S.NOT_STARTED, S.NOT_STARTED),
    ("well inside", HALFWAY, a_row(65.0), S.KEPT_PROVEN, S.KEPT_PROVEN),
    ("just inside", HALFWAY, a_row(61.0), S.KEPT, S.KEPT),
    ("on the limit", HALFWAY, a_row(60.0), S.KEPT, S.KEPT),
    ("below within noise", HALFWAY, a_row(59.0), S.AT_RISK, S.AT_RISK),
    ("below", HALFWAY, a_row(50.0), S.BROKEN, S.BROKEN),
    ("above within noise", HALFWAY, a_row(71.0), S.KEPT_PROVEN, S.AT_RISK),
    ("above", HALFWAY, a_row(80.0), S.KEPT_PROVEN, S.BROKEN),
    ("no interval, inside", HALFWAY, a_row(65.0, None), S.KEPT, S.KEPT),
    ("no interval, below", HALFWAY, a_row(10.0, None), S.AT_RISK, S.AT_RISK),
    ("after the due day", LATER, a_row(65.0), S.KEPT_PROVEN, S.KEPT_PROVEN),
    ("broken after the due day", LATER, a_row(50.0), S.BROKEN, S.BROKEN),
    ("tiny n", HALFWAY, TINY, S.UNMEASURED, S.UNMEASURED),
    ("nobody answered", HALFWAY, None, S.UNMEASURED, S.UNMEASURED),
]


@pytest.mark.parametrize("before", [None, KNOWN, a_row(60.0)], ids=["none", "below", "at limit"])
@pytest.mark.parametrize("case", KEEPING, ids=lambda case: case[0])
def test_a_goal_that_keeps_its_metric(case, before):
    _, today, now, above, within = case
    wanted = {a_goal(kind="keep above"): above}
    wanted[a_goal(kind="keep within", target_high=70.0)] = within
    for goal, standing in wanted.items():
        found = assess(goal, before, now, today)
        assert found.standing == standing
        assert (found.share, found.expected, found.per_week) == (None, None, None)


numbers = st.floats(-100, 100)
halves = st.floats(0, 50)
days = st.dates(date(2024, 6, 1), date(2026, 6, 1))
kinds = st.sampled_from(["raise", "lower"])


@given(numbers, numbers, days, kinds)
def test_the_pace_lies_between_baseline_and_target(baseline, target, today, kind):
    expected = a_goal(kind=kind, target=target).expected(baseline, today)
    low, high = sorted([baseline, target])
    assert low - 1e-9 <= expected <= high + 1e-9


@given(numbers, numbers, kinds)
def test_the_way_begins_at_the_baseline_and_ends_at_the_target(baseline, target, kind):
    goal = a_goal(kind=kind, target=target)
    assume(goal.way(baseline) is not None)
    assert goal.share(baseline, baseline) == 0
    assert goal.share(baseline, target) == 1
    assert goal.expected(baseline, START) == baseline
    assert goal.expected(baseline, DUE) == target


@given(numbers, halves, numbers, numbers, days)
def test_raise_and_lower_mirror_each_other(value, half, baseline, target, today):
    up = assess(a_goal(target=target), a_row(baseline), a_row(value, half), today)
    lower = a_goal(kind="lower", target=-target)
    down = assess(lower, a_row(-baseline), a_row(-value, half), today)
    assert (up.standing, up.share, up.days_left) == (down.standing, down.share, down.days_left)
    for one, other in ((up.expected, down.expected), (up.per_week, down.per_week)):
        assert one == (None if other is None else -other)


@given(st.tuples(numbers, numbers).map(sorted), halves, numbers, numbers, days)
def test_a_better_value_never_stands_worse(values, half, baseline, target, today):
    worst_first = [S.NOT_STARTED, S.MISSED, S.OFF_PACE, S.AT_RISK, S.ON_PACE, S.MET, S.PROVEN]
    goal = a_goal(target=target)
    found = [assess(goal, a_row(baseline), a_row(v, half), today).standing for v in values]
    assert worst_first.index(found[0]) <= worst_first.index(found[1])


@given(numbers, numbers, st.dates(START, DUE))
def test_the_needed_moves_add_up_to_what_is_missing(value, target, today):
    found = assess(a_goal(target=target), KNOWN, a_row(value), today)
    if value >= target or today == DUE:
        assert found.per_week is None
    else:
        assert value + found.per_week * found.days_left / 7 == pytest.approx(target)


def test_a_goal_without_a_baseline_period_takes_the_window_before_its_start():
    assert a_goal().baseline_period() == (date(2024, 10, 3), date(2024, 12, 31))
    assert a_goal(baseline_to=date(2024, 6, 30), window_days=30).baseline_period() == (
        date(2024, 6, 1),
        date(2024, 6, 30),
    )


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        (None, {"business_unit": ("A",)}),
        ("region=North", {"business_unit": ("A",), "region": ("North",)}),
        (
            " region = North ;; region=South; ",
            {"business_unit": ("A",), "region": ("North", "South")},
        ),
        ("touchpoint=a=b", {"business_unit": ("A",), "touchpoint": ("a=b",)}),
        ("segment=", {"business_unit": ("A",), "segment": ("",)}),
    ],
)
def test_where_is_a_list_of_dimensions_and_values(where, wanted):
    assert a_goal(business_unit="A", where=where).wanted() == wanted


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"where": "North"}, "not written as dimension=value"),
        ({"where": "regoin=North"}, "Did you mean 'region'"),
        ({"kind": "keep within"}, "target_high"),
        ({"kind": "keep within", "target_high": 10.0}, "target_high"),
        ({"target": float("nan")}, "not a number"),
        ({"baseline_from": DUE, "baseline_to": START}, "before it begins"),
    ],
)
def test_a_row_that_makes_no_sense_says_why(given, reason):
    goal = a_goal(**given)
    with pytest.raises(UsageError, match=reason):
        goal.wanted()
        goal.check()


def assessed(goal: Goal, before: Any, now: Any, today: date = HALFWAY) -> Assessed:
    found = assess(goal, before, now, today)
    return Assessed(goal=goal, progress=found, metric=metrics.metric(goal.metric))


LOWER = {"kind": "lower", "target": 20.0}
WITHIN = {"kind": "keep within", "target": 60.0, "target_high": 70.0}
SENTENCES = [
    ({}, a_row(63.0), HALFWAY, "has passed the target of 60% by more than chance"),
    ({}, a_row(61.0), HALFWAY, "has reached the target of 60%, but not by more than chance"),
    (
        {},
        a_row(61.0, None),
        HALFWAY,
        "has reached the target of 60%, but no interval can be given, so that is not proven",
    ),
    (
        {},
        a_row(52.0),
        HALFWAY,
        "is ahead of the 50% expected by now, with 182 days left to reach 60%",
    ),
    ({}, a_row(50.0), HALFWAY, "is at the 50% expected by now, with 182 days left to reach 60%"),
    (
        {},
        a_row(50.01),
        HALFWAY,
        "is at the 50.0% expected by now, with 182 days left to reach 60.0%",
    ),
    (
        {},
        a_row(49.99),
        HALFWAY,
        "is just behind the 50.0% expected by now, but not by more than chance; "
        "60.0% by 31 Dec 2025 needs +0.4 points a week for 26 weeks",
    ),
    (
        {},
        a_row(49.0),
        HALFWAY,
        "is behind the 50% expected by now, but not by more than chance; "
        "60% by 31 Dec 2025 needs +0.4 points a week for 26 weeks",
    ),
    (
        {},
        a_row(30.0),
        HALFWAY,
        "is behind the 50% expected by now and behind its baseline of 40%, by more than chance; "
        "60% by 31 Dec 2025 needs +1.2 points a week for 26 weeks",
    ),
    (
        LOWER,
        a_row(35.0),
        HALFWAY,
        "is behind the 30% expected by now, by more than chance; "
        "20% by 31 Dec 2025 needs −0.6 points a week for 26 weeks",
    ),
    (
        {},
        a_row(55.0),
        date(2025, 12, 30),
        "is behind the 60% expected by now, by more than chance; "
        "60% by 31 Dec 2025 needs +5.0 points in 1 day",
    ),
    ({}, a_row(59.0), DUE, "is short of the target of 60%, due today, but not by more than chance"),
    (
        {},
        a_row(55.0),
        LATER,
        "is short of the target of 60%, due on 31 Dec 2025 (32 days ago), by more than chance",
    ),
    ({"kind": "keep above"}, a_row(63.0), HALFWAY, "is above the limit of 60% by more than chance"),
    (
        {"kind": "keep above"},
        a_row(59.0),
        HALFWAY,
        "is below the limit of 60%, but not by more than chance",
    ),
    (WITHIN, a_row(65.0), HALFWAY, "is within the limits of 60% and 70% by more than chance"),
    (WITHIN, a_row(75.0), HALFWAY, "is outside the limits of 60% and 70% by more than chance"),
]


@pytest.mark.parametrize(("given", "now", "today", "said"), SENTENCES)
def test_a_standing_is_one_plain_sentence(given, now, today, said):
    sentence = goals.sentence(assessed(a_goal(**given), KNOWN, now, today))
    assert sentence.startswith("CSAT ")
    assert "500 answers) " in sentence
    assert sentence.endswith(f" {said}.")


@pytest.mark.parametrize(
    ("before", "now", "today", "said"),
    [
        (
            KNOWN,
            None,
            HALFWAY,
            "Cannot be measured: nobody answered from 4 Apr 2025 to 2 Jul 2025.",
        ),
        (
            KNOWN,
            TINY,
            HALFWAY,
            "Cannot be measured: only 9 answered from 4 Apr 2025 to 2 Jul 2025, "
            "too few to lean on.",
        ),
        (
            KNOWN,
            HIDDEN,
            HALFWAY,
            "Cannot be measured: not shown, since it would speak of fewer than five people.",
        ),
        (None, None, EARLIER, "Starts on 1 Jan 2025."),
        (
            None,
            a_row(45.0),
            EARLIER,
            "Starts on 1 Jan 2025; today CSAT 45% (43% to 47%, 500 answers).",
        ),
        (
            None,
            a_row(45.0),
            HALFWAY,
            "CSAT 45% (43% to 47%, 500 answers) is short of the target of 60%; "
            "no pace is given: nobody answered in the baseline period.",
        ),
    ],
)
def test_what_is_lacking_is_said(before, now, today, said):
    assert goals.sentence(assessed(a_goal(), before, now, today)) == said


@pytest.mark.parametrize(
    ("metric", "target", "value", "shown"),
    [
        ("csat", 60.0, 52.4, "52%"),
        ("csat", 77.6, 90.0, "90.0%"),
        ("csat", 60.0, 59.7, "59.7%"),
        ("csat", 60.0, 59.96, "59.96%"),
        ("csat", 60.0, 60.0, "60%"),
        ("nps", -5.0, -7.0, "−7"),
        ("rating_mean", 4.25, 4.1, "4.10"),
    ],
)
def test_decimals_keep_the_value_apart_from_the_target(metric, target, value, shown):
    goal = a_goal(metric=metric, target=target)
    assert f" {shown} (" in goals.sentence(assessed(goal, None, a_row(value)))


def test_the_figures_are_in_a_row():
    goal = a_goal(business_unit="Retail", owner="Ada Wong")
    assert goals.facts(assessed(goal, KNOWN, a_row(30.0))) == [
        "Retail · Ada Wong",
        "Baseline 40% · target 60% · expected 50%",
        "−50% of the way · 182 days left, due 31 Dec 2025",
    ]
    assert goals.facts(assessed(a_goal(**WITHIN), None, None, LATER)) == [
        "All business units",
        "Keep between 60% and 70%",
        "Due 31 Dec 2025, 32 days ago",
    ]


def test_a_name_from_right_to_left_turns_nothing_beside_it():
    goal = a_goal(business_unit="Retail", owner="أحمد")
    assert goals.facts(assessed(goal, KNOWN, a_row(30.0)))[0] == "Retail · \u2068أحمد\u2069"


def test_the_details_name_the_baseline_with_its_days_and_answers():
    one = assessed(a_goal(why="Because."), KNOWN, a_row(52.0))
    assert dict(goals.details(one))["Why"] == "Because."
    measured = Assessed(
        goal=one.goal,
        progress=one.progress,
        metric=one.metric,
        selection=Selection(start=date(2025, 4, 4), end=HALFWAY),
    )
    said = dict(goals.details(measured))
    assert said["Today"] == "All business units, 4 Apr 2025 to 2 Jul 2025 (90 days)."
    assert said["Baseline"] == (
        "40% (38% to 42%, 500 answers); 3 Oct 2024 to 31 Dec 2024, the window before the start."
    )


def test_all_goals_at_a_glance():
    values = {"A": 55.0, "B": 70.0, "C": 49.0, "D": 30.0, "E": 31.0, "F": 32.0, "G": 33.0}
    every = [assessed(a_goal(title=name), KNOWN, a_row(value)) for name, value in values.items()]
    found = goals.glance([*every, assessed(a_goal(), KNOWN, None)])
    assert found.sentence == (
        "2 of 8 goals are on pace, met or kept; 4 off pace: D, E, F and 1 more; 1 at risk: C; "
        "1 cannot be measured."
    )
    assert list(found.counts) == [S.OFF_PACE, S.AT_RISK, S.UNMEASURED, S.ON_PACE, S.PROVEN]
    assert sum(found.counts.values()) == 8
    assert goals.glance(every[:1]).sentence == "1 of 1 goal is on pace, met or kept."
