"""Cells from a real Spark cluster of two workers: the same files as DuckDB writes."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cxdata.__main__ import main
from cxdata.dataset import Dataset, open_current
from cxdata.metrics import METRICS, NAMES, metric, net
from sample_data import company
from tests.cluster import SETTINGS, Cluster, missing
from tests.ports import free_port

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster")]

OTHERS = [
    replace(metric("nps"), name="nps_from_eight", score=net("recommend").replace("9", "8")),
    replace(
        metric("csat"),
        name="csat_of_five",
        score="case when satisfaction = 5 then 100 when satisfaction > 1 then 0 end",
    ),
]
"""The same questions by other rules."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company: weighted, a unit renamed, without teams and, here and there, regions."""
    folder = tmp_path_factory.mktemp("answers")
    made = company(1_500, 7).tables
    number = pl.int_range(pl.len())
    weight = pl.when(number % 3 == 0).then(pl.lit("0.3333333333")).otherwise(pl.lit("1.7"))
    change = {
        "weight": weight.cast(pl.Decimal(18, 10)),
        "region": pl.when(number % 5 > 0).then("region"),
    }
    (folder / "responses").mkdir()
    responses = made["responses"].with_columns(**change).drop("team")
    responses.head(700).write_parquet(folder / "responses" / "part0.parquet")
    responses.tail(-700).write_parquet(folder / "responses" / "part1.parquet")
    made["ratings"].with_columns(weight=change["weight"]).write_parquet(folder / "ratings.parquet")
    few = pl.col("customer_id").hash(7) % 60 == 0
    made["customers"].filter(few).write_parquet(folder / "customers.parquet")
    few = pl.col("respondent_id").hash(7) % 20 == 0
    made["engagement"].filter(few).write_parquet(folder / "engagement.parquet")
    made["invitations"].write_parquet(folder / "invitations.parquet")
    first = responses["business_unit"].drop_nulls().unique().sort()
    units = pl.DataFrame({"business_unit": [first[0]], "successor": ["Renamed"]})
    units.write_parquet(folder / "units.parquet")
    return folder


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if missing():
        if os.environ.get("CI") == "true":
            pytest.fail(missing())
        pytest.skip(missing())
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        yield made.begun()
    finally:
        made.end()


def on(master: str, **settings: str) -> list[str]:
    pairs = [word for pair in (SETTINGS | settings).items() for word in ("--set", "=".join(pair))]
    return ["--engine", "spark", "--master", master, *pairs]


def add_up(answers: Path, into: Path, *words: str) -> Dataset:
    asked = ["--time-zone", "Asia/Kolkata", "--name", "Both", *words]
    assert main(["cells", "--input", str(answers), "--into", str(into), *asked]) == 0
    return open_current(into)


def test_a_cluster_that_takes_no_work_is_given_up(
    cluster: Cluster, answers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ratio = "spark.scheduler.minRegisteredResourcesRatio"
    asked = on(cluster.address, **{"spark.executor.memory": "900g", ratio: "0"})
    words = ["cells", "--input", str(answers), "--into", str(tmp_path), "--wait", "1", *asked]
    assert main(words) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("cxdata: The cluster took no work within 1 s.")


def test_a_cluster_writes_what_duckdb_writes_although_a_worker_is_killed_amid(
    cluster: Cluster, answers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All metrics of the catalogue, and some by other rules; fetched in several parts."""
    for module in ("cxdata.adding_up", "cxdata.adding.sums"):
        monkeypatch.setattr(f"{module}.METRICS", (*OTHERS, *METRICS))
    monkeypatch.setattr("cxdata.engines.spark.MOST_AT_ONCE", 1_000)
    here = add_up(answers, tmp_path / "here")
    killer = threading.Thread(target=cluster.kill_amid, args=["one"])
    killer.start()
    there = add_up(answers, tmp_path / "there", "--wait", "300", *on(cluster.address))
    assert not killer.is_alive(), "the work was done before the worker was killed"
    assert cluster.processes["one"].poll() is not None
    assert set(here.manifest.coverage) == {*NAMES, *(one.name for one in OTHERS)}
    assert here.coverage(metric("nps")).weighted and "Renamed" in here.values("business_unit")
    assert there.manifest.coverage == here.manifest.coverage
    assert set(there.manifest.files) == set(here.manifest.files)
    for file in here.manifest.files:
        mine, theirs = (
            pl.read_parquet(one.home / file, hive_partitioning=False) for one in (here, there)
        )
        assert_frame_equal(theirs, mine)


def test_a_master_that_is_not_there_is_named_in_one_line(
    answers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    master = f"spark://127.0.0.1:{free_port()}"
    words = ["cells", "--input", str(answers), "--into", str(tmp_path), *on(master)]
    assert main(words) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"cxdata: No Spark master answers at {master}")
    assert said.count("\n") == 1
