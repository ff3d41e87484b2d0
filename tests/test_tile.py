"""A headline tile: which way it points, in which colour, and what it says of chance."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.build import publish, responses
from tests.conftest import ROOT

EARLIER, LATER = (datetime(year, 6, 1, 12, tzinfo=UTC) for year in (2024, 2025))


@pytest.mark.parametrize(
    ("before", "now", "delta", "arrow", "colour", "said"),
    [
        (9, 3, "−200 real", "DOWN", "RED", "n 50"),
        (3, 9, "+200 real", "UP", "GREEN", "n 50"),
        (9, 9, "0 noise", "NONE", "GRAY", "n 50"),
        (None, 9, "", "NONE", "GRAY", "nothing before"),
    ],
)
def test_a_tile_points_where_the_number_went(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    before: int | None,
    now: int,
    delta: str,
    arrow: str,
    colour: str,
    said: str,
) -> None:
    rows = [
        {"recommend": score, "answered_at": when}
        for score, when in ((before, EARLIER), (now, LATER))
        if score is not None
        for _ in range(50)
    ]
    publish(tmp_path, responses=responses(rows))
    monkeypatch.setenv("CX_DATA", str(tmp_path))
    st.cache_resource.clear()
    app = AppTest.from_file(ROOT / "app.py", default_timeout=300).run()
    drawn = app.metric[0].proto
    assert (drawn.delta, drawn.MetricDirection.Name(drawn.direction)) == (delta, arrow)
    assert drawn.MetricColor.Name(drawn.color) == colour
    assert any(said in caption.value for caption in app.caption)
