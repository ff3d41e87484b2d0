"""Surveys and mappings small enough to be read in a test."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cxdata.importing.intake import Intake, take_in
from cxdata.importing.language import read_mapping

HEAD = """
[source]
name = "Shop survey"
[answered_at]
constant = 2024-03-05
"""
SIMPLE = f"""{HEAD}
[columns]
response_id = "id"
recommend = "nps"
comment = "text"
"""

Take = Callable[..., Intake]
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file: text in an encoding, or bytes as they are."""

    def write(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def take(write: Write) -> Take:
    """Read a survey's content with a mapping's text."""

    def take(content: str | bytes, mapping: str, *, reject: bool = False, **kind: str) -> Intake:
        survey = write("survey.csv", content, **kind)
        return take_in([survey], read_mapping(write("map.toml", mapping)), reject=reject)

    return take


@pytest.fixture(scope="session")
def real(real_data: Path) -> Path:
    """The folder of real surveys."""
    return real_data


@pytest.fixture(scope="session")
def mappings(real: Path) -> Path:
    """The folder of the real surveys' mappings, beside their data."""
    return real.parent / "mappings"
