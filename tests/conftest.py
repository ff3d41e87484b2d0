"""Data sets that several tests share."""

import os
from pathlib import Path

import pytest

from cxdata.dataset import Dataset, open_current

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sample_data"


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
