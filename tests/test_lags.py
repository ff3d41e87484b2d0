"""Delays, within against between, and the chain to money find what was planted, and no more."""

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from scipy import stats

from cxdata import metrics
from cxdata.dataset import Dataset
from cxdata.engagement import chain, lags, panel
from cxdata.engagement.pairing import LEVELS
from cxdata.statistics import resampling
from sample_data.truths import ENGAGEMENT_LEADS, TIE
from tests.build import everything

X, Y = metrics.metric("engagement"), metrics.metric("csat")
UNITS = LEVELS["business_unit"]


def drawn(
    seed: int = 1, units: int = 12, quarters: int = 9, own: float = 0.8, means: float = 0.8
) -> pl.DataFrame:
    """Pairs whose slope is `own` within each unit and `means` between the units' means."""
    draw = np.random.default_rng(seed)
    level = draw.normal(60, 8, units)
    moves = draw.normal(0, 3, (units, quarters))
    y = means * level[:, None] + own * moves + draw.normal(0, 1, (units, quarters))
    return pl.DataFrame(
        {
            "name": [f"u{u}" for u in range(units) for _ in range(quarters)],
            "quarter": list(range(quarters)) * units,
            "x": (level[:, None] + moves).ravel(),
            "y": y.ravel(),
        }
    )


def values(frame: pl.DataFrame, axis: str, shift: int = 0) -> pl.DataFrame:
    return frame.select("name", quarter=pl.col("quarter") + shift, value=axis)


@pytest.mark.parametrize("own", [-0.5, 0.0, 0.8])
def test_r_and_slope_are_those_of_scipy_and_of_statsmodels_fixed_effects(own: float) -> None:
    pairs = drawn(own=own)
    whole = resampling.fit(pairs)
    assert whole is not None
    assert whole.r == pytest.approx(stats.pearsonr(pairs["x"], pairs["y"]).statistic)
    assert whole.slope == pytest.approx(stats.linregress(pairs["x"], pairs["y"]).slope)
    dummies = pairs.select("name").to_dummies().to_numpy()
    fixed = sm.OLS(pairs["y"].to_numpy(), np.column_stack([pairs["x"], dummies])).fit()
    within = resampling.fit(pairs, "within")
    assert within is not None and within.slope == pytest.approx(fixed.params[0])
    means = pairs.group_by("name").agg(pl.col("x", "y").mean())
    between = resampling.fit(pairs, "between")
    assert between is not None and between.n == 12
    assert between.r == pytest.approx(stats.pearsonr(means["x"], means["y"]).statistic)


def test_the_slopes_interval_is_about_that_of_clustered_errors() -> None:
    pairs = drawn(units=60)
    found = resampling.fit(pairs, "within")
    centred = pairs.with_columns(pl.col("x", "y") - pl.col("x", "y").mean().over("name"))
    groups = pairs["name"].rank("dense").to_numpy()
    model = sm.OLS(centred["y"].to_numpy(), centred["x"].to_numpy()).fit(
        cov_type="cluster", cov_kwds={"groups": groups}
    )
    low, high = model.conf_int()[0]
    assert found is not None
    assert found.slope_interval == pytest.approx((low, high), abs=0.15 * (high - low))


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(150):
        found = resampling.fit(drawn(seed, units=30, quarters=5), "within", rounds=400)
        assert found is not None
        held += found.slope_interval[0] <= 0.8 <= found.slope_interval[1]
    assert 0.87 <= held / 150 <= 0.99


def test_what_does_not_vary_has_no_r() -> None:
    flat = drawn().with_columns(x=pl.lit(5.0))
    assert resampling.fit(flat) is None
    assert resampling.fit(drawn(units=1)) is None


def lagged(pairs: pl.DataFrame, shift: int = 0, lag: int = 0) -> lags.Lagged:
    return lags.lagged(values(pairs, "x"), values(pairs, "y", shift), X, Y, UNITS, lag)


def test_a_planted_delay_stands_out_and_every_delay_is_told() -> None:
    found = lagged(drawn(means=0.0), shift=2)
    table = lags.table(found)
    assert table["lag"].to_list() == [0, 1, 2, 3, 4]
    assert table["r"].arg_max() == 2 and table["r"].null_count() == 0
    assert "2 quarters later (r 0." in lags.finding(found)
    assert "of 5 delays tried over 12 business units" in lags.finding(found)


def test_seven_units_are_refused_with_the_reason() -> None:
    found = lagged(drawn(units=7))
    assert found.fits == (None,) * 5
    assert "that takes 8 business units over several quarters, and here are 7" in lags.finding(
        found
    )
    assert not lags.sides(found) and not lags.disagreement(found)


