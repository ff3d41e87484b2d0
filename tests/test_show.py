"""The command line: any number of the dashboard, and one line for whatever goes wrong."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cxdata import estimates, metrics
from cxdata.__main__ import COMMANDS
from cxdata.dataset import Dataset
from cxdata.published import manifest
from cxdata.safe_csv import as_csv
from tests.build import engagement, everything, publish, responses
from tests.conftest import ROOT, SAMPLE, Run


def rows(run: Run, *words: str | Path) -> list[dict[str, Any]]:
    code, printed, complaint = run("show", *words, "--format", "json")
    assert (code, complaint) == (0, "")
    found: list[dict[str, Any]] = json.loads(printed)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    answers = [
        {"business_unit": unit, "region": region, "recommend": 9 if unit == "A" else 2}
        for unit, region in [("A", "N")] * 12 + [("B", "N")] * 11 + [("B", "S")] * 3
    ]
    teams = {("A", "N", "small"): 3, ("A", "N", "other"): 9, ("A", "N", "large"): 20}
    publish(
        tmp_path,
        responses=responses(answers),
        engagement=engagement(teams, [date(2025, 2, 15)]),
    )
    return tmp_path


def test_json_carries_keys_and_unrounded_numbers(run: Run, folder: Path) -> None:
    found = rows(run, "nps", "--by", "region", "--grain", "month", "--data", folder)
    assert [list(row) for row in found] == [
        ["period", "region", "value", "low", "high", "n", "status"]
    ] * 2
    assert [(row["period"], row["region"], row["n"]) for row in found] == [
        ("2025-03-01", "N", 23),
        ("2025-03-01", "S", 3),
    ]
    assert found[0]["value"] == pytest.approx(100 / 23, abs=1e-12)
    assert found[1]["status"] == "too few" and found[1]["low"] is not None


def test_filters_on_one_dimension_are_or_and_on_several_are_and(run: Run, folder: Path) -> None:
    either = ("--where", "business_unit=A", "--where", "business_unit=B")
    (both,) = rows(run, "nps", *either, "--where", "region=N", "--data", folder)
    assert both["n"] == 23
    (one,) = rows(run, "nps", *either[:2], "--data", folder)
    assert one["n"] == 12
    assert rows(run, "nps", *either[:2], "--where", "region=S", "--data", folder) == []


def test_the_last_day_is_inclusive(run: Run, folder: Path) -> None:
    on = ("--from", "2025-03-10", "--to", "2025-03-10")
    assert rows(run, "nps", *on, "--data", folder)[0]["n"] == 26
    assert rows(run, "nps", "--to", "2025-03-09", "--data", folder) == []


def test_hidden_rows_are_null_and_stay_in_the_list(run: Run, folder: Path) -> None:
    found = {row["team"]: row for row in rows(run, "enps", "--by", "team", "--data", folder)}
    nothing = {"value": None, "low": None, "high": None, "n": None, "status": "hidden"}
    assert found["small"] == {"team": "small"} | nothing
    assert found["other"] == {"team": "other"} | nothing
    assert found["2 teams combined: other, small"]["n"] == 12


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["nps", "--by", "mood"], "nps has no dimension 'mood'"),
        (["engagement", "--by", "channel"], "engagement has no dimension 'channel'"),
        (["engagement", "--where", "segment=x"], "engagement has no dimension 'segment'"),
        (["npss"], "Did you mean 'nps'?"),
        (["nps", "--grain", "fortnight"], "Unknown grain 'fortnight'"),
        (["nps", "--from", "March"], "'March' is no day"),
        (["nps", "--where", "region"], "has no '='"),
        (["nps", "--from", "2025-02-01", "--to", "2025-01-01"], "before it begins"),
        (["csat"], "it needs “Satisfaction, 1-5” (`responses.satisfaction`)"),
        (["nps", "--format", "xml"], "invalid choice: 'xml'"),
        ([], "the following arguments are required: metric"),
    ],
)
def test_a_usage_error_is_one_line_and_exit_2(
    run: Run, folder: Path, words: list[str], complaint: str
) -> None:
    code, printed, said = run("show", *words, "--data", folder)
    assert (code, printed) == (2, "")
    assert complaint in said and said.count("\n") == 1


def test_a_folder_that_is_no_data_set_is_one_line_and_exit_1(run: Run, tmp_path: Path) -> None:
    code, printed, said = run("show", "nps", "--data", tmp_path)
    assert (code, printed) == (1, "") and said.count("\n") == 1
    assert "is no data set" in said


def test_csv_is_a_table_that_no_spreadsheet_runs(run: Run, tmp_path: Path) -> None:
    hostile = '=HYPERLINK("http://example.org")'
    publish(tmp_path, responses=responses([{"business_unit": hostile, "recommend": 1}]))
    _, printed, _ = run(
        "show", "nps", "--by", "business_unit", "--data", tmp_path, "--format", "csv"
    )
    (row,) = csv.DictReader(io.StringIO(printed))
    assert row["business_unit"] == f"'{hostile}"
    assert row["value"] == "-100.0"


@pytest.mark.parametrize("start", "=+-@\t\r\n＝＋－＠")  # noqa: RUF001
def test_every_risky_beginning_is_neutralised(start: str) -> None:
    (_, cell) = csv.reader(io.StringIO(as_csv(pl.DataFrame({"a": [f"{start}1"]}))))
    assert cell == [f"'{start}1"]


def test_weights_count_unless_told_otherwise(run: Run, tmp_path: Path) -> None:
    answers = [{"recommend": 10, "weight": "3"}, {"recommend": 0, "weight": "1"}]
    publish(tmp_path, responses=responses(answers))
    assert rows(run, "nps", "--data", tmp_path)[0]["value"] == 50
    assert rows(run, "nps", "--unweighted", "--data", tmp_path)[0]["value"] == 0


def test_the_demo_company_is_shown_where_no_data_is_named(run: Run, demo: Dataset) -> None:
    found = rows(run, "nps")
    expected = estimates.estimate(demo, everything(), metrics.metric("nps"))
    assert found[0]["value"] == expected["value"].item()


def test_sample_makes_the_committed_company_again(run: Run, tmp_path: Path) -> None:
    code, _, _ = run("sample", "--into", tmp_path)
    assert code == 0
    assert (tmp_path / "CURRENT").read_text() == (SAMPLE / "CURRENT").read_text()
    assert rows(run, "csat", "--by", "team", "--data", tmp_path) == rows(
        run, "csat", "--by", "team", "--data", SAMPLE
    )
    made = f"versions/{(SAMPLE / 'CURRENT').read_text().strip()}/benchmarks.parquet"
    for same in (made, "definitions.toml"):
        assert (tmp_path / same).read_bytes() == (SAMPLE / same).read_bytes()
    assert tables_of(tmp_path) == tables_of(SAMPLE)


def tables_of(folder: Path) -> dict[str, tuple[int, dict[str, str]]]:
    """Rows and control totals of every file that is not added up from the others."""
    home = folder / "versions" / (folder / "CURRENT").read_text().strip()
    return {
        name: (entry.rows, dict(entry.totals))
        for name, entry in manifest.read(home).files.items()
        if not name.startswith(("cells/", "counts/", "extracts/"))
    }


def test_the_committed_company_takes_at_most_12_mb() -> None:
    files = [path for path in (SAMPLE / "versions").rglob("*") if path.is_file()]
    assert len(files) > 72
    assert sum(path.stat().st_size for path in files) < 12_000_000


def test_publish_and_prune_say_what_they_did(run: Run, folder: Path) -> None:
    before = (folder / "CURRENT").read_text().strip()
    assert run("publish", folder)[0] == 0
    assert run("publish", folder, "--version", before)[1] == f"Serving version {before}.\n"
    assert run("prune", folder, "--keep", "9")[1] == "Nothing to remove.\n"
    code, _, said = run("prune", folder, "--keep", "0")
    assert code == 2 and "Keep at least 1" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"python -m cxdata {command}" in (ROOT / "README.md").read_text(encoding="utf-8")
