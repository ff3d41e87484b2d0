"""Drivers: shares of R² as statsmodels finds them, honest about who rated what."""

from itertools import permutations
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from scipy.stats import pearsonr

from cxdata import access, estimates, metrics
from cxdata.__main__ import main
from cxdata.charts import drivers as chart
from cxdata.charts import labels
from cxdata.dataset import Dataset, open_current
from cxdata.errors import UsageError
from cxdata.journey import driver_data, drivers, quadrants
from cxdata.journey.drivers import Drivers, Refused
from cxdata.statistics import shapley
from sample_data import journey
from tests.build import everything, publish, ratings, responses

NPS, CSAT, RATING = map(metrics.metric, ("nps", "csat", "rating"))


def answered(folder: Path, rated: dict[str, list[int | None]], outcome: list[int]) -> Dataset:
    """A data set in which each person gives one rating per touchpoint, or none."""
    people = [{"recommend": score} for score in outcome]
    rows = [
        {"response_id": str(person), "touchpoint": name, "rating": rating}
        for name, given in rated.items()
        for person, rating in enumerate(given)
        if rating is not None
    ]
    return publish(folder, responses=responses(people), ratings=ratings(rows))


def drawn(people: int, many: int, seed: int) -> tuple[dict[str, list[int | None]], list[int]]:
    """Ratings that go together, and an answer that goes with the first ones the most."""
    draw = np.random.default_rng(seed)
    mood = draw.normal(size=(people, 1))
    given = np.clip(np.round(3.4 + 0.7 * mood + draw.normal(size=(people, many))), 1, 5)
    weights = np.linspace(1.6, 0, many)
    answer = np.clip(np.round(5 + (given - 3) @ weights + draw.normal(size=people)), 0, 10)
    rated = {f"T{k}": [int(v) for v in given[:, k]] for k in range(many)}
    return rated, [int(v) for v in answer]  # type: ignore[return-value]


def of(dataset: Dataset, outcome: metrics.Metric = NPS) -> Drivers | Refused:
    return drivers.drivers(driver_data.products(dataset, everything(), outcome))


