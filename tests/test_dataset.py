"""A data set on disk: what is served when files are damaged, half-written or new."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cxdata import estimates, metrics, publishing
from cxdata.arrivals import daily
from cxdata.dataset import Dataset, open_current
from cxdata.errors import DataSetError, UsageError
from cxdata.published import going_back, manifest, versions
from cxdata.published.manifest import NAME
from cxdata.publishing import About
from cxdata.shelf import Shelf
from tests.build import everything, publish, responses
from tests.conftest import ROOT

NPS = metrics.metric("nps")


def published(folder: Path, promoters: int) -> Dataset:
    rows = [{"business_unit": "A", "recommend": 10}] * promoters
    return publish(folder, responses=responses(rows))


def answers(dataset: Dataset) -> int:
    return int(estimates.estimate(dataset, everything(), NPS)["n"].item())


def cells_of(dataset: Dataset) -> Path:
    return Path(dataset.cells(NPS)[0])


def test_a_new_version_is_picked_up_without_a_restart(tmp_path: Path) -> None:
    published(tmp_path, 3)
    shelf = Shelf(tmp_path)
    assert answers(shelf.dataset()) == 3
    published(tmp_path, 4)
    assert answers(shelf.dataset()) == 4


def test_the_version_of_a_run_stays_readable_while_a_new_one_is_published(tmp_path: Path) -> None:
    old = published(tmp_path, 3)
    published(tmp_path, 4)
    assert answers(old) == 3


@pytest.mark.parametrize("how", ["truncated", "flipped", "missing", "no manifest", "no folder"])
def test_a_broken_version_is_named_and_the_previous_one_served(tmp_path: Path, how: str) -> None:
    published(tmp_path, 3)
    newest = published(tmp_path, 4)
    cells = cells_of(newest)
    content = cells.read_bytes()
    if how == "truncated":
        cells.write_bytes(content[:-20])
    elif how == "flipped":
        cells.write_bytes(content[:50] + bytes([content[50] ^ 255]) + content[51:])
    elif how == "missing":
        cells.unlink()
    elif how == "no manifest":
        (newest.home / NAME).unlink()
    else:
        shutil.rmtree(newest.home)
    shelf = Shelf(tmp_path)
    assert answers(shelf.dataset()) == 3
    assert newest.version in str(shelf.complaint)
    assert "is shown instead" in str(shelf.complaint)
    with pytest.raises(DataSetError, match=newest.version):
        open_current(tmp_path)


def test_a_running_app_keeps_its_version_when_the_new_one_is_broken(tmp_path: Path) -> None:
    published(tmp_path, 3)
    shelf = Shelf(tmp_path)
    shelf.dataset()
    newest = published(tmp_path, 4)
    cells_of(newest).unlink()
    assert answers(shelf.dataset()) == 3
    published(tmp_path, 5)
    assert answers(shelf.dataset()) == 5
    assert shelf.complaint is None


def test_an_import_that_was_killed_leaves_nothing_visible(tmp_path: Path) -> None:
    kept = published(tmp_path, 3)
    orphan = tmp_path / "versions" / "20990101T000000Z.partial"
    shutil.copytree(kept.home, orphan)
    assert versions.names(tmp_path) == [kept.version]
    assert answers(open_current(tmp_path)) == 3
    published(tmp_path, 4)
    assert not orphan.exists()


@pytest.mark.parametrize("content", ["", "../../etc", "nothing-like-it\n"])
def test_a_current_that_names_no_version_is_a_clear_error(tmp_path: Path, content: str) -> None:
    published(tmp_path, 3)
    (tmp_path / "CURRENT").write_text(content)
    with pytest.raises(DataSetError, match="CURRENT"):
        open_current(tmp_path)


def test_a_folder_that_is_no_data_set_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="Import a survey into it"):
        open_current(tmp_path)
    with pytest.raises(DataSetError, match="CX_DATA"):
        open_current(tmp_path / "absent")


def test_a_metric_without_answers_names_the_column_it_needs(tmp_path: Path) -> None:
    dataset = published(tmp_path, 3)
    with pytest.raises(UsageError, match=r"responses\.satisfaction"):
        estimates.estimate(dataset, everything(), metrics.metric("csat"))


def test_a_file_that_kills_duckdb_is_refused_before_it_is_read(
    tmp_path: Path, real_data: Path
) -> None:
    dataset = published(tmp_path, 3)
    shutil.copyfile(real_data / "damaged" / "poison.parquet", cells_of(dataset))
    with pytest.raises(DataSetError, match="is damaged"):
        open_current(tmp_path)


def test_a_file_damaged_under_a_running_app_is_named_and_the_app_goes_on(
    tmp_path: Path, real_data: Path
) -> None:
    dataset = published(tmp_path, 3)
    sound = cells_of(dataset).read_bytes()
    shutil.copyfile(real_data / "damaged" / "poison.parquet", cells_of(dataset))
    for _ in range(3):
        with pytest.raises(DataSetError, match=dataset.version):
            answers(dataset)
    cells_of(dataset).write_bytes(sound)
    assert answers(dataset) == 3


def test_the_database_can_read_nothing_but_its_version(tmp_path: Path) -> None:
    dataset = published(tmp_path / "data", 3)
    secret = tmp_path / "secret.parquet"
    shutil.copyfile(cells_of(dataset), secret)
    assert dataset.frame("people", {"cells": [str(cells_of(dataset))]}).height == 1
    with pytest.raises(DataSetError, match="Permission Error"):
        dataset.frame("people", {"cells": [str(secret)]})


def test_ten_readers_at_once_get_the_same_numbers(tmp_path: Path) -> None:
    dataset = published(tmp_path, 25)
    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(lambda _: answers(dataset), range(60))) == {25}


def test_a_version_published_before_there_were_counts_is_served_and_says_what_it_lacks(
    tmp_path: Path,
) -> None:
    """As an older release published it: cells with all their sums, and nothing else."""
    dataset = published(tmp_path, 30)
    described = manifest.read(dataset.home)
    files = {n: entry for n, entry in described.files.items() if not n.startswith("counts/")}
    replace(described, files=files).write(dataset.home)
    shutil.rmtree(dataset.home / "counts")
    old = open_current(tmp_path)
    assert answers(old) == 30
    with pytest.raises(UsageError, match="python -m cxdata publish"):
        daily.answered(old, everything())
    publishing.republish(tmp_path)
    assert daily.answered(open_current(tmp_path), everything())["answers"].to_list() == [30]


def test_a_second_writer_is_told_to_wait(tmp_path: Path) -> None:
    with (
        versions.lock(tmp_path),
        pytest.raises(DataSetError, match="Another import"),
        versions.lock(tmp_path),
    ):
        pass


def test_a_version_is_never_overwritten(tmp_path: Path) -> None:
    kept = published(tmp_path, 3)
    rows = responses([{"recommend": 1}])
    with versions.lock(tmp_path), pytest.raises(DataSetError, match="already holds"):
        publishing.publish(tmp_path, {"responses": rows}, About(name="x"), [], version=kept.version)
    assert answers(open_current(tmp_path)) == 3


def test_rows_that_break_a_rule_are_not_published(tmp_path: Path) -> None:
    published(tmp_path, 3)
    with pytest.raises(DataSetError, match=r"recommend\|max: 1"):
        publish(tmp_path, responses=responses([{"recommend": 11}]))
    assert answers(open_current(tmp_path)) == 3
    assert not list((tmp_path / "versions").glob("*.partial"))


def test_a_version_that_reads_back_otherwise_is_never_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sums that are wrong on writing are what silent damage looks like on reading."""
    published(tmp_path, 3)
    monkeypatch.setattr(manifest, "totals", lambda frame: (frame.height, {"recommend": "1"}))
    with pytest.raises(DataSetError, match=r"does not read back as written: .*sums that differ"):
        published(tmp_path, 4)
    assert answers(open_current(tmp_path)) == 3