def test_within_against_between_is_a_banner_where_they_disagree() -> None:
    opposite = lagged(drawn(own=-0.9, means=0.9))
    assert lags.disagreement(opposite).startswith("The two do not agree: when engagement")
    assert "Only the business units differ" in lags.disagreement(lagged(drawn(3, own=0.0)))
    assert lags.disagreement(lagged(drawn())) == ""


def test_the_demo_companys_planted_delay_and_size_are_recovered(demo: Dataset) -> None:
    x, y = (panel.values(demo, everything(), metric, "business_unit") for metric in (X, Y))
    truth = ENGAGEMENT_LEADS
    found = lags.lagged(x, y, X, Y, UNITS, truth.lag_quarters)
    table = lags.table(found)
    assert table["n"].to_list() == [96, 88, 80, 72, 64]
    of = table["r"].to_list()
    assert of[truth.lag_quarters] == pytest.approx(truth.correlation, abs=TIE)
    assert found.within is not None
    assert found.within.r == pytest.approx(truth.correlation, abs=TIE)
    others = [r for lag, r in enumerate(of[:4]) if lag != truth.lag_quarters]
    assert max(map(abs, others)) <= truth.elsewhere_at_most
    assert lags.finding(found).startswith(
        "Engagement is clearly associated with CSAT 1 quarter later (r "
    )


def link(cause: str, effect: str, pairs: pl.DataFrame) -> chain.Link:
    x, y = values(pairs, "x"), values(pairs, "y")
    return chain.link(cause, effect, x, y, 0, "", "all")


def test_a_rise_is_carried_through_all_links_as_a_range() -> None:
    links = [link("a", "b", drawn(1)), link("b", "c", drawn(2, own=0.5, means=0.5))]
    first, last = chain.carried(10, links)
    assert first.size == pytest.approx(8, abs=0.5) and last.size == pytest.approx(4, abs=0.5)
    one, two = (one.fit for one in links)
    assert one and two
    assert last.size == pytest.approx(10 * one.slope * two.slope)
    assert (last.low, last.high) == resampling.percentiles(10 * one.slopes * two.slopes)
    assert last.high - last.low > 10 * 0.5 * (first.high - first.low) / 10 * 0.9


def test_the_weakest_link_is_named_and_a_broken_chain_is_refused() -> None:
    strong, weak = link("a", "b", drawn()), link("b", "revenue", drawn(own=0.05, means=0.0))
    steps = chain.carried(5, [strong, weak])
    said = chain.sentence(5, "a", steps, [strong, weak], 1_000_000)
    assert (
        "The weakest link is from b to revenue." in said
        and "5 points in a is associated with" in said
    )
    broken = link("b", "revenue", drawn(units=3))
    assert chain.carried(5, [strong, broken])[-1].what == "b"
    refused = chain.sentence(5, "a", chain.carried(5, [strong, broken]), [strong, broken], 1.0)
    assert "takes 8 business units that differ, and here are 3" in refused


def test_the_demo_companys_chain_reaches_revenue(demo: Dataset) -> None:
    retention = metrics.metric("retention")
    engaged, satisfied, kept = (
        panel.values(demo, everything(), metric, "business_unit") for metric in (X, Y, retention)
    )
    money = panel.revenue(demo, everything())
    assert panel.yearly_revenue(demo, everything()) > 1e6
    found = [
        chain.link("engagement", "satisfaction", engaged, satisfied, 1, "", "all"),
        chain.link("satisfaction", "retention", satisfied, kept, 0, "", "all"),
        chain.link("retention", "revenue", kept, money, 0, "", "all"),
    ]
    assert [one.units for one in found] == [8, 8, 8]
    assert chain.rows(found)["r"].min() > 0.3  # type: ignore[operator]
    steps = chain.carried(5, found)
    assert [step.what for step in steps] == ["satisfaction", "retention", "revenue"]
    assert all(step.low <= step.size <= step.high for step in steps)


@pytest.mark.parametrize(
    ("first", "months", "called"),
    [("1", (1, 2, 3), "Q1 2023"), ("2", (2, 3, 4), "Q1 FY 2023/24")],
)
def test_revenue_a_year_later_is_counted_by_hand(
    demo: Dataset,
    monkeypatch: pytest.MonkeyPatch,
    first: str,
    months: tuple[int, ...],
    called: str,
) -> None:
    monkeypatch.setenv("CX_FISCAL_YEAR_START", first)
    money = panel.revenue(demo, everything()).row(0, named=True)
    month, revenue = pl.col("month"), pl.col("revenue").cast(pl.Float64).sum()
    customers = demo.table("customers").filter(
        "active", pl.col("business_unit") == money["name"], month.dt.month().is_in(months)
    )
    sums = dict(customers.group_by(month.dt.year()).agg(revenue).iter_rows())
    assert money["value"] == pytest.approx(100 * sums[2024] / sums[2023])
    assert panel.quarter_name(money["quarter"]) == called
