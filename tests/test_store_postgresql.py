"""The store on a real PostgreSQL server: several app servers, none of whose texts is lost."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
import sqlalchemy as sql

from cxdata.errors import ChangedMeanwhile, StoreError
from cxdata.store import Entry, Store
from tests.ports import free_port

SERVERS, TIMES = 4, 6


def _programs() -> Path | None:
    """Where initdb and pg_ctl are: on the path, or where Debian puts its newest version."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda file: int(file.parents[1].name), default=None)
    return newest.parent if newest else None


def _run(user: str | None, *command: str) -> None:
    """PostgreSQL refuses to run as root, so that root runs it as somebody else."""
    subprocess.run(
        command,
        user=user,
        cwd="/",
        check=True,
        capture_output=True,
        timeout=120,
        env={"LC_ALL": "C"},
    )


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of an empty database on a server of this test's own."""
    programs = _programs()
    if programs is None:
        reason = "there is no PostgreSQL here: apt-get install postgresql"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    user = "postgres" if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="cxpg", ignore_cleanup_errors=True) as folder:
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        port = free_port()
        data = f"{folder}/data"
        _run(
            user,
            str(programs / "initdb"),
            "-D",
            data,
            "-U",
            "cx",
            "-A",
            "trust",
            "-N",
            "-E",
            "UTF8",
        )
        options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
        control = str(programs / "pg_ctl")
        _run(user, control, "-D", data, "-l", f"{folder}/log", "-o", options, "-w", "start")
        try:
            yield f"postgresql+psycopg://cx@127.0.0.1:{port}/postgres"
        finally:
            _run(user, control, "-D", data, "-m", "immediate", "-w", "stop")


def _serve(url: str, server: int, version: Entry) -> int:
    """What one app server does: save again and again, over whatever is there by then."""
    store, told, entry = Store(url), 0, version
    for time in range(TIMES):
        while True:
            try:
                entry = store.change(
                    entry.id, entry.version, {"by": server, "time": time}, author=f"server {server}"
                )
                break
            except ChangedMeanwhile as error:
                entry, told = error.theirs, told + 1
    return told


def test_several_app_servers_that_edit_one_goal_lose_nothing(url: str) -> None:
    entry = Store(url).add("goal", {"by": None, "time": None}, author="Ada")
    with ProcessPoolExecutor(SERVERS, get_context("spawn")) as pool:
        told = list(pool.map(_serve, [url] * SERVERS, range(SERVERS), [entry] * SERVERS))
    history = Store(url).history(entry.id)
    written = {(version.body["by"], version.body["time"]) for version in history[1:]}
    assert written == {(server, time) for server in range(SERVERS) for time in range(TIMES)}
    assert [version.version for version in history] == list(range(1, SERVERS * TIMES + 2))
    assert sum(told) >= SERVERS - 1, "all began from one version, so all but one were slower"


def test_first_writers_at_once_all_keep_their_text(url: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: Store(url).add("note", {"n": n}, author="Ada"), range(24)))
    assert {entry.body["n"] for entry in Store(url).entries("note")} == set(range(24))


def test_an_entry_is_read_as_it_was_written(url: str) -> None:
    body = {"text": "Größer als 5 % – “schnell” 🙂", "target": 41.5, "why": None}
    store = Store(url)
    entry = store.add("check_in", body, author="Zoë")
    assert Store(url).entries("check_in") == (entry,)
    store.remove(entry.id, 1, author="Zoë")
    assert Store(url).entries("check_in") == ()
    assert [version.removed for version in store.history(entry.id)] == [False, True]


def test_a_server_that_is_away_gets_one_clear_line() -> None:
    with pytest.raises(StoreError, match="cannot be used now") as caught:
        Store("postgresql+psycopg://cx:secret@127.0.0.1:1/postgres").entries("goal")
    assert "secret" not in str(caught.value)


def test_a_database_that_was_made_as_ascii_keeps_every_letter(url: str) -> None:
    autocommit = sql.create_engine(url, isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection:
        connection.execute(
            sql.text("create database plain encoding 'SQL_ASCII' template template0 locale 'C'")
        )
    autocommit.dispose()
    store = Store(url.replace("/postgres", "/plain"))
    entry = store.add("note", {"text": "Größer – 顧客 😀"}, author="Zoë Müller 李")
    changed = store.change(entry.id, 1, {"text": "חדש"}, author="Ada")
    assert store.history(entry.id) == (entry, changed)
