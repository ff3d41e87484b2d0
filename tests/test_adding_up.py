"""Cells of answers that lie elsewhere, added up here: the same numbers, and what is missing."""

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cxdata.__main__ import main
from cxdata.arrivals import daily
from cxdata.dataset import CELLS_ONLY, Dataset, open_current
from cxdata.published.manifest import About
from tests.build import engagement, everything, publish, ratings, responses
from tests.test_pages import opened

DAY = datetime(2025, 1, 31, 22, tzinfo=UTC)
GIVEN = [
    {"recommend": n % 11, "satisfaction": n % 5 + 1, "business_unit": "AB"[n % 2]}
    | {"weight": ["1", "0.25", "2.5"][n % 3], "customer_id": f"c{n % 25}"}
    | {"answered_at": DAY + timedelta(hours=9 * n), "channel": [None, "shop"][n % 2]}
    for n in range(90)
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """A data set with its answers."""
    months = [date(2024, 1, 1), date(2025, 1, 1)]
    customers = [
        {"customer_id": f"c{n}", "month": month, "active": n % 3 > 0 or month == months[0]}
        for n in range(30)
        for month in months
    ]
    return publish(
        tmp_path_factory.mktemp("whole"),
        About(name="Whole", time_zone="Pacific/Auckland"),
        responses=responses(GIVEN),
        ratings=ratings([{"rating": n % 5 + 1, "touchpoint": "Desk"} for n in range(40)]),
        engagement=engagement({("A", "N", "one"): 9, ("B", "N", "two"): 7}, [date(2025, 2, 15)]),
        customers=pl.DataFrame(customers),
        units=pl.DataFrame({"business_unit": ["B"], "successor": ["Beta"]}),
    )


@pytest.fixture(scope="module")
def cells_only(whole: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    into = tmp_path_factory.mktemp("cells")
    assert main(["cells", "--input", str(whole.folder), "--into", str(into)]) == 0
    return open_current(into)


def test_cells_of_a_published_version_are_its_cells(whole: Dataset, cells_only: Dataset) -> None:
    assert cells_only.manifest.coverage == whole.manifest.coverage
    assert cells_only.about == whole.about
    added_up = [name for name in whole.manifest.files if name.startswith(("cells/", "counts/"))]
    assert len(added_up) == 9
    for file in [*added_up, "engagement.parquet", "units.parquet"]:
        frames = [pl.read_parquet(one.home / file) for one in (cells_only, whole)]
        assert_frame_equal(*frames)


def test_answers_stay_where_they_are(cells_only: Dataset) -> None:
    tables = {name.split("/")[0] for name in cells_only.manifest.files}
    assert tables == {"cells", "counts", "engagement.parquet", "units.parquet"}
    (receipt,) = cells_only.published.receipts()
    assert [file["read"] for file in receipt["files"]] == [90, 40, 60]
    assert daily.responses(cells_only) == 90
    assert daily.answered(cells_only, everything())["answers"].sum() == 90


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("comments", True),
        ("drivers", True),
        ("recognition", True),
        ("shift-board", True),
        ("quality", False),
        ("", False),
    ],
)
def test_a_page_that_needs_the_answers_says_so(
    cells_only: Dataset, monkeypatch: pytest.MonkeyPatch, path: str, needed: bool
) -> None:
    app = opened(monkeypatch, cells_only.folder, path)
    assert not app.exception and not app.error
    assert app.title
    assert (CELLS_ONLY in [info.value for info in app.info]) == needed


def test_what_would_lose_the_cells_is_refused(
    cells_only: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, version = str(cells_only.folder), cells_only.version
    for words in (["publish", folder], ["forget", "c1", "--data", folder]):
        assert main(words) == 1
        assert "holds cells only" in capsys.readouterr().err
    assert open_current(cells_only.folder).version == version


def test_files_of_other_types_and_fewer_columns_count_alike(tmp_path: Path) -> None:
    plain = pl.DataFrame(
        {
            "response_id": [1, 2, 3],
            "answered_at": [datetime(2025, 1, 1, 12)] * 3,
            "recommend": [10.0, 9.0, None],
            "satisfaction": ["5", "1", None],
        }
    )
    plain.write_parquet(tmp_path / "responses.parquet")
    assert main(["cells", "--input", str(tmp_path), "--into", str(tmp_path / "set")]) == 0
    covered = open_current(tmp_path / "set").manifest.coverage
    assert {name: one.n for name, one in covered.items()} == {"nps": 2, "csat": 2}


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"recommend": [11]}, "Table responses has rows that break its rules (recommend: 1)."),
        ({"recommend": [7.5]}, "(recommend: 1)"),
        ({"satisfaction": ["good"]}, "(satisfaction: 1)"),
        ({"answered_at": [None]}, "(answered_at: 1)"),
        ({"weight": [-1.0]}, "(weight: 1)"),
    ],
)
def test_rows_that_break_a_rule_are_refused_with_their_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], columns: dict[str, list[object]], said: str
) -> None:
    good = {"response_id": ["1"], "answered_at": [DAY], "recommend": [9]}
    pl.DataFrame(good | columns).write_parquet(tmp_path / "responses.parquet")
    assert main(["cells", "--input", str(tmp_path), "--into", str(tmp_path / "set")]) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "set" / "CURRENT").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--input", "s3a://bucket/answers"], "add --engine spark"),
        (["--input", ".", "--master", "spark://host:7077"], "--master is for a cluster"),
        (["--input", "/nowhere"], "There is no folder /nowhere."),
        (["--input", "docs"], "holds none of the tables responses, ratings, customers"),
        (["--input", ".", "--engine", "spark", "--set", "memory"], "--set memory has no value"),
    ],
)
def test_a_wrong_wish_is_answered_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    if "spark" in words:
        pytest.importorskip("pyspark")
    assert main(["cells", *words, "--into", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1


def test_without_spark_one_line_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for absent in ("py4j.protocol", "pyspark.errors", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, absent, None)
    monkeypatch.delitem(sys.modules, "cxdata.engines.spark", raising=False)
    words = [
        "cells",
        "--engine",
        "spark",
        "--input",
        str(tmp_path),
        "--into",
        str(tmp_path / "set"),
    ]
    assert main(words) == 2
    assert capsys.readouterr().err == (
        "cxdata: Spark is not installed here. Install it with "
        "`pip install -r requirements-spark.txt`.\n"
    )