def test_a_full_disk_publishes_nothing(tmp_path: Path) -> None:
    published(tmp_path, 3)
    code = """
import resource, sys
from pathlib import Path
from tests.build import publish, responses
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))
publish(Path(sys.argv[1]), responses=responses([{"recommend": n % 11} for n in range(2_000)]))
"""
    words = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "DataSetError" in done.stderr and "Nothing was published" in done.stderr
    assert answers(open_current(tmp_path)) == 3
    assert not list((tmp_path / "versions").glob("*.partial"))


def test_old_versions_are_pruned_and_the_current_one_stays(tmp_path: Path) -> None:
    first = published(tmp_path, 1)
    for promoters in (2, 3):
        published(tmp_path, promoters)
    going_back.activate(tmp_path, first.version)
    gone = versions.prune(tmp_path, keep=1)
    assert len(gone) == 1
    assert answers(open_current(tmp_path)) == 1
    with pytest.raises(UsageError, match="Keep at least 1"):
        versions.prune(tmp_path, keep=0)


def test_a_new_version_is_called_later_than_every_other(tmp_path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    assert datetime.strptime(versions.fresh_name(tmp_path), "%Y%m%dT%H%M%S%z") >= before
    for name in ("20990101T000000Z", "20990101T000002Z", "made by hand"):
        (tmp_path / "versions" / name).mkdir(parents=True)
    assert versions.fresh_name(tmp_path) == "20990101T000003Z"


def test_going_back_to_a_version_that_is_not_kept_names_those_that_are(tmp_path: Path) -> None:
    kept = published(tmp_path, 1)
    with pytest.raises(UsageError, match=kept.version):
        going_back.activate(tmp_path, "20200101T000000Z")


def test_rebuilding_a_version_changes_no_number(tmp_path: Path) -> None:
    old = published(tmp_path, 3)
    name = publishing.republish(tmp_path)
    assert name != old.version
    assert answers(open_current(tmp_path)) == 3
