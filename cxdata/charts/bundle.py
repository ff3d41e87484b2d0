"""The small plotly.js that draws the charts in a browser, on pages and in files."""

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "static" / "charts"
VERSION = "4.1.1"
PLOTLY = FOLDER / f"plotly-basic-{VERSION}.min.js"
"""`plotly.js-basic-dist-min` from npm, as it is there; its licence lies beside it."""
COMPONENT = FOLDER / "chart.js"


@cache
def code() -> str:
    """plotly.js itself."""
    return PLOTLY.read_text(encoding="utf-8")


@cache
def component() -> str:
    """The name of the script that draws, which changes with its content: kept for good."""
    digest = hashlib.sha256(COMPONENT.read_bytes()).hexdigest()
    return f"{COMPONENT.name}?v={digest[:12]}"
