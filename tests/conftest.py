"""Data sets that several tests share."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from cxdata.__main__ import main
from cxdata.dataset import Dataset, open_current

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sample_data"
MAIN = sys.modules["__main__"]
Run = Callable[..., tuple[int, str, str]]

# The same examples on every machine, so that a red test is about the change at hand; other
# examples are looked for with HYPOTHESIS_PROFILE=search. Nor does a slow machine fail a test.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", PATIENT, derandomize=True)
settings.register_profile("search", PATIENT)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "steady")


@pytest.fixture(autouse=True)
def own_main() -> None:
    """Streamlit leaves a page it ran as `__main__`; every process spawned later would run it."""
    sys.modules["__main__"] = MAIN


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command: its exit code, what it printed, and what it complained of."""

    def command(*words: str | Path) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


@pytest.fixture(scope="session")
def demo() -> Dataset:
    """The demo company as it is committed."""
    return open_current(SAMPLE)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real surveys; in CI it must be there, elsewhere its absence skips the test."""
    folder = Path(os.environ.get("CX_REAL_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        reason = f"there are no real surveys in {folder}; CX_REAL_DATA names another folder"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
