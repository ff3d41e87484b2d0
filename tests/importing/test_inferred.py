"""What nobody was asked for says so wherever its metric is read, as long as such answers stand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import PAGES
from cxdata import access, definitions
from cxdata.dataset import open_current
from cxdata.importing import check_files, import_files
from cxdata.published import inferring
from cxdata.shelf import shelf_of
from cxdata.verdicts.headlines import headlines, sentence, small_print
from tests.importing import layouts

Write = Callable[..., Path]
ZENDESK = next(layout for layout in layouts.LAYOUTS if layout.format == "zendesk")
PRESET = '[source]\nname = "Tickets"\npreset = "zendesk"\n'
OWN = f'{PRESET}[columns]\nresolved_first_contact = "Said so"\n'
SAID = "Inferred, not asked, for Zendesk tickets"


def tickets(write: Write) -> Path:
    head = [*ZENDESK.header([])[0], "Said so"]
    made = [
        {**ZENDESK.before, "Id": str(n), "Replies": str(1 + n % 2), "Said so": "yes"}
        for n in range(20)
    ]
    grid = [head, *([ticket.get(name, "") for name in head] for ticket in made)]
    return write("tickets.csv", layouts.as_csv(grid))


def said_on(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The words of a page about first-contact resolution, what tiles explain among them."""
    page = next(page for pages in PAGES.values() for page in pages if page[0] == name)
    monkeypatch.setattr("app.PAGES", {"Only": [("", *page[1:])]})
    monkeypatch.setenv("CX_DATA", str(folder))
    shelf_of.cache_clear()
    app = AppTest.from_string("import app\napp.main()", default_timeout=300)
    app.query_params["metric"] = "fcr"
    app.run()
    assert not app.exception
    return "\n".join(str(one.proto) for one in app.main)


def test_a_metric_says_of_whose_answers_it_is_inferred_until_others_take_their_place(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey, into = tickets(write), tmp_path / "data"
    import_files([survey], write("map.toml", PRESET), into)
    data = open_current(into)
    fcr, csat = data.metric("fcr"), data.metric("csat")
    assert f"{SAID}: a settled one counts" in definitions.computed(fcr)
    assert "nferred" not in definitions.computed(csat)
    assert fcr in data.metrics()
    found = headlines(
        data, access.select(access.EVERYONE, start=data.first_day(), end=data.as_of())
    )
    assert {one.metric.name: SAID in sentence(one) for one in found} == {"csat": False, "fcr": True}
    assert [("inferred" in " ".join(small_print(one))) for one in found] == [False, True]
    assert definitions.version([fcr]) != definitions.version([open_current(into).metric("csat")])

    assert SAID in said_on("trends", into, monkeypatch)
    assert SAID in said_on("", into, monkeypatch)
    assert SAID in said_on("definitions", into, monkeypatch)

    receipt = data.home / "receipt.json"
    whole = receipt.read_text("utf-8")
    receipt.write_text("{", "utf-8")
    assert [metric.name for metric in open_current(into).metrics()] == ["csat", "fcr"]
    receipt.write_text(whole, "utf-8")

    import_files([survey], write("own.toml", OWN), into)
    assert "nferred" not in definitions.computed(open_current(into).metric("fcr"))


def test_a_mapping_of_ones_own_column_infers_nothing(write: Write) -> None:
    survey = tickets(write)
    assert check_files([survey], write("map.toml", PRESET)).inferred
    assert not check_files([survey], write("own.toml", OWN)).inferred


def receipt(came: int, replaced: int = 0, how: str = "", source: str = "A") -> dict[str, object]:
    return {
        "source": source,
        "inferred": {"resolved_first_contact": how} if how else {},
        "files": [{"accepted": came, "replaced": replaced}],
    }


@pytest.mark.parametrize(
    ("receipts", "left"),
    [
        ([receipt(9, how="a: x")], ["a: x"]),
        ([receipt(9, how="a: x"), receipt(9, 9)], []),
        ([receipt(9, how="a: x"), receipt(9, 4)], ["a: x"]),
        ([receipt(9, how="a: x"), receipt(3) | {"removed": 9}], []),
        ([receipt(9, how="a: x"), receipt(9, source="B")], ["a: x"]),
        ([receipt(9, how="a: x"), receipt(9, source="B", how="b: y")], ["a: x", "b: y"]),
        ([receipt(9, how="a: x"), receipt(0) | {"table": "units", "removed": 9}], ["a: x"]),
        ([receipt(9, how="a: x"), {"source": "forget", "removed": {"responses": 9}}], ["a: x"]),
        ([receipt(9, how="a: x"), {"inferred": "?", "files": "?"}, {"files": ["?"]}], ["a: x"]),
    ],
)
def test_inferred_answers_stand_until_all_of_their_source_made_way(receipts, left) -> None:
    assert inferring.standing(receipts).get("responses.resolved_first_contact", []) == left
