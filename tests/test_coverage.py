"""How often the intervals hold the truth: exactly where it can be summed, else over draws."""

import numpy as np
import pytest

from bench import coverage

ENOUGH = [30, 100, 400]


@pytest.mark.parametrize("n", ENOUGH)
def test_shares_are_covered_95_times_in_100_on_average(n: int) -> None:
    assert 0.94 <= np.mean(coverage.of_shares(n)) <= 0.96


@pytest.mark.parametrize("n", ENOUGH)
def test_net_scores_are_too(n: int) -> None:
    assert 0.94 <= np.mean(coverage.of_nets(np.random.default_rng(1), n, 4000)) <= 0.96


@pytest.mark.parametrize("n", ENOUGH)
@pytest.mark.parametrize("spread", [0, 0.5], ids=["unweighted", "weighted"])
def test_means_are_too(n: int, spread: float) -> None:
    found = coverage.of_means(np.random.default_rng(1), n, 4000, spread=spread)
    assert 0.935 <= np.mean(found) <= 0.96


@pytest.mark.parametrize(("n", "least"), [(5, 0.83), (30, 0.86)])
def test_the_least_coverage_of_a_share_is_that_of_wilsons_interval(n: int, least: float) -> None:
    assert min(coverage.of_shares(n, coverage.EVERY)) == pytest.approx(least, abs=0.005)


@pytest.mark.parametrize("n", [5, 8, 20])
def test_the_least_coverage_of_a_net_score_is_no_lower_than_the_method_allows(n: int) -> None:
    draw = np.random.default_rng(1)
    assert min(coverage.of_nets(draw, n)) >= 0.835
