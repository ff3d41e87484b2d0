"""No page, file or command tells how answers spread over teams that are shown only together."""

import re
from contextlib import redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from app import PAGES
from cxdata import __main__ as command
from cxdata import publishing
from cxdata.arrivals import receipts
from cxdata.dataset import Dataset, open_current
from cxdata.export.html import html
from cxdata.people import anonymity
from cxdata.people.privacy import LEAF
from cxdata.publishing import About
from tests.build import engagement, responses

WAVES = [date(2025, 2, 15), date(2025, 5, 15)]
LARGE = {("Retail", "South", f"Team {letter}"): 8 + n for n, letter in enumerate("ABCDEFG")}
SMALL, NEXT = ("Retail", "North", "Kiosk"), ("Retail", "North", "Harbour")


def spread(kiosk: int) -> pl.DataFrame:
    """Twelve people of two teams give the same answers, `kiosk` of them in the small team."""
    both = engagement(LARGE | {("Retail", "North", "both"): 12}, WAVES)
    member = pl.col("respondent_id").str.extract(r"both'\)-(\d+)").cast(pl.Int64)
    team = pl.when(member < kiosk).then(pl.lit(SMALL[2])).otherwise(pl.lit(NEXT[2]))
    return both.with_columns(
        team=pl.when(pl.col("team") == "both").then(team).otherwise(pl.col("team"))
    )


def customers() -> pl.DataFrame:
    teams = [*LARGE, SMALL, NEXT]
    return responses(
        [
            {"business_unit": unit, "region": region, "team": team, "recommend": 3 + number % 8}
            | {"satisfaction": 5 if number < 5 + place % 7 else 1}
            for place, (unit, region, team) in enumerate(teams)
            for number in range(20)
        ]
    )


def goals() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "goal_id": ["g1", "g2", "g3"],
            "title": ["Kiosk", "Harbour", "North"],
            "metric": ["engagement", "enps", "engagement"],
            "where": ["team=Kiosk", "team=Harbour", "region=North"],
            "kind": ["raise"] * 3,
            "target": [80.0] * 3,
            "window_days": [400] * 3,
            "start": [date(2025, 1, 1)] * 3,
            "due": [date(2026, 1, 1)] * 3,
        }
    )


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two data sets that differ only in what must not be told."""
    folders = [tmp_path_factory.mktemp("three"), tmp_path_factory.mktemp("one")]
    for folder, kiosk in zip(folders, (3, 1), strict=True):
        contents = {"engagement": spread(kiosk), "responses": customers(), "goals": goals()}
        about = About(name="Twin", as_of=date(2025, 6, 1))
        with publishing.lock(folder):
            publishing.publish(folder, contents, about, [], version="20250601T000000Z")
    return folders


def test_the_twins_differ_in_what_they_hold(twins: list[Path]) -> None:
    held = [open_current(folder).table("engagement") for folder in twins]
    assert not held[0].equals(held[1])


def _everything_sent(app: AppTest) -> list[str]:
    """All that the page sends to the browser, in order: text, charts, tables, links of files."""
    sent = []
    for element in (*app.main, *app.sidebar):
        proto = getattr(element, "proto", None)
        if isinstance(proto, Message):
            # A file that is made on a click has a random name.
            sent.append(re.sub('deferred_file_id: ".*"', "", f"{element.type} {proto}"))
    record = app.session_state["record"]
    return [*sent, html(record).decode()] if record else sent


PATHS = [page[0] for pages in PAGES.values() for page in pages if page[0] != "import"]
LINKS = [
    *((path, {}) for path in PATHS),
    *(
        (path, {"metric": metric})
        for path in ("trends", "why")
        for metric in ("engagement", "enps")
    ),
    ("engagement", {"employees": "question: Proud to work here"}),
]


@pytest.mark.parametrize(("path", "link"), LINKS, ids=str)
def test_no_page_tells_them_apart(twins: list[Path], path: str, link: dict[str, str]) -> None:
    sent = []
    for folder in twins:
        app = AppTest.from_function(_page, args=(str(folder), path), default_timeout=300)
        for name, value in link.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        sent.append(_everything_sent(app))
    assert len(sent[0]) >= 3
    assert sent[0] == sent[1]


def _page(folder: str, path: str) -> None:
    from datetime import date
    from pathlib import Path

    import streamlit as st

    from app import PAGES
    from cxdata import access
    from cxdata.dataset import open_current
    from cxdata.errors import CXDataError
    from pages.parts import recording

    (show,) = [page[3] for pages in PAGES.values() for page in pages if page[0] == path]
    selection = access.select(access.EVERYONE, start=date(2025, 1, 1), end=date(2025, 6, 1))
    recording.forget()
    try:
        show(open_current(Path(folder)), selection)
    except CXDataError as error:
        st.error(str(error))
    recorder = recording.recorded()
    st.session_state["record"] = recorder and recorder.record()


def _shown(folder: Path, *arguments: str) -> str:
    said = StringIO()
    with redirect_stdout(said):
        command.main(["show", *arguments, "--data", str(folder), "--format", "json"])
    return said.getvalue()


@pytest.mark.parametrize("metric", ["engagement", "enps"])
def test_no_command_tells_them_apart(twins: list[Path], metric: str) -> None:
    narrowed = (["team=Kiosk"], ["team=Harbour"], ["region=North"], ["team=Kiosk", "team=Team A"])
    asked = [
        [metric, *(f"--by={name}" for name in by), *(f"--where={one}" for one in wanted), *grain]
        for by in ((), ("team",), LEAF)
        for wanted, grain in [([], []), ([], ["--grain=quarter"]), *((w, []) for w in narrowed)]
    ]
    for one in asked:
        assert _shown(twins[0], *one) == _shown(twins[1], *one)


def test_a_receipt_of_a_small_teams_file_counts_nobody() -> None:
    file = {"name": "kiosk.csv", "read": 18, "accepted": 18, "rejected": {}, "dropped": {}}
    large = file | {"name": "all.csv", "read": 1800, "accepted": 1800, "unknown_units": {"K": 18}}
    given = [{"source": "HR", "table": "engagement", "files": [file, large]}]
    survey = [{"source": "CX", "files": [file]}]
    shown = receipts.guarded([*given, *survey], questions=6)
    assert receipts.files(shown)["accepted"].to_list() == [18, None, 1800]
    text = receipts.as_text(shown[0])
    assert "18 rows" not in text and "unknown" not in text
    assert receipts.sentence(receipts.imported(shown[0])[0]) == receipts.GUARDED
    assert shown[1] == survey[0]


def test_the_cost_of_the_rule_is_counted(twins: list[Path], demo: Dataset) -> None:
    assert anonymity.in_words(open_current(twins[0]).groups) == (
        "7 of 9 teams (78%) are shown by themselves, 2 only together, in one group."
    )
    assert anonymity.cost(demo.groups) == anonymity.Cost(teams=40, alone=38, together=2, groups=1)
