"""Definitions with versions, and what other tools' rules make of the same answers."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cxdata import access, estimates, metrics, passports, vendors
from cxdata.dataset import Dataset
from cxdata.errors import DataSetError
from cxdata.metrics import METRICS
from cxdata.passports import Beyond, Definitions
from tests.build import everything, publish, responses

NPS, FCR, EFFORT = (metrics.metric(name) for name in ("nps", "fcr", "effort"))
COMPLAINTS = Beyond(dimension="touchpoint", values=("Complaint handling",))
VERSION = """
[[version]]
metric = "nps"
version = "{version}"
valid_from = {day}
change = "{change}"
"""


def written(folder: Path, text: str) -> Definitions:
    (folder / passports.FILE).write_text(text, encoding="utf-8")
    return passports.read(folder)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_every_metric_has_a_passport_without_a_file(metric, tmp_path: Path) -> None:
    (one,) = passports.read(tmp_path).of(metric)
    assert one.version == "1" and one.valid_from is None
    assert all([one.numerator, one.denominator, one.scale, one.missing, one.weighting, one.source])


def test_a_version_takes_over_what_it_does_not_change(tmp_path: Path) -> None:
    later = VERSION.format(version="3", day="2025-06-01", change="asked by SMS")
    earlier = VERSION.format(version="2", day="2025-01-01", change="scale turned round")
    said = written(tmp_path, later + 'denominator = "Answers by SMS"\n' + earlier)
    first, second, third = said.of(NPS)
    assert [one.version for one in (first, second, third)] == ["1", "2", "3"]
    assert second.denominator == first.denominator
    assert third.denominator == "Answers by SMS"
    assert said.of(FCR)[-1].version == "1"


def test_a_change_of_definition_is_a_mark_in_its_period(tmp_path: Path) -> None:
    said = written(tmp_path, VERSION.format(version="2", day="2025-01-01", change="why"))
    (mark,) = said.marks(NPS, everything())
    assert (mark.words, mark.about) == ("1 Jan 2025: definition 2 of NPS", "why")
    assert said.marks(NPS, everything().during(date(2025, 1, 2), date(2025, 2, 1))) == []
    assert said.marks(FCR, everything()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[version]]\nmetric = 'npz'\nversion = '2'\nvalid_from = 2025-01-01\nchange = ''", "nps"),
        ("[[version]]\nmetric = 'nps'\nversion = '2'\nchange = 'x'", "no valid_from"),
        (VERSION.format(version="2", day="'2025'", change="x"), "day without quotes"),
        (VERSION.format(version="2", day="2025-01-01", change="x") + "scales = '1'", "scale"),
        ("[version]\nmetric = 'nps'", "version"),
        ("[net_fcr]", "beyond_first_level"),
        ("[net_fcr]\nbeyond_first_level = { colour = ['x'] }", "dimension"),
        ("[[", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DataSetError, match=said):
        written(tmp_path, text)


def at(hour: int) -> datetime:
    return datetime(2025, 3, 10, hour, tzinfo=UTC)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    rows = [
        {"recommend": 10, "customer_id": "a", "answered_at": at(8)},
        {"recommend": 0, "customer_id": "a", "answered_at": at(9)},
        {"recommend": None, "customer_id": "a", "answered_at": at(10), "ease": 5},
        {"recommend": 9, "customer_id": "b", "ease": 6},
        {"recommend": 8, "weight": "3", "ease": 2},
        {"recommend": 9, "business_unit": "Elsewhere", "ease": 7},
        {"resolved_first_contact": True, "touchpoint": "Branch", "ease": 4},
        {"resolved_first_contact": False, "touchpoint": "Complaint handling"},
    ]
    return publish(tmp_path_factory.mktemp("small"), responses=responses(rows))


def outcome(dataset: Dataset, name: str, tool: str, **wanted: list[str]) -> vendors.Outcome:
    metric = metrics.metric(name)
    found = vendors.outcomes(dataset, everything(**wanted), metric, COMPLAINTS)
    return next(one for one in found if one.rule.tool == tool)


@pytest.mark.parametrize(
    ("name", "tool", "value", "n"),
    [
        ("nps", "HubSpot", 100 * (3 - 1) / 5, 5),
        ("nps", "CustomerGauge", 100 * (3 - 1) / 8, 8),
        ("nps", "UserGuiding", 100 * (2 - 1) / 4, 4),
        ("effort", "HubSpot", 100 * 2 / 5, 5),
        ("fcr", "Medallia, gross", 50, 2),
        ("fcr", "Medallia, net", 100, 1),
    ],
)
def test_a_rule_counted_by_hand(small: Dataset, name: str, tool: str, value: float, n: int) -> None:
    found = outcome(small, name, tool)
    assert found.row["value"] == pytest.approx(value)
    assert found.row["n"] == n
    assert found.row["status"] == "too few"


def test_the_steps_say_all_of_the_difference(small: Dataset) -> None:
    ours = estimates.estimate(small, everything(), NPS)["value"][0]
    assert ours == pytest.approx(100 * (3 - 1) / 7)
    found = outcome(small, "nps", "CustomerGauge")
    assert [why for why, _ in found.steps] == [
        "weights do not count",
        "blank answers count in the denominator",
    ]
    assert ours + found.difference == pytest.approx(found.row["value"])
    said = vendors.sentence(found, NPS, NPS.format(ours, digits=1))
    assert "3.6 points below our 28.6: +11.4 as weights do not count, −15.0 as blank" in said


def test_a_viewer_is_counted_only_what_they_may_see(small: Dataset) -> None:
    viewer = access.Viewer(name="one unit", units=frozenset({"Elsewhere"}))
    mine = access.select(viewer, start=date(2000, 1, 1), end=date(2099, 1, 1))
    (first, *_) = vendors.outcomes(small, mine, NPS, None)
    assert first.row["n"] == 1


def test_net_resolution_is_not_computed_without_being_told_what_it_leaves_out(
    small: Dataset,
) -> None:
    assert "Medallia, net" not in vendors.tools(FCR, None)
    assert [o.rule.tool for o in vendors.outcomes(small, everything(), FCR, None)] == [
        "Medallia, gross"
    ]


def test_a_rule_that_leaves_no_answers_says_so_and_gives_no_number(small: Dataset) -> None:
    found = outcome(small, "fcr", "Medallia, net", touchpoint=["Complaint handling"])
    assert (found.row["value"], found.row["n"], found.steps) == (None, 0, ())
    said = vendors.sentence(found, FCR, "0.0%")
    assert said.startswith("By the rule of Medallia, net none of these answers counts")


@pytest.mark.parametrize("name", vendors.QUESTIONS)
def test_the_rule_that_is_ours_gives_our_number(demo: Dataset, name: str) -> None:
    metric = metrics.metric(name)
    ours = estimates.estimate(demo, everything(), metric)["value"][0]
    for found in vendors.outcomes(demo, everything(), metric, COMPLAINTS):
        assert ours + found.difference == pytest.approx(found.row["value"])
        assert found.rule.source and found.rule.words.endswith(".")


def test_employees_have_no_other_tools_rules(demo: Dataset) -> None:
    assert vendors.outcomes(demo, everything(), metrics.metric("enps"), None) == []
