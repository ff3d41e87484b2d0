"""Notes on a trend: kept with author and time, shown where they belong, safe against each other."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cxdata import metrics
from cxdata.errors import ChangedMeanwhile, UsageError
from cxdata.statistics.change_points import ChangePoint, Level
from cxdata.store import Store
from cxdata.verdicts import marks, notes
from tests.build import everything

NPS, CSAT = metrics.metric("nps"), metrics.metric("csat")
MARCH = everything().during(date(2025, 3, 1), date(2025, 3, 31))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'notes.sqlite'}")


def add(store: Store, text: str, on: date = date(2025, 3, 5), metric: str = "nps", unit: str = ""):
    return store.add(notes.KIND, notes.body(text, on, metric, unit), author="Ada")


def texts(store: Store, metric=NPS, selection=MARCH) -> list[str]:
    return [note.text for note in notes.about(store, metric, selection)]


def test_a_note_is_about_a_metric_a_unit_and_a_day(store: Store) -> None:
    add(store, "all metrics", metric="")
    add(store, "NPS alone")
    add(store, "CSAT alone", metric="csat")
    add(store, "April", on=date(2025, 4, 1))
    add(store, "Retail", unit="Retail")
    add(store, "first day", on=date(2025, 3, 1))
    assert texts(store) == ["first day", "all metrics", "NPS alone", "Retail"]
    assert texts(store, CSAT) == ["all metrics", "CSAT alone"]
    assert texts(store, selection=MARCH.narrowed("business_unit", "Cards")) == [
        "first day",
        "all metrics",
        "NPS alone",
    ]


def test_a_note_says_who_wrote_it_and_when(store: Store) -> None:
    entry = add(store, "New   prices\n", unit="Retail")
    (note,) = notes.about(store, NPS, MARCH)
    assert note.words() == "5 Mar 2025: New prices (Retail) – Ada"
    (mark,) = notes.marks([note])
    assert (mark.on, mark.kind) == (date(2025, 3, 5), "note")
    assert f"{entry.written_at:%H:%M} UTC" in mark.about


def test_who_is_slower_is_told_and_nothing_is_lost(store: Store) -> None:
    entry = add(store, "first")
    (seen,) = notes.about(store, NPS, MARCH)
    store.change(entry.id, entry.version, notes.body("theirs", seen.on, "nps"), author="Bo")
    with pytest.raises(ChangedMeanwhile, match="Bo changed this meanwhile"):
        store.change(seen.id, seen.version, notes.body("mine", seen.on, "nps"), author="Ada")
    assert texts(store) == ["theirs"]


@pytest.mark.parametrize(("text", "said"), [("  \n", "is empty"), ("x" * 301, "keep it to 300")])
def test_a_note_must_be_readable_beside_a_chart(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        notes.body(text, date(2025, 3, 5))


def level(value: float) -> Level:
    return Level(first=date(2025, 3, 1), last=date(2025, 3, 31), value=value, n=1204)


def test_a_change_of_level_names_what_happened_in_its_week() -> None:
    known = [marks.Mark(on=date(2025, 3, 3), kind="initiative", words="3 Mar 2025: New prices")]
    point = ChangePoint(on=date(2025, 3, 7), before=level(41.2), after=level(35.0))
    (mark,) = marks.of_changes([point], NPS, known)
    assert mark.words == "7 Mar 2025: NPS falls from 41 to 35, in the week of “New prices”"
    assert mark.rises is False
    small = ChangePoint(on=date(2025, 3, 20), before=level(41.0), after=level(41.3))
    (mark,) = marks.of_changes([small], NPS, known)
    assert mark.words == "20 Mar 2025: NPS rises from 41.0 to 41.3"


def test_the_download_has_each_mark_in_its_period() -> None:
    frame = pl.DataFrame({"period": [date(2025, 2, 1), date(2025, 3, 1)], "value": [1.0, 2.0]})
    made = [marks.Mark(on=date(2025, 3, day), kind="note", words=f"note {day}") for day in (5, 31)]
    assert marks.exported(frame, made, "month")["notes"].to_list() == [None, "note 5; note 31"]
