"""What every metric owes, checked for whatever is in the catalogue."""

import duckdb
import pytest

from cxdata import columns, metrics, tables
from cxdata.arrivals.quality import RESPONSE_RATE
from cxdata.errors import UsageError
from cxdata.metrics import METRICS, Metric

COLUMNS = {
    "recommend": "tinyint",
    "satisfaction": "tinyint",
    "ease": "tinyint",
    "rating": "tinyint",
    "favourable": "decimal(9, 4)",
    "resolved_first_contact": "boolean",
    "kept": "boolean",
}


def score(metric: Metric, **answers: object) -> object:
    row = ", ".join(
        f"({'null' if answers.get(name) is None else repr(answers[name])})::{kind} as {name}"
        for name, kind in COLUMNS.items()
    )
    relation = duckdb.sql(f"select {row}")
    (value,) = relation.project(metric.score).fetchall()[0]
    return value


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_an_unanswered_question_is_null_and_not_zero(metric: Metric) -> None:
    assert score(metric) is None


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_every_entry_explains_itself(metric: Metric) -> None:
    assert metric.definition.endswith(".")
    assert metric.source and metric.label and metric.short
    assert set(metric.dimensions) <= set(tables.DIMENSIONS)
    assert bool(metric.occasion) == bool(metric.occasions)


@pytest.mark.parametrize("name", ["nps", "enps"])
@pytest.mark.parametrize(
    ("recommend", "points"), [(0, -100), (6, -100), (7, 0), (8, 0), (9, 100), (10, 100)]
)
def test_a_net_score_counts_promoters_and_detractors(
    name: str, recommend: int, points: int
) -> None:
    assert score(metrics.metric(name), recommend=recommend) == points


@pytest.mark.parametrize(
    ("name", "answer", "points"),
    [
        ("csat", {"satisfaction": 3}, 0),
        ("csat", {"satisfaction": 4}, 100),
        ("effort", {"ease": 4}, 0),
        ("effort", {"ease": 5}, 100),
        ("fcr", {"resolved_first_contact": False}, 0),
        ("fcr", {"resolved_first_contact": True}, 100),
        ("rating", {"rating": 3}, 0),
        ("rating", {"rating": 4}, 100),
        ("rating_mean", {"rating": 2}, 2),
        ("retention", {"kept": False}, 0),
        ("retention", {"kept": True}, 100),
    ],
)
def test_a_score_cuts_its_scale_where_the_definition_says(
    name: str, answer: dict[str, object], points: int
) -> None:
    assert score(metrics.metric(name), **answer) == points


@pytest.mark.parametrize("entry", [*METRICS, RESPONSE_RATE], ids=lambda entry: entry.name)
def test_the_columns_that_a_metric_needs_have_words_and_are_there(entry: Metric) -> None:
    for column in entry.needs:
        table, _, name = column.partition(".")
        assert name in tables.TABLES[table].columns()
    words = columns.called(*entry.needs, "comment", "region")
    assert words.endswith("(`comment`) or “Region” (`region`)") and f"(`{entry.needs[0]}`)" in words


def test_an_unknown_metric_names_the_nearest_and_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"Did you mean 'nps'\? Known: csat, effort"):
        metrics.metric("npss")


@pytest.mark.parametrize(
    ("name", "value", "signed", "text"),
    [
        ("nps", 41.4, False, "41"),
        ("nps", -7.2, False, "−7"),
        ("nps", -0.2, False, "0"),
        ("nps", 6.6, True, "+7"),
        ("csat", 82.07, False, "82%"),
        ("csat", -2.0, True, "−2"),
        ("rating_mean", 4.1468, False, "4.15"),
        ("nps", None, False, "–"),
    ],
)
def test_a_value_reads_as_a_manager_says_it(
    name: str, value: float | None, signed: bool, text: str
) -> None:
    assert metrics.metric(name).format(value, signed=signed) == text
