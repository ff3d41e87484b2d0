"""Which words set two groups apart: the published method, and no more than chance allows."""

import numpy as np
import polars as pl
import pytest
from statsmodels.stats.contingency_tables import Table2x2

from cxdata.statistics import phrases


def counted(*rows: tuple[str, int, int], low: int = 400, high: int = 600) -> pl.DataFrame:
    every = [("", low, high, low + high), *((t, a, b, a + b) for t, a, b in rows)]
    return pl.DataFrame(every, schema=["term", "low", "high", "all"], orient="row")


def test_without_a_prior_it_is_the_usual_log_odds_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "PRIOR", 1e-9)
    (row,) = phrases.contrast(counted(("queue", 80, 40))).to_dicts()
    table = Table2x2([[80, 320], [40, 560]])
    assert row["log_odds"] == pytest.approx(table.log_oddsratio)
    assert (row["low"], row["high"]) == pytest.approx(table.log_oddsratio_confint())


def test_the_prior_pulls_a_rare_term_in_and_leaves_a_frequent_one() -> None:
    found = phrases.contrast(counted(("rare", 5, 0), ("frequent", 200, 30)))
    odds = dict(found.select("term", "log_odds").iter_rows())
    prior = phrases.PRIOR * 5 / 1000
    by_hand = np.log((5 + prior) / (400 + phrases.PRIOR - 5 - prior)) - np.log(
        prior / (600 + phrases.PRIOR - prior)
    )
    assert odds["rare"] == pytest.approx(by_hand)
    assert odds["rare"] < Table2x2([[5.5, 395.5], [0.5, 600.5]]).log_oddsratio / 2
    assert odds["frequent"] > Table2x2([[200, 200], [30, 570]]).log_oddsratio / 3


def test_noise_rarely_tells_anything() -> None:
    draw, alarms = np.random.default_rng(3), 0
    for _ in range(100):
        chances = draw.uniform(0.01, 0.2, 60)
        rows = [
            (f"w{k}", draw.binomial(400, p), draw.binomial(600, p)) for k, p in enumerate(chances)
        ]
        alarms += phrases.telling(phrases.contrast(counted(*rows))).height > 0
    assert alarms < 10


def test_of_terms_that_stand_together_one_is_told() -> None:
    found = phrases.contrast(
        counted(("never again", 90, 5), ("never", 95, 6), ("again", 180, 100), ("thanks", 9, 200))
    )
    told = phrases.telling(found)["term"].to_list()
    assert len({"never", "never again"} & set(told)) == 1
    assert told[-1] == "thanks"


def test_a_group_without_comments_is_not_compared() -> None:
    assert phrases.contrast(counted(("queue", 8, 0), high=0)).is_empty()
    assert phrases.contrast(pl.DataFrame(schema=counted().schema)).is_empty()


def test_a_term_of_every_comment_sets_nobody_apart() -> None:
    """As any word does that was searched for."""
    found = phrases.contrast(counted(("asked", 400, 600), ("queue", 80, 40)))
    assert found["term"].to_list() == ["queue"]
