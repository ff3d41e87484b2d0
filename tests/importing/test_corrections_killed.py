"""An import that is killed, runs out of disk or meets another one loses nothing."""

import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cxdata.dataset import open_current
from cxdata.errors import DataSetError
from cxdata.importing import import_files
from cxdata.published import manifest, versions
from cxdata.querying import parts
from tests.conftest import ROOT

KILLS = int(os.environ.get("CX_KILLS", "15"))
soaking = pytest.mark.skipif("CX_KILLS" not in os.environ, reason="takes minutes: `make soak`")
MAP = """
[source]
name = "Shop"
[answered_at]
column = "day"
[columns]
response_id = "id"
business_unit = "unit"
recommend = "nps"
comment = "text"
"""
HEAD = "id,unit,nps,day,text\n"


def survey(path: Path, rows: int, first: int = 0, year: int = 2024) -> Path:
    lines = (
        f"{n},Unit {n % 7},{n % 11},{year}-{1 + n % 12:02}-01,comment {n}"
        for n in range(first, first + rows)
    )
    path.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "map.toml"
    path.write_text(MAP, "utf-8")
    return path


def command(file: Path, mapping: Path, folder: Path) -> list[str]:
    words = [sys.executable, "-m", "cxdata", "import", str(file), "--mapping", str(mapping)]
    return [*words, "--into", str(folder)]


def served(folder: Path) -> int:
    dataset = open_current(folder)
    return sum(covered.n for name, covered in dataset.manifest.coverage.items() if name == "nps")


class Reader(threading.Thread):
    """Opens the data set over and over, as a dashboard would, and notes what it found."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder, self.found, self.wrong = folder, set[int](), list[str]()
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.02):
            try:
                self.found.add(served(self.folder))
            except DataSetError as error:
                self.wrong.append(str(error))


@pytest.mark.slow
@pytest.mark.parametrize("published", [1_000, pytest.param(parts.FROM, marks=soaking)])
def test_an_import_killed_at_any_moment_leaves_the_old_version_or_the_new_one(
    tmp_path: Path, mapping: Path, published: int
) -> None:
    folder, draw = tmp_path / "data", random.Random(7)
    import_files([survey(tmp_path / "a.csv", published)], mapping, folder)
    start = time.monotonic()
    words = command(survey(tmp_path / "b.csv", 40_000, published, 2025), mapping, folder)
    subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    whole, rows = time.monotonic() - start, published + 40_000
    reader, allowed = Reader(folder), {rows}
    reader.start()
    for kill in range(KILLS):
        before = versions.current(folder)
        words = command(survey(tmp_path / "c.csv", 40_000, rows, 2025), mapping, folder)
        process = subprocess.Popen(
            words, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(draw.uniform(0.3, 1.05) * whole)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        now = versions.current(folder)
        rows += 40_000 * (now != before)
        allowed.add(rows)
        assert served(folder) == rows, f"kill {kill}"
        assert now == versions.names(folder)[-1]
        versions.prune(folder, keep=2)
    receipt = import_files([survey(tmp_path / "d.csv", 10, 10_000_000, 2026)], mapping, folder)
    reader.done.set()
    reader.join()
    assert reader.wrong == []
    assert reader.found <= allowed | {rows + 10}
    assert served(folder) == rows + 10
    assert versions.current(folder) == receipt.version
    left = {path.name for path in (folder / "versions").iterdir()}
    assert left == set(versions.names(folder))
    assert not list(folder.rglob(versions.PENDING))
    home = folder / "versions" / str(receipt.version)
    last = manifest.read(home)
    # How many imports end before they are killed is chance, and so whether years have files.
    assert list(last.years) == ([2024, 2025, 2026] if rows + 10 >= parts.FROM else [])
    assert not list(manifest.damages(home, last))


@pytest.mark.slow
@pytest.mark.parametrize("room", [0, 10, 300, 3_000, 30_000, 200_000])
def test_an_import_onto_a_full_disk_says_so_and_the_old_version_is_served(
    tmp_path: Path, mapping: Path, room: int
) -> None:
    folder = tmp_path / "data"
    import_files([survey(tmp_path / "a.csv", 1_000)], mapping, folder)
    kept = versions.current(folder)
    done = subprocess.run(
        command(survey(tmp_path / "b.csv", 20_000, 1_000), mapping, folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    assert "Traceback" not in done.stderr
    assert (done.returncode, served(folder)) in {(1, 1_000), (0, 21_000)}
    if done.returncode:
        assert done.stderr.startswith("cxdata: ") and "Nothing was published" in done.stderr
        assert versions.current(folder) == kept
        assert versions.names(folder) == [kept]
        assert not list((folder / "versions").glob("*.partial"))
    import_files([tmp_path / "b.csv"], mapping, folder)
    assert served(folder) == 21_000


def test_of_two_imports_at_once_one_is_refused_with_a_clear_line(
    tmp_path: Path, mapping: Path
) -> None:
    folder = tmp_path / "data"
    import_files([survey(tmp_path / "a.csv", 100)], mapping, folder)
    other = survey(tmp_path / "b.csv", 10, 1_000)
    with versions.lock(folder):
        words = command(other, mapping, folder)
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"cxdata: Another import is writing into {folder}. Try again when it has finished.\n"
    )
    assert served(folder) == 100
    import_files([other], mapping, folder)
    assert served(folder) == 110
