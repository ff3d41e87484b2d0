"""What people write is kept whole: with author and time, one version after another."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cxdata.errors import ChangedMeanwhile, StoreError
from cxdata.people.discreet import DiscreetStore
from cxdata.store import FILE, Store, going_on


@pytest.fixture(autouse=True)
def a_slow_disk_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who writes at the same time waits for each other, and each write for the disk."""
    monkeypatch.setattr("cxdata.store.WAIT_SECONDS", 300)


def test_what_was_written_is_read_by_who_opens_the_folder_later(tmp_path: Path) -> None:
    written = Store.of(tmp_path).add("note", {"text": "Phones down"}, author="Ada")
    assert Store.of(tmp_path).entries("note") == (written,)
    assert Store.of(tmp_path).entries("goal") == ()


def test_asking_a_folder_where_nobody_wrote_makes_no_file(tmp_path: Path) -> None:
    assert Store.of(tmp_path).entries("note") == ()
    assert not (tmp_path / FILE).exists()


def test_a_change_shows_the_latest_text_and_keeps_the_others(tmp_path: Path) -> None:
    store = Store.of(tmp_path)
    first = store.add("note", {"text": "one"}, author="Ada")
    second = store.add("note", {"text": "other"}, author="Ada")
    changed = store.change(first.id, 1, {"text": "two"}, author="Bo")
    assert store.entries("note") == (changed, second)
    assert [(one.body["text"], one.author) for one in store.history(first.id)] == [
        ("one", "Ada"),
        ("two", "Bo"),
    ]


def test_who_starts_from_an_old_version_is_told_and_loses_nothing(tmp_path: Path) -> None:
    store = Store.of(tmp_path)
    entry = store.add("goal", {"target": 40}, author="Ada")
    store.change(entry.id, 1, {"target": 45}, author="Bo")
    with pytest.raises(ChangedMeanwhile, match="Bo changed this meanwhile") as caught:
        store.change(entry.id, 1, {"target": 50}, author="Ada")
    assert caught.value.theirs.body == {"target": 45}
    assert [one.body["target"] for one in store.history(entry.id)] == [40, 45]


def test_what_was_removed_leaves_the_pages_but_not_the_history(tmp_path: Path) -> None:
    store = Store.of(tmp_path)
    entry = store.add("note", {"text": "gone soon"}, author="Ada")
    store.remove(entry.id, 1, author="Bo")
    assert store.entries("note") == ()
    assert [one.removed for one in store.history(entry.id)] == [False, True]
    with pytest.raises(ChangedMeanwhile, match="Bo removed this"):
        store.change(entry.id, 2, {"text": "back"}, author="Ada")


def test_of_many_who_save_at_once_exactly_one_wins(tmp_path: Path) -> None:
    store = Store.of(tmp_path)
    entry = store.add("goal", {"target": 0}, author="Ada")

    def save(target: int) -> bool:
        try:
            store.change(entry.id, 1, {"target": target}, author=f"editor {target}")
        except ChangedMeanwhile:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(save, range(24)))
    assert sum(won) == 1
    assert len(store.history(entry.id)) == 2


def test_many_first_writers_at_once_all_keep_their_text(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: Store.of(tmp_path).add("note", {"n": n}, author="Ada"), range(24)))
    assert {one.body["n"] for one in Store.of(tmp_path).entries("note")} == set(range(24))


@pytest.mark.parametrize("url", ["no address", "nonsense://host/name"])
def test_a_wrong_address_is_named_with_the_setting(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CX_STORE", url)
    with pytest.raises(StoreError, match="CX_STORE"):
        Store.of(tmp_path)


def test_a_folder_that_does_not_exist_gets_one_clear_line(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/absent/written.sqlite")
    assert store.entries("note") == ()
    with pytest.raises(StoreError, match="name another database in CX_STORE"):
        store.add("note", {}, author="Ada")


def test_a_damaged_file_gets_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database" * 500)
    with pytest.raises(StoreError, match="cannot be used now"):
        Store.of(tmp_path).entries("note")


def test_what_is_written_on_a_page_keeps_nobody_s_address_or_number(tmp_path: Path) -> None:
    store = DiscreetStore.of(tmp_path)
    goal = {"goal_id": "w-0123456789", "title": "Call Ann on +44 20 7946 0958", "owner": "Ann"}
    entry = store.add("goal", {**goal, "due": "2026-12-31", "why": None}, author="Ada")
    assert entry.body == {
        **goal,
        "title": "Call Ann on [phone]",
        "due": "2026-12-31",
        "why": None,
    }
    store.change(entry.id, 1, {"note": "Ask ann@example.org, NPS 50 by 31.12.2026"}, author="Ada")
    (kept,) = Store.of(tmp_path).entries("goal")
    assert kept.body == {"note": "Ask [e-mail], NPS 50 by 31.12.2026"}


def test_a_database_that_cannot_be_read_hides_nothing_else_and_takes_no_text(
    tmp_path: Path,
) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all " * 200)
    store = Store.of(tmp_path)
    with pytest.raises(StoreError, match="not a database"):
        store.entries("note")
    with going_on() as complaints:
        assert store.entries("note") == ()
        with pytest.raises(StoreError, match="not a database"):
            store.add("note", {"text": "lost?"}, author="Ada")
    assert "not a database" in complaints[0]
    with pytest.raises(StoreError, match="not a database"):
        store.entries("note")
