"""Targets and benchmarks: lines beside the numbers, with source and date."""

from datetime import date

import polars as pl

from cxdata import estimates, metrics, passports
from cxdata.charts.trend import trend
from cxdata.dataset import Dataset
from cxdata.statistics import intervals
from cxdata.tables import empty
from cxdata.verdicts import benchmarks
from tests.build import everything
from tests.test_control import shares

CSAT = metrics.metric("csat")
YEAR = everything().during(date(2025, 1, 1), date(2025, 12, 31))


def published(*rows: tuple[str, str, date, str, float, int | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=empty("benchmarks").schema, orient="row")


def test_the_latest_figure_of_each_organisation_is_drawn_with_its_source() -> None:
    table = published(
        ("ACSI", "Other Bank", date(2024, 1, 1), "csat", 70.0, None),
        ("ACSI", "Other Bank", date(2025, 3, 1), "csat", 72.0, 1204),
        ("ACSI", "Other Bank", date(2026, 1, 1), "csat", 90.0, None),
        ("ACSI", "Other Bank", date(2025, 1, 1), "nps", 30.0, None),
        ("Own survey", "Airline", date(2024, 1, 1), "Customer satisfaction", 81.0, None),
    )
    airline, bank = benchmarks.external(table, CSAT, YEAR)
    assert bank.words == "Other Bank: 72% (ACSI, 1 Mar 2025, 1,204 answers)"
    assert (bank.value, bank.since) == (72, date(2025, 3, 1))
    assert (airline.value, airline.since) == (81, date(2025, 1, 1))


def units(*hits_of: tuple[str, int, int]) -> pl.DataFrame:
    names, hits, n = zip(*hits_of, strict=True)
    frame = shares(hits, n).with_columns(business_unit=pl.Series(names))
    return intervals.with_interval(frame, CSAT)


def test_four_of_four_is_not_the_best_unit() -> None:
    (best,) = benchmarks.best(units(("Kiosk", 12, 12), ("Branch", 498, 500), ("X", 1, 90)), CSAT)
    assert best.words.startswith("Best of our units: Branch, 100% (500 answers")


def test_a_single_unit_is_no_benchmark() -> None:
    assert benchmarks.best(units(("Branch", 498, 500)), CSAT) == []


def test_a_target_is_drawn_only_for_exactly_its_selection(demo: Dataset) -> None:
    goals = demo.table("goals").filter(pl.col("goal_id") == "g1")
    row = goals.row(0, named=True)
    metric = metrics.metric(row["metric"])
    period = everything().during(row["start"], row["due"])
    unit = row["business_unit"]
    exact = period.narrowed("business_unit", unit) if unit else period
    other = period if unit else period.narrowed("business_unit", "Insurance")
    assert len(benchmarks.targets(goals, metric, exact)) == (row["where"] is None)
    assert benchmarks.targets(goals, metric, other) == []


def test_a_reference_is_a_line_and_no_part_of_the_value() -> None:
    frame = intervals.with_interval(shares([80] * 6, [100] * 6), CSAT)
    reference = benchmarks.Reference(
        label="Other Bank 72%", value=72, words="", since=date(2025, 1, 3)
    )
    figure = trend(frame, CSAT, grain="day", bars=False, references=[reference])
    (line,) = (trace for trace in figure.data if trace.name == "Other Bank 72%")
    assert list(line.y) == [72, 72] and line.x[0] == date(2025, 1, 3)
    (value,) = (trace for trace in figure.data if trace.name == "CSAT")
    assert set(value.y) == {80}


def test_the_demo_company_has_both_kinds_of_benchmarks_and_a_definition_that_changed(
    demo: Dataset,
) -> None:
    found = benchmarks.external(demo.table("benchmarks"), CSAT, YEAR)
    own, others = (one.words for one in found)
    before = YEAR.during(date(2024, 1, 1), date(2024, 12, 31))
    value = CSAT.format(estimates.estimate(demo, before, CSAT)["value"].item())
    assert own.startswith(f"Harbour Bank 2024: {value} (Annual report 2024 (made up), 1 Jan 2024")
    assert others == "Ten other banks: 74% (Bank index 2025 (made up), 1 Jan 2025, 12,400 answers)"
    (mark,) = passports.read(demo.folder).marks(CSAT, YEAR)
    assert (mark.on, mark.kind) == (date(2025, 5, 1), "definition")
