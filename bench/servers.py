"""Starts and stops the servers that are timed, and adds up what their processes hold."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bench.places import LOGS
from bench.targets import Target
from tests.browser.harness import end
from tests.ports import free_port

PATIENCE = 120.0


class NotStarted(Exception):
    """A server that did not come up; the message names its log."""


@dataclass(frozen=True)
class Server:
    """A running target: its address, its process and how long it took to answer."""

    target: Target
    port: int
    pid: int
    seconds: float

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"


@contextmanager
def running(target: Target, more: Mapping[str, str]) -> Iterator[Server]:
    """The target's server with some more environment, ended with all its children.

    Raises:
        NotStarted: where it does not answer in time.
    """
    port = free_port()
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{target.name.replace('/', '-')}.log"
    begun = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [part.format(port=port) for part in target.command],
            cwd=target.home,
            env=os.environ | dict(more) | dict(target.environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(f"http://localhost:{port}{target.ready}", process, log)
        yield Server(target, port, process.pid, time.perf_counter() - begun)
    finally:
        end(process)


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(url, timeout=60):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.03)
    raise NotStarted(f"{log} says why: {log.read_text('utf-8', 'replace')[-300:]}")


def memory(pid: int) -> float:
    """MiB of a process and all its children; what they share counts once."""
    return sum(_proportional(one) for one in _tree(pid)) / 1024


def _tree(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text("utf-8", "replace")
            except OSError:
                continue
            parent = int(stat.rsplit(")", 1)[1].split()[1])
            children.setdefault(parent, []).append(int(folder.name))
    found, asked = [], [pid]
    while asked:
        one = asked.pop()
        found.append(one)
        asked += children.get(one, [])
    return found


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
