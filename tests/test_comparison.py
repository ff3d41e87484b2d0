"""Changes against the worked numbers and statsmodels."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from cxdata.metrics import Metric
from cxdata.statistics import comparison, intervals
from cxdata.verdicts import findings
from tests.test_intervals import CSAT, MEAN, NPS, net, sums


def row(frame: object, metric: Metric) -> dict[str, object]:
    estimated = intervals.with_interval(frame, metric)  # type: ignore[arg-type]
    return intervals.with_adjusted(estimated, metric).row(0, named=True)


@pytest.mark.parametrize(
    ("n", "smallest"),
    [(10, 77.5), (50, 31.5), (100, 22.0), (250, 13.8), (500, 9.7), (1000, 6.8)],
)
def test_the_smallest_change_that_clears_noise(n: int, smallest: float) -> None:
    same = row(net(n // 2, 3 * n // 10, n // 5), NPS)
    change = comparison.change(same, same, NPS)
    assert change is not None and not change.real
    assert change.smallest == pytest.approx(smallest, abs=0.06)


@given(*[st.integers(0, 80)] * 2, *[st.integers(1, 80)] * 2)
def test_shares_differ_as_agresti_and_caffo_say(a: int, b: int, c: int, d: int) -> None:
    now = row(sums([100.0] * a + [0.0] * c), CSAT)
    before = row(sums([100.0] * b + [0.0] * d), CSAT)
    change = comparison.change(now, before, CSAT)
    low, high = confint_proportions_2indep(a, a + c, b, b + d, method="agresti-caffo")
    assert change is not None
    assert (change.low, change.high) == pytest.approx((100 * low, 100 * high), abs=1e-6)


@given(*[st.integers(0, 60)] * 6)
def test_a_change_is_real_just_where_it_is_over_the_smallest(
    a: int, b: int, c: int, d: int, e: int, f: int
) -> None:
    """So also where few answers before are compared with many now."""
    now, before = net(1 + 20 * a, 20 * b, 20 * c), net(d, 1 + e, f)
    change = comparison.change(row(now, NPS), row(before, NPS), NPS)
    assert change is not None and change.smallest is not None
    assert change.real == (abs(change.difference) > change.smallest)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ((4500, 250, 250), (30, 0, 0), "down 15 on May, within normal variation (under 21 "),
        ((500, 300, 200), (466, 301, 233), "up 6.7 on May, within normal variation (under 7.0 "),
        ((9960, 40, 0), (9920, 80, 0), "up 0.4 on May, more than chance"),
    ],
)
def test_the_words_never_contradict_themselves(
    now: tuple[int, int, int], before: tuple[int, int, int], words: str
) -> None:
    change = comparison.change(row(net(*now), NPS), row(net(*before), NPS), NPS)
    assert comparison.words(change, NPS, "May").startswith(words)


def test_means_differ_as_welch_says() -> None:
    one, other = [4.0, 5, 3, 4, 4, 5, 2], [3.0, 3, 2, 4, 1]
    change = comparison.change(row(sums(one), MEAN), row(sums(other), MEAN), MEAN)
    expected = stats.ttest_ind(one, other, equal_var=False).confidence_interval()
    assert change is not None
    assert (change.low, change.high) == pytest.approx((expected.low, expected.high))


def test_a_large_change_is_real_and_a_small_one_is_not() -> None:
    low, high = row(net(300, 300, 400), NPS), row(net(500, 300, 200), NPS)
    change = comparison.change(high, low, NPS)
    assert change is not None and change.real
    assert comparison.words(change, NPS, "May") == "up 40 on May, more than chance"
    few = comparison.change(row(net(5, 3, 2), NPS), row(net(4, 3, 3), NPS), NPS)
    assert few is not None and not few.real
    assert "within normal variation (under 79 " in comparison.words(few, NPS, "May")


def test_nothing_is_claimed_where_a_person_may_count_twice() -> None:
    twice = row(net(500, 300, 200).with_columns(repeated=True), NPS)
    change = comparison.change(twice, row(net(300, 300, 400), NPS), NPS)
    assert change is not None and not change.real and change.smallest is None
    assert comparison.words(change, NPS, "May") == "up 40 on May"


@pytest.mark.parametrize(
    ("now", "before", "metric", "said"),
    [
        (
            (600, 393, 211),
            (540, 416, 248),
            NPS,
            "NPS 32, up 8 on the quarter before. Real: at 1,204 answers each, a change over "
            "6 points is more than chance.",
        ),
        (
            (50, 30, 20),
            (50, 26, 24),
            NPS,
            "NPS 30, up 4 on the quarter before, within normal variation; at this volume a change "
            "under 22 points cannot be told from noise.",
        ),
        (
            (5, 2, 0),
            (30, 10, 10),
            NPS,
            "NPS 71 (only 7 answers), up 31 on the quarter before, within normal variation; at "
            "this volume a change under 78 points cannot be told from noise.",
        ),
    ],
)
def test_a_verdict_is_one_that_can_be_read_aloud(
    now: tuple[int, int, int], before: tuple[int, int, int], metric: Metric, said: str
) -> None:
    few = {"status": "too few" if sum(now) < 10 else "ok"}
    one, other = row(net(*now), metric) | few, row(net(*before), metric)
    assert findings.verdict(one, other, metric, "the quarter before") == said


def many(promoters: int, passives: int, detractors: int) -> dict[str, object]:
    n, strong = promoters + passives + detractors, promoters + detractors
    wx = 100.0 * (promoters - detractors)
    given = {"n": n, "w": n, "ww": n, "wx": wx, "wxx": 1e4 * strong, "repeated": False}
    return row(pl.DataFrame([given]), NPS)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ((600_000, 0, 400_000), (585_000, 0, 415_000), "up 3 on May. Real: {} over 0.3 points"),
        ((300_060, 0, 300_000), (300_000, 0, 300_060), "unchanged on May, {} under 0.4 points"),
        ((30_015_000, 0, 29_985_000), (30_000_000, 0, 30_000_000), "up 0.1 on May. Real: {}"
         " over 0.04 points"),
        ((10_140, 6_000, 3_860), (9_980, 6_000, 4_020), "up 1.6 on May. Real: {} over 1.5 points"),
    ],
)  # fmt: skip
def test_the_line_between_real_and_noise_is_never_nought_nor_the_change_itself(
    now: tuple[int, int, int], before: tuple[int, int, int], said: str
) -> None:
    begins, ends = said.split("{}")
    found = comparison.verdict(many(*now), many(*before), NPS, "May")
    assert found.startswith(begins) and ends in found, found


@pytest.mark.parametrize("few", [[5.0], [5.0] * 3])
def test_a_mean_of_answers_all_alike_is_not_tested(few: list[float]) -> None:
    """Their variance of nought would make three fives real against a thousand answers."""
    now, before = row(sums(few), MEAN), row(sums([4.0, 5.0] * 500), MEAN)
    change = comparison.change(now, before, MEAN)
    assert change is not None and not change.real and change.smallest is None
    said = comparison.verdict(now, before, MEAN, "May")
    assert said.endswith(
        "not tested, since answers that are one or all alike do not show how much answers vary."
    )


def test_the_verdict_of_a_share_speaks_of_points() -> None:
    now, before = row(sums([100.0] * 600 + [0.0] * 400), CSAT), row(sums([100.0, 0.0] * 450), CSAT)
    now["status"] = "ok"
    said = findings.verdict(now, before, CSAT, "May")
    assert said == (
        "CSAT 60%, up 10 points on May. Real: at 1,000 answers now and 900 before, a change over "
        "4 points is more than chance."
    )
    assert findings.on_year(now, before, CSAT) == "On a year before: up 10 points, real."
    nothing = findings.verdict(now, None, CSAT, "May")
    assert (
        nothing == "CSAT 60% (57% to 63%, 1,000 answers), with no answers in May to compare with."
    )
