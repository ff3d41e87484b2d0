"""Made-up histories of a metric, of which the truth is known, and goals set upon them."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from cxdata.goals.forecast import forecast
from cxdata.goals.goal import Goal

FIRST = date(2022, 1, 1)


def month(number: int) -> date:
    """The first day of a month, counted from FIRST."""
    return date(FIRST.year + number // 12, number % 12 + 1, 1)


def months(values: Any, *, n: Any) -> pl.DataFrame:
    """Months as `estimates.estimate` gives them, of a share in percent with n answers each."""
    values, n = np.asarray(values, float), np.broadcast_to(np.asarray(n, float), len(values))
    share = (values / 100 * n + 1) / (n + 2)
    return pl.DataFrame(
        {
            "period": [month(number) for number in range(len(values))],
            "value": values,
            "effective": n,
            "adjusted_variance": 1e4 * share * (1 - share) / (n + 2),
        }
    )


def calibration(goals: int, *, seed: int) -> pl.DataFrame:
    """`chance`, `met`, `inside` (the 95 % interval): what was said of goals, and what became.

    Levels wander, rise or fall steadily and swing with the year, in all strengths; each answer
    is satisfied or not by chance.
    """
    rng = np.random.default_rng(seed)
    return pl.DataFrame([_one(rng) for _ in range(goals)])


def _one(rng: Any) -> dict[str, object]:
    past, ahead = int(rng.choice([12, 24, 36])), int(rng.choice([3, 6, 12]))
    answers, satisfied = _history(rng, past + ahead)
    value = 100 * satisfied[:past] / answers[:past]
    today, due = month(past) - timedelta(days=1), month(past + ahead) - timedelta(days=1)
    recent = 100 * satisfied[past - 3 : past].sum() / answers[past - 3 : past].sum()
    goal = Goal(
        goal_id="g",
        title="Goal",
        metric="csat",
        kind=rng.choice(["raise", "lower"]),
        target=recent + rng.normal(0, 4),
        window_days=91,
        start=FIRST,
        due=due,
    )
    found = forecast(goal, months(value, n=answers[:past]), today)
    assert found is not None
    became = 100 * satisfied[-3:].sum() / answers[-3:].sum()
    low, _, high = found.interval
    met = became >= goal.target if goal.kind == "raise" else became <= goal.target
    return {"chance": found.chance, "met": bool(met), "inside": bool(low <= became <= high)}


def _history(rng: Any, count: int) -> tuple[Any, Any]:
    at = np.arange(count)
    wander, swing = rng.choice([0, 0.3, 0.8, 1.5]), rng.choice([0, 2, 4])
    level = rng.uniform(45, 75) + rng.normal(0, 0.3) * at + np.cumsum(rng.normal(0, wander, count))
    level = level + swing * np.cos(2 * np.pi * at / 12 + rng.uniform(0, 2 * np.pi))
    answers = rng.poisson(rng.choice([40, 90, 150, 400]), count).clip(1)
    return answers, rng.binomial(answers, (level / 100).clip(0.02, 0.98))
