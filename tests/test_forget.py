"""Going back one version, and taking a customer out of all of them."""

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cxdata import estimates, metrics, publishing
from cxdata.__main__ import main
from cxdata.dataset import open_current
from cxdata.errors import DataSetError, UsageError
from cxdata.importing import customers, forgetting, import_files
from cxdata.published import going_back, swapping, versions
from cxdata.publishing import About, Published
from cxdata.shelf import Shelf
from tests.build import engagement, everything, ratings, responses
from tests.conftest import ROOT

SECRET = "the parrot on my shoulder"
WAVE = date(2025, 2, 15)


def publish(folder: Path, people: list[str]) -> str:
    rows = [
        {"customer_id": who, "recommend": 9, "comment": SECRET if who == "ann" else None}
        for who in people
    ]
    rated = [{"customer_id": who, "touchpoint": "Door", "rating": 5} for who in people]
    months = [
        {"customer_id": who, "month": date(2025, 1 + place, 1), "active": True}
        for place, who in enumerate(people)
    ]
    rejected = pl.DataFrame(
        {"client": people, "nps": "99", "file": "a.csv", "row": 2, "reason": ""}
    )
    with publishing.lock(folder):
        return publishing.publish(
            folder,
            {
                "responses": responses(rows),
                "ratings": ratings(rated),
                "customers": pl.DataFrame(months),
                "engagement": engagement({("A", "N", "T"): 6}, [WAVE]),
            },
            About(name="Test"),
            [{"source": "made"}],
            rejected=rejected,
        )


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of three versions, of which each test gets a copy."""
    folder = tmp_path_factory.mktemp("three")
    for people in (["bob", "ann"], ["bob"], ["bob", "ann", "ann", "eve"]):
        publish(folder, people)
    return folder


@pytest.fixture
def folder(three: Path, tmp_path: Path) -> Path:
    return shutil.copytree(three, tmp_path, dirs_exist_ok=True)


def kept(folder: Path) -> list[Published]:
    homes = [folder / "versions" / name for name in versions.names(folder)]
    return [Published(home=home, about=About(name="Test")) for home in homes]


def asked(folder: Path, metric: str) -> int:
    found = estimates.estimate(open_current(folder), everything(), metrics.metric(metric))
    return int(found["n"].item())


def test_nothing_of_a_forgotten_customer_is_in_any_kept_version(folder: Path) -> None:
    names, served = versions.names(folder), versions.current(folder)
    forgetting.forget(folder, "ann")
    assert versions.names(folder) == names
    assert versions.current(folder) == served
    for version in kept(folder):
        for table in ("responses", "ratings", "customers"):
            assert "ann" not in version.table(table)["customer_id"].to_list()
        assert "ann" not in pl.read_parquet(version.home / "rejected.parquet")["client"].to_list()
        assert "bob" in version.table("responses")["customer_id"].to_list()
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert SECRET.encode() not in content and b"ann," not in content, path


def test_the_rewritten_versions_are_sound_and_their_numbers_are_without_them(folder: Path) -> None:
    assert (asked(folder, "nps"), asked(folder, "rating")) == (4, 4)
    forgetting.forget(folder, "ann")
    assert (asked(folder, "nps"), asked(folder, "rating")) == (2, 2)
    assert asked(folder, "engagement") == 6
    for version in kept(folder):
        assert versions.sound(version) is version


def test_it_says_of_each_version_what_was_removed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, third = versions.names(folder)
    assert main(["forget", "ann", "--data", str(folder)]) == 0
    said = capsys.readouterr().out.splitlines()
    one = "1 response, 1 rating, 1 customer month, 1 rejected row"
    assert said[:3] == [
        f"{first}: removed {one}",
        f"{second}: removed nothing",
        f"{third}: removed 2 responses, 2 ratings, 2 customer months, 2 rejected rows",
    ]
    assert "No import into this data set brings them back" in said[3]
    assert main(["forget", "ann", "--data", str(folder)]) == 0
    assert "None of the 3 kept versions" in capsys.readouterr().out


def test_the_receipt_notes_it_without_saying_who(folder: Path) -> None:
    forgetting.forget(folder, "ann")
    noted = [version.receipts()[-1] for version in kept(folder)]
    assert [receipt["source"] for receipt in noted] == [
        "python -m cxdata forget",
        "made",
        "python -m cxdata forget",
    ]
    assert "ann" not in str(noted)


def test_a_damaged_version_is_named_once_the_others_are_free_of_the_customer(folder: Path) -> None:
    first, _, third = kept(folder)
    (first.home / "customers.parquet").unlink()
    with pytest.raises(DataSetError) as failed:
        forgetting.forget(folder, "ann")
    assert f"Version {first.version}" in str(failed.value)
    assert f"{third.version}: removed 2 responses" in str(failed.value)
    assert "ann" not in third.table("responses")["customer_id"].to_list()


def test_a_running_app_forgets_too(folder: Path) -> None:
    shelf, nps = Shelf(folder), metrics.metric("nps")
    before = estimates.estimate(shelf.dataset(), everything(), nps)["n"].item()
    forgetting.forget(folder, "ann")
    after = estimates.estimate(shelf.dataset(), everything(), nps)["n"].item()
    assert (before, after) == (4, 2)


def test_an_empty_id_is_nobody(folder: Path) -> None:
    with pytest.raises(UsageError, match="Name the customer"):
        forgetting.forget(folder, " ")


def test_an_exchange_of_folders_leaves_one_of_them_at_every_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old = tmp_path / "v.partial", tmp_path / "v"
    for folder in (new, old):
        folder.mkdir()
        (folder / folder.name).touch()
    swapping.swap(new, old)
    assert (old / "v.partial").exists() and (new / "v").exists()
    monkeypatch.setattr(swapping.sys, "platform", "plain")
    swapping.swap(new, old)
    assert (old / "v").exists() and (new / "v.partial").exists()


def test_an_exchange_that_was_killed_is_finished_by_the_next_writer(folder: Path) -> None:
    (home,) = (version.home for version in kept(folder)[:1])
    home.rename(home.with_name(f"{home.name}{swapping.PARKED}"))
    assert home.name not in versions.names(folder)
    with versions.lock(folder):
        versions.sweep(folder)
    assert home.name in versions.names(folder)
    shutil.copytree(home, home.with_name(f"{home.name}{swapping.PARKED}"))
    with versions.lock(folder):
        versions.sweep(folder)
    assert len(list((folder / "versions").iterdir())) == 3


def test_a_version_without_a_name_in_current_was_never_published(folder: Path) -> None:
    served, *_ = reversed(versions.names(folder))
    orphan = folder / "versions" / "20990101T000000Z"
    shutil.copytree(folder / "versions" / served, orphan)
    (orphan / versions.PENDING).touch()
    assert orphan.name not in versions.names(folder)
    publish(folder, ["bob"])
    assert not orphan.exists()


def test_undo_goes_back_to_the_version_before_and_says_which(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, third = versions.names(folder)
    assert main(["undo", str(folder)]) == 0
    assert f"Version {third} is no longer served; serving {second} again" in capsys.readouterr().out
    assert asked(folder, "nps") == 1
    going_back.undo(folder)
    assert versions.current(folder) == first
    assert main(["undo", str(folder)]) == 2
    assert "is the first" in capsys.readouterr().err


def test_undo_skips_what_was_undone_before(folder: Path) -> None:
    _, second, third = versions.names(folder)
    going_back.undo(folder)
    publish(folder, ["bob", "eve"])
    _, served = going_back.undo(folder)
    assert served == second != third


def test_undo_names_the_versions_that_are_kept_where_the_one_before_is_not(folder: Path) -> None:
    _, second, third = versions.names(folder)
    shutil.rmtree(folder / "versions" / second)
    with pytest.raises(UsageError, match=rf"{second}.*was pruned.*{third}.*publish DIR --version"):
        going_back.undo(folder)


def test_a_forgotten_customer_is_not_brought_back_by_undo(folder: Path) -> None:
    forgetting.forget(folder, "ann")
    going_back.undo(folder)
    going_back.undo(folder)
    assert asked(folder, "nps") == 1


def test_forget_finds_rejected_rows_of_a_real_import(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    survey, mapping = tmp_path / "a.csv", tmp_path / "map.toml"
    survey.write_text("who,nps,day\nann,99,2025-01-01\nann,9,2025-01-01\nannie,9,2025-01-01\n")
    mapping.write_text(
        '[source]\nname = "S"\n[columns]\ncustomer_id = "who"\nrecommend = "nps"\n'
        '[answered_at]\ncolumn = "day"\n'
    )
    import_files([survey], mapping, tmp_path / "data", reject=True)
    assert main(["forget", "ann", "--data", str(tmp_path / "data")]) == 0
    assert "1 response, 1 rejected row" in capsys.readouterr().out
    assert asked(tmp_path / "data", "nps") == 1
    assert not list((tmp_path / "data").rglob("rejected.csv"))


def test_an_address_is_found_in_versions_from_before_there_were_pseudonyms(tmp_path: Path) -> None:
    called = customers.of(tmp_path).pseudonym("ann@example.org")
    publish(tmp_path, ["Ann@Example.org", " ann@example.org", "bob@example.org"])
    publish(tmp_path, [called, "bob@example.org"])
    done = forgetting.forget(tmp_path, "ANN@example.org ")
    assert [one.rows["responses"] for one in done] == [2, 1]
    assert [one.rows["rejected rows"] for one in done] == [2, 1]
    left = {who for version in kept(tmp_path) for who in version.table("responses")["customer_id"]}
    assert left == {"bob@example.org"}
    everything_kept = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert b"ann@example.org" not in everything_kept.lower()


@pytest.mark.slow
def test_killed_while_forgetting_a_version_is_old_or_new(folder: Path) -> None:
    words = [sys.executable, "-m", "cxdata", "forget", "ann", "--data", str(folder)]
    for pause in (1.2, 1.5, 1.8, 2.2, 2.6):
        process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            process.wait(pause)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert len(versions.names(folder)) == 3
        assert asked(folder, "nps") in (2, 4)
    forgetting.forget(folder, "ann")
    assert asked(folder, "nps") == 2
