"""Where the bench keeps what it makes, and the machine that it runs on."""

import os
import platform
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent
CACHE = Path(os.environ.get("CX_BENCH") or ROOT / ".bench").resolve()
"""Made-up answers, the peers' own environments, logs and results; may be deleted at any time."""
PEERS, SUPERSET = CACHE / "dash", CACHE / "superset"
RESULTS, LOGS, DATA = CACHE / "results", CACHE / "logs", CACHE / "data"


def short(answers: int) -> str:
    """A number of answers as people say it: 200k, 1M, 100M."""
    return f"{answers // 1_000_000}M" if answers >= 1_000_000 else f"{answers // 1000}k"


def load() -> float:
    """The load average of the last minute: above the number of cores, times say little."""
    return round(os.getloadavg()[0], 2)


def machine() -> str:
    """What the figures depend on: cores, memory, system; never a name."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    model = next(filter(None, map(_model, _lines("/proc/cpuinfo"))), platform.machine())
    python = platform.python_version()
    return (
        f"{os.cpu_count()} cores ({model}), {pages * size / 2**30:.0f} GiB of memory, "
        f"{platform.system()} {platform.release().split('-')[0]}, Python {python}"
    )


def circumstances(rounds: int, begun: float) -> dict[str, Any]:
    """What every part says of its run; `begun` is the load when it began."""
    return {
        "machine": machine(),
        "when": time.strftime("%F %H:%M"),
        "rounds": rounds,
        "load": [begun, load()],
    }


def _model(line: str) -> str:
    name, _, value = line.partition(":")
    return value.strip() if name.strip() == "model name" else ""


def _lines(path: str) -> list[str]:
    return Path(path).read_text("utf-8").splitlines() if Path(path).exists() else []
