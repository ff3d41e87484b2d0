"""The peers' own environments: made once, exactly pinned, outside the project's."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bench.places import CACHE, HERE, LOGS, SUPERSET
from tests.ports import free_port

BEFORE_IT_ANSWERS = 90


class NotInstalled(Exception):
    """A peer that could not be set up here; the message says why."""


def install(environment: Path) -> None:
    """Make the environment from the bench's requirements of that name, unless it is there.

    Raises:
        NotInstalled: where a package cannot be had.
    """
    done = environment / "installed"
    pinned = HERE / f"requirements-{environment.name}.txt"
    if done.exists() and done.read_text("utf-8") == pinned.read_text("utf-8"):
        return
    print(f"installing {pinned.name}, once", flush=True)
    pip = [str(environment / "bin" / "pip"), "install", "-q", "--disable-pip-version-check"]
    _run([sys.executable, "-m", "venv", str(environment)])
    _run([*pip, "-r", str(pinned)])
    done.write_text(pinned.read_text("utf-8"), encoding="utf-8")


def _run(command: list[str], **environment: str) -> None:
    done = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = done.stderr.strip().splitlines() or ["no reason given"]
        raise NotInstalled(f"{' '.join(command[:4])}: {last[-1][:200]}")


def superset_home(answers: Path) -> Path:
    """Superset's own folder with the four charts over that Parquet file, made once.

    Raises:
        NotInstalled: where Superset cannot be set up.
    """
    home = CACHE / f"superset-{answers.stem}"
    if (home / "made").exists():
        return home
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    told = {
        "SUPERSET_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(HERE / "superset" / "superset_config.py"),
        "FLASK_APP": "superset.app:create_app()",
    }
    superset = str(SUPERSET / "bin" / "superset")
    who = ["--username", "admin", "--firstname", "a", "--lastname", "b"]
    who += ["--email", "a@example.org", "--password", "admin"]
    _run([superset, "db", "upgrade"], **told)
    _run([superset, "fab", "create-admin", *who], **told)
    _run([superset, "init"], **told)
    _build(home, answers, told)
    (home / "made").touch()
    return home


def _build(home: Path, answers: Path, told: dict[str, str]) -> None:
    url = f"http://localhost:{(port := free_port())}"
    command = [str(SUPERSET / "bin" / "gunicorn"), "-w", "1", "-k", "gthread", "--threads", "4"]
    command += ["-b", f"127.0.0.1:{port}", "superset.app:create_app()"]
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / "superset-setup.log").open("wb") as log:
        server = subprocess.Popen(command, env=os.environ | told, stdout=log, stderr=log)
    try:
        _await(f"{url}/health")
        script = str(HERE / "superset" / "build.py")
        python = str(SUPERSET / "bin" / "python")
        _run([python, script, url, str(home / "answers.duckdb"), str(answers)])
    finally:
        server.terminate()
        server.wait()


def _await(url: str) -> None:
    for _ in range(BEFORE_IT_ANSWERS):
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(1)
    raise NotInstalled("Superset's server did not answer while its dashboard was made")
