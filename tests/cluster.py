"""A real Spark cluster for tests: a master and two workers, each a process of its own."""

import os
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

from tests.ports import free_port

LIGHT = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Programs that run for seconds are not worth compiling twice."""
SETTINGS = {
    "spark.cores.max": "2",
    "spark.driver.extraJavaOptions": LIGHT,
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "512m",
    "spark.executor.extraJavaOptions": LIGHT,
    "spark.executor.memory": "512m",
    "spark.scheduler.maxRegisteredResourcesWaitingTime": "300s",
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    "spark.shuffle.io.retryWait": "500ms",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
}
"""What the master may not know of: its machine is small, and the data too.

Work begins once both workers are there, so that none does it all before the other has begun.
"""


def missing() -> str:
    """What there is no Spark cluster without; nothing where all is there."""
    if not shutil.which("java"):
        return "there is no Java, which Spark needs"
    return "" if find_spec("pyspark") else "requirements-spark.txt is not installed"


class Cluster:
    """A standalone cluster on this machine."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.address = f"spark://127.0.0.1:{self.port}"
        listens = ["--port", str(self.port), "--webui-port", "0"]
        self.processes = {"master": self._start("master", "master.Master", *listens)}
        for name in ("one", "two"):
            folder = str(home / name)
            shares = ["--cores", "1", "--memory", "600m", "--webui-port", "0", "--work-dir", folder]
            self.processes[name] = self._start(name, "worker.Worker", *shares, self.address)

    def _start(self, name: str, program: str, *words: str) -> subprocess.Popen[bytes]:
        launcher = Path(str(find_spec("pyspark").origin)).parent / "bin" / "spark-class"  # type: ignore[union-attr]
        own = {"SPARK_LOCAL_DIRS": str(self.home / f"{name}-local"), "SPARK_DAEMON_MEMORY": "192m"}
        with (self.home / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [launcher, f"org.apache.spark.deploy.{program}", "--host", "127.0.0.1", *words],
                env=os.environ | own | {"SPARK_DAEMON_JAVA_OPTS": LIGHT},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def begun(self, seconds: float = 300) -> "Cluster":
        """Once the workers have found the master."""
        log, until = self.home / "master.log", time.monotonic() + seconds
        while log.read_text(errors="replace").count("Registering worker") < 2:
            assert time.monotonic() < until, log.read_text(errors="replace")
            time.sleep(0.05)
        return self

    def kill(self, name: str) -> None:
        """Kill a process together with what it started, as when a machine goes."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def kill_amid(self, name: str, parts: int = 4, seconds: float = 300) -> None:
        """Kill a worker as soon as it holds so many parts of sums that somebody still needs."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if len([*(self.home / f"{name}-local").rglob("shuffle_*.data")]) >= parts:
                self.kill(name)
                return
            time.sleep(0.005)

    def end(self) -> None:
        """Kill whatever still runs."""
        for name, process in self.processes.items():
            if process.poll() is None:
                self.kill(name)