def lmg(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """The shares of R² over all orders of entering, by statsmodels."""
    many, known = x.shape[1], {frozenset(): 0.0}

    def r2(columns: tuple[int, ...]) -> float:
        key = frozenset(columns)
        if key not in known:
            known[key] = sm.OLS(y, sm.add_constant(x[:, sorted(key)])).fit().rsquared
        return known[key]

    shares, orders = np.zeros(many), list(permutations(range(many)))
    for order in orders:
        for place, column in enumerate(order):
            shares[column] += r2(order[: place + 1]) - r2(order[:place])
    return shares / len(orders), r2(tuple(range(many)))


def test_the_shares_are_those_of_statsmodels(tmp_path: Path) -> None:
    rated, answer = drawn(400, 4, 1)
    found = of(answered(tmp_path, rated, answer))
    assert isinstance(found, Drivers)
    shares, r2 = lmg(np.column_stack(list(rated.values())), np.array(answer))
    table = found.table.sort("touchpoint")
    assert table["importance"].to_numpy() == pytest.approx(100 * shares / r2)
    assert found.r2 == pytest.approx(r2)
    assert table["n"].to_list() == [400] * 4
    assert (found.apart, found.mended, found.collinear) == ((0, 6), False, ())


def test_the_airports_shares_are_those_of_statsmodels(real_data: Path, tmp_path: Path) -> None:
    """Three touchpoints of the guests who rated all three, in area G, unweighted by rows."""
    survey = real_data / "sfo_2017" / "2017_SFO_Customer_Survey_20250817.csv"
    mapping = real_data.parent / "mappings" / "sfo_2017.toml"
    assert main(["import", str(survey), "--mapping", str(mapping), "--into", str(tmp_path)]) == 0
    airport = open_current(tmp_path)
    names = ["Signs", "Walkways", "Restaurants"]
    frame = airport.table("ratings").filter(pl.col("touchpoint").is_in(names))
    wide = frame.pivot("touchpoint", index="response_id", values="rating").drop_nulls()
    both = wide.join(airport.table("responses"), on="response_id").drop_nulls("satisfaction")
    assert both.height > 1_000
    shares, r2 = lmg(
        both.select(names).to_numpy().astype(float), both["satisfaction"].to_numpy().astype(float)
    )
    complete = {name: both[name].to_list() for name in names}
    people = [{"satisfaction": score} for score in both["satisfaction"]]
    rows = [
        {"response_id": str(k), "touchpoint": name, "rating": given}
        for name, all_ in complete.items()
        for k, given in enumerate(all_)
    ]
    folder = tmp_path / "complete"
    found = of(publish(folder, responses=responses(people), ratings=ratings(rows)), CSAT)
    assert isinstance(found, Drivers)
    by_name = dict(found.table.select("touchpoint", "importance").iter_rows())
    assert [by_name[name] for name in names] == pytest.approx(list(100 * shares / r2))

    whole = of(airport, CSAT)
    assert isinstance(whole, Drivers)
    assert whole.table.height == 18
    ((one, other, r),) = whole.collinear
    assert {one, other} == {f"Information booths, {level} level" for level in ("lower", "upper")}
    assert r == pytest.approx(0.95, abs=0.01)
    assert all(low <= high for low, high in whole.table.select("low", "high").rows())


def test_a_draw_of_orders_comes_near_all_orders() -> None:
    draw = np.random.default_rng(2)
    data = draw.normal(size=(500, 9)) + 0.6 * draw.normal(size=(500, 1))
    y = data @ np.linspace(1, 0, 9) + 2 * draw.normal(size=500)
    r = np.corrcoef(np.column_stack([y, data]), rowvar=False)
    sampled = shapley.shares(r[1:, 1:], r[0, 1:])
    known = {(): 0.0}

    def r2(columns: tuple[int, ...]) -> float:
        if columns not in known:
            rows = 1 + np.array(columns)
            known[columns] = r[0, rows] @ np.linalg.solve(r[np.ix_(rows, rows)], r[rows, 0])
        return known[columns]

    many = shapley.shares(r[1:, 1:], r[0, 1:], orders=40_000, seed=9)
    assert sampled == pytest.approx(many, abs=0.01)
    assert sampled.sum() == pytest.approx(r2(tuple(range(9))))


def test_correlations_are_those_of_the_people_who_gave_both(demo: Dataset) -> None:
    found = of(demo)
    assert isinstance(found, Drivers)
    rated = demo.table("ratings").filter(pl.col("touchpoint") == "Help line")
    joined = rated.join(demo.table("responses"), on=["response_id", "source"])
    both = joined.drop_nulls("recommend")
    row = found.table.row(by_predicate=pl.col("touchpoint") == "Help line", named=True)
    assert row["n"] == both.height
    assert row["r"] == pytest.approx(pearsonr(both["rating"], both["recommend"])[0])
    seldom, pairs = found.apart
    assert 0 < seldom < pairs == 18 * 17 // 2


def test_the_demo_finds_the_planted_order(demo: Dataset) -> None:
    found = of(demo)
    assert isinstance(found, Drivers)
    tie = {touchpoint.name: touchpoint.tie for touchpoint in journey.TOUCHPOINTS}
    names = found.table["touchpoint"].to_list()
    assert names[:2] == ["Complaint handling", "Help line"]
    assert np.corrcoef([tie[n] for n in names], found.table["importance"].to_numpy())[0, 1] > 0.85
    inside = pl.col("importance").is_between("low", "high")
    assert found.table.select(inside.all()).item()


def summed(rated: dict[str, list[int | None]], answer: list[int]) -> pl.DataFrame:
    """What `driver_data.products` gives where everybody rated everything."""
    items = {"": pl.Series(answer)} | {name: pl.Series(given) for name, given in rated.items()}
    wide = pl.DataFrame(items).with_columns(fold=pl.int_range(len(answer)) % driver_data.FOLDS)
    pairs = [
        wide.select("fold", one=pl.lit(a), other=pl.lit(b), x=pl.col(a), y=pl.col(b))
        for a in items
        for b in items
        if a <= b
    ]
    x, y = pl.col("x").cast(pl.Float64), pl.col("y").cast(pl.Float64)
    return (
        pl.concat(pairs)
        .group_by("fold", "one", "other")
        .agg(
            n=pl.len(),
            w=pl.len().cast(pl.Float64),
            x=x.sum(),
            y=y.sum(),
            xx=(x * x).sum(),
            yy=(y * y).sum(),
            xy=(x * y).sum(),
        )
    )


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    population, answer = drawn(60_000, 3, 4)
    truth, r2 = lmg(np.column_stack(list(population.values())), np.array(answer))
    held = whole = 0
    for seed in range(40):
        rated, given = drawn(300, 3, 100 + seed)
        found = drivers.drivers(summed(rated, given))
        assert isinstance(found, Drivers)
        rows = found.table.sort("touchpoint").select("low", "high").rows()
        held += sum(lo <= t <= hi for (lo, hi), t in zip(rows, 100 * truth / r2, strict=True))
        whole += found.r2_low <= r2 <= found.r2_high
    assert held >= 108
    assert whole >= 35


def test_a_pair_never_rated_together_shares_what_both_share_with_the_answer() -> None:
    """Two with r = 0.6 each: R² by hand, with 0.6 × 0.6 between them instead of nothing."""
    r = {("", "a"): 0.6, ("", "b"): 0.6, ("a", "a"): 1.0, ("b", "b"): 1.0}
    rows = [
        {"fold": fold, "one": one, "other": other, "n": 100, "w": 100.0, "x": 0.0, "y": 0.0}
        | {"xx": 100.0, "yy": 100.0, "xy": 100 * size}
        for fold in range(4)
        for (one, other), size in r.items()
    ]
    found = drivers.drivers(pl.DataFrame(rows))
    assert isinstance(found, Drivers) and found.apart == (1, 1)
    between = 0.6 * 0.6
    assert found.r2 == pytest.approx((2 * 0.36 - 2 * 0.36 * between) / (1 - between**2))


def test_two_that_are_rated_alike_are_said_to_be(tmp_path: Path) -> None:
    rated, answer = drawn(300, 2, 5)
    found = of(answered(tmp_path, rated | {"Twin": rated["T0"]}, answer))
    assert isinstance(found, Drivers)
    assert [(a, b) for a, b, _ in found.collinear] == [("T0", "Twin")]
    by_name = dict(found.table.select("touchpoint", "importance").iter_rows())
    assert by_name["T0"] == pytest.approx(by_name["Twin"], rel=0.02)
    assert by_name["T0"] > 5
    assert any("cannot be told apart" in sentence for sentence in quadrants.caveats(found))


def test_noise_is_said_to_be_weak(tmp_path: Path) -> None:
    rated, _ = drawn(300, 3, 6)
    noise = [int(v) for v in np.random.default_rng(7).integers(0, 11, 300)]
    dataset = answered(tmp_path, rated, noise)
    found = of(dataset)
    assert isinstance(found, Drivers)
    assert found.weak
    performance = estimates.estimate(dataset, everything(), RATING, by=["touchpoint"])
    rows = quadrants.against_performance(found, performance, 60.0)
    assert "too little to say" in quadrants.lead(rows, found, NPS, RATING)


def test_too_few_are_left_out_by_name_and_two_are_needed(tmp_path: Path) -> None:
    rated, answer = drawn(200, 2, 8)
    rated["Rare"] = [3, 4] * 20 + [None] * 160
    found = of(answered(tmp_path / "one", rated, answer))
    assert isinstance(found, Drivers)
    assert found.few == ("Rare",)
    refused = of(answered(tmp_path / "two", {"T0": rated["T0"], "Same": [4] * 200}, answer))
    assert refused == Refused(enough=1, few=("Same",))


def test_the_quadrants_are_named_by_both_axes_and_doubt_is_kept() -> None:
    table = pl.DataFrame(
        {
            "touchpoint": ["A", "B", "C", "D"],
            "n": 500,
            "r": 0.3,
            "importance": [40.0, 35.0, 15.0, 10.0],
            "low": [35.0, 20.0, 10.0, 5.0],
            "high": [45.0, 50.0, 20.0, 15.0],
        }
    )
    found = Drivers(
        table=table, r2=0.4, r2_low=0.35, r2_high=0.45, few=(), apart=(0, 6), mended=False,
        collinear=(),
    )  # fmt: skip
    performance = pl.DataFrame(
        {
            "touchpoint": ["A", "B", "C", "D"],
            "value": [50.0, 80.0, 55.0, 90.0],
            "low": [45.0, 75.0, 50.0, 85.0],
            "high": [55.0, 85.0, 60.0, 95.0],
            "n": 600,
        }
    )
    rows = quadrants.against_performance(found, performance, 70.0)
    assert rows.select("touchpoint", "quadrant", "sure").rows() == [
        ("A", "Fix first", True),
        ("B", "Keep up", False),
        ("C", "Watch", True),
        ("D", "Leave as it is", True),
    ]
    assert quadrants.lead(rows, found, NPS, RATING).startswith("Fix first: A. It holds 40%")
    names_stand_beside_intervals(rows)


def names_stand_beside_intervals(rows: pl.DataFrame) -> None:
    figure = chart.drivers(rows, RATING, NPS, 70.0)
    across, up = figure.layout.xaxis.range, figure.layout.yaxis.range
    x = (rows["value"].to_numpy() - across[0]) / (across[1] - across[0])
    y, low, high = (rows[name].to_numpy() / up[1] for name in ("importance", "low", "high"))
    screen = labels.Screen(labels.PHONE, x, y, chart.NAMED, bars=(low, high))
    named = {trace.text[0]: trace for trace in figure.data}
    for dot, name in enumerate(rows["touchpoint"]):
        assert named[name].textfont.shadow
        box = screen.box(named[name].textposition[0], name, dot)
        assert screen.crossed(box) == screen.meets(box) == 0, name
    # The last is drawn above the others.
    assert figure.data[-1].name == "Fix first"


def test_a_filter_and_a_grant_reach_the_products(demo: Dataset) -> None:
    viewer = access.Viewer(name="Ada", units=frozenset({"Wealth"}))
    selection = access.select(viewer, start=demo.first_day(), end=demo.as_of())
    mine = driver_data.products(demo, selection, NPS)
    n = mine.filter(pl.col("one") == "", pl.col("other") == "Help line")["n"].sum()
    unit = pl.col("business_unit").is_in(["Wealth", "Savings & Investments"])
    rated = demo.table("ratings").filter(pl.col("touchpoint") == "Help line", unit)
    joined = rated.join(demo.table("responses"), on=["response_id", "source"])
    assert n == joined.drop_nulls("recommend").height


def test_without_ratings_or_an_overall_answer_it_is_said(tmp_path: Path) -> None:
    dataset = publish(tmp_path, ratings=ratings([{"rating": 4, "touchpoint": "Desk"}]))
    with pytest.raises(UsageError, match="overall answer"):
        driver_data.outcomes(dataset)
